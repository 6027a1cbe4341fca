"""
From text to tree.

Theory of operation: the text is read once, from left to right. Open functions wait on a list
instead of on Python's stack, and only so many of them.
"""

import re
from typing import Any, Final, NoReturn

from attrs import define, field

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import _functions
from go1scim.provisioning.expressions._nodes import (
    KEYWORDS,
    MISSING,
    Comparison,
    Constant,
    Function,
    Keyword,
    Missing,
    Node,
    SourceAttribute,
    refused,
)

#: Characters of an expression, at the most, as in Entra ID.
MAX_LENGTH: Final = 10_000
#: Functions inside of each other, at the most, so that evaluating them fits on any stack.
MAX_DEPTH: Final = 200
_SHOWN: Final = 30

_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE: Final = re.compile(r'\\([\\"])')
_ATTRIBUTE: Final = re.compile(r"\[([^\[\]]*)\]")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d+)?)(?:[eE][+-]?\d{1,3})?(?![\w.])", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_OPERATOR: Final = re.compile(r"<>|<=|>=|=|<|>")
_BOOLEANS: Final = {"True": True, "true": True, "False": False, "false": False}

_WANTED: Final = 'a function, an [attribute], "text", a number, True or False'


def parse(text: str) -> Node:
    """
    The tree of an expression.

    Raises:
        ValidationError: It is none; says from which character on, counted from 1.
    """
    if not isinstance(text, str):
        raise refused(f"an expression is text, got {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise refused(
            f"the expression is {len(text)} characters long, more than {MAX_LENGTH}",
            "Entra ID has the same limit; write a simpler one.",
        )
    return _Reader(text).read()


@define
class _Open:
    """A function whose bracket has not closed, or, without a name, the expression as a whole."""

    name: str = ""
    start: int = 0
    arguments: list[Node] = field(factory=list)
    left: Node | None = None
    operator: Any = None


class _Reader:
    """Reads one text, from *at* on."""

    __slots__ = ("at", "open", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open = [_Open()]

    def read(self) -> Node:
        while True:
            node = self._operand()
            while node is not None:
                node, is_whole = self._after(node)
                if node is not None and is_whole:
                    return node

    def _next(self) -> str:
        """The character behind the white space; empty at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _operand(self) -> Node | None:
        """The value at *at*; None where a function opens."""
        character = self._next()
        top = self.open[-1]
        if top.name and top.operator is None and character in {",", ")"}:
            return MISSING
        if character == '"':
            return self._text()
        if character == "[":
            return self._attribute()
        number = _NUMBER.match(self.text, self.at)
        if number is not None:
            return self._number(number)
        name = _NAME.match(self.text, self.at)
        if name is None:
            self._fail(self.at, f"expected {_WANTED}")
        start, self.at = self.at, name.end()
        if self._next() == "(":
            self._push(name[0], start)
            return None
        return self._word(name[0], start)

    def _text(self) -> Node:
        found = _TEXT.match(self.text, self.at)
        if found is None:
            self._fail(len(self.text), "expected a closing '\"'")
        self.at = found.end()
        return Constant(_ESCAPE.sub(r"\1", found[1]))

    def _attribute(self) -> Node:
        found = _ATTRIBUTE.match(self.text, self.at)
        if found is None:
            self._fail(len(self.text), "expected a closing ']'")
        name = found[1].strip()
        if not name:
            self._fail(self.at + 1, "expected the name of an attribute")
        self.at = found.end()
        return SourceAttribute(name)

    def _number(self, found: "re.Match[str]") -> Node:
        self.at = found.end()
        if re.fullmatch(r"[+-]?\d+", found[0], re.ASCII) and len(found[0]) < _SHOWN:
            return Constant(int(found[0]))
        value = float(found[0])
        if value in {float("inf"), float("-inf")}:
            self._fail(found.start(), "expected a number that a computer can hold")
        return Constant(value)

    def _word(self, name: str, start: int) -> Node:
        if name in _BOOLEANS:
            return Constant(_BOOLEANS[name])
        if name not in KEYWORDS:
            hint = f'Write "{name}" for text, [{name}] for an attribute, {name}() for a function.'
            self._fail(start, f"expected {_WANTED}", hint)
        return Keyword(name)

    def _push(self, name: str, start: int) -> None:
        if len(self.open) > MAX_DEPTH:
            self._fail(start, f"expected at most {MAX_DEPTH} functions inside of each other")
        problem = _functions.problem_of(name, ())
        if problem is not None and name not in _functions.FUNCTIONS:
            self._fail(start, problem.detail, problem.hint)
        self.at += 1
        self.open.append(_Open(name, start))

    def _after(self, node: Node) -> tuple[Node | None, bool]:
        """What *node* is a part of, and whether that is all; None where a value follows."""
        top = self.open[-1]
        if top.left is not None:
            node = Comparison(top.left, top.operator, node)
            top.left = top.operator = None
        character = self._next()
        operator = _OPERATOR.match(self.text, self.at)
        if operator is not None and not isinstance(node, (Comparison, Missing)):
            self.at = operator.end()
            top.left, top.operator = node, operator[0]
            return None, False
        if not top.name:
            if character:
                self._fail(self.at, "expected the end")
            return node, True
        top.arguments.append(node)
        if character not in {")", ","}:
            hint = "IIF takes one comparison; nest IIF for more."
            self._fail(self.at, f"expected ',' or ')' in {top.name}", hint)
        self.at += 1
        return (self._closed(self.open.pop()) if character == ")" else None), False

    def _closed(self, opened: _Open) -> Node:
        try:
            return Function(opened.name, opened.arguments)
        except ValidationError as error:
            self._fail(opened.start, error.detail, error.hint)

    def _fail(self, at: int, detail: str, hint: str | None = None) -> NoReturn:
        near = self.text[max(0, at - _SHOWN) : at + _SHOWN]
        where = f"at character {at + 1}, near {near!r}" if self.text else "of an empty text"
        detail = f"{detail}, {where}"
        raise (refused(detail) if hint is None else refused(detail, hint)) from None
