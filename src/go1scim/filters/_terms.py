"""What a filter says of attributes: the terms that `And`, `Or` and `Not` combine."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Final

from attrs import evolve, field, frozen

from go1scim.errors import InvalidFilterError
from go1scim.filters import _scope
from go1scim.filters._attributes import AttributePath
from go1scim.filters._literals import Value, checked, quoted
from go1scim.filters._nodes import NO_TESTS, And, Filter, Not, Or, Tests, as_filter, deepened
from go1scim.filters._operators import OPERATORS, Operator, check_of, is_exact
from go1scim.filters._reading import as_values, assigned, present
from go1scim.filters._scope import Found, Scope, refuse_simple
from go1scim.filters._tests import (
    FOLDED,
    Test,
    in_extension,
    of_each_below,
    of_equal,
    of_flag,
    of_one,
    of_one_below,
    of_values,
    of_values_below,
)
from go1scim.schemas import Attribute


def _operator(value: Any) -> Operator:
    if not isinstance(value, str) or value not in OPERATORS:
        raise InvalidFilterError(
            f"{value!r} is no operator", hint=f"Use one of {', '.join(sorted(OPERATORS))}, or pr."
        )
    known: Any = value
    return known  # type: ignore[no-any-return]


_EMPTY: Final = (None, "")
_TEXTS: Final = frozenset({"string", "reference", "binary"})


def _kind(value: Value) -> tuple[bool, Value]:
    """What a value compares by: true is not 1."""
    return value.__class__ is bool, value


class _Term(Filter):
    """A filter that says something of one attribute."""

    __slots__ = ()

    path: AttributePath

    def compiled(self, scope: Scope) -> Test:
        test = self._test(scope)
        inner = scope.extension(self.path)
        if inner is None:
            return test
        path = AttributePath(self.path.attribute, self.path.sub_attribute)
        return in_extension(inner.model, self._with(path).compiled(inner), test)

    def _with(self, path: AttributePath) -> "_Term":
        term: Any = self
        return evolve(term, path=path)  # type: ignore[no-any-return]

    @abstractmethod
    def _test(self, scope: Scope) -> Test:
        """The term as a test of what *scope* describes."""


@frozen(repr=False)
class Comparison(_Term):
    """An attribute, an operator, and a value."""

    path: AttributePath
    operator: Operator = field(converter=_operator)
    value: Value = field(converter=checked, eq=_kind)
    position: int = field(default=0, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __str__(self) -> str:
        return f"{self.path} {self.operator} {quoted(self.value)}"

    def _test(self, scope: Scope) -> Test:
        found = scope.find(self.path)
        read, op, value = found.read, self.operator, self.value
        if value is None and op in {"eq", "ne"} and not self.path.sub_attribute:
            wanted = op == "ne"
            return lambda resource: assigned(read(resource)) is wanted
        holds = check_of(op, value, found.attribute, self.position)
        # What is absent is null: it differs from every value, and equals null alone.
        absent = op == "ne" if value is not None else op == "eq"
        if found.sub is not None:
            return _below(found)(read, found.sub, holds, absent=absent)
        if found.kind is None:
            return of_values(read, holds, absent=absent)
        return _frequent(found, op, value) or of_one(read, holds, absent=absent)


def _frequent(found: Found, op: Operator, value: Value) -> Test | None:
    """The test of one value at the most, where there is a faster one for what is asked."""
    known = found.attribute
    if found.kind == "boolean" and op == "eq" and isinstance(value, bool):
        return of_flag(found.read, value)
    is_time = known is not None and known.type == "dateTime"
    if found.kind not in _TEXTS or is_time or not isinstance(value, str):
        return None
    if is_exact(known):
        return of_equal(found.read, value) if op == "eq" else None
    test = FOLDED.get(op)
    return test and test(found.read, value.casefold())


def _below(found: Found) -> Callable[..., Test]:
    if found.kind is None:
        return of_values_below
    return of_each_below if found.several else of_one_below


@frozen(repr=False)
class Present(_Term):
    """``pr``: an attribute that has a value."""

    path: AttributePath
    position: int = field(default=0, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __str__(self) -> str:
        return f"{self.path} pr"

    def _test(self, scope: Scope) -> Test:
        found = scope.find(self.path)
        read = found.read
        if not self.path.sub_attribute:
            if found.kind is not None and found.sub is None:  # no list, and nothing inside
                return lambda resource: read(resource) not in _EMPTY
            return lambda resource: present(read(resource))
        sub: Any = found.sub
        return lambda resource: any(present(sub(each)) for each in as_values(read(resource)))


@frozen(repr=False)
class ValuePath(_Term):
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

    def _test(self, scope: Scope) -> Test:
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


def _elements(found: Found, path: AttributePath) -> Attribute | None:
    return found.attribute if path.sub_attribute else found.owner


def _has_value_path(node: Filter) -> bool:
    if isinstance(node, (And, Or)):
        return any(_has_value_path(each) for each in node.terms)
    return isinstance(node, ValuePath) or (isinstance(node, Not) and _has_value_path(node.filter))
