"""
Many flows side by side, of which a driver runs as many at a time as it is told.

Theory of operation: a `Run` never waits. A driver asks for works that may begin (`ready`), runs
their flows in threads or tasks, and tells how each ended (`finished`). Where nothing may begin, it
waits until a work has finished, or until `next_deadline`. Every method but those of `Pacing` is
called from the driver's own thread or task, and so are the listeners.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from attrs import frozen

from go1scim._exchange import Flow
from go1scim._http import Retry

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@frozen(eq=False)
class Work(Generic[T]):
    """
    One flow of a run.

    Attributes:
        key: What the run knows it by.
        flow: Begins it; called once, by who runs it.
    """

    key: Any
    flow: Callable[[], Flow[T]]


class Pacing(Protocol):
    """What the requests of a run go by; called from the threads that send them."""

    def paced(self, retry: Retry) -> Retry:
        """*retry*, as seen by the run: it learns when the provider asks to wait."""
        ...

    def hold(self) -> float:
        """Seconds that a request must wait before it is sent; asked again after that."""
        ...


class Run(ABC, Generic[T_co]):
    """
    Many flows, and the result of them all.

    Attributes:
        listeners: Called by the driver with each event, in their order.
    """

    listeners: Sequence[Callable[[Any], object]] = ()

    @property
    @abstractmethod
    def pacing(self) -> Pacing:
        """What the requests go by."""

    @property
    @abstractmethod
    def width(self) -> int:
        """How many works may be at work now."""

    @property
    @abstractmethod
    def done(self) -> bool:
        """Whether nothing is left, and nothing at work."""

    @abstractmethod
    def ready(self, limit: int) -> Sequence[Work[Any]]:
        """Works that may begin now, *limit* at the most; none where others must end before."""

    @abstractmethod
    def finished(self, work: Work[Any], result: Any) -> None:
        """Take what a work has given, which may be a `Go1ScimError`."""

    @abstractmethod
    def next_deadline(self) -> float | None:
        """The time at which `ready` may give more although nothing finishes; None: never."""

    @abstractmethod
    def stop(self, reason: str) -> None:
        """Begin nothing new."""

    @abstractmethod
    def events(self) -> Iterable[Any]:
        """What has happened since the last call."""

    @abstractmethod
    def close(self) -> str:
        """
        End it, whatever is left; called once.

        Returns:
            What somebody should know who sees it interrupted.
        """

    @abstractmethod
    def result(self) -> T_co:
        """
        What it gives, once it is done and closed.

        Raises:
            Go1ScimError: It could not go on.
        """

    def concluded(self, crash: BaseException | None) -> T_co:
        """
        Close it, and give the result.

        Args:
            crash: What has ended it before: it is raised, with a note.
        """
        try:
            note = self.close()
        except Exception as error:
            if crash is None:
                raise
            note = f"It could not be closed either: {error}"
        if crash is not None:
            crash.add_note(note)
            raise crash
        return self.result()


#: Yields flows and runs, one after the other, for their results: work that is made of several.
Script: TypeAlias = Generator[Flow[Any] | Run[Any], Any, T]
