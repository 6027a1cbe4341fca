"""Any SCIM call: the credential, retries and errors of the client, and the answer as it came."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from go1scim._exchange import Call, Request, Response
from go1scim._publish import Awaiting, Blocking, op
from go1scim.calls._provider import ProviderCalls, Query
from go1scim.errors import ValidationError


class RawCalls(ProviderCalls):
    """Requests by path, for what the other operations do not cover."""

    @op
    def get(self, path: str, *, query: Query | None = None) -> Call[Response]:
        """
        The answer to GET.

        Args:
            path: Below the base URL, percent-encoded, such as ``/Users/42``.
            query: Parameters, to be encoded here.

        Raises:
            ResponseError: The answer is an error.
        """
        return self._call("GET", path, query=query)

    @op
    def post(
        self, path: str, body: Mapping[str, Any], *, query: Query | None = None
    ) -> Call[Response]:
        """
        The answer to POST, which is not repeated when an answer is lost.

        Args:
            path: Below the base URL, percent-encoded.
            body: What to send as JSON.

        Raises:
            ResponseError: The answer is an error.
        """
        return self._call("POST", path, body, query=query)

    @op
    def put(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        query: Query | None = None,
        if_match: str | None = None,
    ) -> Call[Response]:
        """
        The answer to PUT.

        Args:
            path: Below the base URL, percent-encoded.
            body: What to send as JSON.
            if_match: The version that must still stand (RFC 7644 section 3.14).

        Raises:
            ResponseError: The answer is an error.
        """
        return self._call("PUT", path, body, query=query, if_match=if_match)

    @op
    def patch(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        query: Query | None = None,
        if_match: str | None = None,
    ) -> Call[Response]:
        """
        The answer to PATCH, which is not repeated when an answer is lost.

        Args:
            path: Below the base URL, percent-encoded.
            body: What to send as JSON.
            if_match: The version that must still stand (RFC 7644 section 3.14).

        Raises:
            ResponseError: The answer is an error.
        """
        return self._call("PATCH", path, body, query=query, if_match=if_match)

    @op
    def delete(
        self, path: str, *, query: Query | None = None, if_match: str | None = None
    ) -> Call[Response]:
        """
        The answer to DELETE.

        Args:
            path: Below the base URL, percent-encoded.
            if_match: The version that must still stand (RFC 7644 section 3.14).

        Raises:
            ResponseError: The answer is an error.
        """
        return self._call("DELETE", path, query=query, if_match=if_match)

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Query | None = None,
        if_match: str | None = None,
    ) -> Call[Response]:
        request: Request = self._provider.request(
            method, _below(path), body, query=query, if_match=if_match
        )
        return Call(request, _as_it_is)


_HINT: Final = "Pass a path below the base URL, such as '/Users/42'; a query goes into query=."


def _below(path: str) -> str:
    """
    *path*, which no text from a server can lead away from the base URL.

    Raises:
        ValidationError: It has a host, a fragment, a query, a dot segment, or is no text.
    """
    if not isinstance(path, str) or not path.strip():
        raise ValidationError(f"{path!r} is not a path", field="path", hint=_HINT)
    try:
        parts = urlsplit(path)
    except ValueError:
        raise ValidationError(f"{path!r} is not a path", field="path", hint=_HINT) from None
    leads_away = parts.scheme or parts.netloc or "\\" in path or "?" in path or "#" in path
    segments = set(unquote(path).replace("\\", "/").split("/"))  # as a gateway may see it
    if leads_away or {".", ".."} & segments or not (path.isascii() and path.isprintable()):
        raise ValidationError(
            f"{path!r} is not a path below the base URL", field="path", hint=_HINT
        )
    return "/" + path.lstrip("/")


def _as_it_is(response: Response) -> Response:
    return response


class Raw(RawCalls, Blocking):
    """``client.raw``: see `RawCalls`."""


class AsyncRaw(RawCalls, Awaiting):
    """``client.raw`` of an `AsyncClient`."""
