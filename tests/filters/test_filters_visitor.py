"""Translations of filters: any, and that to the expression of a frame."""

import operator
from datetime import UTC, datetime

import pytest

from go1scim import urns
from go1scim.errors import InvalidFilterError
from go1scim.filters import F, Visitor, frame_expression, parse

FILTER = parse('a eq 1 and (b pr or not (c[d co "x"]))')


class Counter(Visitor[int]):
    """How many terms there are."""

    def visit_comparison(self, node):
        return 1

    visit_present = visit_comparison

    def visit_and(self, node):
        return sum(map(self.visit, node.terms))

    visit_or = visit_and

    def visit_not(self, node):
        return self.visit(node.filter)

    visit_value_path = visit_not


def test_a_visitor_sees_every_kind_of_node():
    """What it returns is the caller's affair."""
    assert 3 == Counter().visit(FILTER)
    assert 2 == Counter().visit(F.emails[F.type.pr()].value.pr())
    with pytest.raises(TypeError, match="str is no filter"):
        Counter().visit("a pr")


class Column:
    """An expression as polars and narwhals have it, over rows as dicts; null is contagious."""

    def __init__(self, of):
        self.of = of
        self.str = self

    def _with(self, function):
        return Column(lambda row: None if (v := self.of(row)) is None else function(v))

    def _both(self, other, function):
        def of(row):
            left, right = self.of(row), other.of(row) if isinstance(other, Column) else other
            return None if left is None or right is None else function(left, right)

        return Column(of)

    def __eq__(self, other):
        return self._both(other, operator.eq)

    __hash__ = None

    def __ne__(self, other):
        return self._both(other, operator.ne)

    def __gt__(self, other):
        return self._both(other, operator.gt)

    def __and__(self, other):
        return self._both(other, operator.and_)

    def __or__(self, other):
        return self._both(other, operator.or_)

    def __invert__(self):
        return self._with(operator.not_)

    def is_null(self):
        return Column(lambda row: self.of(row) is None)

    def fill_null(self, value):
        return Column(lambda row: value if self.of(row) is None else self.of(row))

    def to_lowercase(self):
        return self._with(str.lower)

    def contains(self, text, *, literal):
        assert literal
        return self._with(lambda value: text in value)

    def starts_with(self, text):
        return self._with(lambda value: value.startswith(text))

    def ends_with(self, text):
        return self._with(lambda value: value.endswith(text))


def column(name):
    """What polars calls ``col``."""
    return Column(lambda row: row[name])


ROW = {
    "userName": "Ada@example.com",
    "externalId": "aB",
    "title": None,
    "nickName": "",
    "active": False,
    "level": 5,
    "name.givenName": "Ada",
    'emails[type eq "work"].value': "a@x",
    'emails[type eq "home"].value': None,
    'emails[type eq "work" and primary eq true].value': "a@x",
    "meta.created": datetime(2026, 11, 24, tzinfo=UTC),
    "dept": "Engines",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('userName eq "ADA@EXAMPLE.COM"', True),
        ('externalId eq "ab"', False),
        ('externalId ne "ab" and externalId sw "a" and externalId ew "B"', True),
        ('userName co "EXAMPLE" and name.givenName sw "a"', True),
        ('title eq "x" or title co "x"', False),
        ('title ne "x" and not (title eq "x")', True),
        ("title eq null and userName ne null", True),
        ("title pr or nickName pr", False),
        ("userName pr and active pr", True),
        ("active eq false and level gt 4", True),
        ('meta.created gt "2026-11-23T23:00:00-01:00"', False),
        ('meta.created eq "2026-11-24T01:00:00+01:00"', True),
        ('emails[type eq "work"]', True),
        ('emails[type eq "home"]', False),
        ('emails[type eq "work" and value co "@X"]', True),
        ('emails[type eq "home" and value pr]', False),
        ('emails[type eq "work" and primary eq true and value eq "a@x"]', True),
        (f'{urns.ENTERPRISE_USER}:department eq "engines"', True),
    ],
)
def test_a_filter_selects_rows_of_a_frame(text, expected):
    """As it would match the resources, whatever is null."""
    names = {f"{urns.ENTERPRISE_USER}:DEPARTMENT": "dept"}

    assert expected is frame_expression(parse(text), column, columns=names).of(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "active gt true",
        'emails[type eq "work" and (value co "a" or value co "b")]',
        'emails[type eq "work" and value.x co "a"]',
    ],
)
def test_what_is_no_expression_is_refused(text):
    """Instead of being translated to something else."""
    with pytest.raises(InvalidFilterError):
        frame_expression(parse(text), column)
