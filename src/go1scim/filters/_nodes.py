"""
The syntax tree: what a filter is made of, and the one place that prints and tests it.

Theory of operation: nodes are values. They are equal where they mean the same by their form, names
in any case and positions aside; an ``and`` inside of an ``and`` is one ``and``. A node becomes a
test, a closure that knows the types of its attributes, when it is first applied to a class of
resources; the next resource of that class costs the call of that closure.

A printed filter has no more brackets inside of each other than the parser takes, so that none of
the functions here recurses without a bound, however a filter was made.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, Self

import attrs
from attrs import field, frozen

from go1scim.errors import InvalidFilterError
from go1scim.filters import _scope
from go1scim.filters._scope import Scope
from go1scim.filters._tests import Test
from go1scim.schemas import Attribute, registry, require


class Tests(dict[type[Any], Test]):
    """The tests of a filter, by the class of resources, for one version of the registry."""

    __slots__ = ("version",)

    def __init__(self, version: int, tests: Mapping[type[Any], Test]) -> None:
        super().__init__(tests)
        self.version = version


NO_TESTS: Final = Tests(-1, {})

#: Brackets inside of each other, at the most; people and programs stay below ten.
MAX_DEPTH: Final = 50
#: How many kinds of resources, by class and schemas, a filter keeps its tests for.
_KINDS: Final = 64


class Filter:
    """
    A filter, as `parse` reads it or `F` builds it (RFC 7644 section 3.4.2.2).

    Combined with ``&``, ``|`` and ``~``; printed by ``str()`` in its canonical form.

    Attributes:
        position: Where it began in the text it was parsed from; it does not count in comparisons.
        depth: How many brackets stand inside of each other when it is printed.
    """

    __slots__ = ("__weakref__",)

    position: int
    depth: int = 0
    _tests: Tests

    def matches(self, resource: Any) -> bool:
        """
        Whether the filter holds for a model, or for a dict under the names of the wire.

        Raises:
            InvalidFilterError: An operator does not fit the type of its attribute, ``gt`` on a
                boolean for example.
        """
        tests = self._tests
        test = tests.get(resource.__class__)
        if test is None or tests.version != registry.version:
            return self._learn(resource)
        return test(resource)

    def _learn(self, resource: Any) -> bool:
        """Make the test for resources like this one, and apply it."""
        test: Test
        version, known = registry.version, self._tests
        if isinstance(resource, Mapping):
            by_schemas: dict[tuple[str, ...], Test] = {}
            test = partial(self._test_dict, by_schemas)
        else:
            test = self.compiled(_scope.of_class(type(resource)))
        kept = known if known.version == version and len(known) < _KINDS else NO_TESTS
        tests = Tests(version, {**kept, resource.__class__: test})
        object.__setattr__(self, "_tests", tests)
        return test(resource)

    def _test_dict(self, tests: dict[tuple[str, ...], Test], resource: Mapping[str, Any]) -> bool:
        named = _scope.named_schemas(resource)
        test = tests.get(named)
        if test is None:
            if len(tests) > _KINDS:
                tests.clear()
            test = tests[named] = self.compiled(_scope.of_schemas(named))
        return test(resource)

    def check(self, resource_type: type[Any]) -> Self:
        """
        The same filter, where it fits the resources of a class.

        Raises:
            InvalidFilterError: An operator does not fit the type of its attribute.
            ValidationError: The class is no model of resources.
        """
        require(resource_type)
        self.compiled(_scope.of_class(resource_type))
        return self

    def test_of(self, attribute: Attribute | None) -> Test:
        """
        The filter of a value path, as a test of single values of *attribute*: models or JSON.

        Raises:
            InvalidFilterError: An operator does not fit the type of its sub-attribute.
        """
        return self.compiled(_scope.of_element(attribute))

    @abstractmethod
    def compiled(self, scope: Scope) -> Test:
        """The filter as a test of what *scope* describes."""

    def __and__(self, other: "Filter") -> "Filter":
        return And((self, other)) if isinstance(other, Filter) else NotImplemented

    def __or__(self, other: "Filter") -> "Filter":
        return Or((self, other)) if isinstance(other, Filter) else NotImplemented

    def __invert__(self) -> "Filter":
        return Not(self)

    def __bool__(self) -> bool:
        raise TypeError("A filter is neither true nor false: combine filters with & | and ~")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        cls: Any = type(self)
        names = [each.name for each in attrs.fields(cls) if each.init]
        return cls, tuple(getattr(self, name) for name in names)


def _terms(cls: type["And"] | type["Or"], terms: Iterable[Filter]) -> tuple[Filter, ...]:
    """The terms, those of terms of the same kind among them."""
    flat: list[Filter] = []
    for each in terms:
        if isinstance(each, cls):
            flat += each.terms
        else:
            flat.append(as_filter(each))
    if len(flat) < 2:  # noqa: PLR2004 - a term on its own is that filter
        raise InvalidFilterError(
            f"{cls.__name__} takes two filters or more, got {len(flat)}",
            hint="Pass a list of filters; leave it out for one filter alone.",
        )
    return tuple(flat)


def _and_terms(terms: Iterable[Filter]) -> tuple[Filter, ...]:
    return _terms(And, terms)


def _or_terms(terms: Iterable[Filter]) -> tuple[Filter, ...]:
    return _terms(Or, terms)


def as_filter(value: Any) -> Filter:
    if not isinstance(value, Filter):
        raise InvalidFilterError(
            f"a filter is made of filters, got {type(value).__name__}",
            hint="Build each with F, or parse its text.",
        )
    return value


def deepened(node: Filter, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidFilterError(
            f"the filter has more than {MAX_DEPTH} brackets inside of each other",
            position=node.position,
            hint="Combine the terms without so many brackets.",
        )
    object.__setattr__(node, "depth", depth)


@frozen(repr=False)
class And(Filter):
    """Filters that all hold; an And among them is taken apart."""

    terms: tuple[Filter, ...] = field(converter=_and_terms)
    position: int = field(default=0, eq=False)
    depth: int = field(default=0, init=False, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        deepened(self, max([each.depth + (each.__class__ is Or) for each in self.terms]))

    def __str__(self) -> str:
        texts = [f"({each})" if isinstance(each, Or) else str(each) for each in self.terms]
        return " and ".join(texts)

    def compiled(self, scope: Scope) -> Test:
        tests = tuple([each.compiled(scope) for each in self.terms])
        if len(tests) == 2:  # noqa: PLR2004 - the most frequent by far
            first, second = tests
            return lambda resource: first(resource) and second(resource)
        return lambda resource: all(test(resource) for test in tests)


@frozen(repr=False)
class Or(Filter):
    """Filters of which one holds; an Or among them is taken apart."""

    terms: tuple[Filter, ...] = field(converter=_or_terms)
    position: int = field(default=0, eq=False)
    depth: int = field(default=0, init=False, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        deepened(self, max([each.depth for each in self.terms]))

    def __str__(self) -> str:
        return " or ".join([str(each) for each in self.terms])

    def compiled(self, scope: Scope) -> Test:
        tests = tuple([each.compiled(scope) for each in self.terms])

        def test(resource: Any) -> bool:
            for each in tests:  # noqa: SIM110 - a generator costs as much as a test
                if each(resource):
                    return True
            return False

        return test


@frozen(repr=False)
class Not(Filter):
    """A filter that does not hold."""

    filter: Filter = field(converter=as_filter)
    position: int = field(default=0, eq=False)
    depth: int = field(default=0, init=False, eq=False)
    _tests: Tests = field(default=NO_TESTS, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        deepened(self, self.filter.depth + 1)

    def __str__(self) -> str:
        return f"not ({self.filter})"

    def __invert__(self) -> Filter:
        return self.filter

    def compiled(self, scope: Scope) -> Test:
        test = self.filter.compiled(scope)
        return lambda resource: not test(resource)
