"""The "Test connection" of an identity provider, as a report."""

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from go1scim._exchange import Call, Flow, Response, step
from go1scim.calls._provider import Provider
from go1scim.converter import read_list
from go1scim.errors import (
    ConfigurationError,
    DecodeError,
    ForbiddenError,
    Go1ScimError,
    MissingScopeError,
    NotFoundError,
    RequestTimeoutError,
    ServerError,
    TokenError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
)
from go1scim.models import Group, User


@frozen
class Check:
    """
    One thing that was looked at.

    Attributes:
        name: What was tried.
        ok: Whether it went well.
        message: What was seen, or what is wrong.
        hint: What to do about it.
        error: The error behind it, where there was one.
    """

    name: str
    ok: bool
    message: str
    hint: str = ""
    error: Go1ScimError | None = field(default=None, repr=False, eq=False)


@frozen
class CheckReport:
    """
    What `check()` has found.

    Attributes:
        base_url: Where.
        checks: What was looked at, in order.
    """

    base_url: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything went well."""
        return all(check.ok for check in self.checks)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return "\n".join([f"Connection to {self.base_url}", *self._lines()])

    def _repr_html_(self) -> str:
        from go1scim._looks import Row, Sheet, to_html  # noqa: PLC0415 - for notebooks

        rows = [
            Row("ok" if check.ok else "failed", (check.name, check.message, check.hint or ""))
            for check in self.checks
        ]
        title = f"Connection to {self.base_url}"
        return to_html(Sheet(title=title, headings=("what", "found", "to do"), rows=rows))

    def _lines(self) -> Iterator[str]:
        for index, check in enumerate(self.checks):
            yield f"  {'ok    ' if check.ok else 'FAILED'}  {check.name}: {check.message}"
            following = [each.hint for each in self.checks[index + 1 : index + 2]]
            if check.hint and check.hint not in following:  # once for the same cause
                yield f"          {check.hint}"


#: The causes, the more special first: what is wrong, and what to do.
_CAUSES: Final[tuple[tuple[type[Go1ScimError], str, str], ...]] = (
    (
        TokenError,
        "the token endpoint refused the credentials",
        "Check GO1_CLIENT_ID, GO1_CLIENT_SECRET and GO1_TOKEN_URL, or connect again.",
    ),
    (
        MissingScopeError,
        "the token lacks a scope",
        "Ask for user.read user.write group.read group.write, and connect again.",
    ),
    (
        UnauthorizedError,
        "the token is not accepted",
        "Get a new one: a Go1 token lives twelve hours, and is good for one portal.",
    ),
    (
        ForbiddenError,
        "the account behind the token may not do this",
        "Use the token of an Administrator of this portal: only they may use SCIM.",
    ),
    (
        NotFoundError,
        "there is no SCIM endpoint at this address",
        "Check the base URL against the tenant URL in Go1's help article on SCIM.",
    ),
    (
        TooManyRequestsError,
        "the provider limits the rate of requests",
        "Wait, and check again; other programs may be using the same account.",
    ),
    (
        ServerError,
        "the provider failed",
        "Try again later, and look at the provider's status page.",
    ),
    (
        RequestTimeoutError,
        "no answer came in time",
        "Check the address, the proxy settings and the firewall, or raise the Timeout.",
    ),
    (
        TransportError,
        "the address cannot be reached",
        "Check the host in the base URL and the token URL, the network and the proxy settings.",
    ),
    (
        DecodeError,
        "what answers at this address is not SCIM",
        "Check the base URL: a web page or another API answers there.",
    ),
    (ConfigurationError, "a setting is wrong", ""),
)


def checking(provider: Provider) -> Flow[CheckReport]:
    """Try what an identity provider tries: a page of users, then a page of groups."""
    checks: list[Check] = []
    for name, path, cls in (("users", "/Users", User), ("groups", "/Groups", Group)):

        def read(answer: Response, cls: type[User | Group] = cls) -> str:
            page = read_list(answer.document(), cls)
            total = page.total_results if page.total_results is not None else len(page.resources)
            return f"{total} can be read"

        request = provider.request("GET", path, query={"startIndex": 1, "count": 1})
        try:
            seen = yield from step(Call(request, read))
        except Go1ScimError as error:
            checks.append(_failure(name, error))
        else:
            checks.append(Check(name, ok=True, message=seen))
    return CheckReport(provider.service.base_url, tuple(checks))


def _failure(name: str, error: Go1ScimError) -> Check:
    for cls, message, hint in _CAUSES:
        if isinstance(error, cls):
            said = f" ({error.detail.rstrip('.')})" if error.detail else ""
            # Such an error knows better what to do than its class does.
            special = getattr(error, "permanent", False) or getattr(error, "retry_after", None)
            todo = error.hint if special else hint or error.hint
            return Check(name, ok=False, message=f"{message}{said}", hint=todo, error=error)
    return Check(name, ok=False, message=error.detail, hint=error.hint, error=error)
