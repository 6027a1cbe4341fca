"""
Attribute paths, as PATCH and queries use them (RFC 7644 sections 3.5.2 and 3.10).

::

    PATH = attrPath / valuePath [subAttr]
    urn:...:User:emails[type eq "work"].value
    ^ urn        ^ attribute            ^ sub_attribute
                        ^ value_filter
"""

import re
from typing import Final, NoReturn

from attrs import frozen

from go1scim.errors import InvalidPathError
from go1scim.schemas import registry

_NAME: Final = re.compile(r"\$?[A-Za-z][-_0-9A-Za-z]*")
_HINT: Final = 'For example name.givenName, or emails[type eq "work"].value.'


@frozen(eq=False)
class Path:
    """
    The way to an attribute, a sub-attribute, or some values of a multi-valued attribute.

    Two paths are equal where they differ by the case of names only.

    Attributes:
        urn: The schema URN in front, if any.
        attribute: None for a path that is the URN of an extension as a whole.
        value_filter: The text between the brackets.
    """

    urn: str | None = None
    attribute: str | None = None
    value_filter: str | None = None
    sub_attribute: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Path":
        """
        The path that *text* is.

        Raises:
            InvalidPathError: It is none; ``position`` says from which character on.
        """
        if not isinstance(text, str):
            raise InvalidPathError(
                f"A path is text, got {type(text).__name__}", hint=_HINT, position=0
            )
        if not text.strip():
            _refuse(text, 0, "an attribute name")
        if registry.find(text) is not None:
            return cls(urn=text)
        urn, start = _urn(text)
        attribute, at = _name(text, start)
        value_filter = sub_attribute = None
        if text[at : at + 1] == "[":
            end = _closing(text, at)
            value_filter = text[at + 1 : end].strip()
            if not value_filter:
                _refuse(text, at + 1, "a filter between the brackets")
            at = end + 1
        if text[at : at + 1] == ".":
            sub_attribute, at = _name(text, at + 1)
        if at < len(text):
            wanted = "the end" if sub_attribute else "'.' and a sub-attribute, or the end"
            _refuse(text, at, wanted)
        return cls(urn, attribute, value_filter, sub_attribute)

    def __str__(self) -> str:
        parts = [
            f"{self.urn}:" if self.urn and self.attribute else self.urn or "",
            self.attribute or "",
            f"[{self.value_filter}]" if self.value_filter else "",
            f".{self.sub_attribute}" if self.sub_attribute else "",
        ]
        return "".join(parts)

    def _key(self) -> tuple[str | None, ...]:
        names = (self.urn, self.attribute, self.sub_attribute)
        return (*(name and name.lower() for name in names), self.value_filter)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Path) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())


def _urn(text: str) -> tuple[str | None, int]:
    """The schema URN in front of the attribute, and where the attribute begins."""
    if text[:4].lower() != "urn:":
        return None, 0
    end = text.find("[")
    colon = text.rfind(":", 0, len(text) if end < 0 else end)
    if colon < len("urn:"):
        _refuse(text, len(text), "a schema URN, ':' and an attribute name")
    return text[:colon], colon + 1


def _name(text: str, start: int) -> tuple[str, int]:
    found = _NAME.match(text, start)
    if found is None:
        _refuse(text, start, "an attribute name")
    return found[0], found.end()


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
    )
