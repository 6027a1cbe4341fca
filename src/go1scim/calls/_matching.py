"""Looking a resource up by a key, believing only what the answer shows."""

from collections.abc import Callable
from typing import Any, TypeVar

from go1scim._exchange import Flow, advance
from go1scim._pages import Ask, Found, Pages, paginate
from go1scim.errors import AmbiguousMatchError, Go1ScimError, ValidationError

R = TypeVar("R")


def only(**keys: str | None) -> tuple[str, str]:
    """
    The one keyword that was given, with its value.

    Raises:
        ValidationError: None or several were given, or the value is empty or no text.
    """
    given = {name: value for name, value in keys.items() if value is not None}
    names = " or ".join(f"{name}=" for name in keys)
    if len(given) != 1:
        raise ValidationError(
            f"find() takes exactly one key, and got {len(given)}",
            field=", ".join(given) or None,
            hint=f"Pass one of {names}.",
        )
    ((name, value),) = given.items()
    if not isinstance(value, str) or not value.strip():
        raise ValidationError(
            f"{name} is {value!r}", field=name, hint="Pass the text to look for, not empty."
        )
    return name, value


def everything(pages: Pages[R]) -> Flow[list[R]]:
    """A flow that gives all resources of a listing."""
    found: list[R] = []
    answer: Any = None
    while True:
        try:
            batch = advance(pages, answer)
        except StopIteration:
            return found
        answer = None
        if isinstance(batch, Found):
            found += batch.resources
            continue
        try:
            answer = yield batch
        except Go1ScimError as error:
            answer = error


def matching(ask: Ask[R], test: Callable[[R], bool]) -> Flow[list[R]]:
    """
    The resources that pass *test*, out of those that the calls of *ask* bring.

    A server may ignore filters and send everybody: then every page is read. One that filters sends
    nothing but matches, and few.
    """
    found = yield from everything(paginate(ask))
    return [resource for resource in found if test(resource)]


def the_one(key: str, matches: list[R]) -> R | None:
    """
    The one match, or None.

    Raises:
        AmbiguousMatchError: There are several.
    """
    if len(matches) > 1:
        ids = tuple(str(getattr(match, "id", None)) for match in matches)
        raise AmbiguousMatchError(
            f"{len(matches)} resources have this {key}: {', '.join(ids)}", ids=ids
        )
    return matches[0] if matches else None


def folded(value: str | None) -> str | None:
    """Text as attributes that are not caseExact compare it (RFC 7643 section 2.2)."""
    return None if value is None else value.strip().casefold()


def exact(value: str | None) -> str | None:
    """Text as attributes that are caseExact compare it."""
    return value
