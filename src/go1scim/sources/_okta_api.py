"""The questions that are put to Okta."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from go1scim._exchange import Flow, Response, Service
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
from go1scim.sources._credentials import (
    Credential,
    OktaToken,
    RateLimited,
    auth_of,
    seconds_of,
)
from go1scim.sources._http_source import HttpSource, listed, text_of
from go1scim.sources._links import Trail, next_link
from go1scim.sources._values import Reading

#: The most that a page may have ("List all application users", "List all users", "System Log").
APP_PAGE: Final = 500
PAGE: Final = 200
LOG_PAGE: Final = 1000

Objects = list[dict[str, Any]]


class OktaApi(HttpSource):
    """What `OktaSource` asks, page by page."""

    hints: ClassVar[Mapping[type[Go1ScimError], str]] = {
        UnauthorizedError: "Check token=: Okta drops API tokens that were not used for 30 days.",
        ForbiddenError: "The token needs a read-only administrator, or the scopes okta.users.read, "
        "okta.groups.read, okta.apps.read and okta.logs.read.",
        MissingScopeError: "Grant okta.users.read, okta.groups.read, okta.apps.read and "
        "okta.logs.read.",
        NotFoundError: "Check app= (the id of the application) and the URL of the org.",
        TooManyRequestsError: "Okta's rate limit for this endpoint is used up: try again later.",
        ResponseError: "Okta refused: read what it says, or try again later.",
        DecodeError: "Check the URL of the org (not that of its admin console).",
    }

    def __init__(self, org_url: str, token: Credential | str) -> None:
        super().__init__(org_url)
        auth = OktaToken(token) if isinstance(token, str) else auth_of(token)
        self.service: Service = Service(self.service.base_url, RateLimited(auth))

    def _api(self, *segments: str, **query: object) -> str:
        return self.target("api", "v1", *segments, **query)

    def _page(self, trail: Trail) -> Flow[Objects]:
        """The objects of the page that *trail* has come to, which then goes on."""
        assert trail.target is not None  # noqa: S101 - for the type checkers
        raw, link = yield from self.get(trail.target, read=_page)
        found = listed(raw)
        trail.follow(link)
        return found

    def _members(self, id: str) -> Flow[tuple[list[str], Reading]]:
        """The people in a group, and whether those are all."""
        found = []
        trail = self.trail(self._api("groups", id, "users", limit=PAGE))
        while trail.target is not None:
            found += [text_of(raw) for raw in (yield from self._page(trail))]
        return found, trail.reading

    def _now(self) -> Flow[float]:
        """The server's own time, in seconds since 1970."""
        now = yield from self.get(self._api("groups", limit=1), read=_date)
        if now is None:
            raise self._told(DecodeError("the answer has no Date header"))
        return float(now)

    def _logged(
        self, events: str, kind: str, since: str, until: str
    ) -> Flow[tuple[dict[str, str], Reading]]:
        """
        What the System Log says since then: who, and the last type of event.

        Args:
            events: What is looked for, in Okta's filter language.
            kind: The type of the targets that count.
        """
        found: dict[str, str] = {}
        first = self._api(
            "logs", since=since, until=until, filter=events, sortOrder="ASCENDING", limit=LOG_PAGE
        )
        trail = self.trail(first)
        while trail.target is not None:
            for event in (yield from self._page(trail)):
                for target in listed(event.get("target") or []):
                    if target.get("type") == kind:
                        found[text_of(target)] = str(event.get("eventType"))
        return found, trail.reading


def _page(response: Response) -> tuple[Any, str | None]:
    return response.json(), next_link(response.headers)


def _date(response: Response) -> float | None:
    return seconds_of(response.headers.get("date"))
