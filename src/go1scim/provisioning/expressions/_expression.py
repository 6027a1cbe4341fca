"""`Expression`: a tree that can be printed, compared and evaluated."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from random import Random, SystemRandom
from typing import Any, Final

from attrs import frozen

from go1scim.provisioning.expressions import _compile, _parser, _replace
from go1scim.provisioning.expressions._made import Run
from go1scim.provisioning.expressions._nodes import Constant, Function, Node, SourceAttribute


class Ignored(Enum):
    """The type of `IGNORED`."""

    IGNORED = "ignored"

    def __repr__(self) -> str:
        return "IGNORED"


#: The result of an expression that leaves its attribute alone.
IGNORED: Final = Ignored.IGNORED

CHANCE: Final = SystemRandom()


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@frozen(repr=False)
class Expression:
    """
    An expression of Microsoft Entra ID's attribute mappings.

    ``str()`` gives its canonical text, and `parse` reads that text as the same expression.

    Attributes:
        root: The tree.
    """

    root: Node

    def __str__(self) -> str:
        return str(self.root)

    def __repr__(self) -> str:
        return f"Expression({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return parse, (str(self),)

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the source that it names, in order of their names."""
        found = {each.name for each in self.root.walk() if isinstance(each, SourceAttribute)}
        return tuple(sorted(found))

    @cached_property
    def is_redacted(self) -> bool:
        """Whether its result is not to be shown in logs: it uses Redact."""
        return any(each.name == "Redact" for each in _functions(self.root))

    @cached_property
    def keeps_others(self) -> bool:
        """Whether values that the target has besides stay: AppRoleAssignmentsComplex says so."""
        return any(each.name == "AppRoleAssignmentsComplex" for each in _functions(self.root))

    @cached_property
    def _code(self) -> _compile.Code:
        return _compile.compiled(self.root)

    def evaluate(
        self,
        values: Mapping[str, Any],
        *,
        now: Callable[[], datetime] = utc_now,
        random: Random = CHANCE,
    ) -> Any:
        """
        The result for the attributes of one object of the source; None for null.

        Args:
            values: All of them: what is absent is null.

        Returns:
            Text, a number, a boolean, a datetime in UTC, a tuple of such, or `IGNORED`.

        Raises:
            ValidationError: A value is not what a function needs; it is not shown.
        """
        try:
            return self._code(Run(values, now, random))
        except _compile.IgnoredFlow:
            return IGNORED


def parse(text: str) -> Expression:
    """
    The expression that *text* is.

    Raises:
        ValidationError: It is none; says what is wrong, at which character, and what to do.
    """
    root = _parser.parse(text)
    for each in _functions(root):
        pattern = each.arguments[2] if each.name == "Replace" and len(each.arguments) > 2 else None  # noqa: PLR2004
        if isinstance(pattern, Constant):
            _replace.pattern(str(pattern.value))
    return Expression(root)


def _functions(root: Node) -> Iterator[Function]:
    return (each for each in root.walk() if isinstance(each, Function))
