"""
LDAP directories, Active Directory before all.

Theory of operation: paged searches, one after the other, on a connection that is opened for each
reading. References are distinguished names, so that each record has its own as an alias. Active
Directory numbers its changes (uSNChanged), each domain controller for itself: a cursor is a number
with the id of the controller's database. Deleted entries are in a container of their own.

Sources: RFC 4511, RFC 2696; [MS-ADTS]; Microsoft, "Polling for Changes Using USNChanged".
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from attrs import frozen

from go1scim.sources._ldap_client import SHOW_DELETED, Directory, errors, opener
from go1scim.sources._ldap_entries import Entry, folded, is_enabled
from go1scim.sources._values import Reading, SourceGroup, SourceUser

USER_ATTRIBUTES: Final = (
    "sAMAccountName",
    "userPrincipalName",
    "mail",
    "givenName",
    "sn",
    "displayName",
    "title",
    "department",
    "employeeID",
    "userAccountControl",
)
GROUP_ATTRIBUTES: Final = ("cn", "sAMAccountName", "displayName", "description")
USER_FILTER: Final = "(&(objectCategory=person)(objectClass=user))"
GROUP_FILTER: Final = "(objectClass=group)"

_SEVERAL: Final = ("memberOf", "objectClass", "otherMailbox", "proxyAddresses")
_ROOT: Final = ("highestCommittedUSN", "dsServiceName", "defaultNamingContext")
_NO_NUMBERS: Final = Reading(complete=False, reason="the LDAP server does not number its changes")
_MOVED: Final = Reading(
    complete=False,
    reason="the cursor is of another domain controller, or of before it was restored",
)


@frozen
class _State:
    """How far a domain controller has come."""

    invocation: str
    number: int
    context: str

    @property
    def cursor(self) -> str:
        return f"{self.invocation}/{self.number}"

    def since(self, cursor: str) -> int | None:
        """The number of *cursor*, where it is of the same database and not ahead of it."""
        invocation, _, number = cursor.rpartition("/")
        if invocation != self.invocation or not (number.isascii() and number.isdigit()):
            return None
        return int(number) if int(number) <= self.number else None


class LdapSource:
    """
    People and groups of Active Directory, or of another LDAP directory.

    ldap3 waits by itself: an `AsyncProvisioner` reads in worker threads. Name one domain
    controller, not the domain: only that one understands its cursors.

    Args:
        server: The URL (``ldaps://``; ``ldap://`` starts TLS, but for this machine), a function
            that returns a bound connection of ldap3, or such a connection. Only what is opened
            here is closed here.
        base: The distinguished name below which to search.
        user: As whom to bind, where *server* is a URL.
        password: The password of *user*.
        key: The attribute that tells entries apart for good; ``entryUUID`` for OpenLDAP.
        user_filter: Which entries are people.
        group_filter: Which entries are groups.
        attributes: The attributes of people to read.
        group_attributes: The attributes of groups to read.
        manager: The attribute with the distinguished name of the manager.
        member: The attribute with those of a group's members.
        active: Whether a person is active; without it, as the flags of Active Directory say.
        page: Entries a page; Active Directory gives 1,000 at the most.

    Raises:
        ConfigurationError: *server* is a URL and the extra ``ldap`` is not installed; or it is no
            URL of an LDAP server.
    """

    blocks: ClassVar[bool] = True

    def __init__(
        self,
        server: Any,
        base: str,
        *,
        user: str | None = None,
        password: str | None = None,
        key: str = "objectGUID",
        user_filter: str = USER_FILTER,
        group_filter: str = GROUP_FILTER,
        attributes: Iterable[str] = USER_ATTRIBUTES,
        group_attributes: Iterable[str] = GROUP_ATTRIBUTES,
        manager: str = "manager",
        member: str = "member",
        active: Callable[[Mapping[str, Any]], bool] = is_enabled,
        page: int = 500,
    ) -> None:
        self._server = opener(server, user, password) if isinstance(server, str) else server
        self._base = base
        self._key = key
        self._filters = user_filter, group_filter
        self._attributes = list(dict.fromkeys((key, *attributes, manager)))
        self._group_attributes = list(dict.fromkeys((key, *group_attributes, member)))
        self._manager = manager
        self._member = member
        self._active = active
        self._page = page

    def __repr__(self) -> str:
        return f"LdapSource({self._base!r})"

    def users(self) -> Generator[SourceUser, None, Reading]:
        """
        Everybody below the base.

        Raises:
            ConfigurationError: The server refuses user and password.
            TransportError: It gives no answer, or refuses the search.
        """
        with self._directory() as directory:
            yield from self._users(directory, self._filters[0])
            return _ended(directory)

    def groups(self) -> Generator[SourceGroup, None, Reading]:
        """
        Every group below the base, with its members.

        Raises:
            ConfigurationError: The server refuses user and password.
            TransportError: It gives no answer, or refuses the search.
        """
        with self._directory() as directory:
            yield from self._groups(directory, self._filters[1])
            return _ended(directory)

    def changes(self, cursor: str | None) -> Generator[SourceUser | SourceGroup, None, Reading]:
        """
        Whoever has changed since *cursor*, and the deleted; only with Active Directory.

        Whoever was moved out of the base, or no longer passes the filter, shows in a full reading
        only; the deleted show only to a user who may read the container Deleted Objects.

        Raises:
            ConfigurationError: The server refuses user and password.
            TransportError: It gives no answer, or refuses the search.
        """
        with self._directory() as directory:
            state = self._state(directory)
            if state is None:
                return _NO_NUMBERS
            if cursor is None:
                return Reading(cursor=state.cursor)
            since = state.since(cursor)
            if since is None:
                return _MOVED
            newer = f"(uSNChanged>={since + 1})"
            people, groups = (f"(&{each}{newer})" for each in self._filters)
            yield from self._users(directory, people)
            yield from self._groups(directory, groups)
            yield from self._deleted(directory, newer, state.context)
            end = _ended(directory)
            return Reading(end.complete, end.reason, state.cursor)

    @contextmanager
    def _directory(self) -> Iterator[Directory]:
        """What can be asked; a connection that is opened here is closed here."""
        if hasattr(self._server, "search"):
            yield Directory(self._server, self._page)
            return
        with errors():
            connection = self._server()
        try:
            yield Directory(connection, self._page)
        finally:
            with errors():
                connection.unbind()

    def _users(self, directory: Directory, filter: str) -> Iterator[SourceUser]:
        for entry in directory.entries(self._base, filter, self._attributes):
            id = entry.text(self._key)
            if id is None:
                directory.cut_short = _keyless(self._key)
                continue
            found = entry.attributes(_SEVERAL)
            manager = entry.text(self._manager)
            found.pop(self._manager, None)
            yield SourceUser(
                id,
                found,
                active=self._active(found),
                manager=folded(manager) if manager else None,
                aliases=(folded(entry.dn),),
            )

    def _groups(self, directory: Directory, filter: str) -> Iterator[SourceGroup]:
        every = directory.entries(self._base, self._filters[1], [self._key])
        bodies = {folded(entry.dn) for entry in every}
        for entry in directory.entries(self._base, filter, self._group_attributes):
            id = entry.text(self._key)
            if id is None:
                directory.cut_short = _keyless(self._key)
                continue
            members = [folded(dn) for dn in self._members(directory, entry)]
            yield SourceGroup(
                id,
                self._group_values(entry),
                name=entry.text("displayName") or entry.text("cn") or "",
                members=[dn for dn in members if dn not in bodies],
                groups=[dn for dn in members if dn in bodies],
                aliases=(folded(entry.dn),),
            )

    def _group_values(self, entry: Entry) -> dict[str, Any]:
        prefix = self._member.lower()
        found = entry.attributes(_SEVERAL)
        return {
            name: has for name, has in found.items() if name.partition(";")[0].lower() != prefix
        }

    def _members(self, directory: Directory, entry: Entry) -> Iterator[str]:
        """The distinguished names of a group's members, part by part."""
        part: Entry | None = entry
        while part is not None:
            names, start = part.range_of(self._member)
            yield from names
            if start is None:
                return
            part = directory.one(entry.dn, [f"{self._member};range={start}-*"])
        directory.cut_short = "a group was deleted while its members were read"

    def _deleted(
        self, directory: Directory, newer: str, context: str
    ) -> Iterator[SourceUser | SourceGroup]:
        entries = directory.entries(
            f"CN=Deleted Objects,{context}",
            f"(&(isDeleted=TRUE){newer})",
            [self._key, "objectClass", "isRecycled"],
            [SHOW_DELETED],
        )
        for entry in entries:
            id, classes = entry.text(self._key), entry.texts("objectClass")
            purged = entry.text("isRecycled") == "TRUE"
            if id is not None and "group" in classes:
                yield SourceGroup(id, deleted=True, purged=purged)
            elif id is not None and "user" in classes:
                yield SourceUser(id, deleted=True, purged=purged)

    def _state(self, directory: Directory) -> _State | None:
        root = directory.one("", _ROOT)
        number = root and root.text("highestCommittedUSN")
        service = root and root.text("dsServiceName")
        if root is None or not number or not service:
            return None
        database = directory.one(service, ["invocationId"])
        invocation = database and database.text("invocationId")
        context = root.text("defaultNamingContext") or self._base
        return _State(invocation, int(number), context) if invocation else None


def _ended(directory: Directory) -> Reading:
    return Reading(complete=not directory.cut_short, reason=directory.cut_short)


def _keyless(key: str) -> str:
    return f"an entry has no {key}: name another key, or let the user read it"
