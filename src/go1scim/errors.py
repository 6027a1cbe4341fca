"""
Every error that go1scim raises: four families, one of journals, and two that gather others.

::

    Go1ScimError
    ├── NotSentError                 the call was wrong: no write was sent
    │   ├── ValidationError          a value no provider would accept
    │   │   └── RoleConflictError    Administrator together with Content Administrator
    │   ├── ConfigurationError       a setting is missing, or two contradict each other
    │   ├── InvalidFilterError       a filter that RFC 7644 does not allow
    │   ├── InvalidPathError         a PATCH path that RFC 7644 does not allow
    │   ├── AmbiguousMatchError      a look-up of one resource found several
    │   ├── StateMismatchError       an OAuth redirect that this client did not ask for
    │   ├── GuardBlockedError        a plan that a guard holds back
    │   ├── LeaseHeldError           another run is at work
    │   └── NotAttemptedError        an operation of a bulk that another one stood against
    ├── TransportError               no answer
    │   └── RequestTimeoutError      no answer in time
    ├── ResponseError                an answer that is an error
    │   ├── BadRequestError          400, 413
    │   ├── UnauthorizedError        401
    │   ├── MissingScopeError        401 or 403: the token lacks a scope
    │   ├── ForbiddenError           403
    │   ├── NotFoundError            404
    │   ├── ConflictError            409
    │   ├── PreconditionFailedError  412
    │   ├── TooManyRequestsError     429
    │   ├── ServerError              5xx
    │   └── TokenError               the token endpoint refused
    ├── DecodeError                  an answer that cannot be read
    ├── JournalError                 the journal of a run that cannot be kept or read
    ├── BulkError                    operations of a bulk that did not succeed
    └── ApplyError                   changes of a plan that were not made

Each says what happened and what to do next, names the request where there was one, carries neither
headers nor tokens, and survives pickling.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self


class Go1ScimError(Exception):
    """
    The root of every error of this library.

    Attributes:
        detail: What happened.
        hint: What to do next.
        method: The HTTP method of the request, where there was one.
        path: The path of the request below the base URL, without its query.
        status: The HTTP status of the answer.
        scim_type: The detail error keyword (RFC 7644 section 3.12).
        attempts: How often the request was sent.
    """

    default_hint: ClassVar[str] = ""

    def __init__(
        self,
        detail: str,
        *,
        hint: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        scim_type: str | None = None,
        attempts: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint: str = self.default_hint if hint is None else hint
        self.method = method
        self.path = path
        self.status = status
        self.scim_type = scim_type
        self.attempts = attempts

    def __str__(self) -> str:
        where = f"{self.method} {self.path}: " if self.method else ""
        code = f"{self.status} " if self.status else ""
        kind = f"{self.scim_type}: " if self.scim_type else ""
        tries = f" (sent {self.attempts} times)" if (self.attempts or 0) > 1 else ""
        then = f" {self.hint}" if self.hint else ""
        return f"{where}{code}{kind}{_sentence(self.detail)}{tries}{then}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)

    def attempted(self, attempts: int) -> Self:
        """The same error, with the number of times its request was sent."""
        self.attempts = attempts
        return self


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _restore(
    cls: type[Go1ScimError], args: tuple[Any, ...], state: Mapping[str, Any]
) -> Go1ScimError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class NotSentError(Go1ScimError):
    """The call was wrong; no write was sent."""


class ValidationError(NotSentError):
    """
    A value that no provider would accept.

    Attributes:
        field: The attribute or argument, under the name the caller used.
    """

    def __init__(self, detail: str, *, field: str | None = None, **context: Any) -> None:
        super().__init__(detail, **context)
        self.field = field


class RoleConflictError(ValidationError):
    """Administrator together with Content Administrator, which Go1 would silently reduce."""

    default_hint = (
        "Send one of the two, or choose role_policy='resolve' (only Content Administrator is sent) "
        "or role_policy='allow' (both are sent)."
    )


class ConfigurationError(NotSentError):
    """
    A setting is missing, malformed, or contradicts another.

    Attributes:
        variable: The environment variable or argument to look at.
    """

    def __init__(self, detail: str, *, variable: str | None = None, **context: Any) -> None:
        super().__init__(detail, **context)
        self.variable = variable


class InvalidFilterError(NotSentError):
    """
    A filter that RFC 7644 section 3.4.2.2 does not allow.

    Attributes:
        position: The offending character, counted from zero.
    """

    def __init__(self, detail: str, *, position: int | None = None, **context: Any) -> None:
        super().__init__(detail, **{"scim_type": "invalidFilter", **context})
        self.position = position


class InvalidPathError(NotSentError):
    """
    A PATCH path that RFC 7644 section 3.5.2 does not allow.

    Attributes:
        position: The offending character, counted from zero.
    """

    def __init__(self, detail: str, *, position: int | None = None, **context: Any) -> None:
        super().__init__(detail, **{"scim_type": "invalidPath", **context})
        self.position = position


class AmbiguousMatchError(NotSentError):
    """
    A look-up of one resource found several.

    Attributes:
        ids: The ids of the resources that were found.
    """

    default_hint = "Look the resource up by its id, or remove the duplicates in Go1."

    def __init__(self, detail: str, *, ids: tuple[str, ...] = (), **context: Any) -> None:
        super().__init__(detail, **context)
        self.ids = ids


class StateMismatchError(NotSentError):
    """An OAuth redirect whose *state* is not the one this client sent (RFC 6749 section 10.12)."""

    default_hint = "Start again with a new authorization_url(); do not use this code."


class GuardBlockedError(NotSentError):
    """A plan that a guard holds back; nothing was written."""

    default_hint = "Look at the plan's guards; name the guard in overrides= to let it pass."


class LeaseHeldError(NotSentError):
    """
    Another run is at work: on the same journal, or at the same portal.

    Attributes:
        owner: The other run, with its process and its machine.
        expires_at: Seconds since 1970: when it counts as gone, unless it shows a sign of life.
    """

    default_hint = "Wait for the other run to end."

    def __init__(
        self,
        detail: str,
        *,
        owner: str | None = None,
        expires_at: float | None = None,
        **context: Any,
    ) -> None:
        super().__init__(detail, **context)
        self.owner = owner
        self.expires_at = expires_at


class NotAttemptedError(NotSentError):
    """An operation of a bulk that was not sent."""

    default_hint = "Look at the error of the other operation, and queue this one again."


class TransportError(Go1ScimError):
    """
    No answer came back.

    Attributes:
        may_have_had_effect: False when the request certainly never reached the server.
        permanent: True when another attempt would fail in the same way, until a setting is changed.
    """

    default_hint = "Check the network, the base URL and the proxy settings, then run it again."

    def __init__(
        self,
        detail: str,
        *,
        may_have_had_effect: bool = True,
        permanent: bool = False,
        **context: Any,
    ) -> None:
        super().__init__(detail, **context)
        self.may_have_had_effect = may_have_had_effect
        self.permanent = permanent


class RequestTimeoutError(TransportError):
    """No answer came back in time."""

    default_hint = "Raise the Timeout, or try again when the provider is less busy."


class ResponseError(Go1ScimError):
    """
    The answer is an error (RFC 7644 section 3.12).

    Attributes:
        retry_after: Seconds the server asked to wait, where it did.
        request_id: The provider's id of this request, for a support ticket.
        body: The beginning of an error body that was not understood.
    """

    default_hint = "Read the detail, correct the request, and send it again."

    def __init__(
        self,
        detail: str,
        *,
        retry_after: float | None = None,
        request_id: str | None = None,
        body: str | None = None,
        **context: Any,
    ) -> None:
        super().__init__(detail, **context)
        self.retry_after = retry_after
        self.request_id = request_id
        self.body = body


class BadRequestError(ResponseError):
    """400 or 413: the server could not accept the request as sent."""


class UnauthorizedError(ResponseError):
    """401: the token is missing, expired or revoked."""

    default_hint = "Get a new token, or check GO1_CLIENT_ID and GO1_CLIENT_SECRET."


class MissingScopeError(ResponseError):
    """The token lacks a scope. Go1 answers this with 401 as well as 403; renewing does not help."""

    default_hint = (
        "Ask for user.read user.write group.read group.write, and connect again; Go1 support may "
        "have to grant a scope first."
    )


class ForbiddenError(ResponseError):
    """403: the account behind the token may not do this."""

    default_hint = "Use a token of an Administrator of this portal."


class NotFoundError(ResponseError):
    """404: there is no such resource or endpoint."""

    default_hint = "Check the id and the base URL."


class ConflictError(ResponseError):
    """409: the resource exists already, or its state does not allow the change."""

    default_hint = "Look the existing resource up with find(), or create with if_exists='update'."


class PreconditionFailedError(ResponseError):
    """412: somebody changed the resource since it was read."""

    default_hint = "Read the resource again and repeat the change on what it is now."


class TooManyRequestsError(ResponseError):
    """429: the provider's rate limit, and the wait it asks for is longer than the RetryPolicy."""

    default_hint = "Send fewer requests at a time, or try again later."


class ServerError(ResponseError):
    """5xx: the provider failed."""

    default_hint = "Try again later; if it stays, tell the provider the time and the request."


class TokenError(ResponseError):
    """
    The token endpoint refused (RFC 6749 section 5.2).

    Attributes:
        error: The OAuth error code, ``invalid_client`` or ``invalid_grant`` for example.
    """

    default_hint = "Check the client id, the client secret and the token URL."

    def __init__(self, detail: str, *, error: str | None = None, **context: Any) -> None:
        super().__init__(detail, **context)
        self.error = error


class DecodeError(Go1ScimError):
    """
    The answer cannot be read as SCIM.

    Attributes:
        pointer: The place in the document, as a JSON pointer (RFC 6901).
        body: The beginning of the answer.
    """

    default_hint = "Check that the base URL is a SCIM endpoint; client.check() tells more."

    def __init__(
        self, detail: str, *, pointer: str | None = None, body: str | None = None, **context: Any
    ) -> None:
        super().__init__(detail, **context)
        self.pointer = pointer
        self.body = body


class JournalError(Go1ScimError):
    """
    The journal of a run cannot be kept, or cannot be read.

    Attributes:
        journal: Where it is.
    """

    default_hint = "Pass the path of a journal, as report.journal gives it."

    def __init__(self, detail: str, *, journal: str | None = None, **context: Any) -> None:
        super().__init__(detail, **context)
        self.journal = journal


class BulkError(Go1ScimError):
    """
    Operations of a bulk did not succeed; the others did.

    Attributes:
        errors: The error of each that did not, in the order in which they were queued.
    """

    default_hint = "Each Pending tells what became of its operation."

    def __init__(
        self, detail: str, *, errors: tuple[Go1ScimError, ...] = (), **context: Any
    ) -> None:
        super().__init__(detail, **context)
        self.errors = errors

    def __str__(self) -> str:
        shown = [f"\n  {error}" for error in self.errors[:_SHOWN]]
        more = len(self.errors) - len(shown)
        return super().__str__() + "".join(shown) + (f"\n  and {more} more" if more else "")


class ApplyError(Go1ScimError):
    """
    Changes of a plan were not made; the others were.

    Attributes:
        report: What has become of each: a `Report`.
        lines: The first of them, in words.
    """

    default_hint = "Look at report.failures; resume(report.journal) tries them again."

    def __init__(
        self, detail: str, *, report: Any = None, lines: tuple[str, ...] = (), **context: Any
    ) -> None:
        super().__init__(detail, **context)
        self.report = report
        self.lines = lines

    def __str__(self) -> str:
        return super().__str__() + "".join(f"\n  {line}" for line in self.lines)


#: How many errors a message names.
_SHOWN = 5


class RoleConflictWarning(UserWarning):
    """Only Content Administrator was sent, where Administrator was asked for as well."""
