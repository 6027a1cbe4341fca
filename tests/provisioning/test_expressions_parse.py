"""From text to tree, and the words of a refusal."""

import copy

import pytest

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import (
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    REFUSED,
    Comparison,
    Constant,
    Expression,
    Function,
    Keyword,
    Missing,
    Node,
    SourceAttribute,
    parse,
    usage,
)

A, B = SourceAttribute("a"), SourceAttribute("b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]", A),
        ("[ a ]", A),
        ('"x"', Constant("x")),
        (r'"a \"b\" \\ \d"', Constant(r'a "b" \ \d')),
        ("12", Constant(12)),
        ("-1.5", Constant(-1.5)),
        ("1e3", Constant(1000.0)),
        ("True", Constant(value=True)),
        ("false", Constant(value=False)),
        ("vbTextCompare", Keyword("vbTextCompare")),
        ("Now()", Function("Now", [])),
        (" Now ( ) ", Function("Now", [])),
        ('Append([a], ".x")', Function("Append", [A, Constant(".x")])),
        ("Not(Not([a]))", Function("Not", [Function("Not", [A])])),
        (
            'Switch([a], , "k", "v")',
            Function("Switch", [A, Missing(), Constant("k"), Constant("v")]),
        ),
        ('IIF([a]="x",[a],[b])', Function("IIF", [Comparison(A, "=", Constant("x")), A, B])),
        ("CBool([a] <> [b])", Function("CBool", [Comparison(A, "<>", B)])),
        (
            'Replace([a], "x", , ,"", ,)',
            Function("Replace", [A, Constant("x"), Missing(), Missing(), Constant("")]),
        ),
    ],
)
def test_a_text_is_read(text, expected):
    """White space does not count outside of quotes; arguments may be left out."""
    assert Expression(expected) == parse(text)


@pytest.mark.parametrize(
    ("text", "detail", "hint"),
    [
        ("", "expected a function", "For example"),
        ("  ", "expected a function", "For example"),
        ("[a", "expected a closing ']', at character 3", ""),
        ("[]", "expected the name of an attribute, at character 2", ""),
        ('"a', "expected a closing '\"', at character 3", ""),
        ("Not([a]", "expected ',' or ')' in Not, at character 8", ""),
        ("Not [a]", "expected a function, an [attribute]", 'Write "Not" for text'),
        ("department", "at character 1, near 'department'", "[department] for an attribute"),
        ("[a] [b]", "expected the end, at character 5", ""),
        ("Nott([a])", "there is no function Nott, at character 1", "Did you mean Not?"),
        ("tolower([a])", "there is no function tolower", "Did you mean ToLower?"),
        ("Qqqqq([a])", "there is no function Qqqqq", "case-sensitive"),
        ("Append([a], Nott([b]))", "at character 13", "Did you mean Not?"),
        ("Mid([a], 1)", "Mid takes 3 arguments, got 2", "It is Mid(source, start, length)."),
        ("Not()", "Not takes 1 argument, got 0", "It is Not(source)."),
        ("InStr([a])", "InStr takes 2 to 4 arguments, got 1", "compareType?"),
        ("Coalesce()", "Coalesce takes at least 1 argument", "source1, ..."),
        ("Mid([a], , 2)", "Mid needs start, argument 2", "It is Mid"),
        ('Switch([a], "x", "k", "v", "l")', "an even number of arguments, got 5", "pairs"),
        ('Replace([a], "x", "y")', "Replace takes a source with oldValue", "It is Replace("),
        ('Replace(, "x", , , "y")', "Replace takes a source with oldValue", "It is Replace("),
        ('Replace([a], , "(", , "")', "no regular expression", "doubled"),
        ('IIF([a] = "x" = "y", 1, 2)', "expected ',' or ')' in IIF", "nest IIF"),
        ("IIF([a] = , 1, 2)", "expected a function, an [attribute]", "For example"),
        ("IIF([a] =", "expected a function, an [attribute]", "For example"),
        ("-", "expected a function", "For example"),
        ("1e999", "a number that a computer can hold", ""),
        ("1.2.3", "expected a function", ""),
        (",", "expected a function", ""),
        (")", "expected a function", ""),
    ],
)
def test_what_is_no_expression_is_explained(text, detail, hint):
    """Where it stops being one, what was expected, and what to do."""
    with pytest.raises(ValidationError) as caught:
        parse(text)

    assert detail in caught.value.detail
    assert hint in caught.value.hint
    assert caught.value.field == "expression"
    assert str(caught.value) == str(copy.copy(caught.value))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_only_entra_can_do_is_refused_with_a_reason(name):
    """Also SelectUniqueValue, which asks an on-premises directory."""
    with pytest.raises(ValidationError, match="cannot be used") as caught:
        parse(f'{name}("a", "b")')

    assert REFUSED[name] in caught.value.detail


def test_a_text_is_needed():
    """Anything else is refused by its type."""
    with pytest.raises(ValidationError, match="an expression is text, got int"):
        parse(1)


def test_the_limit_is_that_of_entra():
    """10,000 characters are read, one more is not."""
    text = f'"{"x" * (MAX_LENGTH - 2)}"'

    assert len(str(parse(text))) == MAX_LENGTH
    with pytest.raises(ValidationError, match="10001 characters long, more than 10000"):
        parse(text + " ")


def nested(depth):
    """A chain of IIF, one in the last argument of the other."""
    return 'IIF([a]="x","y",' * depth + '"z"' + ")" * depth


def test_deep_nesting_is_read_printed_and_evaluated():
    """No recursion error, up to the limit and beyond."""
    deep = parse(nested(MAX_DEPTH))

    assert deep == parse(str(deep))
    assert hash(deep) == hash(parse(str(deep)))
    assert "z" == deep.evaluate({"a": "q"})
    with pytest.raises(ValidationError, match=f"at most {MAX_DEPTH} functions"):
        parse(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    "make",
    [
        lambda: SourceAttribute(""),
        lambda: SourceAttribute("a]"),
        lambda: SourceAttribute(" a"),
        lambda: SourceAttribute(1),
        lambda: Constant(None),
        lambda: Constant(float("nan")),
        lambda: Keyword("vbNothing"),
        lambda: Comparison(Missing(), "=", A),
        lambda: Comparison(A, "=", Comparison(A, "=", B)),
        lambda: Comparison(A, "==", B),
        lambda: Function("Nope", []),
        lambda: Function("Not", []),
    ],
    ids=map(str, range(12)),
)
def test_a_tree_by_hand_is_checked_as_well(make):
    """So that whatever exists can be printed and read."""
    with pytest.raises(ValidationError):
        make()


def test_nodes_compare_and_show_by_their_text():
    """A repr shows the text."""
    assert "SourceAttribute('[a]')" == repr(A)
    assert "Expression('[a]')" == repr(parse("[a]"))
    assert A != "[a]"
    assert A == SourceAttribute("a")
    assert "Switch([a], , 1, 2)" == str(parse("Switch([a],,1,2)"))


def test_a_node_of_no_kind_has_no_text():
    """The base class says what is to be written."""
    with pytest.raises(NotImplementedError):
        str(Node())


def test_an_expression_says_what_it_reads():
    """The attributes, each once; and what logs must know."""
    found = parse('Append(Redact([b]), Join(" ", [a], [b]))')

    assert ("a", "b") == found.attributes
    assert found.is_redacted
    assert not parse("[a]").is_redacted
    assert parse("AppRoleAssignmentsComplex([r])").keeps_others
    assert not parse("AssertiveAppRoleAssignmentsComplex([r])").keeps_others


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_says_how_it_is_written(name):
    """For hints and the documentation."""
    assert usage(name).startswith(f"It is {name}(")


def test_usage_tells_what_may_be_left_out_and_repeated():
    """By a question mark, and by dots."""
    assert "It is ToLower(source, culture?)." == usage("ToLower")
    assert "It is Join(separator, source1, ...)." == usage("Join")
