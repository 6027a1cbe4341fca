"""What both clients make of their arguments."""

from random import Random
from typing import Any

from attrs import frozen

from go1scim._clock import Clock, SystemClock
from go1scim._exchange import Retry, Runtime
from go1scim._validators import of_kind
from go1scim.calls._provider import Provider
from go1scim.config import AuthLike, service
from go1scim.dialect import ROLE_POLICIES, Dialect, Limits, RolePolicy, Timeout
from go1scim.errors import ConfigurationError


@frozen
class Settings:
    """The arguments of a client, checked."""

    provider: Provider
    runtime: Runtime
    clock: Clock
    timeout: Timeout | None
    limits: Limits


def settings(
    *,
    auth: AuthLike | None,
    base_url: str | None,
    retry: Retry,
    timeout: Timeout | None,
    dialect: Dialect,
    role_policy: RolePolicy,
    limits: Limits,
    clock: Clock | None,
) -> Settings:
    """
    The arguments of a client, checked.

    Raises:
        ConfigurationError: One of them is wrong, or a setting is missing; names it.
    """
    check_options(retry=retry, timeout=timeout)
    _expect("dialect", dialect, Dialect, "GO1, RFC or another Dialect(...)")
    _expect("limits", limits, Limits, "Limits(response_bytes=...)")
    if role_policy not in ROLE_POLICIES:
        raise ConfigurationError(
            f"role_policy is {role_policy!r}",
            variable="role_policy",
            hint=f"Pass one of {', '.join(map(repr, ROLE_POLICIES))}.",
        )
    time: Clock = SystemClock() if clock is None else clock
    if not _has(time, "now", "sleep", "asleep"):
        raise _wrong("clock", clock, "an object with now(), sleep() and asleep(),")
    return Settings(
        Provider(service(auth, base_url), dialect, role_policy),
        Runtime(retry, time.now, Random()),  # noqa: S311 - jitter, no secret
        time,
        timeout,
        limits,
    )


def check_options(*, retry: Retry, timeout: Timeout | None) -> None:
    """
    See that a policy and a timeout are what they should be.

    Raises:
        ConfigurationError: They are not.
    """
    if not _has(retry, "delay"):
        raise _wrong("retry", retry, "RetryPolicy(...)")
    if timeout is not None:
        _expect("timeout", timeout, Timeout, "Timeout(read=...), in seconds,")


def _has(value: object, *methods: str) -> bool:
    """Whether *value* is an object with these methods; a class is none."""
    found = (getattr(value, name, None) for name in methods)
    return not isinstance(value, type) and all(map(callable, found))


def _expect(name: str, value: Any, cls: type, wanted: str) -> None:
    if not isinstance(value, cls):
        raise _wrong(name, value, wanted)


def _wrong(name: str, value: Any, wanted: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} is {of_kind(value)}",
        variable=name,
        hint=f"Pass {wanted} or leave it out.",
    )
