"""The delivery of a run, taken in while its rules are still read: one waits for the disk, the other does not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from jobs.progress import Step
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot

Take = Callable[[FactModel, Path, Step], Snapshot]
"""Takes a delivery into a folder; calls the step before every table."""


class GivenUp(Exception):  # noqa: N818
    """Nobody waits for the delivery any more."""


class Delivery:
    """One delivery on its way into `into`; leaving stops it at its next table."""

    def __init__(self, take: Take, into: Path, step: Step) -> None:
        self._take, self._into, self._step = take, into, step
        self._pool = ThreadPoolExecutor(1)
        self._begun: tuple[FactModel, Future[Snapshot]] | None = None
        self._left = False

    def __enter__(self) -> Delivery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self, model: FactModel) -> None:
        """The fact model is known."""
        self._begun = model, self._pool.submit(self._take, model, self._into, self._watched)

    def taken(self, model: FactModel) -> Snapshot:
        """What came of it; taken again if it turned out that the fact model says more than it said first.

        Raises what the taking raises.
        """
        if self._begun is None:
            return self._take(model, self._into, self._step)
        first, coming = self._begun
        found = coming.result()
        return found if first == model else self._take(model, self._into.with_name(f"{self._into.name}-2"), self._step)

    def _watched(self, name: str, done: int, whole: int) -> None:
        if self._left:
            raise GivenUp
        self._step(name, done, whole)
