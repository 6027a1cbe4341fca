"""What both clients have in common: their settings, and the operations on the provider itself."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from attrs import evolve

from go1scim._clock import Clock
from go1scim._exchange import Retry
from go1scim.changes._apply import ApplyCalls
from go1scim.changes._resume import ResumeCalls
from go1scim.changes.calls import ChangeCalls
from go1scim.client._settings import check_options, settings
from go1scim.config import AuthLike
from go1scim.dialect import GO1, Dialect, Limits, RolePolicy, Timeout
from go1scim.errors import ConfigurationError
from go1scim.retry import RetryPolicy

if TYPE_CHECKING:
    from go1scim.bulk._bulk import BulkCalls

B = TypeVar("B", bound="BulkCalls")

_RETRY: Final = RetryPolicy()
_LIMITS: Final = Limits()


class BaseClient(ApplyCalls, ResumeCalls, ChangeCalls):
    """The settings of a client."""

    _driver: Any

    def __init__(
        self,
        auth: AuthLike | None = None,
        *,
        base_url: str | None = None,
        http_client: Any = None,
        retry: Retry = _RETRY,
        timeout: Timeout | None = None,
        dialect: Dialect = GO1,
        role_policy: RolePolicy = "raise",
        limits: Limits = _LIMITS,
        clock: Clock | None = None,
    ) -> None:
        """
        Open nothing yet: the first request does.

        Args:
            auth: A credential of `go1scim.auth`, or a function that returns a token for each
                request. Without it, the environment says: ``GO1_CLIENT_ID``,
                ``GO1_CLIENT_SECRET`` and ``GO1_TOKEN_URL``, or ``GO1_ACCESS_TOKEN``.
            base_url: The SCIM endpoint; without it ``GO1_BASE_URL``, else Go1's own.
            http_client: A client of httpx or httpx2 to send with, of the same kind as this one, for
                proxies, certificates and the like. It stays the caller's to close. Its redirects
                and its own authentication are not used.
            retry: When to send again.
            timeout: How long to wait; without it, as *http_client* does, else as `Timeout` says.
            dialect: How to write to the provider.
            role_policy: What to do with Administrator beside Content Administrator, which Go1
                reduces to the latter without an error: "raise", "resolve" (send the latter, with a
                warning), or "allow" (send both).
            limits: What to take from the server at the most.
            clock: The time, for tests.

        Raises:
            ConfigurationError: A setting is missing or wrong; names the argument or the variable.
        """
        self._settings = settings(
            auth=auth,
            base_url=base_url,
            retry=retry,
            timeout=timeout,
            dialect=dialect,
            role_policy=role_policy,
            limits=limits,
            clock=clock,
        )
        self._provider = self._settings.provider
        self._owns_wire = True
        self._known: dict[str, Any] = {}  # what the provider has told; shared with copies
        self._connect(http_client)
        self._equip()

    def with_options(self, *, timeout: Timeout | None = None, retry: Retry | None = None) -> Self:
        """
        A client with other options, which shares the connections and the credential of this one.

        Closing it closes nothing: the connections belong to the client it was made from.
        """
        old = self._settings
        retry = old.runtime.retry if retry is None else retry
        timeout = old.timeout if timeout is None else timeout
        check_options(retry=retry, timeout=timeout)
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        runtime = evolve(old.runtime, retry=retry)
        other._settings = evolve(old, timeout=timeout, runtime=runtime)
        other._owns_wire = False
        other._equip()
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._provider.service.base_url!r})"

    def __reduce__(self) -> Any:
        raise ConfigurationError(
            f"a {type(self).__name__} holds connections and a credential, and cannot be pickled",
            hint="Make a client in the process that uses it; with_options() gives a copy.",
        )

    def _now(self) -> float:
        return self._settings.runtime.now()

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return self._provider.service.base_url

    def _bulk(self, cls: type[B], fail_on_errors: int | None) -> B:
        from go1scim.bulk._support import Support  # noqa: PLC0415 - as all of Bulk

        support: Support = self._known.setdefault("bulk", Support())
        prefix = f"{self._settings.runtime.random.getrandbits(40):010x}"
        return cls(
            self._provider,
            self._driver,
            support=support,
            prefix=prefix,
            fail_on_errors=fail_on_errors,
        )

    @abstractmethod
    def _connect(self, http_client: Any) -> None:
        """Make the wire."""

    @abstractmethod
    def _equip(self) -> None:
        """Make the driver, and what it drives."""
