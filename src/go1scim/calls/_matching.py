"""Looking a resource up by a key, believing only what the answer shows."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from go1scim._exchange import Flow, advance
from go1scim._pages import UNTOLD, Ask, Completeness, Found, Pages, paginate
from go1scim.errors import AmbiguousMatchError, DecodeError, Go1ScimError, ValidationError
from go1scim.messages import Unreadable  # noqa: TC001 - beside what uses it

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


def the_one(
    key: str, ask: Ask[R], test: Callable[[R], bool], may_be: Callable[[Any], bool]
) -> Flow[R | None]:
    """
    The one resource that passes *test*, out of those that the calls of *ask* bring; or None.

    A server may ignore filters and send everybody: then every page is read. One that filters sends
    nothing but matches, and few. None is a promise that others act on, by creating the resource: it
    is given only where nothing speaks against it.

    Args:
        key: What is looked for, in words.
        may_be: Whether a record that could not be read may be the one.

    Raises:
        AmbiguousMatchError: There are several.
        DecodeError: There may be one, but the answer does not show it.
    """
    listing = Listing[R]()
    yield from listing.read(paginate(ask))
    matches = [resource for resource in listing.resources if test(resource)]
    if len(matches) > 1:
        ids = tuple(str(getattr(match, "id", None)) for match in matches)
        raise AmbiguousMatchError(
            f"{len(matches)} resources have this {key}: {', '.join(ids)}", ids=ids
        )
    if matches:
        return matches[0]
    for record in listing.unreadable:
        if may_be(record.raw):
            raise DecodeError(
                f"there is a record with this {key}, but it cannot be read: {record.reason}",
                pointer=record.pointer,
                hint="Correct the record at the provider; client.raw shows it as it is.",
            )
    if listing.verdict not in (Completeness(complete=True), UNTOLD):
        raise DecodeError(
            f"whether there is a resource with this {key} cannot be told: {listing.verdict.reason}",
            hint="Look it up by its id.",
        )
    return None


class Listing(Generic[R]):
    """A listing that is read to its end, by a flow."""

    def __init__(self) -> None:
        self.resources: list[R] = []
        self.unreadable: list[Unreadable] = []
        self.verdict = Completeness(complete=False, reason="the listing was not read")

    def read(self, pages: Pages[R]) -> Flow[None]:
        """Take in every page."""
        answer: Any = None
        while True:
            try:
                batch = advance(pages, answer)
            except StopIteration as done:
                self.verdict = done.value
                return
            answer = None
            if isinstance(batch, Found):
                self.resources += batch.resources
                self.unreadable += batch.unreadable
                continue
            try:
                answer = yield batch
            except Go1ScimError as error:
                answer = error


def texts(value: Any) -> set[str | None]:
    """Every text in a JSON value, as it compares."""
    found: set[str | None] = set()
    level = [value]
    while level:
        node = level.pop()
        if isinstance(node, str):
            found.add(folded(node))
        elif isinstance(node, dict):
            level += node.values()
        elif isinstance(node, list):
            level += node
    return found


def folded(value: str | None) -> str | None:
    """Text as attributes that are not caseExact compare it (RFC 7643 section 2.2)."""
    return None if value is None else value.strip().lower()


def exact(value: str | None) -> str | None:
    """Text as attributes that are caseExact compare it."""
    return value
