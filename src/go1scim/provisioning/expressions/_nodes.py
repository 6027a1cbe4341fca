"""
The tree of an expression.

Theory of operation: the text of a tree is one of its own, so that two trees are equal exactly
where their texts are; texts are made, and trees walked, without recursion.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import _functions

if TYPE_CHECKING:
    import attrs

Operator: TypeAlias = Literal["=", "<>", "<", ">", "<=", ">="]
Piece: TypeAlias = "str | Node"

KEYWORDS: Final = frozenset({"vbBinaryCompare", "vbTextCompare"})
_ESCAPED: Final = re.compile(r'[\\"]')
_HINT: Final = 'For example Switch([department], "Other", "SLS", "Sales").'


def refused(detail: str, hint: str = _HINT) -> ValidationError:
    """The error for what is no expression."""
    return ValidationError(detail, field="expression", hint=hint)


class Node:
    """A part of an expression."""

    __slots__ = ()

    def pieces(self) -> tuple[Piece, ...]:
        """The parts of its text."""
        raise NotImplementedError

    def children(self) -> Iterator["Node"]:
        """The parts that are expressions themselves."""
        return (each for each in self.pieces() if isinstance(each, Node))

    def walk(self) -> list["Node"]:
        """The node and everything inside, each before what is inside of it."""
        found: list[Node] = []
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += node.children()
        return found

    def __str__(self) -> str:
        texts: list[str] = []
        waiting: list[Piece] = [self]
        while waiting:
            piece = waiting.pop()
            if isinstance(piece, str):
                texts.append(piece)
            else:
                waiting += reversed(piece.pieces())
        return "".join(texts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _name(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str) or not value or value != value.strip() or set(value) & set("[]"):
        raise refused("an attribute is named by text without brackets and space around it")


@frozen(repr=False, eq=False)
class SourceAttribute(Node):
    """An attribute of the source: ``[department]``."""

    name: str = field(validator=_name)

    def pieces(self) -> tuple[Piece, ...]:
        """The name in brackets."""
        return (f"[{self.name}]",)


def _literal(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise refused(f"{value} is no constant", "Use a number that has digits.")
    if not isinstance(value, (str, bool, int, float)):
        raise refused(f"a constant is text, a number or a boolean, got {type(value).__name__}")


@frozen(repr=False, eq=False)
class Constant(Node):
    """Text in quotes, a number, True or False."""

    value: str | bool | int | float = field(validator=_literal)

    def pieces(self) -> tuple[Piece, ...]:
        """The constant as it is written."""
        if isinstance(self.value, str):
            return (f'"{_ESCAPED.sub(_with_backslash, self.value)}"',)
        return (str(self.value),)


def _with_backslash(found: "re.Match[str]") -> str:
    return f"\\{found[0]}"


def _keyword(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if value not in KEYWORDS:
        raise refused(f"{value!r} is no word of its own", "Put text in double quotes.")


@frozen(repr=False, eq=False)
class Keyword(Node):
    """One of the words that InStr takes: vbBinaryCompare or vbTextCompare."""

    word: str = field(validator=_keyword)

    def pieces(self) -> tuple[Piece, ...]:
        """The word."""
        return (self.word,)


@frozen(repr=False, eq=False)
class Missing(Node):
    """An argument that was left out, as the second one of ``Switch([a], , "k", "v")``."""

    def pieces(self) -> tuple[Piece, ...]:
        """Nothing."""
        return ()


MISSING: Final = Missing()


def _operand(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, Node) or isinstance(value, (Comparison, Missing)):
        raise refused("a comparison is between two values", "Nest IIF to ask for two things.")


def _operator(_: object, __: "attrs.Attribute[Any]", value: Any) -> None:
    if value not in get_args(Operator):
        raise refused(f"{value!r} compares nothing", "Use =, <>, <, >, <= or >=.")


@frozen(repr=False, eq=False)
class Comparison(Node):
    """A condition: ``[country] = "USA"``."""

    left: Node = field(validator=_operand)
    operator: Operator = field(validator=_operator)
    right: Node = field(validator=_operand)

    def pieces(self) -> tuple[Piece, ...]:
        """Both sides, and the operator between them."""
        return self.left, f" {self.operator} ", self.right


def _arguments(value: Any) -> tuple[Node, ...]:
    """The arguments up to the last one that is there, since what was left out may be so at all."""
    nodes = list(value)
    while nodes and isinstance(nodes[-1], Missing):
        nodes.pop()
    return tuple(nodes)


@frozen(repr=False, eq=False)
class Function(Node):
    """A function with its arguments: ``Append([alias], "@example.com")``."""

    name: str
    arguments: tuple[Node, ...] = field(converter=_arguments)

    def __attrs_post_init__(self) -> None:
        problem = _functions.problem_of(self.name, self.given)
        if problem is not None:
            raise refused(problem.detail, problem.hint)

    @property
    def given(self) -> tuple[bool, ...]:
        """For each argument, whether it is there."""
        return tuple(not isinstance(each, Missing) for each in self.arguments)

    def pieces(self) -> tuple[Piece, ...]:
        """The name, and the arguments in round brackets."""
        found: list[Piece] = [f"{self.name}("]
        for index, each in enumerate(self.arguments):
            found += [", ", each] if index else [each]
        return (*found, ")")
