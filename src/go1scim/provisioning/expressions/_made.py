"""Functions whose result comes from the clock or from chance, both of which are injected."""

import string
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from attrs import frozen

from go1scim.provisioning.expressions import _calendar
from go1scim.provisioning.expressions._values import unfit


@frozen(eq=False)
class Run:
    """One evaluation: the values of the source, the time, and chance."""

    values: Any
    now: Callable[[], datetime]
    random: Random


#: Those that Windows takes in passwords, which is where Entra's page sends its reader.
_SPECIAL: Final = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/"
_LONGEST: Final = 256


def now(run: Run) -> datetime:
    """The time, in UTC."""
    return _calendar.in_utc(run.now()).replace(microsecond=0)


def guid(run: Run) -> str:
    """A random UUID."""
    return str(UUID(int=run.random.getrandbits(128), version=4))


def random_string(run: Run, length: int | None, *amounts: Any) -> str:
    """
    Random characters, of each kind at least so many.

    What is left to *length* is of the kinds that were asked for, else letters and digits.
    """
    *least, avoided = (*amounts, None)[:5]
    if length is None or not 0 <= length <= _LONGEST or sum(n or 0 for n in least) > length:
        raise unfit(
            "RandomString makes 0 to 256 characters, and at least as many as it is asked for",
            "Look at its first five numbers.",
        )
    kinds = (string.digits, _SPECIAL, string.ascii_uppercase, string.ascii_lowercase)
    left = [_without(kind, avoided or "") for kind in kinds]
    asked = [each for each, n in zip(left, least, strict=True) if n]
    made = [_some(run, each, n or 0) for each, n in zip(left, least, strict=True)]
    rest = asked or [left[0], *left[2:]]
    made.append(_some(run, "".join(rest), length - sum(map(len, made))))
    characters = list("".join(made))
    run.random.shuffle(characters)
    return "".join(characters)


def _without(characters: str, avoided: str) -> str:
    return "".join(each for each in characters if each not in avoided)


def _some(run: Run, characters: str, amount: int) -> str:
    if amount > 0 and not characters:
        raise unfit("RandomString avoids all characters of a kind", "Avoid fewer of them.")
    return "".join(run.random.choices(characters, k=amount)) if amount > 0 else ""
