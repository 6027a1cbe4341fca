"""
The part of the filter language that a provisioning client needs, and attribute paths.

``eq``, ``and``, parentheses, value paths; everything else is refused with 400 invalidFilter. A
condition is parsed into a value first, which `go1scim.testing._matching` makes into a predicate,
because only the schema knows which comparisons ignore case (RFC 7644 section 3.4.2.2).
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from attrs import frozen

from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._schemas import ResourceType

__all__ = [
    "And",
    "Condition",
    "Eq",
    "Has",
    "Path",
    "conjuncts",
    "parse_filter",
    "parse_path",
]

_TOKEN: Final = re.compile(
    r"""\s*(?: (?P<text>"(?:[^"\\]|\\.)*") | (?P<mark>[()\[\]]) | (?P<word>[^\s()\[\]"]+) )""",
    re.VERBOSE | re.DOTALL,
)
# RFC 7644 figure 1: attrPath = [URI ":"] ATTRNAME *1subAttr; "$" is for $ref.
_PATH: Final = re.compile(
    r"(?:(?P<urn>urn:[^\s\"()\[\]]+):)?(?P<name>[A-Za-z$][\w$-]*)(?:\.(?P<sub>[A-Za-z$][\w$-]*))?",
    re.ASCII | re.IGNORECASE,
)
_SUB: Final = re.compile(r"\.(?P<sub>[A-Za-z$][\w$-]*)", re.ASCII)


@frozen
class Path:
    """Where an attribute is: ``urn:name[condition].sub``, all but the name optional."""

    name: str
    urn: str | None = None
    sub: str | None = None
    condition: "Condition | None" = None


@frozen
class Eq:
    """An attribute that equals a value."""

    path: Path
    value: Any


@frozen
class Has:
    """A multi-valued attribute with an element that meets the condition of its path."""

    path: Path


@frozen
class And:
    """Two conditions that must both hold."""

    left: "Condition"
    right: "Condition"


Condition: TypeAlias = Eq | Has | And


class _Reader:
    """Reads tokens one after the other."""

    def __init__(self, text: str, scim_type: str) -> None:
        self.text = text
        self.scim_type = scim_type
        self.tokens = list(self._split())
        self.at = 0

    def _split(self) -> Iterator[tuple[str, str]]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if found is None:
                raise self.error(f"unfinished text at character {at}")
            yield str(found.lastgroup), found[str(found.lastgroup)]
            at = found.end()

    def error(self, why: str) -> ProblemError:
        return bad_request(self.scim_type, f"{self.text!r}: {why}")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "its end")

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def take(self, token: tuple[str, str]) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def need(self, token: tuple[str, str]) -> None:
        if not self.take(token):
            raise self.error(f"expected {token[1]!r} before {self.peek()[1]}")

    def path(self, resource_type: ResourceType) -> Path:
        kind, word = self.next()
        if kind != "word":
            raise self.error(f"expected an attribute, found {word}")
        path = _locate(word, resource_type)
        if path is None:
            raise self.error(f"{word!r} is no attribute path")
        if path.sub or not self.take(("mark", "[")):
            return path
        condition = self.condition(resource_type, nested=True)
        self.need(("mark", "]"))
        kind, word = self.peek()
        sub = _SUB.fullmatch(word) if kind == "word" else None
        self.at += sub is not None
        return Path(path.name, path.urn, sub and sub["sub"], condition)

    def condition(self, resource_type: ResourceType, *, nested: bool = False) -> Condition:
        left = self.term(resource_type, nested=nested)
        while self.peek()[0] == "word" and self.peek()[1].lower() == "and":
            self.next()
            left = And(left, self.term(resource_type, nested=nested))
        return left

    def term(self, resource_type: ResourceType, *, nested: bool) -> Condition:
        if self.take(("mark", "(")):
            inner = self.condition(resource_type, nested=nested)
            self.need(("mark", ")"))
            return inner
        path = self.path(resource_type)
        if nested and (path.condition or path.sub or path.urn):
            raise self.error("only sub-attributes may stand between [ and ]")
        if path.condition is not None and path.sub is None:
            return Has(path)
        kind, operator = self.next()
        if kind != "word" or operator.lower() != "eq":
            raise self.error(f"expected the operator eq, found {operator}")
        return Eq(path, self.value())

    def value(self) -> Any:
        kind, word = self.next()
        try:
            value = json.loads(word, parse_constant=_no_constant, strict=False)
        except ValueError:
            value = {}
        if kind == "end" or isinstance(value, dict):
            raise self.error(f"expected a JSON value, found {word}")
        return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def parse_filter(text: str, resource_type: ResourceType) -> Condition:
    """
    The condition that *text* stands for.

    Raises:
        ProblemError: 400 invalidFilter.
    """
    reader = _Reader(text, "invalidFilter")
    condition = reader.condition(resource_type)
    if reader.peek()[0] != "end":
        raise reader.error(f"{reader.peek()[1]} is not understood")
    return condition


def parse_path(text: str, resource_type: ResourceType) -> Path:
    """
    The attribute that the PATCH path *text* points at (RFC 7644 section 3.5.2).

    Raises:
        ProblemError: 400 invalidPath.
    """
    reader = _Reader(text, "invalidPath")
    path = reader.path(resource_type)
    if reader.peek()[0] != "end":
        raise reader.error(f"{reader.peek()[1]} is not understood")
    return path


def _locate(word: str, resource_type: ResourceType) -> Path | None:
    """The path *word*, whose URN may be that of the core schema or of an extension."""
    if word.lower() in resource_type.by_urn:
        return Path(word)
    found = _PATH.fullmatch(word)
    if found is None:
        return None
    urn = found["urn"]
    if urn is not None and urn.lower() == resource_type.schema.id.lower():
        urn = None
    return Path(found["name"], urn, found["sub"])


def conjuncts(condition: Condition | None) -> Iterator[Condition]:
    """The conditions that must all hold."""
    if isinstance(condition, And):
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
    elif condition is not None:
        yield condition
