"""What becomes of groups and of their members."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import define

from go1scim.calls.groups import GroupCalls
from go1scim.changes.change import AttributeChange, Origin, Reference, Verb
from go1scim.changes.planning._draft import Draft
from go1scim.changes.planning._groups import Book, GroupWanted
from go1scim.changes.planning._users import UserPlanner
from go1scim.models import Group

__all__ = ["GroupPlanner"]

_NAME: Final = "displayName"
_EXTERNAL_ID: Final = "externalId"


@define(eq=False)
class GroupPlanner:
    """Plans what becomes of groups; users are planned before."""

    draft: Draft
    users: UserPlanner
    calls: GroupCalls

    def plan(self, book: Book) -> None:
        """Add what is wanted to the draft."""
        for one in book:
            if len(one.matches) > 1:
                ids = ", ".join(sorted(match.id or "" for match in one.matches))
                self._say(
                    one,
                    "ambiguous-match",
                    f"several groups are meant by {one.key!r}: {ids}",
                    "Name the one that is meant by id.",
                )
            elif one.matches:
                self._change(one, one.matches[0])
            elif one.deletes or not one.creates:
                self._say(one, "unknown-group", f"there is no group {one.key!r}", "Check its name.")
            else:
                self._create(one)

    def _create(self, one: GroupWanted) -> None:
        target = Reference(one.name or one.key)
        attributes = [AttributeChange(_NAME, None, target.key)]
        if one.external_id:
            attributes.append(AttributeChange(_EXTERNAL_ID, None, one.external_id))
        change = self.draft.add(Verb.CREATE, "Group", target, tuple(attributes), origin=one.origin)
        joining = self._people(one, one.joining)
        self._members(one, Reference(target.key, created_by=change.id), joining, Verb.ADD_MEMBERS)

    def _change(self, one: GroupWanted, group: Group) -> None:
        target = Reference(group.display_name or group.id or "", group.id)
        version = group.meta.version if group.meta else None
        if one.deletes:
            gone = (
                AttributeChange(_NAME, group.display_name, None),
                AttributeChange(_EXTERNAL_ID, group.external_id, None),
            )
            members = tuple(
                Reference(member.display or member.value, member.value)
                for member in group.members
                if member.value
            )
            self.draft.add(
                Verb.DELETE,
                "Group",
                target,
                gone,
                members=members,
                version=version,
                origin=one.origin,
            )
            return
        for verb, path, old, new in (
            (Verb.RENAME, _NAME, group.display_name, one.name),
            (Verb.UPDATE, _EXTERNAL_ID, group.external_id, one.external_id),
        ):
            if new is not None and new != (old or ""):
                attribute = AttributeChange(path, old, new or None)
                self.draft.add(
                    verb, "Group", target, (attribute,), version=version, origin=one.origin
                )
        if one.is_about_members:
            self._membership(one, group, target)

    def _membership(self, one: GroupWanted, group: Group, target: Reference) -> None:
        current = {member.value: member.display for member in group.members if member.value}
        if not current:  # a provider may never show members: then users may say where they are
            told = self.users.people.groups.get(group.id or "", ())
            current = dict.fromkeys(told, None)
        self.draft.members[group.id or ""] = len(current)
        joining, leaving = self._people(one, one.joining), self._people(one, one.leaving)
        if one.is_whole:
            named = {reference.id for reference in joining}
            leaving += [
                Reference(display or id, id) for id, display in current.items() if id not in named
            ]
        if leaving and not current:
            self._say(
                one,
                "unknown-members",
                f"the provider shows no members of {target.key!r}, so none can be removed",
                "Look at the group at the provider.",
            )
        new = [reference for reference in joining if reference.id not in current]
        self._members(one, target, new, Verb.ADD_MEMBERS)
        gone = [reference for reference in leaving if reference.id in current]
        self._members(one, target, gone, Verb.REMOVE_MEMBERS)

    def _members(
        self, one: GroupWanted, target: Reference, members: list[Reference], verb: Verb
    ) -> None:
        if members:
            self.draft.add(verb, "Group", target, members=tuple(members), origin=one.origin)

    def _people(self, one: GroupWanted, texts: Mapping[Any, Origin | None]) -> list[Reference]:
        """The users that are meant; a finding for those who are not known."""
        people = []
        for text, origin in texts.items():
            reference = text if isinstance(text, Reference) else self.users.reference(text)
            if reference is not None:
                people.append(reference)
                continue
            self.draft.find(
                "warning",
                "unknown-member",
                f"nobody is known as {text!r}, or more than one is: {one.key!r} stays without",
                "Check the spelling, or name the user by id.",
                key=text,
                origin=origin or one.origin,
            )
        return list(dict.fromkeys(people))

    def _say(self, one: GroupWanted, code: str, detail: str, hint: str) -> None:
        self.draft.find("error", code, detail, hint, key=one.key, origin=one.origin)
