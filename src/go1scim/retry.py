"""Whether to send again, and when: a pure decision."""

from random import Random
from typing import Final

from attrs import field, frozen

from go1scim._http import Reply, Request, Response, retry_after
from go1scim._validators import number

#: The server did not carry the request out (RFC 6585 section 4, RFC 8470 section 5.2).
_NOT_CARRIED_OUT: Final = frozenset({425, 429})
#: The server, or something before it, failed; the request may have had effect.
_FAILED: Final = frozenset({408, 500, 502, 503, 504})


@frozen(kw_only=True)
class RetryPolicy:
    """
    How often, and for how long, a request is sent again.

    Idempotent requests are repeated after a lost answer and after 408, 500, 502, 503 and 504; every
    request is repeated where it cannot have had effect: it never reached the server, or the answer
    is 425 or 429. A create is repeated only after a look-up has found nothing. Nothing is repeated
    where no attempt can succeed, as with a certificate that is not trusted.

    The wait is what ``Retry-After`` says (RFC 9110 section 10.2.3), else exponential with full
    jitter. A server that asks for more than *longest_wait*, or more than is left of *budget*, gets
    no further request: the error says when to come back.

    Attributes:
        attempts: How often a request is sent at the most; 1 turns retries off.
        backoff: Seconds; the upper end of the first random wait, doubled with each attempt.
        longest_backoff: Seconds; the upper end that doubling stops at.
        longest_wait: Seconds; the longest ``Retry-After`` that is obeyed.
        budget: Seconds from the first attempt to the last, waits included.
    """

    attempts: int = field(default=5, validator=number(1, whole=True))
    backoff: float = field(default=0.5, validator=number(0))
    longest_backoff: float = field(default=20.0, validator=number(0))
    longest_wait: float = field(default=60.0, validator=number(0))
    budget: float = field(default=600.0, validator=number(0))

    def delay(
        self,
        request: Request,
        reply: Reply,
        *,
        attempt: int,
        elapsed: float,
        now: float,
        random: Random,
    ) -> float | None:
        """
        Seconds to wait before sending *request* again, or None: *reply* is final.

        Args:
            attempt: How often the request was sent so far.
            elapsed: Seconds since it was sent first.
            now: Seconds since 1970, for a ``Retry-After`` that is a date.
        """
        if attempt >= self.attempts or not _worth_repeating(request, reply):
            return None
        asked = retry_after(reply, now) if isinstance(reply, Response) else None
        if asked is None:
            ceiling = min(self.longest_backoff, self.backoff * 2 ** min(attempt - 1, 64))
            wait = random.uniform(0, ceiling)
        elif asked > self.longest_wait:
            return None
        else:
            wait = asked
        return wait if elapsed + wait <= self.budget else None


def _worth_repeating(request: Request, reply: Reply) -> bool:
    if isinstance(reply, Response):
        if reply.status in _NOT_CARRIED_OUT:
            return True
        return request.idempotent and reply.status in _FAILED
    return not reply.permanent and (request.idempotent or not reply.may_have_had_effect)
