"""Functions of several values."""

from typing import Any

from go1scim.provisioning.expressions._values import unfit


def count(values: tuple[Any, ...] | None) -> int:
    """How many there are."""
    return len(values or ())


def item(values: tuple[Any, ...], index: int | None) -> Any:
    """The one at *index*, counted from 1; null where there are fewer."""
    if index is None or index < 1:
        raise unfit("the index of Item begins with 1", "Write Item(..., 1) for the first value.")
    return values[index - 1] if index <= len(values) else None


def remove_duplicates(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each of them once, in the order in which they first come."""
    kept: list[Any] = []
    for each in values:
        if each not in kept:
            kept.append(each)
    return tuple(kept)


def split(source: str, delimiter: str | None) -> tuple[str, ...]:
    """
    The parts between the delimiters, without space around them and without empty ones.

    Entra's page splits "PermissionSetOne, PermissionSetTwo" at "," into two names without a space.
    """
    parts = source.split(delimiter) if delimiter else [source]
    return tuple(part.strip() for part in parts if part.strip())
