"""What a filter says of attributes: the terms that `And`, `Or` and `Not` combine."""

from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from go1scim.errors import InvalidFilterError
from go1scim.filters import _scope
from go1scim.filters._attributes import AttributePath
from go1scim.filters._literals import Value, checked, quoted
from go1scim.filters._nodes import NO_TESTS, And, Filter, Not, Or, Tests, as_filter, deepened
from go1scim.filters._operators import OPERATORS, Operator, check_of
from go1scim.filters._reading import as_values, assigned, present
from go1scim.filters._scope import Scope, Test, refuse_simple
from go1scim.schemas import Attribute


def _operator(value: Any) -> Operator:
    if not isinstance(value, str) or value not in OPERATORS:
        raise InvalidFilterError(
            f"{value!r} is no operator", hint=f"Use one of {', '.join(sorted(OPERATORS))}, or pr."
        )
    known: Any = value
    return known  # type: ignore[no-any-return]


def _kind(value: Value) -> tuple[bool, Value]:
    """What a value compares by: true is not 1."""
    return value.__class__ is bool, value


@frozen(repr=False)
class Comparison(Filter):
    """An attribute, an operator, and a value."""

    path: AttributePath
    operator: Operator = field(converter=_operator)
    value: Value = field(converter=checked, eq=_kind)
    position: int = field(default=0, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __str__(self) -> str:
        return f"{self.path} {self.operator} {quoted(self.value)}"

    def compiled(self, scope: Scope) -> Test:
        found = scope.find(self.path)
        read, sub = found.read, found.sub
        operator = self.operator
        if self.value is None and operator in {"eq", "ne"} and not self.path.sub_attribute:
            wanted = operator == "ne"
            return lambda resource: assigned(read(resource)) is wanted
        holds = check_of(operator, self.value, found.attribute, self.position)
        # What is absent is null: it differs from every value, and equals null alone.
        absent = operator == "ne" if self.value is not None else operator == "eq"
        if sub is not None:
            below = sub
            return lambda resource: _any_below(as_values(read(resource)), below, holds, absent)

        if found.single:
            return lambda resource: absent if (value := read(resource)) is None else holds(value)

        def test(resource: Any) -> bool:
            value = read(resource)
            if value is None:
                return absent
            if value.__class__ is tuple or value.__class__ is list:
                given = [each for each in value if each is not None]
                return any(map(holds, given)) if given else absent
            return holds(value)

        return test


def _any_below(owners: Iterable[Any], sub: Any, holds: Test, absent: bool) -> bool:  # noqa: FBT001
    """Whether one of the sub-attributes passes; where there are none, as if it were null."""
    for owner in owners:
        for value in as_values(sub(owner)):
            if holds(value):
                return True
            absent = False
    return absent


@frozen(repr=False)
class Present(Filter):
    """``pr``: an attribute that has a value."""

    path: AttributePath
    position: int = field(default=0, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __str__(self) -> str:
        return f"{self.path} pr"

    def compiled(self, scope: Scope) -> Test:
        found = scope.find(self.path)
        read = found.read
        if not self.path.sub_attribute:
            return lambda resource: present(read(resource))
        sub: Any = found.sub
        return lambda resource: any(present(sub(each)) for each in as_values(read(resource)))


@frozen(repr=False)
class ValuePath(Filter):
    """``emails[type eq "work"]``: one value of an attribute for which the whole filter holds."""

    path: AttributePath
    filter: Filter = field(converter=as_filter)
    position: int = field(default=0, eq=False)
    depth: int = field(default=0, init=False, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if _has_value_path(self.filter):
            raise InvalidFilterError(
                f"{self.path}[...] holds another filter in square brackets",
                position=self.position,
                hint="Value paths do not nest (RFC 7644 figure 1).",
            )
        deepened(self, self.filter.depth + 1)

    def __str__(self) -> str:
        return f"{self.path}[{self.filter}]"

    def compiled(self, scope: Scope) -> Test:
        found = scope.find(self.path)
        refuse_simple(found, self.path, self.position)
        model = None if self.path.sub_attribute else found.model
        test = self.filter.compiled(_scope.of_element(_elements(found, self.path), model))
        read = found.read
        if self.path.sub_attribute:
            sub: Any = found.sub
            return lambda resource: any(
                test(each) for owner in as_values(read(resource)) for each in as_values(sub(owner))
            )
        return lambda resource: any(
            test(each) for each in as_values(read(resource)) if each is not None
        )


def _elements(found: _scope.Found, path: AttributePath) -> Attribute | None:
    return found.attribute if path.sub_attribute else found.owner


def _has_value_path(node: Filter) -> bool:
    if isinstance(node, (And, Or)):
        return any(_has_value_path(each) for each in node.terms)
    return isinstance(node, ValuePath) or (isinstance(node, Not) and _has_value_path(node.filter))
