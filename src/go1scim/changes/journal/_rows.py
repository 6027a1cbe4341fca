"""What a journal says of changes and their outcomes, in plain values."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from go1scim import errors
from go1scim.changes._document import change_to
from go1scim.changes.change import Change, Verb
from go1scim.changes.outcome import Outcome, Status
from go1scim.errors import Go1ScimError

#: What is kept of an error. Not the beginning of an answer, where anything may be.
_ABOUT: Final = ("hint", "method", "path", "status", "scim_type", "attempts")
#: What is kept where no values are: a path may have an id, a hint and a detail anything.
_PLAIN: Final = ("method", "status", "scim_type", "attempts")
#: What stands for the detail then.
_HIDDEN: Final = "the journal keeps no details"

#: Status, id, error, reason, whether it was repaired.
OutcomeRow = tuple[str, str | None, str | None, str, int]


def document_text(change: Change) -> str:
    """A change as JSON: always the same for the same change."""
    return json.dumps(change_to(change), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def digest_of(text: str, salt: bytes) -> bytes:
    """What a change is recognised by; nobody can tell in advance what it would be."""
    return blake2b(text.encode(), digest_size=16, key=salt).digest()


def outcome_row(outcome: Outcome, *, values: bool) -> OutcomeRow:
    """
    An outcome in plain values.

    Args:
        values: Whether the names of people may be among them.
    """
    error = None if outcome.error is None else _error_text(outcome.error, values=values)
    id, reason = outcome.id, outcome.reason
    if not values:
        # Others need the id of what was created; all else is in the plan.
        is_new = outcome.change.verb is Verb.CREATE and "@" not in (id or "")
        id, reason = id if is_new else None, ""
    return str(outcome.status), id, error, reason, int(outcome.repaired)


def outcome_from(change: Change, row: OutcomeRow) -> Outcome:
    """The outcome in plain values."""
    status, id, error, reason, repaired = row
    return Outcome(
        change,
        Status(status),
        id or change.target.id,
        None if error is None else _error_from(json.loads(error)),
        reason,
        bool(repaired),
    )


def _error_text(error: Go1ScimError, *, values: bool) -> str:
    about: dict[str, Any] = {name: getattr(error, name) for name in (_ABOUT if values else _PLAIN)}
    about |= {"error": type(error).__name__, "detail": error.detail if values else _HIDDEN}
    return json.dumps({name: value for name, value in about.items() if value is not None})


def _error_from(about: Mapping[str, Any]) -> Go1ScimError:
    more = dict(about)
    cls = getattr(errors, more.pop("error"), Go1ScimError)
    error: Go1ScimError = cls(more.pop("detail"), **more)
    return error
