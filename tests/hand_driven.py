"""Steps driven by hand: scripted answers, a clock that only sleeps move, and no chance."""

from random import Random
from typing import Any

from attrs import define, field

from go1scim._http import Ask, Reply, Request, Response, Runtime, Service, Sleep, Step, Steps
from go1scim._json import dumps
from go1scim.retry import RetryPolicy

START = 1_800_000_000.0
SCIM = Service("https://gateway.go1.com/version/2022-07-01/scim")


class Longest(Random):
    """Chance that always gives the upper end, so that waits are what the policy allows."""

    def uniform(self, a: float, b: float) -> float:
        return b


def answer(status: int = 200, body: Any = None, **headers: str) -> Response:
    """An answer with *body* as JSON, or as it is where it is bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else b"" if body is None else dumps(body)
    return Response(status, named, content)


@define
class World:
    """
    What a driver gives back for each step.

    Attributes:
        replies: What comes back for the next requests.
        took: Seconds that each request takes.
        steps: What was asked for, in order.
    """

    replies: list[Reply | Exception] = field(factory=list, converter=list)
    retry: Any = field(factory=RetryPolicy)
    random: Random = field(factory=Longest)
    took: float = 0.0
    time: float = START
    steps: list[Step] = field(factory=list)

    @property
    def runtime(self) -> Runtime:
        """The clock and the policy of this world."""
        return Runtime(self.retry, lambda: self.time, self.random)

    @property
    def sent(self) -> list[str]:
        """The requests so far, as text."""
        return [f"{s.method} {s.target}" for s in self.steps if isinstance(s, Request)]

    @property
    def slept(self) -> list[float]:
        """The seconds of each sleep so far."""
        return [step.seconds for step in self.steps if isinstance(step, Sleep)]

    def run(self, steps: Steps[Any]) -> Any:
        """The result of *steps*; all replies must have been used."""
        value: Any = None
        resume: Any = steps.send
        while True:
            try:
                step = resume(value)
            except StopIteration as done:
                assert not self.replies
                return done.value
            self.steps.append(step)
            value, resume = self._obeyed(step), steps.send
            if isinstance(value, Exception) and not isinstance(step, Request):
                resume = steps.throw

    def _obeyed(self, step: Step) -> Any:
        if isinstance(step, Sleep):
            self.time += step.seconds
            return None
        if isinstance(step, Ask):
            return step.function()
        self.time += self.took
        return self.replies.pop(0)
