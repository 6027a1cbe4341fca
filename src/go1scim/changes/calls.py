"""The operations for many changes at once: plan them, apply the plan."""

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from go1scim._exchange import Ask
from go1scim._publish import op
from go1scim.calls._provider import Provider
from go1scim.calls.discovery import DiscoveryCalls
from go1scim.errors import DecodeError, ResponseError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from go1scim._exchange import Flow
    from go1scim.changes._listening import Audience
    from go1scim.changes.collect import Changes
    from go1scim.changes.events import Listener
    from go1scim.changes.plan import Plan
    from go1scim.changes.planning._plan import Wishes
    from go1scim.changes.policy import Policy

__all__ = ["ChangeCalls"]


class ChangeCalls(DiscoveryCalls):
    """Many changes at once."""

    _provider: Provider

    @abstractmethod
    def _now(self) -> float:
        """Seconds since 1970."""

    @op
    def plan(
        self,
        users: Any = None,
        *,
        groups: Any = None,
        members: Any = None,
        changes: "Changes | None" = None,
        removals: Literal["ignore", "deactivate", "delete"] = "ignore",
        policy: "Policy | None" = None,
        adopt: Literal["match", "ask"] = "match",
        self_account: str | None = None,
        on_event: "Listener | Iterable[Listener] | None" = None,
        progress: bool = False,
    ) -> "Flow[Plan]":
        """
        What will be done, to be looked at before it is done: it reads, and writes nothing.

        *users*, *groups* and *members* are each a frame (pandas, polars, pyarrow), the path of a
        CSV file, or an iterable of mappings or models. Only listed rows are touched, and of them
        only the cells that are not blank; ``<clear>`` or `CLEAR` clears. In a row with ``_base``,
        as `to_frame` makes it, only cells count that were edited since.

        Columns of users are SCIM paths, or ``id external_id user_name email given_name family_name
        roles manager groups department title active``: ``roles`` are all roles, ``groups`` are
        joined and created where there are none, each joined by ``|``; ``manager`` is an id, a
        userName or an address. Columns of groups are ``id external_id display_name members``.

        A user is matched by id, externalId, userName and e-mail address, a group by id, externalId
        and displayName, in this order. What is there under none of them is created, where the row
        has no id, but a userName or a displayName.

        What is not certain is not planned, and told as a finding: an error keeps a row or a part of
        it out, such as ``bad-row duplicate-key same-user ambiguous-match conflicting-match
        linked-elsewhere adoption drift unknown-user unknown-group unreadable-record role-conflict
        invalid contradiction source-failed``; a warning leaves something aside, such as
        ``unknown-manager unknown-member unknown-members removals-off unknown-self``; a note is to
        be known, such as ``adopted kept no-member ignored-column``.

        Args:
            members: Rows of ``group`` and ``user``.
            changes: Edits that were collected by hand.
            removals: What becomes of users whom no row of *users* names, and of members whom no row
                of *members* names: nothing, or else the rows are the whole population. Whom the
                policy protects, and the account behind the token, are kept.
            policy: What the guards go by.
            adopt: ``"ask"`` holds back users who were found by a name and get an external id.
            self_account: The id, userName or address of the account behind the token, for a
                provider that has no ``/Me``.
            on_event: Called with each event, of those in `go1scim.changes`; or several that are.
            progress: Whether to show a progress bar, which takes tqdm.

        Raises:
            ConfigurationError: tqdm is not installed.
            ValidationError: A source cannot be read as a table; says everything that is wrong.
        """
        from go1scim.changes._listening import audience  # noqa: PLC0415 - for those who plan
        from go1scim.changes.planning._wishes import wishes  # noqa: PLC0415 - the same

        heard = audience(on_event, progress=progress)
        wanted = wishes(users, groups, members, changes, exact=removals != "ignore")
        return self._planned(
            wanted,
            removals=removals if users is not None else "ignore",
            policy=policy,
            adopt=adopt,
            self_account=self_account,
            heard=heard,
        )

    def _planned(self, wanted: "Wishes", *, heard: "Audience", **terms: Any) -> "Flow[Plan]":
        from go1scim.changes.events import Found  # noqa: PLC0415 - as above

        try:
            plan = yield from self._plan_of(wanted, listeners=heard.listeners, **terms)
        finally:
            heard.close()
        for finding in plan.findings:
            for listener in heard.listeners:
                yield Ask(partial(listener, Found(finding)))
        return plan

    def _plan_of(
        self, wanted: "Wishes", *, self_account: str | None, policy: "Policy | None", **terms: Any
    ) -> "Flow[Plan]":
        from go1scim.calls.groups import GroupCalls  # noqa: PLC0415 - as above
        from go1scim.calls.users import UserCalls  # noqa: PLC0415
        from go1scim.changes.planning._plan import Terms, planning  # noqa: PLC0415
        from go1scim.changes.policy import Policy  # noqa: PLC0415

        settled = Terms(
            base_url=self._provider.service.base_url,
            created_at=self._now(),
            policy=policy or Policy(),
            self_account=self_account,
            self_id=None if self_account else (yield from self._own_id()),
            **terms,
        )
        users, groups = UserCalls(self._provider, None), GroupCalls(self._provider, None)
        return (yield from planning(wanted, settled, users, groups))

    def _own_id(self) -> "Flow[str | None]":
        """The id of the account behind the token; None where the provider does not say."""
        try:
            user = yield from self._me()
        except (ResponseError, DecodeError):  # a token without the scope for it, for example
            return None
        return None if user is None else user.id
