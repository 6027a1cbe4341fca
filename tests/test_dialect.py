"""The values that configure a client."""

import pytest

from go1scim import GO1, RFC, Dialect, Limits, RetryPolicy, Timeout, urns
from go1scim.errors import ConfigurationError

USER = {
    "userName": "ada",
    "roles": [{"value": "rol_1", "display": "One"}, "two"],
    urns.ENTERPRISE_USER: {"department": "Engines", "manager": {"value": "42"}},
}


def test_the_two_dialects():
    """Go1's rules hold for Go1 alone."""
    assert (True, True) == (GO1.go1_rules, GO1.names_required)
    assert (False, False) == (RFC.go1_rules, RFC.names_required)


def test_a_document_stays_as_it_is():
    """The default forms are those of RFC 7643."""
    assert USER == GO1.write(USER)


def test_roles_and_manager_as_text():
    """A provider may want the values alone, and the document that was given stays as it was."""
    before = repr(USER)
    written = Dialect(name="text", roles="text", manager="text").write(USER)
    assert ["rol_1", "two"] == written["roles"]
    assert {"department": "Engines", "manager": "42"} == written[urns.ENTERPRISE_USER]
    assert before == repr(USER)


@pytest.mark.parametrize("document", [{"userName": "ada"}, {urns.ENTERPRISE_USER: {}}])
def test_nothing_to_write_otherwise(document):
    """What has neither roles nor a manager is left alone."""
    assert document == Dialect(name="text", roles="text", manager="text").write(document)


@pytest.mark.parametrize(
    ("attribute", "value", "written"),
    [
        ("roles", [{"value": "rol_1"}], ["rol_1"]),
        ("manager", {"value": "42"}, "42"),
        ("manager", "42", "42"),
        ("title", "CTO", "CTO"),
    ],
)
def test_one_value(attribute, value, written):
    """The value of a PATCH operation takes the same form."""
    assert written == Dialect(name="t", roles="text", manager="text").write_value(attribute, value)


@pytest.mark.parametrize(
    ("cls", "arguments"),
    [
        (Dialect, {"name": ""}),
        (Dialect, {"name": 5}),
        (Dialect, {"name": "x", "update": "post"}),
        (Dialect, {"name": "x", "roles": None}),
        (Dialect, {"name": "x", "manager": "list"}),
        (Dialect, {"name": "x", "member_chunk": 0}),
        (Dialect, {"name": "x", "member_chunk": 2.5}),
        (Dialect, {"name": "x", "member_chunk": True}),
        (Dialect, {"name": "x", "go1_rules": "yes"}),
        (Dialect, {"name": "x", "media_type": "application/json\r\nX-Evil: 1"}),
        (Dialect, {"name": "x", "media_type": "aé"}),
        (Dialect, {"name": "x", "media_type": " application/json"}),
        (Dialect, {"name": "x", "media_type": ""}),
        (Timeout, {"read": 10**400}),
        (Timeout, {"read": 0}),
        (Timeout, {"read": "10"}),
        (Timeout, {"connect": float("nan")}),
        (Limits, {"response_bytes": 0}),
        (Limits, {"response_bytes": 1.5}),
        (RetryPolicy, {"attempts": 0}),
        (RetryPolicy, {"attempts": None}),
        (RetryPolicy, {"budget": -1}),
        (RetryPolicy, {"backoff": float("inf")}),
    ],
)
def test_a_wrong_value_is_named(cls, arguments):
    """The error names the argument, and says what to pass."""
    with pytest.raises(ConfigurationError) as caught:
        cls(**arguments)
    assert list(arguments)[-1] == caught.value.variable
    assert "Pass" in caught.value.hint


def test_a_media_type_may_have_parameters():
    """What a header may hold is taken as it is."""
    media_type = "application/scim+json; charset=utf-8"
    assert media_type == Dialect(name="x", media_type=media_type).media_type


def test_a_timeout_may_be_endless():
    """None waits for ever."""
    assert None is Timeout(read=None).read
