"""
Microsoft Entra ID, by way of Microsoft Graph.

Theory of operation: people and groups are read in full from the lists, with the direct reference to
the manager expanded, and the members of each group from a list of its own. The delta queries are
asked only *who* has changed: what they send may be parts of objects, again and in any order, and an
expression over parts goes wrong. Whoever has changed is read again, in full.

Sources: Microsoft Graph, "List users", "List group members", "Use delta query to track changes",
"List appRoleAssignments granted for a service principal".
"""

from collections.abc import Generator, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from go1scim._exchange import Flow
from go1scim.auth._checks import endpoint_url
from go1scim.errors import ConfigurationError, NotFoundError, ResponseError
from go1scim.sources._credentials import Credential, TokenCredential, auth_of
from go1scim.sources._graph_api import MANAGER, GraphApi
from go1scim.sources._graph_cursor import GraphCursor
from go1scim.sources._graph_roles import Assignments, Role, digest, moved
from go1scim.sources._http_source import chunks, good, text_of
from go1scim.sources._values import Reading, SourceGroup, SourceUser

GRAPH_URL: Final = "https://graph.microsoft.com/v1.0"

#: What Go1's article maps, and what people are often chosen by.
USER_SELECT: Final = (
    "userPrincipalName",
    "mail",
    "givenName",
    "surname",
    "displayName",
    "department",
    "jobTitle",
    "employeeId",
    "userType",
)
GROUP_SELECT: Final = ("displayName", "description", "mailNickname", "securityEnabled")

_EXPIRED: Final = Reading(complete=False, reason="Microsoft Graph keeps this cursor no longer")
_NOT_OURS: Final = Reading(complete=False, reason="the cursor is none of a GraphSource")
_ENDLESS: Final = Reading(complete=False, reason="the changes of Microsoft Graph had no end")


class GraphSource(GraphApi):
    """
    People and groups of Microsoft Entra ID.

    The credential needs the application permissions ``User.Read.All`` and ``GroupMember.Read.All``,
    with *app* also ``Application.Read.All``.

    Args:
        credential: A credential of azure-identity (a blocking one or one of its ``aio``) or of
            go1scim, a function that returns a token, or a token as text. Without it,
            azure-identity's DefaultAzureCredential.
        app: The object id of an enterprise application. Each person and group then has
            ``appRoleAssignments``: the app roles that they are assigned, none for who is not.
            People also have those of the groups that they are in.
        select: The properties of people to read.
        group_select: The properties of groups to read.
        transitive: Whether those who are in a group of a group are its members, too. They are not
            for Entra ID's own provisioning.
        base_url: Of a national cloud, for example.

    Raises:
        ConfigurationError: There is no credential, and the extra ``entra`` is not installed; or
            the credential or the URL is of no use.
    """

    def __init__(
        self,
        credential: Credential | str | None = None,
        *,
        app: str | None = None,
        select: Iterable[str] = USER_SELECT,
        group_select: Iterable[str] = GROUP_SELECT,
        transitive: bool = False,
        base_url: str = GRAPH_URL,
    ) -> None:
        url = urlsplit(endpoint_url(base_url, "base_url"))
        chosen = _default_credential() if credential is None else credential
        super().__init__(
            base_url,
            auth_of(chosen, scope=f"{url.scheme}://{url.netloc}/.default"),
            app=app,
            select=select,
            group_select=group_select,
            transitive=transitive,
        )

    def users(self) -> Generator[Any, Any, Reading]:
        """Everybody, guests included."""
        assigned = yield from self._assignments()
        trail = self._list("users", select=self._select, expand=MANAGER)
        while trail.target is not None:
            for raw in (yield from self._page(trail)):
                yield _user(raw, _roles(assigned, raw))
        return trail.reading

    def groups(self) -> Generator[Any, Any, Reading]:
        """Every group, with its members."""
        assigned = yield from self._assignments(through=False)
        ends = []
        trail = self._list("groups", select=self._group_select)
        while trail.target is not None:
            for raw in (yield from self._page(trail)):
                group, end = yield from self._group(raw, assigned)
                ends.append(end)
                yield group
        return _together(trail.reading, *ends)

    def user(self, id: str) -> Generator[Any, Any, None]:
        """One person, by object id or userPrincipalName; none where nobody has it."""
        (raw,) = yield from self.get_each([self._one(id)])
        if not isinstance(raw, NotFoundError):
            person = good(raw)
            yield _user(person, (yield from self._assigned(text_of(person))))

    def changes(self, cursor: str | None) -> Generator[Any, Any, Reading]:
        """
        Whoever has changed since *cursor*, read in full, and the deleted.

        Who is in the recycle bin is deleted, who has left it purged. Assignments to the *app* are
        compared, since delta queries do not tell of them. A cursor lasts seven days (Microsoft
        Graph, "Use delta query to track changes"); after that the reading is not complete.
        """
        assigned = (yield from self._assignments()) or Assignments()
        roles = digest(assigned.people), digest(assigned.groups)
        if cursor is None:
            users = yield from self._latest("users", f"{self._select},manager")
            groups = yield from self._latest("groups", f"{self._group_select},members")
            return Reading(cursor=GraphCursor(users, groups, *roles).text())
        before = GraphCursor.parse(cursor)
        if before is None:
            return _NOT_OURS
        try:
            people, next_users = yield from self._delta(before.users)
            bodies, next_groups = yield from self._delta(before.groups)
        except ResponseError as error:
            if error.status == HTTPStatus.GONE:
                return _EXPIRED
            raise
        if next_users is None or next_groups is None:
            return _ENDLESS
        has = None if self._app is None else assigned
        people |= dict.fromkeys(set(moved(before.people_roles, roles[0])) - people.keys())
        bodies |= dict.fromkeys(set(moved(before.group_roles, roles[1])) - bodies.keys())
        yield from self._changed_users(people, has)
        end = yield from self._changed_groups(bodies, has)
        after = GraphCursor(next_users, next_groups, *roles).text()
        return Reading(end.complete, end.reason, after)

    def _one(self, id: str) -> str:
        return self.target("users", id, **{"$select": self._select, "$expand": MANAGER})

    def _group(
        self, raw: dict[str, Any], assigned: Assignments | None
    ) -> Flow[tuple[SourceGroup, Reading]]:
        """A group with its members, and whether those are all."""
        id = text_of(raw)
        people, groups, end = yield from self._members(id)
        found = _attributes(raw, None if assigned is None else assigned.groups.get(id, []))
        name = str(raw.get("displayName") or "")
        return SourceGroup(id, found, name=name, members=people, groups=groups), end

    def _changed_users(
        self, found: Mapping[str, str | None], assigned: Assignments | None
    ) -> Generator[Any, Any, None]:
        for id, reason in found.items():
            if reason is not None:
                yield SourceUser(id, deleted=True, purged=reason == "deleted")
        for ids in chunks([id for id, reason in found.items() if reason is None]):
            answers = yield from self.get_each(map(self._one, ids))
            for id, raw in zip(ids, answers, strict=True):
                if isinstance(raw, NotFoundError):
                    yield SourceUser(id, deleted=True)
                else:
                    yield _user(good(raw), _roles(assigned, good(raw)))

    def _changed_groups(
        self, found: Mapping[str, str | None], assigned: Assignments | None
    ) -> Generator[Any, Any, Reading]:
        ends = []
        for id, reason in found.items():
            if reason is not None:
                yield SourceGroup(id, deleted=True, purged=reason == "deleted")
        one = partial(self.target, "groups", **{"$select": self._group_select})
        for ids in chunks([id for id, reason in found.items() if reason is None]):
            answers = yield from self.get_each(map(one, ids))
            for id, raw in zip(ids, answers, strict=True):
                if isinstance(raw, NotFoundError):
                    yield SourceGroup(id, deleted=True)
                    continue
                group, end = yield from self._group(good(raw), assigned)
                ends.append(end)
                yield group
        return _together(*ends)


def _user(raw: dict[str, Any], roles: list[Role] | None) -> SourceUser:
    manager = raw.get("manager")
    return SourceUser(
        text_of(raw),
        _attributes(raw, roles),
        active=raw.get("accountEnabled") is not False,
        manager=text_of(manager) if isinstance(manager, dict) else None,
    )


def _attributes(raw: dict[str, Any], roles: list[Role] | None) -> dict[str, Any]:
    """What Graph says of an object, without its notes on it and without references."""
    found = {name: value for name, value in raw.items() if "@" not in name and name != "manager"}
    return found if roles is None else {**found, "appRoleAssignments": roles}


def _roles(assigned: Assignments | None, person: dict[str, Any]) -> list[Role] | None:
    return None if assigned is None else assigned.people.get(text_of(person), [])


def _together(*readings: Reading) -> Reading:
    """The first that is not complete, or a complete one."""
    return next((reading for reading in readings if not reading.complete), Reading())


def _default_credential() -> TokenCredential:
    try:
        identity: Any = import_module("azure.identity")
    except ImportError:
        raise ConfigurationError(
            "there is no credential for Microsoft Graph, and azure-identity is not installed",
            variable="credential",
            hint="pip install 'go1scim[entra]', or pass credential=: a ClientCredentials with the "
            "token_url of the tenant, or a function that returns a token.",
        ) from None
    found: TokenCredential = identity.DefaultAzureCredential()
    return found
