"""What an error means for the operations of a bulk."""

from http import HTTPStatus
from typing import Final

from go1scim._http import Response, may_have_had_effect
from go1scim.errors import (
    ConfigurationError,
    DecodeError,
    Go1ScimError,
    MissingScopeError,
    ResponseError,
    TokenError,
    TooManyRequestsError,
    TransportError,
    UnauthorizedError,
)

#: What a provider answers that has no Bulk.
ABSENT: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
#: The operation was not carried out, and may be sent again (RFC 6585 section 4, RFC 8470).
LATER: Final = frozenset({HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
#: How a provider refuses a reference in a path: scimmy, for one, resolves those in data only, as
#: RFC 7644 section 3.7.2 shows them.
UNRESOLVED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
#: No other request would fare better.
_FOR_ALL: Final = (
    ConfigurationError,
    MissingScopeError,
    TokenError,
    TooManyRequestsError,
    UnauthorizedError,
)


def is_lost(error: Go1ScimError) -> bool:
    """Whether the request may have been carried out although its answer says nothing of it."""
    if isinstance(error, TransportError):
        return error.may_have_had_effect
    if isinstance(error, ResponseError):
        known = not isinstance(error, TokenError)
        return known and may_have_had_effect(Response(error.status or 0))
    return isinstance(error, DecodeError)


def is_for_all(error: Go1ScimError) -> bool:
    """Whether any other request would fail in the same way."""
    never_arrived = isinstance(error, TransportError) and not error.may_have_had_effect
    return never_arrived or isinstance(error, _FOR_ALL)
