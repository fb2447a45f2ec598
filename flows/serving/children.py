"""A child process that is to run: started, watched, started again after a while, ended with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

BACK_OFF = (1, 2, 5, 10, 30, 60)
"""Seconds to wait before the first, second … start again."""
STEADY = 300
"""A child that ran for so many seconds begins anew with the shortest wait."""


@dataclass
class Child:
    """A Python module as a process of its own, in a process group of its own. `name` is what people call it."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    since: datetime | None = None
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Starts it; what it writes goes where ours goes."""
        command = [sys.executable, "-m", "flows.serving.child", str(os.getpid()), *self.words]
        self.process = subprocess.Popen(command, env=dict(self.environment), process_group=0, stdin=subprocess.DEVNULL)
        self.began, self.since = time.monotonic(), datetime.now(UTC)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def watch(self) -> None:
        """Starts it again if it has died and its wait is over, and says so."""
        if self.alive:
            return
        now = time.monotonic()
        if self.process is not None:
            code, ran = self.process.returncode, now - self.began
            self._clear()
            self.process = None
            self.failures = 1 if ran > STEADY else self.failures + 1
            wait = BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]
            self.due = now + wait
            self.say(f"{self.name}: unerwartet beendet ({_ended(code)}). Neuer Versuch in {wait} s.")
        elif now >= self.due:
            self.start()

    def stop(self, patience: float) -> None:
        """Asks it to end, waits so many seconds, and then ends it and its group; what left the group is for
        flows.serving.kin."""
        if self.process is None:
            return
        if self.alive:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.say(f"{self.name}: nach {patience:.0f} s noch nicht zu Ende; wird abgebrochen.")
        self._clear()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)

    def _clear(self) -> None:
        """Ends what is left of its group."""
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _ended(code: int | None) -> str:
    return f"Signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"Code {code}"
