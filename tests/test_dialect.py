from inspect import Parameter, signature

import pytest
from attrs import evolve

from go1scim import urns
from go1scim.dialect import GO1, RFC, ROLE_POLICIES, Dialect, Limits, Timeout
from go1scim.errors import ConfigurationError, ValidationError

ENTRA = Dialect(name="entra", manager="text", roles="text")


def test_go1_has_rules_and_the_standard_has_none():
    """All else is the same: what Go1 expects beyond RFC 7644 is not published."""
    assert GO1 == evolve(RFC, name="go1", go1_rules=True, names_required=True)


def test_the_defaults_are_those_of_the_standard():
    """PATCH with value paths, objects, and the media type of RFC 7644 section 3.1."""
    expected = ("patch", True, "object", "object", "application/scim+json", True)
    options = RFC.update, RFC.value_paths, RFC.roles, RFC.manager, RFC.media_type, RFC.if_match

    assert expected == options
    assert ("raise", "resolve", "allow") == ROLE_POLICIES


@pytest.mark.parametrize("cls", [Dialect, Timeout, Limits])
def test_options_have_names(cls):
    """No position decides what a number means."""
    kinds = {parameter.kind for parameter in signature(cls).parameters.values()}

    assert {Parameter.KEYWORD_ONLY} == kinds


@pytest.mark.parametrize(
    ("cls", "field", "value"),
    [
        (Dialect, "name", ""),
        (Dialect, "go1_rules", "yes"),
        (Dialect, "names_required", 1),
        (Dialect, "update", "PUT"),
        (Dialect, "value_paths", None),
        (Dialect, "roles", "list"),
        (Dialect, "manager", None),
        (Dialect, "member_chunk", 0),
        (Dialect, "member_chunk", 2.5),
        (Dialect, "media_type", "application/json\r\nx: y"),
        (Dialect, "if_match", None),
        (Timeout, "connect", 0),
        (Timeout, "read", -1),
        (Timeout, "write", "60"),
        (Timeout, "pool", True),
        (Limits, "response_bytes", 0),
        (Limits, "response_bytes", 1e6),
        (Limits, "response_bytes", None),
    ],
)
def test_a_wrong_option_is_told_at_once(cls, field, value):
    """By its name, with what to pass."""
    with pytest.raises(ConfigurationError) as caught:
        cls(**({"name": "x"} if cls is Dialect else {}) | {field: value})

    assert field == caught.value.variable
    assert caught.value.hint


def test_a_wait_may_be_endless():
    """None says so, for each part by itself."""
    assert Timeout(connect=5) == Timeout(connect=5.0, read=60, write=60, pool=60)
    assert Timeout(read=None).read is None


MANAGER = {"value": "26118915", "displayName": "Charles"}
DOCUMENT = {
    "userName": "ada",
    "roles": [{"value": "rol_1", "primary": True}, {"display": "Manager"}, "rol_3"],
    urns.ENTERPRISE_USER: {"department": "Engines", "manager": MANAGER},
}


def test_the_standard_writes_a_document_as_it_is():
    """Nothing is changed, and nothing is shared at the top."""
    written = RFC.write(DOCUMENT)

    assert DOCUMENT == written
    assert DOCUMENT is not written


def test_a_dialect_writes_roles_and_manager_as_text():
    """As Entra does; the document that came in stays as it is."""
    before = repr(DOCUMENT)
    written = ENTRA.write(DOCUMENT)

    assert ["rol_1", "Manager", "rol_3"] == written["roles"]
    assert {"department": "Engines", "manager": "26118915"} == written[urns.ENTERPRISE_USER]
    assert "ada" == written["userName"]
    assert before == repr(DOCUMENT)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"userName": "ada"},
        {"roles": []},
        {urns.ENTERPRISE_USER: {}},
        {urns.ENTERPRISE_USER: None},
        {urns.ENTERPRISE_USER: {"department": "Engines"}},
        {urns.ENTERPRISE_USER: {"manager": None}},
        {urns.ENTERPRISE_USER: {"manager": "26118915"}},
        {urns.ENTERPRISE_USER: {"manager": {}}},
    ],
    ids=repr,
)
def test_what_is_absent_stays_absent(document):
    """A dialect adds nothing."""
    assert document == ENTRA.write(document)


@pytest.mark.parametrize(
    ("expected", "dialect", "attribute", "value"),
    [
        (["1"], ENTRA, "roles", [{"value": "1"}]),
        ([{"value": "1"}], RFC, "roles", [{"value": "1"}]),
        ("1", ENTRA, "manager", {"value": "1"}),
        ({"value": "1"}, RFC, "manager", {"value": "1"}),
        ("Charles", ENTRA, "manager", {"display": "Charles"}),
        ("1", ENTRA, "manager", "1"),
        (None, ENTRA, "manager", None),
        ("x", ENTRA, "title", "x"),
        ([{"value": "a"}], ENTRA, "emails", [{"value": "a"}]),
    ],
    ids=range(9),
)
def test_one_value_is_written_like_a_whole_document(expected, dialect, attribute, value):
    """For a PATCH, which names one attribute."""
    assert expected == dialect.write_value(attribute, value)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("roles", [{"value": "1"}, {"primary": True}]), ("manager", {"displayName": "Charles"})],
)
def test_what_has_no_value_cannot_be_text(attribute, value):
    """Nothing would be sent in its place."""
    with pytest.raises(ValidationError) as caught:
        ENTRA.write_value(attribute, value)

    assert attribute == caught.value.field


def test_roles_alone_may_be_text():
    """Each choice is its own."""
    written = Dialect(name="x", roles="text").write(DOCUMENT)

    assert "rol_1" == written["roles"][0]
    assert MANAGER == written[urns.ENTERPRISE_USER]["manager"]


def test_dialects_are_values():
    """Equal by what they say, and never changed."""
    assert Dialect(name="rfc") == RFC
    assert {RFC: 1}[Dialect(name="rfc")] == 1
    with pytest.raises(AttributeError):
        RFC.update = "put"
