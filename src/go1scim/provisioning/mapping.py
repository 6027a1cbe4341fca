"""
Mappings: from the attributes of a person in a source to those of a user.

Theory of operation: a mapping is a list of rules, evaluated on the whole object each time and never
on what has changed of it, so that an unchanged attribute is not taken for an absent one.
"""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any, Self

from attrs import evolve, field, frozen

from go1scim.errors import ValidationError
from go1scim.provisioning._attributes import AttributeMapping
from go1scim.provisioning._evaluation import Evaluation
from go1scim.provisioning._mapped import Mapped, MappingProblem
from go1scim.provisioning._rules import Source, rule
from go1scim.provisioning._targets import target
from go1scim.provisioning.expressions._expression import CHANCE, utc_now

__all__ = ["Mapping"]


def _in_order(attributes: Iterable[AttributeMapping]) -> tuple[AttributeMapping, ...]:
    """The attributes, each target once: the last rule counts."""
    return tuple({each.name: each for each in attributes}.values())


@frozen
class Mapping:
    """
    What becomes of which attribute of a source; see `Mapping.of`.

    Attributes:
        attributes: The rules, one for each target.
        check_roles: Whether roles have to be those of Go1, or GUIDs.
    """

    attributes: tuple[AttributeMapping, ...] = field(default=(), converter=_in_order)
    check_roles: bool = field(default=True, kw_only=True)

    @classmethod
    def of(cls, paths: AnyMapping[str, Source] | None = None, /, **named: Source) -> Self:
        """
        The mapping with these rules.

        Args:
            paths: By target, a path such as ``emails[type eq "work"].value``.
            named: By target, a short name such as ``user_name`` or ``manager``.

        Raises:
            ValidationError: A target cannot be written, or is there twice, or a rule is none.
        """
        return cls().plus(paths, **named)

    def plus(self, paths: AnyMapping[str, Source] | None = None, /, **named: Source) -> Self:
        """
        The same with more rules, or others for the same targets; arguments as of `of`.

        Raises:
            ValidationError: A target cannot be written, or is there twice, or a rule is none.
        """
        more: dict[str, AttributeMapping] = {}
        for name, source in [*(paths or {}).items(), *named.items()]:
            made = AttributeMapping(name, rule(source))
            if made.name in more:
                raise ValidationError(
                    f"{made.name} is mapped twice",
                    field=name,
                    hint="Two names may mean the same target: leave one out.",
                )
            more[made.name] = made
        return evolve(self, attributes=(*self.attributes, *more.values()))

    def without(self, *targets: str) -> Self:
        """
        The same without the rules of these targets.

        Raises:
            ValidationError: One has no rule.
        """
        left = {each.name: each for each in self.attributes}
        for name in targets:
            if left.pop(target(name).name, None) is None:
                raise ValidationError(f"{name} is not mapped", field=name, hint="Leave it out.")
        return evolve(self, attributes=tuple(left.values()))

    @cached_property
    def source_attributes(self) -> tuple[str, ...]:
        """What it reads of a source, in order of the names."""
        return tuple(
            sorted({name for each in self.attributes for name in each.rule.expression.attributes})
        )

    def missing_from(self, names: Iterable[str]) -> tuple[MappingProblem, ...]:
        """
        What it reads and a source has not, each with the nearest name that there is.

        Args:
            names: The attributes of the source: the columns of a file, for example.
        """
        from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

        known = list(names)
        folded = {name.casefold(): name for name in known}
        found = []
        for each in self.attributes:
            for name in each.rule.expression.attributes:
                if name not in known:
                    near = get_close_matches(name.casefold(), folded, n=1)
                    hint = f"Did you mean {folded[near[0]]!r}?" if near else ""
                    reason = f"the source has no attribute {name!r}"
                    found.append(MappingProblem("InvalidValue", each.name, reason, hint))
        return tuple(found)

    def evaluate(
        self,
        person: AnyMapping[str, Any],
        *,
        now: Callable[[], datetime] = utc_now,
        random: Random = CHANCE,
    ) -> Mapped:
        """
        What becomes of one person; what is wrong is in its ``problems``, all of it at once.

        Args:
            person: All attributes in the source, and not only those that have changed.
        """
        evaluation = Evaluation(
            self.attributes, person, check_roles=self.check_roles, now=now, random=random
        )
        return evaluation.mapped()
