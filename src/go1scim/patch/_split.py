"""One request as several, for a provider that takes only so many values at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from go1scim.errors import ValidationError
from go1scim.filters import Or
from go1scim.patch._apply import Step
from go1scim.paths import Path


def split(steps: Iterable[Step], size: int) -> list[list[Step]]:
    """
    The operations in requests of at most *size* values each, in their order.

    Raises:
        ValidationError: *size* is no number of values.
    """
    if type(size) is not int or size < 1:
        raise ValidationError(
            f"{size!r} is no number of values", field="size", hint="Pass an int of at least 1."
        )
    requests: list[list[Step]] = []
    room = 0
    for step in steps:
        for piece, weight in _pieces(step, size):
            if weight > room:
                requests.append([])
                room = size
            requests[-1].append(piece)
            room -= weight
    return requests


def _pieces(step: Step, size: int) -> Iterator[tuple[Step, int]]:
    """The operation in pieces, and how many values each is about."""
    op, path, value = step
    if op != "remove" and path is not None and isinstance(value, list) and value:
        for start in range(0, len(value), size):
            part = value[start : start + size]
            # What was put in the place of all is what the rest is added to.
            yield Step("add" if start else op, path, part), len(part)
        return
    known = Path.parse(path) if op == "remove" and path is not None else None
    condition = known.value_filter if known is not None else None
    if known is None or not isinstance(condition, Or):
        yield step, 1
        return
    for start in range(0, len(condition.terms), size):
        terms: tuple[Any, ...] = condition.terms[start : start + size]
        part_of = terms[0] if len(terms) == 1 else Or(terms)
        yield Step(op, str(evolve(known, value_filter=part_of)), value), len(terms)
