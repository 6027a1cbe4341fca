"""
The syntax of paths.

::

    PATH = attrPath / valuePath [subAttr]
    urn:...:User:emails[type eq "work"].value
    ^ urn        ^ attribute            ^ sub_attribute
                        ^ value_filter
"""

from typing import Any, Final, NoReturn, TypeVar

from attrs import field, frozen

from go1scim import filters
from go1scim.errors import InvalidFilterError, InvalidPathError
from go1scim.filters import MAX_LENGTH, AttributePath, Filter
from go1scim.filters._attributes import NAME, NoAttributeError, attribute_path, folded
from go1scim.filters._entra import undotted
from go1scim.filters._parser import Dialect, parse_within
from go1scim.paths import _access
from go1scim.schemas import registry

R = TypeVar("R")

_HINT: Final = 'For example name.givenName, or emails[type eq "work"].value.'


def _filter(value: Filter | str | None) -> Filter | None:
    return filters.parse(value) if isinstance(value, str) else value


@frozen
class Path:
    """
    The way to an attribute, a sub-attribute, or some values of a multi-valued attribute.

    Two paths are equal where they differ by the case of names only.

    Attributes:
        urn: The schema URN in front, if any.
        attribute: None for a path that is the URN of an extension as a whole.
        value_filter: The filter between the brackets; it may be given as text.
    """

    urn: str | None = field(default=None, eq=folded)
    attribute: str | None = field(default=None, eq=folded)
    value_filter: Filter | None = field(default=None, converter=_filter)
    sub_attribute: str | None = field(default=None, eq=folded)

    def __attrs_post_init__(self) -> None:
        if self.attribute is None:
            if self.urn is None or self.value_filter is not None or self.sub_attribute is not None:
                raise InvalidPathError("a path names an attribute or an extension", hint=_HINT)
            return
        try:
            AttributePath(self.attribute, self.sub_attribute, self.urn)
        except InvalidFilterError as error:
            raise InvalidPathError(error.detail, hint=_HINT) from None

    @classmethod
    def parse(cls, text: str, dialect: Dialect = "rfc") -> "Path":
        """
        The path that *text* is.

        Args:
            dialect: ``"entra"`` takes what Microsoft Entra ID sends besides, in the filter and
                between an extension's URN and its attribute.

        Raises:
            InvalidPathError: It is none; ``position`` says from which character on.
        """
        if not isinstance(text, str):
            raise InvalidPathError(
                f"A path is text, got {type(text).__name__}", hint=_HINT, position=0
            )
        if len(text) > MAX_LENGTH:
            raise InvalidPathError(
                f"The path is {len(text)} characters long, more than {MAX_LENGTH}",
                hint="Use several operations.",
                position=MAX_LENGTH,
            )
        if not text.strip():
            _refuse(text, 0, "an attribute name")
        if registry.find(text) is not None:
            return cls(urn=text)
        bracket = text.find("[")
        end = len(text) if bracket < 0 else bracket
        named = _named(text, end)
        if dialect == "entra":
            named = undotted(named)
        if bracket < 0:
            return cls(named.urn, named.attribute, None, named.sub_attribute)
        if named.sub_attribute is not None:
            _refuse(text, end, "the end")
        closing = _closing(text, bracket)
        inside = _inside(named, text, bracket + 1, closing, dialect)
        return cls(named.urn, named.attribute, inside, _below(text, closing + 1))

    def __str__(self) -> str:
        parts = [
            f"{self.urn}:" if self.urn and self.attribute else self.urn or "",
            self.attribute or "",
            f"[{self.value_filter}]" if self.value_filter is not None else "",
            f".{self.sub_attribute}" if self.sub_attribute else "",
        ]
        return "".join(parts)

    def read(self, resource: Any) -> Any:
        """
        What a model, or a dict under the names of the wire, has there; None where nothing is.

        A list where the path leads through a value filter or into several values: of the values,
        or of those of their sub-attributes that are there.

        Raises:
            InvalidFilterError: An operator does not fit the type of its sub-attribute.
        """
        return _access.read(self._attribute(), self.value_filter, resource)

    def write(self, resource: R, value: Any) -> R:
        """
        A copy of *resource* with *value* there; None takes away what is there.

        A model takes the values that its constructor takes, a dict takes JSON. What is on the way
        and missing is made, but for a value that a filter asks for.

        Raises:
            InvalidPathError: There is no such attribute, or (``noTarget``) no such value.
            InvalidFilterError: An operator does not fit the type of its sub-attribute.
        """
        written: R = _access.write(self._attribute(), self.value_filter, resource, value)
        return written

    def _attribute(self) -> AttributePath | str:
        """The attribute path alone, or the URN of an extension."""
        if self.attribute is None:
            return str(self.urn)
        return AttributePath(self.attribute, self.sub_attribute, self.urn)


def _named(text: str, end: int) -> AttributePath:
    """The attribute in front of the bracket or of the end."""
    try:
        return attribute_path(text[:end])
    except NoAttributeError as error:
        return _refuse(text, error.position, error.wanted)


def _inside(path: AttributePath, text: str, start: int, end: int, dialect: Dialect) -> Filter:
    inside = text[start:end]
    if not inside.strip():
        _refuse(text, start, "a filter between the brackets")
    try:
        return parse_within(path, inside, dialect)
    except InvalidFilterError as error:
        position = start + (error.position or 0)
        raise InvalidPathError(
            f"{text!r} is no path: {error.detail}, of its filter", position=position, hint=_HINT
        ) from None


def _below(text: str, at: int) -> str | None:
    """The sub-attribute behind the bracket, if any."""
    if at == len(text):
        return None
    found = NAME.match(text, at + 1)
    if text[at] != ".":
        _refuse(text, at, "'.' and a sub-attribute, or the end")
    if found is None:
        _refuse(text, at + 1, "an attribute name")
    if found.end() < len(text):
        _refuse(text, found.end(), "the end")
    return found[0]


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at *start* closes; text in quotes does not count."""
    quoted = escaped = False
    for at in range(start + 1, len(text)):
        character = text[at]
        if escaped:
            escaped = False
        elif quoted:
            escaped = character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character == "[":
            _refuse(text, at, "']', as filters do not nest")
        elif character == "]":
            return at
    return _refuse(text, len(text), "a closing '\"'" if quoted else "a closing ']'")


def _refuse(text: str, position: int, wanted: str) -> NoReturn:
    raise InvalidPathError(
        f"{text!r} is no path: expected {wanted} at character {position}",
        position=position,
        hint=_HINT,
    ) from None
