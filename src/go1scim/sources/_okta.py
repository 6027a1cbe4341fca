"""
Okta.

Theory of operation: with an application, the people are those who are assigned to it, which a list
of its own tells; without, all people of the org. People have a time of their last change, but none
that tells of an assignment: that the System Log does. Whoever either names is read again, in full.
Searches are eventually consistent, so that each window begins a minute before the last one ended.

Sources: Okta, "List all application users", "List all users", "List all groups", "List all
System Log events", "Rate limits".
"""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any, Final

from go1scim._exchange import Flow
from go1scim.errors import NotFoundError
from go1scim.sources._credentials import Credential
from go1scim.sources._http_source import chunks, good, text_of
from go1scim.sources._okta_api import APP_PAGE, PAGE, OktaApi
from go1scim.sources._values import Reading, SourceGroup, SourceUser

_OVERLAP: Final = 60.0
#: The System Log goes back 90 days; a day less is sure to be there.
_KEPT: Final = 89 * 86_400.0
_OLD: Final = Reading(complete=False, reason="Okta's System Log does not go back to this cursor")
_NOT_OURS: Final = Reading(complete=False, reason="the cursor is none of an OktaSource")
#: Whoever is suspended keeps an account, as with Okta's own provisioning.
_OFF: Final = frozenset({"DEPROVISIONED", "INACTIVE", "REVOKED", "UNASSIGNED"})
_ASSIGNED: Final = 'eventType sw "application.user_membership." and target.id eq "{}"'
_EVER: Final = 'lastUpdated gt "1970-01-01T00:00:00.000Z"'
_USERS_DELETED: Final = 'eventType eq "user.lifecycle.delete.initiated"'
_GROUPS_DELETED: Final = 'eventType eq "group.lifecycle.delete"'


class OktaSource(OktaApi):
    """
    People and groups of an Okta org.

    Attributes are the profile, under its own names, and ``id``, ``status`` and ``lastUpdated`` of
    the object. Whoever is suspended is active, as with Okta's own provisioning.

    Args:
        org_url: The org, ``https://example.okta.com`` for example.
        token: An API token as text, a credential of go1scim (for OAuth), or a function that returns
            an access token.
        app: The id of an application. Without it everybody of the org is read.
        app_profile: Whether to take the attributes from the profile of the application's users, as
            the application maps them; else from their Okta profile.
        manager: The attribute that names the manager. What it holds is up to the org.
        aliases: The attributes by which *manager* may name a person.

    Raises:
        ConfigurationError: The URL or the token is of no use.
    """

    def __init__(
        self,
        org_url: str,
        token: Credential | str,
        *,
        app: str | None = None,
        app_profile: bool = False,
        manager: str = "managerId",
        aliases: tuple[str, ...] = ("login", "email", "employeeNumber"),
    ) -> None:
        super().__init__(org_url, token)
        self._app = app
        self._app_profile = app_profile
        self._manager = manager
        self._aliases = aliases

    def users(self) -> Generator[Any, Any, Reading]:
        """Who is assigned to the application, or everybody; the deactivated, too."""
        if self._app is not None:
            first = self._api("apps", self._app, "users", limit=APP_PAGE, expand="user")
        else:  # a plain list leaves out whoever is deactivated ("List all users")
            first = self._api("users", search=_EVER, limit=PAGE)
        trail = self.trail(first)
        while trail.target is not None:
            for raw in (yield from self._page(trail)):
                yield self._user(raw)
        return trail.reading

    def groups(self) -> Generator[Any, Any, Reading]:
        """The groups that are assigned to the application, or all, with their members."""
        ends = []
        if self._app is not None:
            first = self._api("apps", self._app, "groups", limit=PAGE, expand="group")
        else:
            first = self._api("groups", limit=PAGE)
        trail = self.trail(first)
        while trail.target is not None:
            for raw in (yield from self._page(trail)):
                group, end = yield from self._group(raw)
                ends.append(end)
                yield group
        return _together(trail.reading, *ends)

    def user(self, id: str) -> Generator[Any, Any, None]:
        """One person, by id; none where nobody has it, or where it is not assigned."""
        (raw,) = yield from self.get_each([self._one(id)])
        if not isinstance(raw, NotFoundError):
            yield self._user(good(raw))

    def changes(self, cursor: str | None) -> Generator[Any, Any, Reading]:
        """
        Whoever has changed since *cursor*, read in full, and the deleted.

        Needs the scope ``okta.logs.read``, or an administrator who may read the System Log. A
        cursor lasts 89 days; after that the reading is not complete.
        """
        now = yield from self._now()
        after = Reading(cursor=f"{now - _OVERLAP:.0f}")
        if cursor is None:
            return after
        if not (cursor.isascii() and cursor.isdigit()):
            return _NOT_OURS
        if now - float(cursor) > _KEPT:
            return _OLD
        since, until = _written(float(cursor)), _written(now)
        people = yield from self._changed_users(since, until)
        bodies = yield from self._changed_groups(since, until)
        return _together(people, bodies, after)

    # --- Records ----------------------------------------------------------------------------------

    def _one(self, id: str) -> str:
        if self._app is None:
            return self._api("users", id)
        return self._api("apps", self._app, "users", id, expand="user")

    def _user(self, raw: dict[str, Any]) -> SourceUser:
        """A person: an Okta user, or a user of the application with the Okta user in it."""
        inner = _embedded(raw, "user")
        told = raw if self._app_profile else {**raw, **inner}
        found = _attributes(told)
        manager = found.get(self._manager)
        status = {raw.get("status"), inner.get("status")}
        return SourceUser(
            text_of(raw),
            found,
            active=status.isdisjoint(_OFF),
            manager=str(manager) if manager else None,
            aliases=tuple(str(found[each]) for each in self._aliases if found.get(each)),
        )

    def _group(self, raw: dict[str, Any]) -> Flow[tuple[SourceGroup, Reading]]:
        id = text_of(raw)
        found = _attributes({**raw, **_embedded(raw, "group")})
        members, end = yield from self._members(id)
        name = str(found.get("name") or "")
        return SourceGroup(id, found, name=name, members=members), end

    # --- Changes ----------------------------------------------------------------------------------

    def _changed_users(self, since: str, until: str) -> Generator[Any, Any, Reading]:
        events = _USERS_DELETED if self._app is None else _ASSIGNED.format(self._app)
        logged, told = yield from self._logged(events, "User", since, until)
        ids = dict.fromkeys(logged)
        trail = self.trail(self._api("users", search=f'lastUpdated gt "{since}"', limit=PAGE))
        while trail.target is not None:
            page = yield from self._page(trail)
            ids |= dict.fromkeys(map(text_of, page))
        for some in chunks(list(ids)):
            answers = yield from self.get_each(map(self._one, some))
            for id, raw in zip(some, answers, strict=True):
                if not isinstance(raw, NotFoundError):
                    yield self._user(good(raw))
                elif self._app is None or id in logged:  # else never assigned
                    yield SourceUser(id, deleted=True, purged=self._app is None)
        return _together(told, trail.reading)

    def _changed_groups(self, since: str, until: str) -> Generator[Any, Any, Reading]:
        deleted, told = yield from self._logged(_GROUPS_DELETED, "UserGroup", since, until)
        for id in deleted:
            yield SourceGroup(id, deleted=True, purged=True)
        ids: dict[str, dict[str, Any]] = {}
        newer = f'lastUpdated gt "{since}" or lastMembershipUpdated gt "{since}"'
        trail = self.trail(self._api("groups", filter=newer, limit=PAGE))
        while trail.target is not None:
            ids |= {text_of(raw): raw for raw in (yield from self._page(trail))}
        ends = []
        for id, raw in ids.items():
            if self._app is not None:
                one = self._api("apps", self._app, "groups", id)
                (assigned,) = yield from self.get_each([one])
                if isinstance(assigned, NotFoundError):
                    continue
                good(assigned)
            group, end = yield from self._group(raw)
            ends.append(end)
            yield group
        return _together(told, trail.reading, *ends)


def _embedded(raw: dict[str, Any], name: str) -> dict[str, Any]:
    inside = raw.get("_embedded")
    found = inside.get(name) if isinstance(inside, dict) else None
    return found if isinstance(found, dict) else {}


def _attributes(raw: dict[str, Any]) -> dict[str, Any]:
    """The profile of an object, with what it says of itself."""
    own: dict[str, Any] = {
        name: raw[name] for name in ("id", "status", "lastUpdated", "type") if name in raw
    }
    profile = raw.get("profile")
    return {**profile, **own} if isinstance(profile, dict) else own


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _together(*readings: Reading) -> Reading:
    """The first that is not complete, or the last."""
    return next((reading for reading in readings if not reading.complete), readings[-1])
