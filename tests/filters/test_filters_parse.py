"""From text to syntax tree, and the words of a refusal."""

import contextlib
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import urns
from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.filters import (
    MAX_DEPTH,
    MAX_LENGTH,
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
WORK = Comparison(AttributePath("type"), "eq", "work")
EMAILS = AttributePath("emails")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a pr", A),
        ("a.b pr", Present(AttributePath("a", "b"))),
        ("$ref pr", Present(AttributePath("$ref"))),
        (f"{urns.USER}:name.givenName pr", Present(AttributePath("name", "givenName", urns.USER))),
        ('a eq "x"', Comparison(AttributePath("a"), "eq", "x")),
        ("a eq true", Comparison(AttributePath("a"), "eq", True)),
        ("a eq false", Comparison(AttributePath("a"), "eq", False)),
        ("a eq null", Comparison(AttributePath("a"), "eq", None)),
        ("a gt -12", Comparison(AttributePath("a"), "gt", -12)),
        ("a le 1.5e3", Comparison(AttributePath("a"), "le", 1500.0)),
        (r'a co "\"\\\/\b\f\n\r\t\u00e9"', Comparison(AttributePath("a"), "co", '"\\/\b\f\n\r\té')),
        ("a pr and b pr and c pr", And((A, B, C))),
        ("a pr or b pr and c pr", Or((A, And((B, C))))),
        ("(a pr or b pr) and c pr", And((Or((A, B)), C))),
        ("a pr and (b pr and c pr)", And((A, B, C))),
        ("not (a pr or b pr)", Not(Or((A, B)))),
        ("not(a pr)", Not(A)),
        ('emails[type eq "work"]', ValuePath(EMAILS, WORK)),
        ("emails[not (a pr)]", ValuePath(EMAILS, Not(A))),
        ("a.b[c pr]", ValuePath(AttributePath("a", "b"), C)),
        ("not pr", Present(AttributePath("not"))),
        (
            "true pr and not pr",
            And((Present(AttributePath("true")), Present(AttributePath("not")))),
        ),
    ],
)
def test_a_text_is_a_tree(text, expected):
    """The tree is what the grammar says, and its text is a filter of the same meaning."""
    assert expected == parse(text)
    assert expected == parse(str(expected))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('  userName  EQ  "x"  ', 'userName eq "x"'),
        ("((a pr))", "a pr"),
        ("( a pr or(b pr) )", None),
        ("a pr AND ( b pr Or c pr )", "a pr and (b pr or c pr)"),
        ("a pr oR b pr OR c pr", "a pr or b pr or c pr"),
        ("NOT(not ( a pr ))", "not (not (a pr))"),
        ("emails[ a pr ]", "emails[a pr]"),
        (r'a eq "\u0041\/"', 'a eq "A/"'),
        ("a eq 1E2", "a eq 100.0"),
        ("a eq -0", "a eq 0"),
    ],
)
def test_a_filter_is_printed_in_its_canonical_form(text, canonical):
    """One space, operators in lower case, no bracket too many; spaces around `or` must be there."""
    if canonical is None:
        with pytest.raises(InvalidFilterError):
            parse(text)
    else:
        assert canonical == str(parse(text))


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 0, "an attribute name, '(' or 'not ('"),
        ("   ", 3, "an attribute name, '(' or 'not ('"),
        (None, 0, "A filter is text, got NoneType"),
        ("9a pr", 0, "an attribute name, '('"),
        ("a", 1, "an operator: eq, ne"),
        ("a  ", 3, "an operator"),
        ("a xx 1", 2, "an operator"),
        ("a =", 2, "an operator"),
        ('a eq"x"', 4, "a space and a value"),
        ("a eq ", 5, "a value: text in double quotes"),
        ("a eq x", 5, "a value"),
        ("a eq True", 5, "a value"),
        ("a eq 'x'", 5, "a value"),
        ('a eq "x', 7, "a closing '\"'"),
        ('a eq "x\ny"', 7, "text as JSON writes it"),
        (r'a eq "\x"', 6, "text as JSON writes it"),
        (r'a eq "\ud800"', 5, "halves of surrogate pairs"),
        ("a eq 1e999", 5, "a number that a computer can hold"),
        ("a eq -" + "9" * 400, 5, "a number that a computer can hold"),
        ("a eq 5x", 6, "'and', 'or' or the end"),
        ("a pr b pr", 5, "'and', 'or' or the end"),
        ("a pr and", 5, "'and', 'or' or the end"),
        ("a pr and ", 9, "an attribute name"),
        ("(a pr", 5, "a closing ')'"),
        ("a pr)", 4, "'and', 'or' or the end"),
        ("(a pr]", 5, "a closing ')'"),
        ("emails[a pr)", 11, "a closing ']'"),
        ("emails[a pr", 11, "a closing ']'"),
        ("emails[a[b pr]]", 8, "an operator, as value paths do not nest"),
        ("emails[(a[b pr])]", 9, "as value paths do not nest"),
        ('emails[type eq "x"].value eq "y"', 19, "(dialect='entra' takes a sub-attribute here)"),
        ("a. pr", 2, "an attribute name"),
        ("a.b.c pr", 3, "the end of the name"),
        ("a!b pr", 1, "'.' and a sub-attribute, or the end of the name"),
        ("urn:x pr", 5, "a schema URN, ':' and an attribute name"),
        ("urn:x: pr", 6, "an attribute name"),
        ("urn:x{}:a pr", 5, "a character of a URN"),
        ("a pr and " * 40 + "?", 360, "is no filter: expected an attribute name"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_refusal_says_where_and_what_was_expected(text, position, expected):
    """The character, counted from zero, and what could stand there."""
    with pytest.raises(InvalidFilterError) as caught:
        parse(text)

    assert expected in str(caught.value)
    assert position == caught.value.position
    assert "invalidFilter" == caught.value.scim_type
    assert len(str(caught.value)) < 400


def test_a_dialect_must_be_known():
    """A typing mistake there is none of the filter's."""
    with pytest.raises(ValidationError, match="no dialect"):
        parse("a pr", "okta")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('emails[type eq "work"].value eq "x"', 'emails[type eq "work" and value eq "x"]'),
        ("emails[type pr].value pr and a pr", "emails[type pr and value pr] and a pr"),
        ('active eq "True"', "active eq true"),
        ('ACTIVE ne "false"', "ACTIVE ne false"),
        ("active eq FALSE", "active eq false"),
        ("title eq Null", "title eq null"),
        ('title eq "True"', 'title eq "True"'),
        ('roles[primary eq "True"]', "roles[primary eq true]"),
        ('roles[unknown eq "True"]', 'roles[unknown eq "True"]'),
        ('emails[type eq "work"].primary eq "True"', 'emails[type eq "work" and primary eq true]'),
        (f'{urns.USER}:active eq "True"', f"{urns.USER}:active eq true"),
        ('emails.primary eq "True"', "emails.primary eq true"),
        ('urn:example:x:active eq "True"', "urn:example:x:active eq true"),
        (f"{urns.ENTERPRISE_USER}.department pr", f"{urns.ENTERPRISE_USER}:department pr"),
        ("urn:example:x.department pr", "urn:example:x.department pr"),
        ("name.givenName pr", "name.givenName pr"),
    ],
)
def test_entra_sends_more_than_the_grammar(text, canonical):
    """It is read as what it means, and printed as the grammar has it."""
    assert canonical == str(parse(text, "entra"))


@pytest.mark.parametrize("text", ["emails[type pr].", "emails[type pr].value", "a eq Truth"])
def test_entra_does_not_send_everything(text):
    """What is broken stays broken."""
    with pytest.raises(InvalidFilterError):
        parse(text, "entra")


def test_positions_are_kept_and_do_not_count():
    """Each node knows where it began."""
    found = parse("  a pr and not (b pr)")

    assert [2, 2, 11, 16] == [
        each.position for each in (found, *found.terms, found.terms[1].filter)
    ]
    assert found == parse("a pr and not (b pr)")
    assert hash(found) == hash(parse("a pr and not (b pr)"))


def test_names_are_equal_in_any_case_and_values_are_not():
    """True is not 1, either."""
    assert parse('A.b EQ "x"') == parse('a.B eq "x"')
    assert parse('a eq "x"') != parse('a eq "X"')
    assert parse("a eq true") != parse("a eq 1")
    assert parse("a eq 1") == parse("a eq 1.0")
    assert parse("a pr") != parse("a eq 1")


def test_a_filter_pickles():
    """Without its tests, which are closures."""
    found = parse('emails[type eq "work"] and not (a pr or b eq 1)')
    found.matches({})

    assert found == pickle.loads(pickle.dumps(found))  # noqa: S301


def test_a_long_name_is_read_as_well():
    """Only short ones are remembered."""
    assert "a" * 1000 + " pr" == str(parse("a" * 1000 + " pr"))


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not (", ")")])
def test_brackets_may_nest_so_deep_and_no_deeper(opening, closing):
    """Also where it would not overflow a stack: a limit that depends on nothing is testable."""
    text = opening * MAX_DEPTH + "a pr" + closing * MAX_DEPTH
    assert parse(text) == parse(str(parse(text)))
    for depth in (MAX_DEPTH + 1, 20_000):
        with pytest.raises(InvalidFilterError, match="at most 50 brackets inside of each other"):
            parse(opening * depth + "a pr" + closing * depth)


def test_a_filter_may_be_so_long_and_no_longer():
    """Some thousand ids fit."""
    terms = ' or id eq "c0ffee00-1111-4222-8333-444455556666"' * 4_000
    assert 4_001 == len(parse("a pr" + terms).terms)
    with pytest.raises(InvalidFilterError, match="200001 characters long") as caught:
        parse(" " * (MAX_LENGTH + 1))
    assert MAX_LENGTH == caught.value.position


@pytest.mark.parametrize(
    "unit",
    [" ", "(", "a", "a:", "urn:", "a pr and ", "not ", '"', "\\", 'a eq "\\\\', "[", ".", "9"],
)
@pytest.mark.parametrize("start", ["", "urn:", 'a eq "', "a eq ", "a pr", "emails["])
def test_any_repetition_takes_linear_time(start, unit):
    """A second would be a thousand times too long; nothing here goes back."""
    text = (start + unit * MAX_LENGTH)[:MAX_LENGTH]
    begun = time.process_time()
    with contextlib.suppress(InvalidFilterError):
        parse(text)
    assert time.process_time() - begun < 1


WORDS = st.sampled_from(
    ["a", "emails", "urn:x:y", "eq", "pr", "and", "or", "not", "(", ")", "[", "]", ".", '"', "true"]
    + [" "] * 5
    + ['"x"', "1", "-", "e5", "\\"]
)


@given(st.text() | st.lists(WORDS).map("".join), st.sampled_from(["rfc", "entra"]))
def test_any_text_is_a_filter_or_refused(text, dialect):
    """With one class of errors, and a position inside of the text."""
    position = 0
    try:
        found = parse(text, dialect)
    except InvalidFilterError as error:
        position = error.position
    else:
        assert found == parse(str(found))
    assert 0 <= position <= len(text)
