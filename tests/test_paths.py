"""Attribute paths, taken apart and put together."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1scim import filters, urns
from go1scim.errors import InvalidPathError
from go1scim.paths import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("userName", Path(attribute="userName")),
        ("name.givenName", Path(attribute="name", sub_attribute="givenName")),
        ("members.$ref", Path(attribute="members", sub_attribute="$ref")),
        ('emails[type eq "work"]', Path(attribute="emails", value_filter='type eq "work"')),
        (
            'emails[type eq "work"].value',
            Path(attribute="emails", value_filter='type eq "work"', sub_attribute="value"),
        ),
        ('emails[value eq "]"]', Path(attribute="emails", value_filter='value eq "]"')),
        (r'emails[value eq "\"]"]', Path(attribute="emails", value_filter=r'value eq "\"]"')),
        (f"{urns.USER}:userName", Path(urns.USER, "userName")),
        (f"{urns.USER}:name.givenName", Path(urns.USER, "name", None, "givenName")),
        (
            f'{urns.USER}:emails[value eq "urn:x:y"].value',
            Path(urns.USER, "emails", 'value eq "urn:x:y"', "value"),
        ),
        ("urn:example:unknown:2.0:User:badge", Path("urn:example:unknown:2.0:User", "badge")),
        (urns.ENTERPRISE_USER, Path(urns.ENTERPRISE_USER)),
    ],
)
def test_a_path_is_taken_apart_and_put_together(text, expected):
    """Parsing and writing are inverse."""
    assert expected == Path.parse(text)
    assert text == str(expected)


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("", 0, "an attribute name"),
        ("  ", 0, "an attribute name"),
        (7, 0, "A path is text, got int"),
        (None, 0, "A path is text, got NoneType"),
        ("7up", 0, "an attribute name"),
        ("name.", 5, "an attribute name"),
        ("name..given", 5, "an attribute name"),
        ("name.given.more", 10, "the end"),
        ("user name", 4, "'.' and a sub-attribute, or the end"),
        ("emails[", 7, "a closing ']'"),
        ('emails[type eq "work"', 21, "a closing ']'"),
        ('emails[type eq "work]', 21, "a closing '\"'"),
        ("emails[]", 7, "a filter between the brackets"),
        ("emails[a[b eq 1]]", 8, "']', as filters do not nest"),
        ("emails[a eq 1]x", 14, "'.' and a sub-attribute, or the end"),
        ("urn:x", 5, "a schema URN, ':' and an attribute name"),
        ("urn:x:", 6, "an attribute name"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_path_is_refused(text, position, expected):
    """The error says where, and what was expected there."""
    with pytest.raises(InvalidPathError) as caught:
        Path.parse(text)

    assert position == caught.value.position
    assert expected in str(caught.value)
    assert "invalidPath" == caught.value.scim_type


def test_paths_are_equal_in_any_case():
    """Names and URNs are the same in any case, values in a filter are not."""
    assert Path.parse("Name.GIVENNAME") == Path.parse("name.givenName")
    assert 1 == len({Path.parse("userName"), Path.parse("USERNAME")})
    assert Path.parse('emails[type eq "a"]') != Path.parse('emails[type eq "A"]')
    assert Path.parse("userName") != "userName"


def test_a_path_pickles():
    """A path is a value."""
    path = Path.parse('emails[type eq "work"].value')

    assert path == pickle.loads(pickle.dumps(path))  # noqa: S301


@given(st.text(alphabet='abU:.[]"\\ $-2') | st.text())
def test_any_text_is_a_path_or_refused(text):
    """A text is refused, or it is written as it was read."""
    position = 0
    try:
        path = Path.parse(text)
    except InvalidPathError as error:
        position = error.position
    else:
        assert path == Path.parse(str(path))
    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (Path, "a path names an attribute or an extension"),
        (lambda: Path(urns.ENTERPRISE_USER, sub_attribute="value"), "an attribute or an extension"),
        (lambda: Path(urns.ENTERPRISE_USER, None, "a pr"), "an attribute or an extension"),
        (lambda: Path(attribute="a b"), "'a b' is no attribute name"),
        (lambda: Path(attribute="a", sub_attribute="b.c"), "'b.c' is no attribute name"),
        (lambda: Path.parse("emails[type = 1]"), "'type = 1' is no filter"),
        (lambda: Path.parse("emails[type pr].value.x"), "expected the end at character 21"),
        (lambda: Path.parse("emails[type pr].[x pr]"), "an attribute name at character 16"),
        (lambda: Path.parse("name.x[type pr]"), "expected the end at character 6"),
        (lambda: Path.parse("a" * 200_001), "more than 200000"),
    ],
    ids=map(str, range(10)),
)
def test_no_path_is_made_that_is_none(build, expected):
    """So that every path can be printed, and what is printed can be parsed."""
    with pytest.raises(InvalidPathError) as caught:
        build()

    assert expected in str(caught.value)


def test_a_mistake_in_the_filter_of_a_path_is_found():
    """Its position is that in the path."""
    with pytest.raises(InvalidPathError) as caught:
        Path.parse('emails[type xx "work"].value')

    assert 12 == caught.value.position


def test_the_filter_of_a_path_is_a_filter():
    """It is equal in any form of the same meaning."""
    path = Path.parse('EMAILS[ (Type  EQ "work") ].VALUE')

    assert path == Path.parse('emails[type eq "work"].value')
    assert filters.parse('type eq "work"') == path.value_filter
    assert 'EMAILS[Type eq "work"].VALUE' == str(path)


def test_entra_writes_paths_of_its_own():
    """Booleans as text, a dot behind a URN."""
    path = Path.parse('roles[primary eq "True"].value', "entra")

    assert "roles[primary eq true].value" == str(path)
    assert Path(urns.ENTERPRISE_USER, "manager") == Path.parse(
        f"{urns.ENTERPRISE_USER}.manager", "entra"
    )
