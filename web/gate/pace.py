"""How often the same client is answered: a bucket of tries that fills again with time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from web.gate.refusals import TooOften

_KEPT = 20_000
"""How many clients are remembered; the one who was not seen for longest is forgotten."""
_SAID = "Von hier kommen zu viele Anfragen in kurzer Zeit. Bitte einen Augenblick warten und es erneut versuchen."


@dataclass
class Pace:
    """`burst` tries at once, `rate` more a second, for each client. Safe to ask from several threads."""

    now: Callable[[], datetime]
    burst: float
    rate: float
    buckets: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str) -> None:
        """Counts a try. Raises TooOften when there is none left."""
        now = self.now()
        with self.turn:
            left, at = self.buckets.pop(client, (self.burst, now))
            left = min(self.burst, left + max((now - at).total_seconds(), 0) * self.rate)
            self.buckets[client] = (max(left - 1, 0) if left >= 1 else left, now)
            while len(self.buckets) > _KEPT:
                self.buckets.popitem(last=False)
        if left < 1:
            raise TooOften(max(1, round((1 - left) / self.rate)), _SAID)


class Paces:
    """The paces of one workbench: strangers by their address, people by their session, and signing in.

    An office may come from one address as a whole (terminal servers, a proxy), so strangers get many tries; a password
    costs half a second of a processor and 64 MiB, so only `HASHING` are looked at beside each other.
    """

    HASHING = 4

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.strangers = Pace(now, 600, 40)
        self.people = Pace(now, 600, 20)
        self.signing = Pace(now, 30, 0.5)
        self.feeds = Pace(now, 120, 1)
        self._hashing = threading.BoundedSemaphore(self.HASHING)

    @contextmanager
    def hashing(self, address: str) -> Iterator[None]:
        """One try with a password. Raises TooOften for too many, from one address or at once."""
        self.signing.take(address)
        if not self._hashing.acquire(timeout=5):
            raise TooOften(5, _SAID)
        try:
            yield
        finally:
            self._hashing.release()
