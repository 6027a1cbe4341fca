"""
From text to syntax tree (RFC 7644 section 3.4.2.2, figure 1).

Theory of operation: the parser reads the text once, from left to right, and never goes back, so
that its time is linear. It alternates between two states: a term is expected, or what follows a
term. Open brackets wait on a list instead of on Python's stack, and only so many of them.

More spaces than one are taken wherever the grammar has or could have one; nothing else besides the
grammar is, unless the dialect says so.
"""

import re
from json import decoder
from typing import Any, Final, Literal, NoReturn, TypeAlias, get_args

from attrs import define, field

from go1scim.errors import InvalidFilterError, ValidationError
from go1scim.filters import _entra
from go1scim.filters._attributes import NAME, AttributePath, NoAttributeError, attribute_path
from go1scim.filters._literals import Value
from go1scim.filters._nodes import MAX_DEPTH, And, Filter, Not, Or
from go1scim.filters._operators import OPERATORS
from go1scim.filters._terms import Comparison, Present, ValuePath

Dialect: TypeAlias = Literal["rfc", "entra"]

#: Characters of a filter, at the most: room for some thousand ids.
MAX_LENGTH: Final = 200_000
_SHOWN: Final = 80

_NOT: Final = re.compile(r"not *\(", re.IGNORECASE)
# The most frequent term in one step; what this does not take is read word by word, and explained.
_PLAIN: Final = re.compile(
    r"""([^\s"()\[\]]+)[ ]+((?i:eq|ne|co|sw|ew|gt|ge|lt|le))[ ]+"""
    r"""(?:"([^"\\\x00-\x1f]*)"|(true|false|null)(?![^\s()\[\]"]))"""
)
_WORD: Final = re.compile(r'[^\s"()\[\]]+')
_OPERATOR: Final = re.compile(r" +([A-Za-z]+)")
_LOGIC: Final = re.compile(r" +(and|or) +", re.IGNORECASE)
_END: Final = re.compile(r" *([)\]]|\Z)")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_scan: Any = decoder.scanstring  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
_LITERAL: Final = re.compile(r"[A-Za-z]+")
_CLOSING: Final = {"(": ")", "[": "]"}

_TERM = "an attribute name, '(' or 'not ('"
_NEXT = "'and', 'or' or the end"
_VALUES = "a value: text in double quotes, a number, true, false or null"
_NAMES = "eq, ne, co, sw, ew, pr, gt, ge, lt or le"
_HINT = "See RFC 7644 section 3.4.2.2; F builds filters without a text."


def parse(text: str, dialect: Dialect = "rfc") -> Filter:
    """
    The filter that *text* is (RFC 7644 section 3.4.2.2).

    Args:
        dialect: ``"entra"`` takes the forms that Microsoft Entra ID sends besides:
            ``emails[type eq "work"].value eq "x"``, ``True`` and ``"True"`` for booleans, and a
            dot between an extension's URN and its attribute.

    Raises:
        InvalidFilterError: It is none; ``position`` says from which character on.
    """
    if dialect not in get_args(Dialect):
        raise ValidationError(
            f"{dialect!r} is no dialect of filters", field="dialect", hint='Use "rfc" or "entra".'
        )
    if not isinstance(text, str):
        raise InvalidFilterError(
            f"A filter is text, got {type(text).__name__}", position=0, hint=_HINT
        )
    if len(text) > MAX_LENGTH:
        raise InvalidFilterError(
            f"The filter is {len(text)} characters long, more than {MAX_LENGTH}",
            position=MAX_LENGTH,
            hint="Ask in several requests.",
        )
    return parse_within(None, text, dialect)


def parse_within(path: AttributePath | None, text: str, dialect: Dialect) -> Filter:
    """
    The filter that *text* is, of the values of an attribute where there is a *path* to one.

    Raises:
        InvalidFilterError: It is none; ``position`` says from which character on.
    """
    return _Reader(text, path, entra=dialect == "entra").filter()


@define
class _Open:
    """What stands in front of an open bracket, and the terms since."""

    bracket: str = ""
    start: int = 0
    path: AttributePath | None = None
    negated: bool = False
    ors: list[Filter] = field(factory=list)
    ands: list[Filter] = field(factory=list)

    def closed(self) -> Filter:
        """The terms as one filter: ``and`` binds tighter than ``or``."""
        self.ors.append(_one(And, self.ands))
        return _one(Or, self.ors)


def _one(cls: type[And] | type[Or], terms: list[Filter]) -> Filter:
    return terms[0] if len(terms) == 1 else cls(tuple(terms), terms[0].position)


class _Reader:
    """Reads one text, from *at* on."""

    __slots__ = ("at", "entra", "open", "text")

    def __init__(self, text: str, within: AttributePath | None, *, entra: bool) -> None:
        self.text = text
        self.entra = entra
        self.at = 0
        self.open = [_Open(path=within)]

    def filter(self) -> Filter:
        text = self.text
        while True:
            node = self._term()
            while node is not None:
                top = self.open[-1]
                top.ands.append(node)
                node = None
                found = _LOGIC.match(text, self.at)
                if found is not None:
                    self.at = found.end()
                    if found[1] in {"or", "OR", "Or", "oR"}:
                        top.ors.append(_one(And, top.ands))
                        top.ands = []
                elif (end := _END.match(text, self.at)) is None:
                    self._no_next()
                elif end[1]:
                    node = self._close(end.start(1))
                elif top.bracket:
                    self._fail(len(text), f"a closing {_CLOSING[top.bracket]!r}")
                else:
                    return top.closed()

    def _term(self) -> Filter | None:
        """The comparison at *at*; None where a bracket opens instead."""
        text = self.text
        start = self.at
        plain = None if self.entra else _PLAIN.match(text, start)
        if plain is not None:
            name, operator, value, literal = plain.groups()
            if literal is not None or value.isascii():
                self.at = plain.end()
                path = self._path(name, start)
                value = value if literal is None else _WORDS[literal]
                return Comparison(path, operator.lower(), value, start)
        if text[start : start + 1] == " ":
            start = self._spaces(start)
        if text[start : start + 1] == "(":
            self._push(_Open("(", start), start + 1)
            return None
        found = _NOT.match(text, start)
        if found is not None:
            self._push(_Open("(", start, negated=True), found.end())
            return None
        word = _WORD.match(text, start)
        if word is None:
            self._fail(start, _TERM)
        path = self._path(word[0], start)
        self.at = word.end()
        if text[self.at : self.at + 1] == "[":
            if any(each.path for each in self.open):
                self._fail(self.at, "an operator, as value paths do not nest")
            self._push(_Open("[", start, path), self.at + 1)
            return None
        return self._expression(path, start)

    def _path(self, word: str, start: int) -> AttributePath:
        try:
            path = attribute_path(word)
        except NoAttributeError as error:
            self._fail(start + error.position, error.wanted if error.position else _TERM)
        return _entra.undotted(path) if self.entra else path

    def _spaces(self, at: int) -> int:
        """Where the spaces from *at* on end."""
        text, end = self.text, len(self.text)
        while at < end and text[at] == " ":
            at += 1
        return at

    def _push(self, opened: _Open, at: int) -> None:
        if len(self.open) > MAX_DEPTH:
            self._fail(at - 1, f"at most {MAX_DEPTH} brackets inside of each other")
        self.open.append(opened)
        self.at = at

    def _expression(self, path: AttributePath, start: int) -> Filter:
        """What follows an attribute: an operator, and a value but for ``pr``."""
        found = _OPERATOR.match(self.text, self.at)
        if found is None:
            self._fail(self._spaces(self.at), f"an operator: {_NAMES}")
        operator: Any = found[1].lower()
        if operator == "pr":
            self.at = found.end()
            return Present(path, start)
        if operator not in OPERATORS:
            self._fail(found.start(1), f"an operator: {_NAMES}")
        at = self._spaces(found.end())
        if at == found.end():
            self._fail(at, f"a space and {_VALUES}")
        value = self._value(at)
        if self.entra:
            within = next((each.path for each in self.open if each.path), None)
            value = _entra.typed(path, value, within=within)
        return Comparison(path, operator, value, start)

    def _value(self, at: int) -> Value:
        text = self.text
        if text[at : at + 1] == '"':
            return self._text(at)
        number = _NUMBER.match(text, at)
        if number is not None:
            self.at = number.end()
            return self._number(number)
        word = _LITERAL.match(text, at)
        literal = word[0] if word else ""
        literal = literal.lower() if self.entra else literal
        if word is None or literal not in _WORDS:
            self._fail(at, _VALUES)
        self.at = word.end()
        return _WORDS[literal]

    def _text(self, at: int) -> str:
        value: str
        try:
            value, self.at = _scan(self.text, at + 1, True)  # noqa: FBT003 - strict, as it is called
        except ValueError as error:
            position = getattr(error, "pos", at)
            if str(error).startswith("Unterminated"):
                self._fail(len(self.text), "a closing '\"'")
            self._fail(position, "text as JSON writes it, such as \\n or \\u00e9 or \\\\")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                self._fail(at, "text without halves of surrogate pairs")
        return value

    def _number(self, number: "re.Match[str]") -> int | float:
        value = float(number[0])
        if value in {float("inf"), float("-inf")}:
            self._fail(number.start(), "a number that a computer can hold")
        return value if number[1] or number[2] else int(number[0])

    def _close(self, at: int) -> Filter:
        """The filter whose bracket closes at *at*."""
        opened = self.open[-1]
        if _CLOSING.get(opened.bracket) != self.text[at]:
            wanted = f"a closing {_CLOSING[opened.bracket]!r}" if opened.bracket else _NEXT
            self._fail(at, wanted)
        self.open.pop()
        self.at = at + 1
        inner = opened.closed()
        if opened.path is None:
            return Not(inner, opened.start) if opened.negated else inner
        if self.entra and self.text[self.at : self.at + 1] == ".":
            inner = And((inner, self._below(opened.path)), inner.position)
        return ValuePath(opened.path, inner, opened.start)

    def _below(self, path: AttributePath) -> Filter:
        """``.value eq "x"`` behind a value path, as Entra ID writes it."""
        start = self.at + 1
        name = NAME.match(self.text, start)
        if name is None:
            self._fail(start, "an attribute name")
        self.at = name.end()
        self.open.append(_Open("[", start, path))
        found = self._expression(AttributePath(name[0]), start)
        self.open.pop()
        return found

    def _no_next(self) -> NoReturn:
        at = self.at
        if self.text[at : at + 1] == "." and self.text[at - 1] == "]":
            self._fail(at, f"{_NEXT} (dialect='entra' takes a sub-attribute here)")
        self._fail(self._spaces(at), _NEXT)

    def _fail(self, position: int, wanted: str) -> NoReturn:
        text = self.text
        shown = (
            text if len(text) <= _SHOWN else f"...{text[max(0, position - 40) : position + 40]}..."
        )
        raise InvalidFilterError(
            f"{shown!r} is no filter: expected {wanted} at character {position}",
            position=position,
            hint=_HINT,
        )
