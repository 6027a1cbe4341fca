"""Filters put together by hand: what their constructors take, and how they combine."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from go1scim.errors import InvalidFilterError
from go1scim.filters import (
    MAX_DEPTH,
    And,
    AttributePath,
    Comparison,
    Not,
    Or,
    Present,
    ValuePath,
    parse,
)

A, B, C = (Present(AttributePath(name)) for name in "abc")


def test_operators_combine():
    """Terms of the same kind stand side by side; a double negation is none."""
    assert And((A, B, C)) == A & (B & C) == (A & B) & C
    assert Or((A, B, C)) == A | B | C
    assert Not(A) == ~A
    assert A == ~~A
    assert "a pr and (b pr or not (c pr))" == str(A & (B | ~C))


@pytest.mark.parametrize(
    "combine",
    [lambda: A & "b pr", lambda: A | None, lambda: "b pr" & A],
    ids=["and", "or", "reversed"],
)
def test_a_text_is_no_filter(combine):
    """It has to be parsed first."""
    with pytest.raises(TypeError):
        combine()


@pytest.mark.parametrize(
    "mistake", [lambda: A and B, lambda: A or B, lambda: not A], ids=["and", "or", "not"]
)
def test_the_words_of_python_do_not_combine(mistake):
    """They would silently drop one of two filters."""
    with pytest.raises(TypeError, match="combine filters with & "):
        mistake()


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: And((A,)), "And takes two filters or more, got 1"),
        (lambda: Or(()), "Or takes two filters or more, got 0"),
        (lambda: And((A, "b pr")), "a filter is made of filters, got str"),
        (lambda: Not("b pr"), "a filter is made of filters, got str"),
        (lambda: ValuePath(AttributePath("a"), "b pr"), "a filter is made of filters, got str"),
        (
            lambda: ValuePath(AttributePath("a"), Not(ValuePath(AttributePath("b"), C)) & C),
            "a[...]",
        ),
        (lambda: Comparison(AttributePath("a"), "xx", 1), "'xx' is no operator"),
        (lambda: Comparison(AttributePath("a"), "EQ", 1), "'EQ' is no operator"),
        (lambda: Comparison(AttributePath("a"), [], 1), "[] is no operator"),
        (lambda: AttributePath('a eq "x" or b'), "is no attribute name"),
        (lambda: AttributePath("a", "b c"), "is no attribute name"),
        (lambda: AttributePath(None), "is no attribute name"),
        (lambda: AttributePath("a", None, "urn:a b"), "is no schema URN"),
        (lambda: AttributePath("a", None, "http://a"), "is no schema URN"),
    ],
    ids=map(str, range(14)),
)
def test_no_tree_is_made_that_is_no_filter(build, expected):
    """So that every tree can be printed, and what is printed can be parsed."""
    with pytest.raises(InvalidFilterError) as caught:
        build()

    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"; drop', '"\\"; drop"'),
        ('x" or userName pr or title eq "', '"x\\" or userName pr or title eq \\""'),
        ("back\\slash", '"back\\\\slash"'),
        ("line\nbreak\x00", '"line\\nbreak\\u0000"'),
        ("Zoë 😀", '"Zoë 😀"'),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (12, "12"),
        (-1.5, "-1.5"),
        (1e300, "1e+300"),
        (datetime(2026, 11, 24, 10, tzinfo=UTC), '"2026-11-24T10:00:00Z"'),
        (
            datetime(2026, 11, 24, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))),
            '"2026-11-24T08:00:00.000005Z"',
        ),
        (
            datetime.min.replace(tzinfo=timezone(timedelta(hours=2))),
            '"0001-01-01T00:00:00+02:00"',
        ),
    ],
)
def test_a_value_is_quoted(value, expected):
    """No value can end its quotes."""
    found = Comparison(AttributePath("a"), "eq", value)

    assert f"a eq {expected}" == str(found)
    assert found == parse(str(found))


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        10**400,
        b"x",
        [],
        object(),
        "\ud800",
        datetime(2026, 11, 24),  # noqa: DTZ001 - that is what is wrong
    ],
    ids=lambda value: repr(value)[:8],
)
def test_what_json_cannot_say_is_refused(value):
    """Instead of being made into some text."""
    with pytest.raises(InvalidFilterError) as caught:
        Comparison(AttributePath("a"), "eq", value)

    assert "Use text, a number, True, False, None, or a datetime" in str(caught.value)


def test_subclasses_become_plain():
    """A member of an enumeration of texts, or a number with a name, is its value."""

    class Text(str):
        __slots__ = ()

        def __str__(self):
            return "other"

    class Number(int):
        def __repr__(self):
            return "other"

    class Real(float):
        def __repr__(self):
            return "other"

    for value, expected in ((Text("x"), '"x"'), (Number(1), "1"), (Real(1.5), "1.5")):
        assert f"a eq {expected}" == str(Comparison(AttributePath("a"), "eq", value))


def test_a_filter_made_by_hand_is_not_deeper_than_a_parsed_one():
    """The limit is the parser's, so that what is printed can be parsed."""
    found = A
    for _ in range(MAX_DEPTH):
        found = Not(found & B | C)
    assert found == parse(str(found))
    with pytest.raises(InvalidFilterError, match="more than 50 brackets"):
        Not(found)


def test_a_repr_shows_the_filter():
    """With the kind of its topmost node."""
    assert "<And a pr and b pr>" == repr(A & B)
    assert "<AttributePath a.b>" == repr(AttributePath("a", "b"))
