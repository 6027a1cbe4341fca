"""
A filter as an expression over the columns of a frame: the example of a `Visitor`.

It is written for what the expressions of polars and narwhals have in common, and imports neither.
"""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final, NoReturn, TypeAlias

from go1scim.errors import InvalidFilterError
from go1scim.filters._attributes import AttributePath
from go1scim.filters._literals import instant
from go1scim.filters._nodes import And, Filter, Not, Or
from go1scim.filters._operators import check_of
from go1scim.filters._scope import Scope, resources
from go1scim.filters._terms import Comparison, Present, ValuePath
from go1scim.filters._visitor import Visitor
from go1scim.schemas import Attribute

#: An expression of polars or narwhals, which have no type in common.
Expression: TypeAlias = Any

_ORDERS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def frame_expression(
    filter: Filter,
    column: Callable[[str], Expression],
    *,
    columns: Mapping[str, str] | None = None,
) -> Expression:
    """
    *filter* as an expression that selects the rows it holds for.

    A column is named by the path of its attribute: ``userName``, ``name.givenName``, or
    ``emails[type eq "work"].value`` for ``emails[type eq "work" and value co "@"]``.

    Args:
        column: ``polars.col`` or ``narwhals.col``.
        columns: Names of columns by their paths, where they have others.

    Raises:
        InvalidFilterError: An operator does not fit the type of its attribute, or a value path
            asks for more than one column can hold.
    """
    return _Frame(column, columns or {}).visit(filter)


class _Frame(Visitor[Expression]):
    def __init__(self, column: Callable[[str], Expression], columns: Mapping[str, str]) -> None:
        self._column = column
        self._names = {path.lower(): name for path, name in columns.items()}
        self._scope = Scope(tuple(resources()))

    def _named(self, path: str) -> Expression:
        return self._column(self._names.get(path.lower(), path))

    def _known(self, path: AttributePath) -> Attribute | None:
        return self._scope.find(path).attribute

    def visit_comparison(self, node: Comparison) -> Expression:
        return self._compare(node, self._named(str(node.path)), self._known(node.path))

    def visit_present(self, node: Present) -> Expression:
        return _present(self._named(str(node.path)), self._known(node.path))

    def visit_and(self, node: And) -> Expression:
        return reduce(operator.and_, map(self.visit, node.terms))

    def visit_or(self, node: Or) -> Expression:
        return reduce(operator.or_, map(self.visit, node.terms))

    def visit_not(self, node: Not) -> Expression:
        return ~self.visit(node.filter)

    def visit_value_path(self, node: ValuePath) -> Expression:
        """The last term is about the column, which those in front of it name."""
        terms = node.filter.terms if isinstance(node.filter, And) else (node.filter,)
        *chosen, last = terms if len(terms) > 1 else (*terms, Present(AttributePath("value")))
        if not isinstance(last, (Comparison, Present)) or last.path.sub_attribute:
            _refuse(node)
        selected = And(chosen) if len(chosen) > 1 else chosen[0]
        path = node.path
        column = self._named(f"{path}[{selected}].{last.path}")
        known = self._known(AttributePath(path.attribute, last.path.attribute, path.urn))
        if isinstance(last, Present):
            return _present(column, known)
        return self._compare(last, column, known)

    def _compare(self, node: Comparison, column: Expression, known: Attribute | None) -> Expression:
        check_of(node.operator, node.value, known, node.position)
        if node.value is None:
            return column.is_null() if node.operator == "eq" else ~column.is_null()
        value: Any = node.value
        if isinstance(value, str):
            column, value = _texts(column, value, known)
        return _holds(column, node.operator, value).fill_null(value=node.operator == "ne")


def _texts(column: Expression, value: str, known: Attribute | None) -> tuple[Expression, Any]:
    """Column and value as they compare: instants, or texts in any case or in this one."""
    if known is not None and known.type == "dateTime":
        time = instant(value)
        return column, time[0] if time else value
    if known is not None and known.case_exact:
        return column, value
    return column.str.to_lowercase(), value.lower()


def _holds(column: Expression, op: str, value: Any) -> Expression:
    if op == "co":
        return column.str.contains(value, literal=True)
    if op == "sw":
        return column.str.starts_with(value)
    if op == "ew":
        return column.str.ends_with(value)
    return _ORDERS[op](column, value)


def _present(column: Expression, known: Attribute | None) -> Expression:
    """Not null; of a text, not empty."""
    there = ~column.is_null()
    return (
        there & (column != "").fill_null(value=False) if known and known.type == "string" else there
    )


def _refuse(node: ValuePath) -> NoReturn:
    raise InvalidFilterError(
        f"{node} is about more than one column",
        position=node.position,
        hint='A column can hold emails[type eq "work"].value, for example.',
    )
