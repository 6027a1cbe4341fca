"""
Filters from Python: ``F.user_name.eq("ada@example.com") & F.active.eq(True)``.

Names are those of the models, and become those of the wire by the schema table; values are quoted
when the filter is printed, so that no value can become a part of the filter.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, overload

from attrs import field, frozen

from go1scim.errors import InvalidFilterError
from go1scim.filters import _scope
from go1scim.filters._attributes import AttributePath, NoAttributeError, attribute_path
from go1scim.filters._nodes import And, Filter
from go1scim.filters._operators import Operator
from go1scim.filters._terms import Comparison, Present, ValuePath
from go1scim.schemas import Attribute, registry, require

#: What an attribute is compared with; a datetime needs a time zone.
Operand: TypeAlias = str | bool | int | float | datetime | None
#: What has an order.
Ordered: TypeAlias = str | int | float | datetime

_HINT: Final = 'For example F.user_name, F["exactName"], F.name.given_name or F[EnterpriseUser].'


@frozen(repr=False, eq=False)
class Term:
    """
    An attribute that a filter can be made of, as `F` gives it.

    ``F.name.given_name`` is a sub-attribute; ``F.emails[F.type.eq("work")]`` the values for which
    a filter holds, which is a filter itself.
    """

    _path: AttributePath
    _within: ValuePath | None = field(default=None)

    def eq(self, value: Operand) -> Filter:
        """Equal; None is null, which holds for what is absent."""
        return self._compared("eq", value)

    def ne(self, value: Operand) -> Filter:
        """Not equal, or absent; with None: present."""
        return self._compared("ne", value)

    def co(self, value: str) -> Filter:
        """Contains the text."""
        return self._compared("co", value)

    def sw(self, value: str) -> Filter:
        """Starts with the text."""
        return self._compared("sw", value)

    def ew(self, value: str) -> Filter:
        """Ends with the text."""
        return self._compared("ew", value)

    def gt(self, value: Ordered) -> Filter:
        """Greater, or later."""
        return self._compared("gt", value)

    def ge(self, value: Ordered) -> Filter:
        """Greater or equal, or not before."""
        return self._compared("ge", value)

    def lt(self, value: Ordered) -> Filter:
        """Less, or before."""
        return self._compared("lt", value)

    def le(self, value: Ordered) -> Filter:
        """Less or equal, or not after."""
        return self._compared("le", value)

    def pr(self) -> Filter:
        """Present: it has a value that is not empty."""
        return self._placed(Present(self._path))

    def __getattr__(self, name: str) -> "Term":
        if name.startswith("_"):
            raise AttributeError(name)
        return self._below(_sub_name(self._path, name))

    @overload
    def __getitem__(self, key: str) -> "Term": ...
    @overload
    def __getitem__(self, key: Filter) -> "Elements": ...
    def __getitem__(self, key: str | Filter) -> "Term | Elements":
        if isinstance(key, str):
            return self._below(key)
        if self._within is not None:
            raise InvalidFilterError(f"{self._path} stands in square brackets already", hint=_HINT)
        return Elements(self._path, key)

    def __repr__(self) -> str:
        within = f"{self._within}." if self._within is not None else ""
        return f"<Term {within}{self._path}>"

    def _below(self, name: str) -> "Term":
        if self._within is not None or self._path.sub_attribute is not None:
            raise InvalidFilterError(f"{self._path}.{name} is one name too many", hint=_HINT)
        return Term(AttributePath(self._path.attribute, name, self._path.urn))

    def _compared(self, operator: Operator, value: Operand) -> Filter:
        return self._placed(Comparison(self._path, operator, value))

    def _placed(self, term: Filter) -> Filter:
        if self._within is None:
            return term
        return ValuePath(self._within.path, And((self._within.filter, term)))


class Elements(ValuePath):
    """
    The values of an attribute for which a filter holds: a filter, which holds if there is one.

    ``.value`` and so on are their sub-attributes; where a filter has a name of its own, ``path``
    for example, ``["path"]``.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[_sub_name(self.path, name)]

    def __getitem__(self, name: str) -> Term:
        return Term(AttributePath(name), self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValuePath):
            return NotImplemented
        return (self.path, self.filter) == (other.path, other.filter)

    def __hash__(self) -> int:
        return super().__hash__()


@frozen(repr=False, eq=False)
class Attributes:
    """
    The attributes of resources, or of one schema, to make filters of.

    ``F.user_name`` goes by the names of the models, ``F["userName"]`` by those of the wire, and
    ``F[EnterpriseUser].department`` is the attribute of an extension.
    """

    _urn: str | None = field(default=None)

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_"):
            raise AttributeError(name)
        definition = registry.find(self._urn) if self._urn else None
        if definition is None:
            return Term(AttributePath(_names().get(name) or _camel(name)))
        known = definition.by_python_name(name)
        return Term(AttributePath(known.name if known else _camel(name), None, self._urn))

    @overload
    def __getitem__(self, key: str) -> Term: ...
    @overload
    def __getitem__(self, key: type[Any]) -> "Attributes": ...
    def __getitem__(self, key: str | type[Any]) -> "Term | Attributes":
        if isinstance(key, type):
            return Attributes(require(key))
        if not isinstance(key, str):
            raise InvalidFilterError(
                f"F takes a name or a class, got {type(key).__name__}", hint=_HINT
            )
        try:
            path = attribute_path(key)
        except NoAttributeError as error:
            raise InvalidFilterError(
                f"{key!r} is no attribute: expected {error.wanted} at character {error.position}",
                position=error.position,
                hint=_HINT,
            ) from None
        return Term(AttributePath(path.attribute, path.sub_attribute, path.urn or self._urn))

    def __repr__(self) -> str:
        return f"<Attributes of {self._urn or 'resources'}>"


#: Where filters begin.
F: Final = Attributes()


def _camel(name: str) -> str:
    """``user_name`` is ``userName`` (RFC 7643 section 2.1)."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _sub_name(path: AttributePath, name: str) -> str:
    """The name on the wire of what a model calls *name* below *path*."""
    definition = registry.find(path.urn) if path.urn else None
    owners = [definition] if definition else _scope.resources()
    for each in owners:
        known = each.find(path.attribute)
        for below in known.sub_attributes if known else ():
            if below.python_name == name:
                return below.name
    return _camel(name)


_named: dict[int, Mapping[str, str]] = {}


def _names() -> Mapping[str, str]:
    """Names on the wire by names in models, of the registry as it is now."""
    version = registry.version
    if version not in _named:
        _named.clear()
        _named[version] = {each.python_name: each.name for each in _every_attribute()}
    return _named[version]


def _every_attribute() -> Iterator[Attribute]:
    """Sub-attributes, which stand alone in a value path; then attributes, which come first."""
    top = [each for definition in reversed(_scope.resources()) for each in definition.attributes]
    for each in top:
        yield from each.sub_attributes
    yield from top
