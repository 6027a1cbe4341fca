"""What servers say of themselves, and whom they let in."""

import pytest

from go1scim import BearerToken, UnauthorizedError, User, urns


def test_service_provider_config(client):
    """It can be read, and says that PATCH and filters are supported."""
    config = client.service_provider_config()

    assert config.patch.supported is True
    assert config.filter.supported is True
    assert config.authentication_schemes


def test_resource_types_and_schemas(client):
    """Users and groups are there, with the attributes that RFC 7643 gives them."""
    types = {each.name: each for each in client.resource_types()}
    schemas = {each.id: each for each in client.schemas()}

    assert {"User", "Group"} <= set(types)
    assert ("/Users", urns.USER) == (types["User"].endpoint, types["User"].schema)
    assert {urns.USER, urns.GROUP, urns.ENTERPRISE_USER} <= set(schemas)
    assert "userName" in {attribute.name for attribute in schemas[urns.USER].attributes}


def test_nobody_is_behind_the_token(client):
    """None of these tokens belongs to a user: /Me is absent, and that is no error."""
    assert client.me() is None


def test_the_connection_is_good(client):
    """A connection test passes on an empty server, and on one with a user."""
    assert client.check().ok, str(client.check())
    client.users.create(User(user_name="ada@example.com"))
    assert client.check().ok, str(client.check())


def test_the_token_is_wrong(connect):
    """It raises, and the connection test names the token as what is wrong."""
    client = connect(auth=BearerToken("another"))

    with pytest.raises(UnauthorizedError) as caught:
        client.users.list()
    assert 401 == caught.value.status
    report = client.check()
    assert not report.ok
    assert "token" in str(report)


def test_the_path_is_wrong(connect, server):
    """A base URL without an endpoint behind it fails the connection test, with what to do."""
    report = connect(base_url=server.base_url + "/elsewhere").check()

    assert not report.ok
    assert "URL" in str(report)
