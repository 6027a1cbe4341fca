import pytest
from attrs import field, frozen

from go1scim._validators import choice, flag, header, number, text
from go1scim.errors import ConfigurationError


def refusal(validator, value):
    """The error of a class with such a field for *value*; None where it takes it."""

    @frozen
    class Setting:
        size: object = field(validator=validator)

    try:
        Setting(value)
    except ConfigurationError as error:
        return error
    return None


def accepts(validator, value):
    """Whether *value* is taken."""
    return refusal(validator, value) is None


@pytest.mark.parametrize(
    ("validator", "good", "bad"),
    [
        (number(0), [0, 0.0, 1, 2.5, 10**300], [-1, -0.001, 10**400]),
        (number(0.001), [0.001, 1], [0, 0.0009]),
        (number(1, whole=True), [1, 10**400], [0, 1.0, 2.5]),
        (number(1, unlimited=True), [None, 1, 1.5], [0]),
        (number(1, whole=True, unlimited=True), [None, 2], [2.5]),
        (choice("patch", "put"), ["patch", "put"], ["PUT", "", [], {}]),
        (text, ["go1", "a b", "é"], ["", "  ", "a\nb", "\x00"]),
        (header, ["application/json; charset=utf-8", "a", "a b"], ["", " a", "a ", "a\r\nb", "é"]),
        (flag, [True, False], [0, 1, "true"]),
    ],
    ids=range(9),
)
def test_what_is_accepted(validator, good, bad):
    """The values on either side of each limit."""
    assert [True] * len(good) == [accepts(validator, value) for value in good]
    assert [False] * len(bad) == [accepts(validator, value) for value in bad]


@pytest.mark.parametrize(
    "validator", [number(0), number(1, whole=True), choice("a"), text, header], ids=range(5)
)
@pytest.mark.parametrize("value", [True, "5", None, [1], b"1", {}, 1j], ids=repr)
def test_other_types_are_refused(validator, value):
    """A number in quotes is a mistake, and so is True in its place."""
    if not (validator in (text, header) and value == "5"):
        assert not accepts(validator, value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")], ids=str)
def test_a_number_is_finite(value):
    """Waiting for ever is said with None, where that is possible."""
    assert not accepts(number(0), value)
    assert not accepts(number(0, unlimited=True), value)


@pytest.mark.parametrize(
    ("hint", "validator"),
    [
        ("Pass a number of at least 0.001.", number(0.001)),
        ("Pass a whole number of at least 1.", number(1, whole=True)),
        ("Pass a number of at least 0, or None.", number(0, unlimited=True)),
        ("Pass one of 'patch', 'put'.", choice("patch", "put")),
        ("Pass a text.", text),
        ("Pass a text of ASCII characters.", header),
        ("Pass True or False.", flag),
    ],
)
def test_the_hint_says_what_to_pass(hint, validator):
    """Whoever made the mistake need not look the rule up."""
    error = refusal(validator, -1)

    assert ("Setting(size=) is -1", "size", hint) == (error.detail, error.variable, error.hint)
