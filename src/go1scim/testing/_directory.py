"""Users and groups: what each operation does to them (RFC 7644 sections 3.3 to 3.6)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any

from go1scim import urns
from go1scim.testing._documents import Document, Reading, ReadOnly
from go1scim.testing._filtering import parse_filter
from go1scim.testing._fixed import check_immutable, with_read_only
from go1scim.testing._languages import Languages
from go1scim.testing._managers import Managers
from go1scim.testing._outbox import Mail, Occasion
from go1scim.testing._patching import Patcher
from go1scim.testing._probing import probe
from go1scim.testing._problems import ProblemError, bad_request
from go1scim.testing._refusals import as_taken, check_filter, exact_user_name
from go1scim.testing._rules import (
    check_change,
    check_names,
    check_references,
    check_required,
    check_roles,
    check_user_name,
    kept,
    overlaid,
    unchanged_email,
)
from go1scim.testing._schemas import GROUPS, TYPES, USERS, ResourceType
from go1scim.testing._stamping import Stamp
from go1scim.testing._store import Ids, Key, Table, group_keys, primary_email, user_keys
from go1scim.testing._unknown import Split
from go1scim.testing.quirks import Quirks

__all__ = ["Directory"]


class Directory:
    """
    The users and groups of one portal.

    Attributes:
        dynamic_groups: Ids or displayNames of the groups whose members are computed.
        on_other_portals: Ids or userNames of the users that other portals know too.
        outbox: The mails that would have been sent.
    """

    def __init__(
        self, quirks: Quirks, *, languages: Languages, now: Callable[[], float], random: Random
    ) -> None:
        self.quirks = quirks
        self.dynamic_groups: set[str] = set()
        self.on_other_portals: set[str] = set()
        self.outbox: list[Mail] = []
        self.users = Table(user_keys, "username", "displayname", "externalid", "emails", "id")
        self.groups = Table(group_keys, "displayname", "externalid", "members", "id")
        self._unlinked = Table(user_keys)
        self._managers = Managers(self.users, quirks)
        self._languages = languages
        unknown = quirks.unknown_attributes or "keep"
        self._reading = Reading(languages.bodies, unknown)
        self._patchers = {
            one.name: Patcher(languages.patch, Split(one, unknown, languages)) for one in TYPES
        }
        self._ids = Ids(random, quirks.id_form)
        self._now = now
        self._revision = 0

    def table(self, resource_type: ResourceType) -> Table:
        """The resources of that type."""
        return self.users if resource_type is USERS else self.groups

    def get(self, resource_type: ResourceType, id: str) -> Document:
        """
        The resource of that id.

        Raises:
            ProblemError: 404.
        """
        found = self.table(resource_type).get(id)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {resource_type.name} {id}")
        return found

    def seed(self, resource_type: ResourceType, raw: Document) -> Document:
        """
        Keep a resource as it is, without the checks; it may bring an id.

        Raises:
            ProblemError: 400, or 409: the id is taken.
        """
        given = {name: value for name, value in raw.items() if name not in {"id", "groups"}}
        document = self._reading.resource(given, resource_type, read_only="all")
        id = str(raw["id"]) if raw.get("id") else None
        if id is not None and self.table(resource_type).get(id):
            raise _conflict(f"there is another {resource_type.name} with the id {id!r}")
        return self._keep(resource_type, None, document, id=id)

    def create(self, resource_type: ResourceType, raw: Any) -> tuple[Document, bool]:
        """
        A new resource and True, or the one that was there already and False.

        Raises:
            ProblemError: 400 or 409.
        """
        taken: ReadOnly = "extensions" if self.quirks.read_only_on_create == "as_sent" else "none"
        document = self._reading.resource(raw, resource_type, read_only=taken)
        if resource_type is USERS and (there := self._twin(document, self.users)) is not None:
            if self.quirks.existing_user == "attach":
                return there, self.quirks.existing_user_status == HTTPStatus.CREATED.value
            if self.quirks.existing_user == "reactivate" and there.get("active") is False:
                return self._keep(USERS, there, {**there, "active": True}), True
        self._check(resource_type, None, document)
        id = self._linked_again(document) if resource_type is USERS else None
        created = self._keep(resource_type, None, document, id=id)
        if resource_type is USERS and self.quirks.mail_on_create:
            self._mail(created, "welcome")
        return created, True

    def replace(self, resource_type: ResourceType, id: str, raw: Any) -> Document:
        """The resource with everything that a client may write replaced (section 3.5.1)."""
        before = self.get(resource_type, id)
        document = self._reading.resource(raw, resource_type)
        if self.quirks.put_absent == "keep":
            document = overlaid(before, document)
        check_immutable(before, document, resource_type)
        document = with_read_only(before, document, resource_type)
        return self._change(resource_type, before, document)

    def patch(self, resource_type: ResourceType, id: str, request: Any) -> Document:
        """The resource after a PATCH (section 3.5.2)."""
        before = self.get(resource_type, id)
        request = as_taken(request, self.quirks)
        after = self._patchers[resource_type.name].apply(before, request)
        return self._change(resource_type, before, after)

    def delete(self, resource_type: ResourceType, id: str) -> None:
        """Delete a resource (section 3.6), or what the portal does instead."""
        before = self.get(resource_type, id)
        if resource_type is USERS and self.quirks.delete_user == "refuse":
            status = self.quirks.delete_refused_status or HTTPStatus.METHOD_NOT_ALLOWED
            raise ProblemError(status, "users cannot be deleted")
        if resource_type is USERS and self.quirks.delete_user == "deactivate":
            self._keep(USERS, before, {**before, "active": False})
            return
        if resource_type is USERS and self.quirks.delete_user == "unlink":
            self._unlinked.put(before)
        self.table(resource_type).remove(id)
        for group in self.groups.find(("member id", id)):
            members = [one for one in group["members"] if one.get("value") != id]
            self._keep(GROUPS, group, {**group, "members": members})

    def search(self, resource_type: ResourceType, filter: str | None) -> list[Document]:
        """Every resource that meets *filter*; all of them, in the order of creation, without."""
        table = self.table(resource_type)
        if filter is None:
            return list(table)
        condition = parse_filter(filter, resource_type, self._languages.filters)
        check_filter(condition, self.quirks)
        if self.quirks.ignore_filters:
            return list(table)
        key = probe(condition, resource_type, table.indexed)
        candidates = table if key is None else table.find(key)
        meets = condition.matches
        found = [one for one in candidates if meets(self.view(one)) and self._is_indexed(one)]
        exact = exact_user_name(condition, self.quirks)
        return found if exact is None else [one for one in found if one.get("userName") == exact]

    def view(self, document: Document) -> Document:
        """*document* with the groups that a user is a direct member of (RFC 7643 section 4.1.2)."""
        if document["meta"]["resourceType"] != USERS.name:
            return document
        document = self._managers.shown(document)
        groups = self.groups.find(("member id", document["id"]))
        if not groups:
            return document
        listed = [
            {"value": one["id"], "display": one.get("displayName", ""), "type": "direct"}
            for one in groups
        ]
        return {**document, "groups": listed}

    def _change(self, resource_type: ResourceType, before: Document, after: Document) -> Document:
        if resource_type is USERS:
            after = unchanged_email(before, after, self.quirks, self.on_other_portals)
        elif self.dynamic_groups & {before["id"], before.get("displayName")}:
            after = self._computed(before, after)
        self._check(resource_type, before, after)
        changed = self._keep(resource_type, before, after)
        if resource_type is USERS and self.quirks.mail_on_email_change:
            old, new = primary_email(before), primary_email(changed)
            if old.casefold() not in {"", new.casefold()}:
                self._mail(before, "email_changed")
        return changed

    def _computed(self, before: Document, after: Document) -> Document:
        """*after*, a dynamic group, with the members that it had."""
        if set(_members(before)) == set(_members(after)):
            return after
        if self.quirks.dynamic_groups == "refuse":
            raise bad_request("mutability", "the members of a dynamic group are computed")
        rest = {name: one for name, one in after.items() if name != "members"}
        return {**rest, **{name: one for name, one in before.items() if name == "members"}}

    def _mail(self, user: Document, occasion: Occasion) -> None:
        to = primary_email(user) or user.get("userName", "")
        self.outbox.append(Mail(to, occasion, user["id"]))

    def _check(self, resource_type: ResourceType, before: Document | None, after: Document) -> None:
        check_required(after, resource_type)
        if resource_type is GROUPS:
            self._check_group(before, after)
            return
        check_names(before, after, self.quirks)
        check_roles(after, self.quirks)
        check_user_name(after, self.quirks)
        if before is not None:
            check_change(before, after, self.quirks, self.on_other_portals)
        for key, what in self._unique(after):
            is_new = before is None or key not in self.users.keys(before["id"])
            if is_new and self._rivals(after, key, self.users):
                raise _conflict(f"there is another user with the {what} {key[1]!r}")
        if self.quirks.unknown_managers_refused:
            known = _managers(before or {})
            check_references(known, _managers(after), self._managers.knows, "manager")

    def _check_group(self, before: Document | None, after: Document) -> None:
        name = after["displayName"].casefold()
        is_new = before is None or before.get("displayName", "").casefold() != name
        taken = is_new and self.groups.find(("displayname", name))
        if self.quirks.group_names_unique and taken:
            raise _conflict(f"there is another group called {after['displayName']!r}")
        if self.quirks.unknown_members_refused:
            check_references(_members(before or {}), _members(after), self._exists, "member")

    def _unique(self, user: Document) -> Iterator[tuple[Key, str]]:
        yield ("username", user.get("userName", "").casefold()), "userName"
        email = primary_email(user).casefold()
        if self.quirks.email_unique and email:
            yield ("primary email", email), "email"

    def _rivals(self, user: Document, key: Key, table: Table) -> list[Document]:
        """Who in *table* has what only *user* may have."""
        found = table.find(key)
        if key[0] == "username" and self.quirks.user_name_case_exact:
            return [one for one in found if one["userName"] == user.get("userName")]
        return found

    def _twin(self, user: Document, table: Table) -> Document | None:
        found = (one for key, _ in self._unique(user) for one in self._rivals(user, key, table))
        return next(found, None)

    def _linked_again(self, user: Document) -> str | None:
        """The id that *user* had, where it was in this portal before."""
        there = self._twin(user, self._unlinked)
        if there is None:
            return None
        id: str = there["id"]
        self._unlinked.remove(id)
        return id

    def _exists(self, id: str) -> bool:
        return self.users.get(id) is not None or self.groups.get(id) is not None

    def _is_indexed(self, document: Document) -> bool:
        delay = self.quirks.index_delay
        if not delay:
            return True
        created: str = document["meta"]["created"]
        return created <= self._moment(self._now() - delay)

    def _keep(
        self,
        resource_type: ResourceType,
        before: Document | None,
        document: Document,
        *,
        id: str | None = None,
    ) -> Document:
        if resource_type is USERS:
            document = kept(document, self.quirks)
            if self.quirks.active_implicit:
                # A user that is written without it stays what it was: a PUT does not reactivate.
                active = True if before is None else before.get("active", True)
                document = {"active": active, **document}
        self._revision += 1
        stamp = Stamp(
            resource_type,
            id=before["id"] if before else id or self._ids.next(resource_type.name),
            now=self._moment(self._now()),
            version=f'W/"{self._revision}"' if self.quirks.etags else None,
        )
        document = stamp(before, document)
        if document != before:
            self.table(resource_type).put(document)
        if resource_type is USERS:
            self._managers.keep(document)
        return document

    def _moment(self, seconds: float) -> str:
        text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")


def _conflict(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.CONFLICT, detail, scim_type="uniqueness")


def _members(group: Document) -> Iterator[str]:
    return (one["value"] for one in group.get("members", ()) if "value" in one)


def _managers(user: Document) -> Iterator[str]:
    value = user.get(urns.ENTERPRISE_USER, {}).get("manager", {}).get("value")
    return iter(() if value is None else (value,))
