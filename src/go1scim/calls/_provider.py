"""The provider that operations are for, and how a request to it is written."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode

from attrs import frozen

from go1scim._exchange import Request, Service
from go1scim._json import dumps
from go1scim.dialect import Dialect, RolePolicy
from go1scim.errors import ValidationError

_ACCEPT: Final = "application/scim+json, application/json"
_READING: Final[Mapping[str, str]] = {"accept": _ACCEPT}

Query: TypeAlias = Mapping[str, str | int | None]


@frozen(eq=False)
class Provider:
    """A service with the way to write to it."""

    service: Service
    dialect: Dialect
    role_policy: RolePolicy = "raise"

    def request(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        query: Query | None = None,
        idempotent: bool | None = None,
        if_match: str | None = None,
    ) -> Request:
        """
        The request with *document* as its JSON body.

        Raises:
            ValidationError: *document* cannot be written as JSON.
        """
        target = path + encoded(query) if query else path
        headers, content = _READING, None
        if document is not None:
            content = _encode(document)
            headers = _writing(self.dialect.media_type)
        if if_match is not None:
            headers = {**headers, "if-match": _version(if_match)}
        if idempotent is None:
            return Request(method, target, self.service, headers, content)
        return Request(method, target, self.service, headers, content, idempotent)


class ProviderCalls:
    """Operations on a provider; which face they have is the matter of a driver (`_publish`)."""

    def __init__(self, provider: Provider, driver: Any) -> None:
        self._provider = provider
        self._driver = driver

    def __repr__(self) -> str:
        name = type(self).__name__.removeprefix("Async").lower()
        return f"<{name} of {self._provider.service.base_url}>"


@lru_cache(maxsize=16)
def _writing(media_type: str) -> Mapping[str, str]:
    return {"accept": _ACCEPT, "content-type": media_type}


def _encode(document: Any) -> bytes:
    try:
        return dumps(document)
    except (TypeError, ValueError) as error:
        raise ValidationError(
            f"the body cannot be written as JSON: {error}",
            hint="Use text without lone surrogates, numbers, booleans, lists and objects.",
        ) from None


def _version(if_match: str) -> str:
    """*if_match*, which must be able to stand in a header (RFC 9110 section 8.8.3)."""
    if isinstance(if_match, str) and if_match and if_match.isascii() and if_match.isprintable():
        return if_match
    raise ValidationError(
        "the version cannot be sent in a header",
        field="if_match",
        hint="Pass the version as it was read; Dialect(if_match=False) sends none.",
    )


def encoded(query: Query) -> str:
    """
    The query string with its question mark; empty without parameters. None is left out.

    Raises:
        ValidationError: *query* is no mapping, or holds text that no URL can carry.
    """
    try:
        pairs = {name: value for name, value in query.items() if value is not None}
        return f"?{urlencode(pairs, quote_via=quote)}" if pairs else ""
    except (AttributeError, UnicodeEncodeError):
        raise ValidationError(
            "the query cannot be written into the URL",
            field="query",
            hint="Pass a dict of names and values; text without lone surrogates.",
        ) from None


def a_value(value: object) -> str:
    """What kind of value it is, with its article."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def segment(id: object) -> str:
    """
    *id* as one path segment: an id of a server can never lead to another path.

    Raises:
        ValidationError: It is no text, empty, or the name of a directory.
    """
    if not isinstance(id, str) or not id or id in {".", ".."}:
        seen = repr(id) if id is None or isinstance(id, str) else a_value(id)
        raise ValidationError(
            f"{seen} is not the id of a resource",
            field="id",
            hint="Pass the id that the provider gave, or the resource itself.",
        )
    try:
        return quote(id, safe="")
    except UnicodeEncodeError:
        raise ValidationError(
            "the id holds characters that no URL can carry",
            field="id",
            hint="Pass the id that the provider gave, or the resource itself.",
        ) from None


def literal(value: str) -> str:
    """*value* as a string of a filter: quoted as JSON, so that it can never end early."""
    return _encode(value).decode()
