"""What a mapping makes of one person."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from go1scim import urns
from go1scim._clear import CLEAR
from go1scim.calls._updating import Wish, wish_for
from go1scim.models import User
from go1scim.provisioning._rules import Apply
from go1scim.provisioning._targets import Target
from go1scim.tables import Column, Values, edited

#: As in Entra ID's provisioning logs, where there is such a code.
Code: TypeAlias = Literal["ImportSkipped", "InvalidValue", "MissingValues"]

#: Two spellings of one name: a provider may have made its own of what was sent.
_NAMES: Final = frozenset({"user_name", "email"})
REDACTED: Final = "[Redact]"


@frozen
class MappingProblem:
    """
    Why somebody cannot be written.

    Attributes:
        code: ``MissingValues``: a required target has no value; ``ImportSkipped``: none to match
            by; ``InvalidValue``: a value that its expression or its target cannot take.
        target: The target; None where it is about the person as a whole.
        reason: What is wrong.
        hint: What to do about it.
    """

    code: Code
    target: str | None
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.target}: {self.reason}" if self.target else self.reason


@frozen
class MappedValue:
    """
    One value for one target.

    Attributes:
        value: The normal form: text, a number, a boolean, `Values`, JSON, or `CLEAR`.
        is_redacted: Whether it may not be shown.
    """

    target: Target
    value: Any = field(repr=False)
    apply: Apply = "always"
    is_redacted: bool = False

    @property
    def shown(self) -> Any:
        """The value, or what logs have in its place."""
        if self.is_redacted or self.target.column.secret:
            return REDACTED
        return list(self.value.given) if isinstance(self.value, Values) else self.value

    def for_(self, resource: Any) -> Any:
        """The value to write to a resource that may have some already."""
        if self.apply != "add" or not isinstance(self.value, Values):
            return self.value
        has = self.target.column.read(resource)
        if not isinstance(has, Values):
            return self.value
        more = (each for each in self.value.given if each not in has.keys)
        return Values(has.keys | self.value.keys, (*has.given, *more))

    def is_in(self, resource: Any) -> bool:
        """Whether a resource has it already."""
        has, wanted = self.target.column.read(resource), self.for_(resource)
        if wanted is CLEAR:
            return has is None
        if self.target.name in _NAMES and isinstance(has, str) and isinstance(wanted, str):
            return has.casefold() == wanted.casefold()
        return bool(has == wanted)


@frozen(kw_only=True)
class Mapped:
    """
    What a person of the source is to be at the provider; an `Intent` of a plan.

    Attributes:
        values: The values, but for the manager.
        manager: Who is to be the manager, by a key of the source; ``""`` for nobody, None to leave
            that alone.
        manager_name: The manager's name.
        keys: The targets that users are found by, with their values, the first to be tried first.
        problems: Why the person cannot be written; nothing where all is well.
    """

    values: tuple[MappedValue, ...] = ()
    manager: str | None = field(default=None, repr=False)
    manager_name: str | None = field(default=None, repr=False)
    keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    problems: tuple[MappingProblem, ...] = ()

    def get(self, name: str) -> Any:
        """The value for the target of that short name or path, or None."""
        found = (each.value for each in self.values if each.target.name == name)
        return next(found, None)

    def document(self) -> dict[str, Any]:
        """The user to create, in wire form, without the manager."""
        made = self._written({"schemas": [urns.USER]}, creating=True)
        emails = made.get("emails")
        if emails and not any(each.get("primary") for each in emails):
            # Entra ID sends the one address as the primary one (its page on SCIM, "Create User").
            made["emails"] = [{**emails[0], "primary": True}, *emails[1:]]
        return made

    def is_met(self, user: User) -> bool:
        """Whether the user is so already."""
        return all(each.is_in(user) for each in self.values if each.apply != "create")

    def drifted(self, _: User) -> tuple[str, ...]:
        """Nothing: a source says how things are to be, and not what they were."""
        return ()

    def wish(self, document: Mapping[str, Any]) -> Wish:
        """What to make of the user with this document; all of it where that is empty."""
        after = wish_for(self._written(document, creating=False) if document else self.document())
        before = wish_for(document)
        return {
            place: after.get(place)
            for place in dict.fromkeys((*before, *after))
            if after.get(place) != before.get(place)
        }

    def _written(self, document: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
        edits: list[tuple[Column, Any]] = [
            (each.target.column, each.for_(document))
            for each in self.values
            if (creating or each.apply != "create") and not each.is_in(document)
        ]
        return edited(document, edits)
