"""Provisioners: what keeps a portal in step with a directory."""

from collections.abc import Collection, Generator, Iterable
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeVar

from go1scim._publish import Awaiting, Blocking, op
from go1scim._run import Script
from go1scim.changes.plan import Plan
from go1scim.changes.policy import Policy
from go1scim.errors import ValidationError
from go1scim.provisioning import _cycle
from go1scim.provisioning._cycle import CycleReport
from go1scim.provisioning._draft import Planner, Settings
from go1scim.provisioning._log import Log
from go1scim.provisioning._records import LogStatus
from go1scim.provisioning.mapping import Mapping
from go1scim.provisioning.presets import OKTA
from go1scim.provisioning.scope import Scope
from go1scim.sources import Source

__all__ = ["AsyncProvisioner", "Provisioner"]

T = TypeVar("T")

_KEYS: Final = ("external_id", "user_name", "email")
_EVERYBODY: Final = Scope()


class BlockingClient(Planner, Protocol):
    """What a `Provisioner` needs of a client."""

    def _run(self, work: Any) -> Any: ...


class AwaitingClient(Planner, Protocol):
    """What an `AsyncProvisioner` needs of a client."""

    async def _run(self, work: Any) -> Any: ...


class _Provisioning:
    """The operations of a provisioner, written once."""

    _settings: Settings

    @op
    def plan(self) -> Script[Plan]:
        """
        What the next cycle would do: it reads, and writes nothing to the portal.

        Raises:
            Go1ScimError: The portal, or the source from its first record on, could not be read.
            JournalError: The state file cannot be used.
            LeaseHeldError: Another provisioner is at work with it.
        """
        return _cycle.planned(self._settings)

    @op
    def cycle(
        self,
        *,
        overrides: Collection[str] = (),
        journal: str | PathLike[str] | Literal[False] | None = None,
        progress: bool = False,
        concurrency: int | None = None,
    ) -> Script[CycleReport]:
        """
        Read the source, make the portal as it says, and tell what was done.

        People are created, changed, given access again, and lose it when they have left: when they
        are linked, and a complete reading has them no longer, or the scope lets them go. A source
        that fails on the way, or is cut off, takes access from nobody.

        Args:
            overrides: The names of guards to let pass, this once: after somebody has looked.
            journal: As for `Client.apply()`.
            progress: As for `Client.apply()`.
            concurrency: As for `Client.apply()`.

        Raises:
            GuardBlockedError: A guard holds the cycle back; nothing was written.
            Go1ScimError: The portal, or the source from its first record on, could not be read.
            JournalError: The state file cannot be used.
            LeaseHeldError: Another provisioner is at work with it, or another run at the portal.
        """
        options = {"journal": journal, "progress": progress, "concurrency": concurrency}
        return _cycle.cycle(self._settings, overrides, options)

    @op
    def provision_one(self, key: str, *, overrides: Collection[str] = ()) -> Script[CycleReport]:
        """
        Write one person now, and tell the steps: import, scope, match, map, export.

        Groups are left to the next cycle. Who has left loses nothing here, since one record that is
        not there proves nothing. Somebody in escrow is tried all the same.

        Args:
            key: The id in the source, or an alias.
            overrides: The names of guards to let pass, this once.

        Raises:
            GuardBlockedError: A guard holds the change back; nothing was written.
            Go1ScimError: The portal or the source could not be read.
            JournalError: The state file cannot be used.
            LeaseHeldError: Another provisioner is at work with it, or another run at the portal.
        """
        return _cycle.cycle(self._settings, overrides, {}, only=key)

    @op
    def restart(self) -> Script[None]:
        """
        Try everybody again in the next cycle who could not be written; links are kept.

        Raises:
            JournalError: The state file cannot be used.
            LeaseHeldError: Another provisioner is at work with it.
        """
        return _cycle.forget(self._settings)

    def log(
        self,
        *,
        person: str | None = None,
        status: LogStatus | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Log:
        """
        The log of the last thirty days: for every change why it was made, and how it has ended.

        Args:
            person: Only records of this person or group, by the id in the source.
            status: Only records that have ended like this.
            since: Only records of this time and later.
            until: Only records before this time.

        Raises:
            ValidationError: A time has no time zone.
        """
        state = Path(self._settings.state).absolute()
        return Log(state=state, person=person, status=status, since=since, until=until)


class Provisioner(_Provisioning, Blocking):
    """
    What keeps a portal in step with a directory, with a `Client`.

    It plans, applies and undoes by the same rules as `Client.plan()` and `Client.apply()`, and
    remembers in one file who is who.
    """

    def __init__(
        self,
        client: BlockingClient,
        source: Source,
        *,
        mapping: Mapping = OKTA,
        match: str | Iterable[str] = ("external_id", "user_name"),
        scope: Scope | None = None,
        policy: Policy = Policy(),  # noqa: B008 - a value
        state: str | PathLike[str] = "go1scim.db",
        self_account: str | None = None,
        log_values: bool = False,
    ) -> None:
        """
        Read and write nothing yet.

        Args:
            client: Of the portal.
            source: Of the people and groups.
            mapping: What becomes of which attribute of the source.
            match: The targets that somebody without a link is looked for by: ``"external_id"``,
                ``"user_name"`` or ``"email"``. Two of them that lead to two users are told, and
                nobody is written then.
            scope: Who is provisioned, and what may be done; everybody and everything without it.
            policy: What the guards go by.
            state: The file to remember in, one for each portal; it is made where there is none.
            self_account: The id, userName or address of the account behind the token, for a
                provider that has no ``/Me``.
            log_values: Whether the log keeps the values of attributes, but for secrets and for what
                the mapping redacts.

        Raises:
            ValidationError: An argument is not what it has to be.
        """
        self._client = client
        self._settings = _settings(
            client, source, mapping, match, scope, policy, state, self_account, log_values
        )

    def _run(self, work: Any) -> Any:
        return _blocking(work, self._client)


class AsyncProvisioner(_Provisioning, Awaiting):
    """
    What keeps a portal in step with a directory, with an `AsyncClient`.

    Everything else is as for `Provisioner`.
    """

    def __init__(
        self,
        client: AwaitingClient,
        source: Source,
        *,
        mapping: Mapping = OKTA,
        match: str | Iterable[str] = ("external_id", "user_name"),
        scope: Scope | None = None,
        policy: Policy = Policy(),  # noqa: B008 - a value
        state: str | PathLike[str] = "go1scim.db",
        self_account: str | None = None,
        log_values: bool = False,
    ) -> None:
        """
        Read and write nothing yet; arguments as of `Provisioner`.

        Raises:
            ValidationError: An argument is not what it has to be.
        """
        self._client = client
        self._settings = _settings(
            client, source, mapping, match, scope, policy, state, self_account, log_values
        )

    async def _run(self, work: Any) -> Any:
        return await _awaiting(work, self._client)


def _settings(  # noqa: PLR0917 - as its callers have them
    client: Planner,
    source: Source,
    mapping: Mapping,
    match: str | Iterable[str],
    scope: Scope | None,
    policy: Policy,
    state: str | PathLike[str],
    self_account: str | None,
    log_values: bool,  # noqa: FBT001 - the same
) -> Settings:
    keys = (match,) if isinstance(match, str) else tuple(match)
    if not keys or not set(keys) <= set(_KEYS):
        raise ValidationError(
            f"match is {match!r}",
            field="match",
            hint=f"Pass one or more of {', '.join(map(repr, _KEYS))}.",
        )
    if not isinstance(source, Source):
        raise ValidationError(
            f"{type(source).__name__} is no source: it has no users() and groups()",
            field="source",
            hint="For rows or a frame pass RowsSource(rows, key=...), for a file CsvSource.",
        )
    return Settings(
        client=client,
        source=source,
        mapping=mapping,
        match=keys,
        scope=_EVERYBODY if scope is None else scope,
        policy=policy,
        state=state,
        self_account=self_account,
        log_values=log_values,
    )


def _step(script: Generator[Any, Any, T], answer: Any, error: Exception | None) -> Any:
    return script.send(answer) if error is None else script.throw(error)


def _blocking(script: Script[T], client: BlockingClient) -> T:
    answer, error = None, None
    try:
        while True:
            try:
                work = _step(script, answer, error)
            except StopIteration as done:
                result: T = done.value
                return result
            answer, error = None, None
            try:
                answer = client._run(work)  # noqa: SLF001 - a friend
            except Exception as raised:  # noqa: BLE001 - it goes on in the script
                error = raised
    finally:
        script.close()  # so that what it holds is let go of, when it is interrupted


async def _awaiting(script: Script[T], client: AwaitingClient) -> T:
    answer, error = None, None
    try:
        while True:
            try:
                work = _step(script, answer, error)
            except StopIteration as done:
                result: T = done.value
                return result
            answer, error = None, None
            try:
                answer = await client._run(work)  # noqa: SLF001 - a friend
            except Exception as raised:  # noqa: BLE001 - it goes on in the script
                error = raised
    finally:
        script.close()
