"""
Attribute paths, the words that filters and PATCH paths share (RFC 7644 section 3.10).

::

    attrPath = [URI ":"] ATTRNAME *1subAttr
    urn:ietf:params:scim:schemas:core:2.0:User:name.familyName
    ^ urn                                      ^ attribute
                                                    ^ sub_attribute
"""

import re
from functools import lru_cache
from typing import Any, Final, NoReturn

from attrs import field, frozen

from go1scim.errors import InvalidFilterError

# RFC 7644 figure 1, and "$ref", which no ATTRNAME can be and RFC 7643 section 2.4 defines.
NAME: Final = re.compile(r"\$?[A-Za-z][-_0-9A-Za-z]*")
_URN: Final = re.compile(r"urn:[-.:~!$&'*+,;=@%/_0-9A-Za-z]+", re.IGNORECASE)
_WHOLE: Final = re.compile(
    r"(?:((?:[uU][rR][nN]):[-.:~!$&'*+,;=@%/_0-9A-Za-z]+):)?"
    r"(\$?[A-Za-z][-_0-9A-Za-z]*)(?:\.(\$?[A-Za-z][-_0-9A-Za-z]*))?"
)
_REMEMBERED: Final = 256  # characters; nobody sends a longer name twice


def folded(text: str | None) -> str | None:
    """A name as it compares: in any case (RFC 7643 section 2.1)."""
    return None if text is None else text.lower()


class NoAttributeError(ValueError):
    """A text that is no attribute path: what was expected, and at which of its characters."""

    def __init__(self, position: int, wanted: str) -> None:
        super().__init__(wanted)
        self.position = position
        self.wanted = wanted


def _name(_: Any, attribute: Any, value: Any) -> None:
    good = NAME if attribute.name != "urn" else _URN
    if value is None and attribute.name != "attribute":
        return
    if not (isinstance(value, str) and good.fullmatch(value)):
        raise InvalidFilterError(
            f"{value!r} is no {'schema URN' if good is _URN else 'attribute name'}",
            position=0,
            hint="For example name.givenName, or urn:example:2.0:User:badge.",
        )


@frozen(repr=False)
class AttributePath:
    """
    An attribute or sub-attribute; names are equal in any case.

    Attributes:
        urn: The schema URN in front, if any.
    """

    attribute: str = field(eq=str.lower, validator=_name)
    sub_attribute: str | None = field(default=None, eq=folded, validator=_name)
    urn: str | None = field(default=None, eq=folded, validator=_name)

    def __str__(self) -> str:
        urn = f"{self.urn}:" if self.urn else ""
        sub = f".{self.sub_attribute}" if self.sub_attribute else ""
        return f"{urn}{self.attribute}{sub}"

    def __repr__(self) -> str:
        return f"<AttributePath {self}>"


def attribute_path(text: str) -> AttributePath:
    """
    The attribute path that *text* is.

    Raises:
        NoAttributeError: It is none.
    """
    return _remembered(text) if len(text) <= _REMEMBERED else _attribute_path(text)


def _attribute_path(text: str) -> AttributePath:
    found = _WHOLE.fullmatch(text)
    if found is None:
        _explain(text)
    urn, attribute, sub_attribute = found.groups()
    return AttributePath(attribute, sub_attribute, urn)


_remembered = lru_cache(1024)(_attribute_path)


def _explain(text: str) -> NoReturn:
    """Why *text* is no attribute path, at the first character that cannot stand there."""
    start = 0
    if text[:4].lower() == "urn:":
        colon = text.rfind(":")
        urn = _URN.match(text)
        if colon <= len("urn:") or urn is None:
            raise NoAttributeError(len(text), "a schema URN, ':' and an attribute name")
        if urn.end() < colon:
            raise NoAttributeError(urn.end(), "a character of a URN")
        start = colon + 1
    found = NAME.match(text, start)
    if found is not None and text[found.end() : found.end() + 1] == ".":
        start = found.end() + 1
        found = NAME.match(text, start)
        if found is not None:
            raise NoAttributeError(found.end(), "the end of the name")
    elif found is not None:
        raise NoAttributeError(found.end(), "'.' and a sub-attribute, or the end of the name")
    raise NoAttributeError(start, "an attribute name")
