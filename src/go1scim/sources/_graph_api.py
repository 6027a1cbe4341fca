"""The questions that are put to Microsoft Graph."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from go1scim._exchange import Flow
from go1scim.errors import (
    DecodeError,
    ForbiddenError,
    Go1ScimError,
    MissingScopeError,
    NotFoundError,
    ResponseError,
    TooManyRequestsError,
    UnauthorizedError,
)
from go1scim.sources._credentials import Credential
from go1scim.sources._graph_roles import Assignments, Role, named
from go1scim.sources._http_source import HttpSource, listed, text_of
from go1scim.sources._links import Trail, below
from go1scim.sources._values import Reading

#: The most that a page may have.
_PAGE: Final = 999
#: Without its level, the selection would not count ("List users", "Optional query parameters").
MANAGER: Final = "manager($levels=1;$select=id)"
_USER: Final = "#microsoft.graph.user"
_GROUP: Final = "#microsoft.graph.group"


class GraphApi(HttpSource):
    """What `GraphSource` asks, page by page."""

    hints: ClassVar[Mapping[type[Go1ScimError], str]] = {
        UnauthorizedError: "Check tenant, client id and secret of the credential for Graph.",
        ForbiddenError: "Grant User.Read.All and GroupMember.Read.All (with app= also "
        "Application.Read.All) as application permissions, with admin consent.",
        MissingScopeError: "Grant User.Read.All and GroupMember.Read.All, with admin consent.",
        NotFoundError: "Check app= (the object id of the enterprise application) and base_url=.",
        TooManyRequestsError: "Microsoft Graph throttles this tenant: try again later.",
        ResponseError: "Microsoft Graph refused: read what it says, or try again later.",
        DecodeError: "Check base_url=, and what stands between it and Microsoft Graph.",
    }

    def __init__(
        self,
        base_url: str,
        credential: Credential | str,
        *,
        app: str | None,
        select: Iterable[str],
        group_select: Iterable[str],
        transitive: bool,
    ) -> None:
        super().__init__(base_url, credential)
        self._app = app
        self._select = ",".join(dict.fromkeys(("id", "accountEnabled", *select)))
        self._group_select = ",".join(dict.fromkeys(("id", *group_select)))
        self._way = "transitiveMembers" if transitive else "members"

    def _list(self, *segments: str, **query: str) -> Trail:
        named = {f"${name}": value for name, value in query.items()}
        return self.trail(self.target(*segments, **named, **{"$top": _PAGE}))

    def _page(self, trail: Trail) -> Flow[list[dict[str, Any]]]:
        """The objects of the page that *trail* has come to, which then goes on."""
        assert trail.target is not None  # noqa: S101 - for the type checkers
        page = yield from self.get(trail.target)
        found = listed(page, "value")
        trail.follow(page.get("@odata.nextLink"))
        return found

    def _every(self, trail: Trail) -> Flow[list[dict[str, Any]]]:
        """All objects of all pages."""
        found: list[dict[str, Any]] = []
        while trail.target is not None:
            found += yield from self._page(trail)
        return found

    def _members(self, id: str) -> Flow[tuple[list[str], list[str], Reading]]:
        """The people and the groups in a group; what else may be in it has no account."""
        trail = self._list("groups", id, self._way, select="id")
        kinds: dict[Any, list[str]] = {_USER: [], _GROUP: []}
        for raw in (yield from self._every(trail)):
            kinds.get(raw.get("@odata.type"), []).append(text_of(raw))
        return kinds[_USER], kinds[_GROUP], trail.reading

    def _assignments(self, *, through: bool = True) -> Flow[Assignments | None]:
        """
        Who is assigned to the application; None where there is none.

        Args:
            through: Whether people have the roles of the groups that they are in, too.
        """
        if self._app is None:
            return None
        roles = yield from self._app_roles(self._app)
        found = Assignments()
        trail = self._list("servicePrincipals", self._app, "appRoleAssignedTo")
        for raw in (yield from self._every(trail)):
            has = {"User": found.people, "Group": found.groups}.get(raw.get("principalType", ""))
            if has is not None:  # services have no account
                found.add(has, text_of(raw, "principalId"), named(raw.get("appRoleId"), roles))
        self._whole(trail.reading, "the assignments")
        for group, given in found.groups.items() if through else ():
            members, _, reading = yield from self._members(group)
            self._whole(reading, "the members of an assigned group")
            for id in members:
                for role in given:
                    found.add(found.people, id, role)
        return found

    def _assigned(self, id: str) -> Flow[list[Role] | None]:
        """The roles of one person, those of the person's groups among them."""
        if self._app is None:
            return None
        roles = yield from self._app_roles(self._app)
        trail = self._list("users", id, "appRoleAssignments")
        found = Assignments()
        for raw in (yield from self._every(trail)):
            if raw.get("resourceId") == self._app:
                found.add(found.people, id, named(raw.get("appRoleId"), roles))
        self._whole(trail.reading, "the assignments of a person")
        return found.people.get(id, [])

    def _app_roles(self, app: str) -> Flow[dict[Any, Role]]:
        """The roles of the application, by id."""
        principal = yield from self.get(
            self.target("servicePrincipals", app, **{"$select": "id,appRoles"})
        )
        kept = ("id", "value", "displayName")
        return {
            role.get("id"): {name: role.get(name) for name in kept}
            for role in listed(principal, "appRoles")
        }

    def _delta(self, first: str) -> Flow[tuple[dict[str, str | None], str | None]]:
        """Who has changed, with the reason where removed; and where the next changes begin."""
        found: dict[str, str | None] = {}
        link: object = None
        trail = self.trail(first)
        while trail.target is not None:
            page = yield from self.get(trail.target)
            for raw in listed(page, "value"):
                removed, id = raw.get("@removed"), text_of(raw)
                reason = str(removed.get("reason")) if isinstance(removed, dict) else None
                # Removed and not, in an order that tells nothing: to be read, to see.
                found[id] = reason if found.get(id, reason) == reason else None
            link = page.get("@odata.deltaLink", link)
            trail.follow(page.get("@odata.nextLink"))
        whole = link is not None and trail.reading.complete
        return found, below(self.service.base_url, link) if whole else None

    def _latest(self, kind: str, select: str) -> Flow[str]:
        """Where the changes from now on begin."""
        first = self.target(kind, "delta", **{"$select": select, "$deltatoken": "latest"})
        _, link = yield from self._delta(first)
        if link is None:
            raise self._told(DecodeError("the answer has no @odata.deltaLink"))
        return link

    def _whole(self, reading: Reading, what: str) -> None:
        """See that what others build on has been read to its end."""
        if not reading.complete:
            raise self._told(DecodeError(f"{what}: {reading.reason}"))
