"""One person under a mapping: every rule evaluated, and everything that is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from go1scim._clear import CLEAR
from go1scim.errors import ValidationError
from go1scim.models import RoleValue
from go1scim.models.role_rules import check_names
from go1scim.provisioning._attributes import AttributeMapping
from go1scim.provisioning._mapped import Code, Mapped, MappedValue, MappingProblem
from go1scim.provisioning._rules import RoleNames
from go1scim.provisioning._targets import Target
from go1scim.provisioning.expressions import IGNORED
from go1scim.tables._values import BadCellError

#: What an object of the source may say of a manager instead of a key alone.
_MANAGER_KEYS: Final = ("value", "id", "userPrincipalName")


class Evaluation:
    """One person under one mapping."""

    def __init__(
        self,
        attributes: Sequence[AttributeMapping],
        person: Mapping[str, Any],
        *,
        check_roles: bool,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._attributes = attributes
        self._roles_are_checked = check_roles
        self._person = person
        self._now = now
        self._random = random
        self._problems: list[MappingProblem] = []

    def mapped(self) -> Mapped:
        """What becomes of the person."""
        values: list[MappedValue] = []
        manager: Any = None
        name: Any = None
        keys: list[tuple[int, str, str]] = []
        for each in self._attributes:
            found = list(self._values(each))
            value = next((one.value for one in found), None)
            if each.target.is_reference:
                manager = "" if value is CLEAR else value
            elif each.target.is_note:
                name = None if value is CLEAR else value
            else:
                values += found
            if each.rule.match is not None and value is not None and value is not CLEAR:
                keys.append((each.rule.match, each.name, str(value)))
        self._check_keys(keys)
        return Mapped(
            values=tuple(values),
            manager=manager,
            manager_name=name or self._name_of_manager(),
            keys=tuple((key, value) for _, key, value in sorted(keys)),
            problems=tuple(self._problems),
        )

    def _values(self, each: AttributeMapping) -> Iterator[MappedValue]:
        """The value that is written, and what is written when a user is created, if another."""
        rule, known = each.rule, each.target
        try:
            found = self._evaluated(each)
            if found is IGNORED:
                return
            value = known.cell(found)
            default = known.cell(rule.default) if value is None else None
        except BadCellError as bad:
            reason = "the value does not fit" if rule.expression.is_redacted else bad.reason
            self._wrong("InvalidValue", known.name, reason, bad.hint)
            return
        except ValidationError as error:
            self._wrong("InvalidValue", known.name, error.detail, error.hint)
            return
        if value is None and default is None and rule.required:
            self._wrong("MissingValues", known.name, "has no value", _complete(each))
        self._check_roles(known, value)
        add = rule.expression.keeps_others and known.is_list
        apply = "add" if add and rule.apply == "always" else rule.apply
        redacted = rule.expression.is_redacted
        if value is not None:
            yield MappedValue(known, value, apply, redacted)
            return
        if default is not None:
            yield MappedValue(known, default, "create", redacted)
        if rule.clear:
            yield MappedValue(known, CLEAR, apply, redacted)

    def _evaluated(self, each: AttributeMapping) -> Any:
        rule = each.rule
        found = rule.expression.evaluate(self._person, now=self._now, random=self._random)
        if isinstance(rule.source, RoleNames):
            return rule.source.roles(found)
        if each.target.is_reference and isinstance(found, Mapping):
            return next(filter(None, map(found.get, _MANAGER_KEYS)), None)
        return found

    def _name_of_manager(self) -> str | None:
        """The name beside the key, where the source has both in one object."""
        for each in self._attributes:
            if each.target.is_reference and len(each.rule.expression.attributes) == 1:
                found = self._person.get(each.rule.expression.attributes[0])
                name = found.get("displayName") if isinstance(found, Mapping) else None
                return name if isinstance(name, str) else None
        return None

    def _check_roles(self, known: Target, value: Any) -> None:
        if known.name != "roles" or not self._roles_are_checked or value in (None, CLEAR):
            return
        try:
            check_names([RoleValue(text) for text in value.given])
        except ValidationError as error:
            self._wrong("InvalidValue", known.name, error.detail, error.hint)

    def _check_keys(self, keys: list[tuple[int, str, str]]) -> None:
        matching = [each for each in self._attributes if each.rule.match is not None]
        if matching and not keys:
            names = ", ".join(each.name for each in matching)
            reason = f"has no value to be found by: {names}"
            self._wrong("ImportSkipped", None, reason, "Complete the person in the source.")

    def _wrong(self, code: Code, name: str | None, reason: str, hint: str) -> None:
        self._problems.append(MappingProblem(code, name, reason, hint))


def _complete(each: AttributeMapping) -> str:
    names = ", ".join(each.rule.expression.attributes)
    return f"Complete {names} in the source." if names else "Look at the rule."
