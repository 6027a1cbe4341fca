"""
Entra ID's scoping filters: clauses, all of which must hold, in groups, one of which must.

Source: "Scoping users or groups to be provisioned with scoping filters". Case counts. An attribute
that is null or empty fulfils IS NULL and nothing else; so does one of several values, which Entra
ID does not support. Its page leaves open whether a pattern must match all of the text: its examples
("any number between 10 and 99") read as if, and so it is here (*inferred*).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import _replace, _values

Operator: TypeAlias = Literal[
    "EQUALS",
    "NOT EQUALS",
    "IS TRUE",
    "IS FALSE",
    "IS NULL",
    "IS NOT NULL",
    "REGEX MATCH",
    "NOT REGEX MATCH",
    "Greater_Than",
    "Greater_Than_OR_EQUALS",
    "Includes",
    "ENDS_WITH",
    "&",
    "!&",
]

_ALONE: Final = frozenset({"IS TRUE", "IS FALSE", "IS NULL", "IS NOT NULL"})
_WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)


def _above(text: str, value: str, *, least: int) -> bool:
    """Whether both are whole numbers, and the first is greater by *least* at least."""
    both = _WHOLE.fullmatch(text) and _WHOLE.fullmatch(value)
    return bool(both) and int(text) >= int(value) + least


_TESTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "EQUALS": lambda text, value: text == value,
    "NOT EQUALS": lambda text, value: text != value,
    "IS TRUE": lambda text, _: text.lower() == "true",
    "IS FALSE": lambda text, _: text.lower() == "false",
    "IS NOT NULL": lambda *_: True,
    "REGEX MATCH": lambda text, value: bool(_replace.pattern(value).fullmatch(text)),
    "NOT REGEX MATCH": lambda text, value: not _replace.pattern(value).fullmatch(text),
    "Greater_Than": lambda text, value: _above(text, value, least=1),
    "Greater_Than_OR_EQUALS": lambda text, value: _above(text, value, least=0),
    "Includes": lambda text, value: value in text,
    "ENDS_WITH": lambda text, value: text.endswith(value),
    "&": lambda text, value: text in value,
    "!&": lambda text, value: text not in value,
}


def _folded(name: str) -> str:
    return name.replace("_", " ").strip().upper()


_BY_NAME: Final = {_folded(name): name for name in get_args(Operator)}


def _operator(name: Any) -> Any:
    """The operator in the spelling of Entra's page; in any case, with spaces or underscores."""
    known = _BY_NAME.get(_folded(name)) if isinstance(name, str) else None
    if known is None:
        raise ValidationError(
            f"{name!r} is no operator of a scoping filter",
            field="operator",
            hint=f"Operators are {', '.join(get_args(Operator))}.",
        )
    return known


@frozen
class Clause:
    """
    One condition of a scoping filter: ``Clause("department", "EQUALS", "Sales")``.

    Raises:
        ValidationError: There is no such operator, or it cannot have such a value.
    """

    attribute: str
    operator: Operator = field(converter=_operator)
    value: str | None = None

    def __attrs_post_init__(self) -> None:
        if (self.value is None) is not (self.operator in _ALONE):
            takes = "no value" if self.operator in _ALONE else "a value"
            raise ValidationError(f"{self.operator} takes {takes}", field="value", hint=_EXAMPLE)
        if "REGEX" in self.operator:
            _replace.pattern(str(self.value))
        if self.operator.startswith("Greater") and not _WHOLE.fullmatch(str(self.value)):
            raise ValidationError(
                f"{self.operator} takes a whole number", field="value", hint=_EXAMPLE
            )

    def __str__(self) -> str:
        value = "" if self.value is None else f" {self.value!r}"
        return f"{self.attribute} {self.operator}{value}"

    def holds(self, person: Mapping[str, Any]) -> bool:
        """Whether the condition is fulfilled."""
        found = person.get(self.attribute)
        if _values.is_empty(found):
            return self.operator == "IS NULL"
        if self.operator == "IS NULL" or isinstance(found, (list, tuple, set, frozenset, Mapping)):
            return False
        return _TESTS[self.operator](_values.text(found), self.value or "")


_EXAMPLE: Final = 'For example Clause("department", "EQUALS", "Sales").'


def _tuple(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(clauses)


@frozen
class ClauseGroup:
    """A scoping filter: clauses that must all hold; without any, it holds for everybody."""

    clauses: tuple[Clause, ...] = field(converter=_tuple)
    name: str = ""

    def failing(self, person: Mapping[str, Any]) -> Clause | None:
        """The first clause that does not hold, if any."""
        return next((each for each in self.clauses if not each.holds(person)), None)
