"""A listing as a frame."""

import warnings
from typing import Any, TypeVar

from go1scim._exchange import Flow, advance
from go1scim._pages import UNTOLD, Completeness, Found, Pages
from go1scim.errors import Go1ScimError
from go1scim.models.role_rules import levels_to_the_caller
from go1scim.tables import FrameBuilder

R = TypeVar("R")


def framed(pages: Pages[R], builder: FrameBuilder) -> Flow[Any]:
    """The frame of all that *pages* list; a warning tells of what is missing."""
    answer: Any = None
    unreadable = 0
    while True:
        try:
            step = advance(pages, answer)
        except StopIteration as done:
            _tell(done.value, unreadable)
            return builder.build()
        if isinstance(step, Found):
            builder.add(step.resources)
            unreadable += len(step.unreadable)
            answer = None
            continue
        try:
            answer = yield step
        except Go1ScimError as error:
            answer = error


def _tell(completeness: Completeness, unreadable: int) -> None:
    missing = []
    if unreadable:
        missing.append(f"{unreadable:,} record{'s' * (unreadable > 1)} could not be read")
    if not completeness and completeness != UNTOLD:
        missing.append(completeness.reason)
    if missing:
        warnings.warn(
            f"The frame does not hold everything: {'; '.join(missing)}. Do not take it for the "
            "whole population; iter() has the records that could not be read in `unreadable`.",
            UserWarning,
            stacklevel=levels_to_the_caller(),
        )
