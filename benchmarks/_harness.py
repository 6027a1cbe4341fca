"""Fair comparison on a noisy machine: interleaved runs, medians, ratios."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any, Final

import orjson
from attrs import frozen

from go1scim import _json

_LIBRARIES: Final[Mapping[str, Any]] = {
    "json": (_json._loads, _json._dumps),  # noqa: SLF001 - what it chooses from
    "orjson": (orjson.loads, orjson.dumps),
}


@frozen
class Row:
    """
    A line of the table.

    Attributes:
        ratio: Ours divided by the rival's; the target is its upper limit.
    """

    work: str
    ours: str
    rival: str
    ratio: float
    target: float | None

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None else self.ratio <= self.target


def use(library: str) -> None:
    """Have go1scim read and write JSON with *library*: json, as it is installed, or orjson."""
    _json.loads, _json.dumps = _LIBRARIES[library]


def medians(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    number: int = 1,
    warm_up: bool = True,
) -> dict[str, float]:
    """Seconds for one call of each, the median of *rounds*; one after the other in each round."""
    for each in contestants.values() if warm_up else ():
        each()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, each in contestants.items():
            start = time.perf_counter()
            for _ in range(number):
                each()
            times[name].append((time.perf_counter() - start) / number)
    return {name: median(values) for name, values in times.items()}


def show(seconds: float) -> str:
    """A duration with a fitting unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def print_title(name: str) -> None:
    """The head of a suite's table."""
    print(f"\n{name}\n{'':34}{'ours':>11}{'rival':>27}{'ratio':>9}{'target':>9}")


def print_row(row: Row) -> None:
    """A line of the table."""
    target = "" if row.target is None else f"{row.target:.3f}"
    verdict = {None: "", True: "OK", False: "missed"}[row.ok]
    print(
        f"{row.work:34}{row.ours:>11}{row.rival:>27}{row.ratio:>9.3f}{target:>9}  {verdict}",
        flush=True,
    )
