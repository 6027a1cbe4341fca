"""Reading and writing whole documents."""

import gc
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from go1scim import _json, urns
from go1scim.converter import from_dict, from_json, read_list, to_bytes, to_dict, to_json, to_plain
from go1scim.errors import DecodeError, ValidationError
from go1scim.messages import (
    BulkOperation,
    BulkRequest,
    ErrorMessage,
    ListResponse,
    SearchRequest,
)
from go1scim.models import (
    BulkSupport,
    Email,
    EnterpriseUser,
    Group,
    Member,
    Meta,
    Name,
    Role,
    Schema,
    SchemaAttribute,
    ServiceProviderConfig,
    User,
)
from go1scim.patch import PatchOp

FULL = {
    "schemas": [urns.USER, urns.ENTERPRISE_USER],
    "id": "2819c223",
    "externalId": "701984",
    "meta": {
        "resourceType": "User",
        "created": "2010-01-23T04:56:22Z",
        "lastModified": "2011-05-13T04:42:34.500000Z",
        "location": "https://example.com/v2/Users/2819c223",
        "version": 'W/"a330bc54f0671c9"',
    },
    "userName": "ada@example.com",
    "name": {"formatted": "Ada King", "familyName": "King", "givenName": "Ada"},
    "active": False,
    "emails": [{"value": "ada@example.com", "type": "work", "primary": True}],
    "groups": [{"value": "g1", "$ref": "https://example.com/Groups/g1", "display": "Sales"}],
    "x509Certificates": [{"value": "MIIDQzCC"}],
    urns.ENTERPRISE_USER: {"employeeNumber": "1", "manager": {"value": "2", "$ref": "../Users/2"}},
    "urn:example:unregistered:2.0:User": {"a": 1},
    "custom": [1, {"b": None}],
}


@pytest.fixture(params=["json", "orjson"])
def library(request, monkeypatch):
    """Both JSON libraries."""
    if request.param == "orjson":
        orjson = pytest.importorskip("orjson")
        loads, dumps = orjson.loads, orjson.dumps
    else:
        loads, dumps = _json._loads, _json._dumps
    monkeypatch.setattr(_json, "loads", loads)
    monkeypatch.setattr(_json, "dumps", dumps)


def test_reading_and_writing_loses_nothing(library):
    """A document is written as it was read, but for the URNs, which are complete."""
    user = from_json(json.dumps(FULL), User)

    written = json.loads(to_json(user))

    assert [*FULL["schemas"], "urn:example:unregistered:2.0:User"] == written["schemas"]
    assert {**FULL, "schemas": None} == {**written, "schemas": None}
    assert json.loads(to_bytes(user)) == written == to_dict(user)


def test_a_partial_answer_is_read():
    """Nothing is required, not even the id (RFC 7644 section 3.9)."""
    assert User(user_name="ada") == from_json('{"userName": "ada"}', User)
    assert User() == from_json("{}", User)


def test_text_and_bytes_are_read():
    """JSON comes as text or as bytes."""
    assert User(id="1") == from_json(b'{"id": "1"}', User) == from_json('{"id": "1"}', User)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "the document is empty"),
        (b"  ", "the document is empty"),
        ("<!doctype html><p>Sign in", "a web page or XML"),
        (b"\n<html>", "a web page or XML"),
        ('{"userName": "ad', "not JSON, or cut off"),
        ('{"a": NaN}', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ("[]", "expected an object, got a list"),
        ("null", "expected an object, got null"),
        ('"ada"', "expected an object, got a string"),
    ],
)
def test_what_is_no_resource_is_refused(data, message, library):
    """The error says what came instead."""
    with pytest.raises(DecodeError, match=message) as caught:
        from_json(data, User)

    assert "" == caught.value.pointer


def test_the_beginning_of_what_came_is_kept(library):
    """The body helps to find the cause; it is not the whole page."""
    with pytest.raises(DecodeError) as caught:
        from_json(b"<html>" + b"x" * 1000, User)

    assert 200 == len(caught.value.body)


def test_deep_text_is_refused(library):
    """A hundred thousand brackets do no harm."""
    with pytest.raises(DecodeError):
        from_json("[" * 100_000, User)


@pytest.mark.parametrize(
    "cls",
    [
        int,
        dict,
        "User",
        None,
        [],
        list[User],
        User(user_name="ada"),
        ListResponse[int],
        ListResponse[[User]],
    ],
    ids=str,
)
def test_what_is_no_class_of_a_model_is_refused(cls):
    """The mistake is the caller's; nothing of an instance is shown."""
    for read, data in ((from_dict, {}), (from_json, "{}")):
        with pytest.raises(ValidationError, match="is no model") as caught:
            read(data, cls)
        assert "cls" == caught.value.field
        assert "ada" not in str(caught.value)


def test_names_of_a_list_are_text():
    """As those of every document."""
    with pytest.raises(DecodeError, match="expected names of attributes, got a number"):
        from_dict({1: 2}, ListResponse[User])


@pytest.mark.parametrize("value", [7, {"userName": "ada"}, User])
def test_what_is_no_model_is_not_written(value):
    """The mistake is the caller's."""
    with pytest.raises(ValidationError, match="is no model"):
        to_json(value)


def test_times_are_written_in_utc():
    """A time is written with Z, with fractions only where it has them."""
    zone = timezone(timedelta(hours=2))
    meta = Meta(
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=zone),
        last_modified=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    )

    assert {
        "created": "2026-01-02T01:04:05Z",
        "lastModified": "2026-01-02T03:04:05.000006Z",
    } == to_dict(meta)


def test_times_at_the_edge_are_written():
    """A time that UTC does not reach keeps its offset."""
    for text in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert {"created": text} == to_dict(from_dict({"created": text}, Meta))


@pytest.mark.parametrize("data", [None, 7, {"id": "1"}])
def test_what_is_no_text_is_refused(data):
    """A parsed document is for `from_dict`."""
    with pytest.raises(ValidationError, match="JSON is text or bytes") as caught:
        from_json(data, User)

    assert "from_dict" in caught.value.hint


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"schemas": [urns.ERROR], "status": "404"}, "expected a User, got a message: Error"),
        ({"schemas": [urns.LIST_RESPONSE], "Resources": []}, "got a message: ListResponse"),
    ],
)
def test_a_message_is_no_resource(document, message):
    """An answer of 200 may hold an error, or a list where one user was asked for."""
    with pytest.raises(DecodeError, match=message):
        from_dict(document, User)


def test_other_schemas_are_no_message():
    """Unknown attributes and unknown URNs are those of a resource."""
    document = {"schemas": ["urn:other"], "status": "404"}

    assert User(extra={"status": "404"}) == from_dict(document, User)
    assert User(extra={"status": "404"}) == from_dict({**document, "schemas": "urn:x"}, User)
    with pytest.raises(DecodeError, match="/schemas/0"):
        from_dict({**document, "schemas": [7]}, User)


def test_false_is_written_and_absent_is_not():
    """`active=False` is a value."""
    assert {"schemas": [urns.USER], "active": False} == to_dict(User(active=False))


def test_roles_are_written_by_guid():
    """A Role is its GUID and its label."""
    written = to_dict(User(roles=[Role.LEARNER]))

    assert [{"value": Role.LEARNER.guid, "display": "Learner"}] == written["roles"]


def test_an_extension_wins_over_what_is_unknown():
    """The same URN in `extra` does not hide the extension."""
    user = User(
        extensions=[EnterpriseUser(department="A")],
        extra={urns.ENTERPRISE_USER: {"department": "B"}},
    )

    assert {"department": "A"} == to_dict(user)[urns.ENTERPRISE_USER]
    assert [urns.USER, urns.ENTERPRISE_USER] == to_dict(user)["schemas"]


def test_many_mixtures_of_schemas_are_written():
    """The memory of mixtures is bounded, the result is not."""
    for number in range(600):
        user = from_dict({"schemas": [f"urn:{number}"]}, User)
        assert [urns.USER, f"urn:{number}"] == to_dict(user)["schemas"]
        assert [urns.USER, f"urn:{number}"] == to_dict(user)["schemas"]


def test_empty_urns_are_not_written():
    """An empty text among the URNs means nothing."""
    assert [urns.USER] == to_dict(User(schemas=[""]))["schemas"]


def test_a_schema_is_read_and_written():
    """Its attributes have attributes."""
    document = {
        "schemas": [urns.SCHEMA],
        "id": urns.USER,
        "attributes": [{"name": "name", "subAttributes": [{"name": "givenName"}]}],
    }

    assert document == to_dict(from_dict(document, Schema))


def test_the_writer_is_not_shared():
    """What is written is the caller's own."""
    user = User(schemas=["urn:x"])
    to_dict(user)["schemas"].append("urn:y")

    assert [urns.USER, "urn:x"] == to_dict(user)["schemas"]


def test_every_kind_of_value_is_written(library):
    """Text and dict agree on every kind of attribute."""
    search = SearchRequest(attributes=["a", 'b"c'], count=0, extra={"x": [1.5, None]})
    config = ServiceProviderConfig(bulk=BulkSupport(supported=True, max_operations=10))
    request = BulkRequest(operations=[BulkOperation(data=User(id="1"))])
    user = User(
        extensions=[EnterpriseUser()], extra={urns.ENTERPRISE_USER: {}, "urn:x": {"a": "é\u2028"}}
    )
    page = ListResponse(resources=[user, User(active=True)])
    for each in (search, config, request, user, page, ErrorMessage(status=404), PatchOp()):
        assert to_dict(each) == json.loads(to_bytes(each))
    schema = Schema(attributes=[SchemaAttribute(sub_attributes=[SchemaAttribute(name="a")])])
    assert schema == from_json(to_json(schema), Schema)


def test_half_a_character_is_not_written(library):
    """UTF-8 has no lone surrogates."""
    with pytest.raises(ValidationError, match="The User cannot be written as JSON"):
        to_bytes(User(user_name="\ud800"))


def test_plain_json_of_anything():
    """Models inside of lists and dicts become JSON."""
    value = {"a": [Email("x")], "b": (1, None)}

    assert {"a": [{"value": "x"}], "b": [1, None]} == to_plain(value)


def test_a_page_is_read():
    """A page has its resources and counters."""
    page = read_list(
        {
            "schemas": [urns.LIST_RESPONSE],
            "totalResults": 7,
            "itemsPerPage": 2,
            "startIndex": 1,
            "nextCursor": "n",
            "previousCursor": "p",
            "Resources": [{"id": 1}, {"id": "2"}],
        },
        User,
    )

    assert (
        ListResponse(
            resources=[User(id="1"), User(id="2")],
            total_results=7,
            items_per_page=2,
            start_index=1,
            next_cursor="n",
            previous_cursor="p",
        )
        == page
    )


def test_counters_may_be_missing_or_in_another_case():
    """What is not said is None."""
    page = from_json('{"RESOURCES": [], "TotalResults": 0, "startIndex": null}', ListResponse[User])

    assert ListResponse(total_results=0) == page
    assert ListResponse() == read_list({"schemas": [urns.LIST_RESPONSE]}, User)


@pytest.mark.parametrize(
    "document", [{}, {"status": "ok"}, {"schemas": [urns.USER]}, {"schemas": False}]
)
def test_another_document_is_no_list(document):
    """An answer of another API must not pass for an empty portal."""
    with pytest.raises(DecodeError, match="expected a ListResponse"):
        read_list(document, User)


def test_list_as_array():
    """A plain list is a page, of which nobody says that it is everything."""
    assert ListResponse(resources=[User(id="1")]) == read_list([{"id": "1"}], User)


def test_one_bad_record_does_not_cost_the_page():
    """The others are read; the bad ones are kept, with the reason."""
    bad = {"emails": [{"value": "a"}, {"value": 7}]}
    page = read_list({"resources": [{"id": "1"}, bad, "x", {"id": "2"}]}, User)

    assert ("1", "2") == tuple(user.id for user in page.resources)
    first, second = page.unreadable
    assert (bad, "/resources/1/emails/1/value", "expected a string, got a number") == (
        first.raw,
        first.pointer,
        first.reason,
    )
    assert ("/resources/2", "expected an object, got a string") == (second.pointer, second.reason)
    assert "'x'" not in repr(second)


def test_a_deep_record_does_not_cost_the_page():
    """A record that would break the stack is unreadable."""
    inner: dict[str, object] = {}
    for _ in range(5000):
        inner = {"subAttributes": [inner]}
    page = read_list([{"name": "a"}, {"attributes": [inner]}], Schema)

    assert ("a",) == tuple(each.name for each in page.resources)
    assert "the record nests too deep" == page.unreadable[0].reason


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("x", "the document: expected an object, got a string"),
        ({"Resources": {}}, "/Resources: expected a list, got an object"),
        ({"totalResults": "7"}, "/totalResults: expected a whole number, got a string"),
        ({"nextCursor": 7}, "/nextCursor: expected a string, got a number"),
    ],
)
def test_what_is_no_page_is_refused(document, message):
    """The error says what came instead."""
    with pytest.raises(DecodeError, match=message):
        read_list(document, User)


def test_a_page_of_what():
    """A list of no class cannot be read."""
    for cls in (ListResponse, ListResponse[7]):
        with pytest.raises(ValidationError):
            from_dict({}, cls)


def test_a_page_is_written():
    """Resources become JSON, counters that are unknown are left out."""
    page = ListResponse(resources=[User(id="1")], total_results=1)

    assert {
        "schemas": [urns.LIST_RESPONSE],
        "totalResults": 1,
        "Resources": [{"schemas": [urns.USER], "id": "1"}],
    } == to_dict(page)
    assert page == from_json(to_json(page), ListResponse[User])


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled):
    """It waits while a page is read, even when the page is bad."""
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        read_list([{"id": "1"}, 7], User)
        from_dict({"members": [{"value": "1"}] * 500}, Group)
        after = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()

    assert enabled == after


def test_a_large_group_is_read():
    """Hundreds of members come in order."""
    document = {"members": [{"value": str(number)} for number in range(500)]}

    assert tuple(Member(str(number)) for number in range(500)) == from_dict(document, Group).members


def test_many_different_lists_of_text_are_read():
    """The memory of equal lists is bounded, what is read is not."""
    for number in range(300):
        assert (f"urn:{number}",) == from_dict({"schemas": [f"urn:{number}"]}, User).schemas


def test_what_is_read_can_be_hashed_and_evolved():
    """What comes from JSON is as good as what was constructed."""
    import attrs

    user = from_dict(FULL, User)

    assert hash(user) == hash(from_dict(FULL, User))
    assert "eve" == attrs.evolve(user, user_name="eve").user_name
    assert Name(given_name="Ada") == attrs.evolve(from_dict({"givenName": "Ada"}, Name))
    assert type(user) is User
