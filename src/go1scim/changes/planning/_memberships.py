"""What becomes of groups and of their members."""

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from attrs import define

from go1scim.calls.groups import GroupCalls
from go1scim.changes.change import AttributeChange, Origin, Reference, Verb
from go1scim.changes.planning._draft import Draft
from go1scim.changes.planning._groups import Book, GroupWanted, Key
from go1scim.changes.planning._rows import drifted
from go1scim.changes.planning._users import UserPlanner
from go1scim.changes.planning._wanted import folded
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
    doubt: str = ""

    def plan(self, book: Book) -> None:
        """Add what is wanted to the draft."""
        self.doubt = book.doubt
        if book.doubt and any(one.is_whole for one in book):
            self.draft.find(
                "warning",
                "removals-off",
                f"nobody leaves a group for not being named: {book.doubt}",
                "Plan again, once everything can be read.",
            )
        for one in self._together(book):
            if one.matches:
                ((key, group),) = one.matches
                self._change(one, group, key)
            elif one.deletes or not one.creates:
                self._say(one, "unknown-group", f"there is no group {one.key!r}", "Check its name.")
            else:
                self._create(one)

    def _together(self, book: Book) -> Iterable[GroupWanted]:
        """What is wanted of each group: it may be meant by several names."""
        clear = [one for one in book if not self._is_doubtful(one)]
        owners: dict[object, GroupWanted] = {}
        called: dict[object, GroupWanted] = {}
        broken: set[int] = set()
        # Groups that are there come first, then rows that say what a new one is called.
        for one in sorted(clear, key=lambda each: (not each.matches, not each.rows)):
            links = _links(one)
            owner = next((owners[link] for link in links if link in owners), None)
            if owner is None and not one.matches:
                owner = next((called[link] for link in links if link in called), None)
            owner = owner or one
            owners |= dict.fromkeys(links, owner)
            called |= dict.fromkeys(_new_links(one), owner)
            if owner is not one and not owner.take(one):
                broken |= {id(owner), id(one)}
                for each, other in ((owner, one), (one, owner)):
                    where = f" ({other.origin})" if other.origin else ""
                    detail = f"another row{where} wants something else of the same group"
                    self._say(each, "duplicate-key", detail, "Keep one of them.")
        places = {id(one): at for at, one in enumerate(clear)}
        whole = {id(one): one for one in owners.values() if id(one) not in broken}
        return sorted(whole.values(), key=lambda each: places[id(each)])

    def _is_doubtful(self, one: GroupWanted) -> bool:
        """Whether it is not certain which group is meant; it is told."""
        if len(one.matches) > 1:
            ids = ", ".join(sorted(group.id or "" for _, group in one.matches))
            self._say(
                one,
                "ambiguous-match",
                f"several groups are meant by {one.key!r}: {ids}",
                "Name the one that is meant by id.",
            )
            return True
        for key, group in one.matches:
            moved = [name for row in one.rows for name in drifted(row, group)]
            if moved:
                self._say(
                    one,
                    "drift",
                    f"{', '.join(moved)} changed at the provider after it was read",
                    "Read again, and edit what is there now.",
                )
                return True
            if key[0] == "displayName" and one.rows and one.external_id:
                return self._is_held(one, group, one.external_id)
        return False

    def _is_held(self, one: GroupWanted, group: Group, external_id: str) -> bool:
        """Whether a group that was found by its name alone is to be left alone; it is told."""
        if group.external_id and group.external_id != external_id:
            self._say(
                one,
                "linked-elsewhere",
                f"{group.id} has the same name, but the externalId {group.external_id}",
                "Name the group by id, where the externalId is to change.",
            )
            return True
        if self.users.adopt == "ask":
            self._say(
                one,
                "adoption",
                f"{group.id} has this name, and no externalId so far",
                'Plan with adopt="match" to take the group over.',
            )
            return True
        self.draft.find(
            "note",
            "adopted",
            f"{group.id} was found by its name, and gets the externalId",
            key=one.key,
            origin=one.origin,
        )
        return False

    def _create(self, one: GroupWanted) -> None:
        target = Reference(one.name or one.key)
        attributes = [AttributeChange(_NAME, None, target.key)]
        if one.external_id:
            attributes.append(AttributeChange(_EXTERNAL_ID, None, one.external_id))
        change = self.draft.add(Verb.CREATE, "Group", target, tuple(attributes), origin=one.origin)
        joining = self._people(one, one.joining)
        self._members(one, Reference(target.key, created_by=change.id), joining, Verb.ADD_MEMBERS)

    def _change(self, one: GroupWanted, group: Group, key: Key) -> None:
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
        is_same = key[0] == "displayName" and folded(one.name or "") == key[1]
        name = None if is_same and not one.renames else one.name
        for verb, path, old, new in (
            (Verb.RENAME, _NAME, group.display_name, name),
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
        id = group.id or ""
        current = {member.value: member.display for member in group.members if member.value}
        # A provider may show a part of the members, or none: then users may say where they are.
        told = dict.fromkeys(sorted(self.users.people.groups.get(id, ())), None)
        current = told | current
        self.draft.members[id] = len(current)
        joining, leaving = self._people(one, one.joining), self._people(one, one.leaving)
        torn = {each.id for each in leaving if each.id is not None and each in joining}
        for each in (each for each in leaving if each.id in torn):
            self._say(
                one,
                "contradiction",
                f"{each.key} is to join {target.key!r}, and to leave it",
                "Keep one of them.",
            )
        gone = self._gone(target, leaving, current, shows=bool(group.members))
        if one.is_whole and not self.doubt:
            stay = {reference.id for reference in joining} | self._candidates(one.joining)
            named = stay | {reference.id for reference in gone}
            gone += [
                Reference(display or id, id) for id, display in current.items() if id not in named
            ]
        new = [
            each
            for each in joining
            if each.id not in torn and not self._is_member(each.id, target, current)
        ]
        self._members(one, target, new, Verb.ADD_MEMBERS)
        gone = [each for each in gone if each.id not in torn]
        self._members(one, target, gone, Verb.REMOVE_MEMBERS)

    def _gone(
        self, target: Reference, leaving: list[Reference], current: Container[str], *, shows: bool
    ) -> list[Reference]:
        """Those of *leaving* who are members; of whom that is not known, it is told."""
        people = self.users.people
        gone = []
        for each in leaving:
            id = each.id or ""
            if self._is_member(id, target, current):
                gone.append(each)
            elif not people.shows_groups and not shows:
                self.draft.find(
                    "warning",
                    "unknown-members",
                    f"{target.key!r} shows no members, so {each.key} is not removed",
                    "Look at the group at the provider; `groups.remove_members()` sends it anyway.",
                    key=each.key,
                )
            elif not people.shows_groups:
                self.draft.find(
                    "note",
                    "no-member",
                    f"the provider does not show {each.key} among the members of {target.key!r}",
                    "Where it shows a part only, `groups.remove_members()` sends it anyway.",
                    key=each.key,
                )
        return gone

    def _is_member(self, id: str | None, group: Reference, current: Container[str]) -> bool:
        """Whether the group shows the user, or the user says to be in the group."""
        if id is None:
            return False
        return id in current or group.id in self.users.people.groups_of.get(id, ())

    def _candidates(self, texts: Iterable[Any]) -> set[str | None]:
        """Whoever may be meant by a text that means several: they stay."""
        people = self.users.people
        return {id for text in texts if isinstance(text, str) for id in people.named(text)}

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
                key=str(text),
                origin=origin or one.origin,
            )
        return list(dict.fromkeys(people))

    def _say(self, one: GroupWanted, code: str, detail: str, hint: str) -> None:
        self.draft.find("error", code, detail, hint, key=one.key, origin=one.origin)


def _links(one: GroupWanted) -> list[object]:
    """What tells the group: the one that is there, else the keys of the one that is to be."""
    if one.matches:
        return [("id", group.id) for _, group in one.matches]
    links: list[object] = [key for key in one.keys if key[0] != "id"]
    return links or [id(one)]


def _new_links(one: GroupWanted) -> list[object]:
    """The keys that the group will have."""
    names = {"displayName": folded(one.name or ""), "externalId": one.external_id}
    return [(kind, text) for kind, text in names.items() if text]
