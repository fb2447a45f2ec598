"""What the first page holds until the next run: how many cases the numbers of teams are about, and the drawn trend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from store.findings.lists.asked import Asked
from store.findings.lists.numbers import persons
from store.records.connect import Connection

Cases = Mapping[tuple[str, str], int]


class Held:
    """The counts of the last run, for one process and any number of threads.

    Until the next run a decision may make a number smaller; whoever uses the count takes the smaller of the two.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._run: str | None = None
        self._cases: Cases = {}
        self._drawn: tuple[object, str] | None = None

    def cases(self, connection: Connection, office: str, run: str) -> Cases:
        """By team and status the cases of findings that are at work, neither Altbestand nor put off."""
        with self._lock:
            if self._run != run:
                self._cases, self._run = persons(connection, Asked(office), "team"), run
            return self._cases

    def drawn(self, shown: object, draw: Callable[[], str]) -> str:
        """The picture of what is shown, drawn anew only where that has changed."""
        with self._lock:
            if self._drawn is None or self._drawn[0] != shown:
                self._drawn = shown, draw()
            return self._drawn[1]
