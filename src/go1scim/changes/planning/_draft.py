"""A plan in the making."""

from hashlib import blake2b
from typing import Final

from attrs import define, evolve, field

from go1scim.changes.change import AttributeChange, Change, Origin, Reference, ResourceKind, Verb
from go1scim.changes.findings import Finding, Severity

__all__ = ["ORDER", "Draft", "change_id"]

#: The order of a plan: who is spoken of comes before who speaks; what takes away comes last.
ORDER: Final = (
    ("User", Verb.CREATE),
    ("User", Verb.REACTIVATE),
    ("User", Verb.UPDATE),
    ("Group", Verb.CREATE),
    ("Group", Verb.RENAME),
    ("Group", Verb.UPDATE),
    ("Group", Verb.ADD_MEMBERS),
    ("Group", Verb.REMOVE_MEMBERS),
    ("User", Verb.DEACTIVATE),
    ("User", Verb.DELETE),
    ("Group", Verb.DELETE),
)
_RANK: Final = {kind: rank for rank, kind in enumerate(ORDER)}


@define(eq=False)
class Draft:
    """Changes and findings, as they come."""

    _changes: dict[str, Change] = field(factory=dict)
    findings: list[Finding] = field(factory=list)
    roles: dict[str, tuple[str, ...]] = field(factory=dict)
    members: dict[str, int] = field(factory=dict)

    def add(
        self,
        verb: Verb,
        resource_type: ResourceKind,
        target: Reference,
        attributes: tuple[AttributeChange, ...] = (),
        *,
        members: tuple[Reference, ...] = (),
        version: str | None = None,
        origin: Origin | None = None,
    ) -> Change:
        """Add a change; what is added to one of the same kind becomes part of that one."""
        waits = any(isinstance(one.new, Reference) for one in attributes)
        id = change_id(verb, resource_type, target, "manager" if waits else "")
        change = Change(id, verb, resource_type, target, attributes, members, version, origin)
        before = self._changes.get(id)
        if before is not None:
            change = evolve(
                before,
                attributes=before.attributes + attributes,
                members=tuple(dict.fromkeys(before.members + members)),
            )
        self._changes[id] = change
        return change

    def complete(self, id: str, attribute: AttributeChange) -> None:
        """Add an attribute to a change that is there already."""
        change = self._changes[id]
        self._changes[id] = evolve(change, attributes=(*change.attributes, attribute))

    def find(
        self,
        severity: Severity,
        code: str,
        detail: str,
        hint: str = "",
        *,
        key: str = "",
        column: str | None = None,
        origin: Origin | None = None,
    ) -> None:
        """Add a finding."""
        self.findings.append(Finding(severity, code, detail, hint, key, column, origin))

    def ordered(self) -> tuple[Change, ...]:
        """The changes in the order of a plan; those of a kind as they came."""
        return tuple(sorted(self._changes.values(), key=_place))


def change_id(verb: Verb, resource_type: ResourceKind, target: Reference, what: str = "") -> str:
    """The id of a change: the same for the same wish, and no name that a log could give away."""
    whom = f"={target.id}" if target.id is not None else f"~{target.key.casefold()}"
    text = f"{verb} {resource_type} {what} {whom}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _place(change: Change) -> tuple[int, bool]:
    # A manager who does not exist yet is set after all that is known already.
    return _RANK[change.resource_type, change.verb], bool(change.needs)
