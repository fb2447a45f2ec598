"""Processes of their own that need not import everything anew: Python's fork server has done so, and forks them.

What takes a command a second and a half before it begins takes a fork some hundredths.
Such a process is killed as every other is.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
ROOMS = frozenset(
    {"alembic", "cli", "delivery", "engine", "ibis", "intake", "jobs", "pyarrow", "schemas", "sqlalchemy", "store"}
)
"""What is imported before: of these, what the tests' own process had imported when its first child was born."""
COMMAND = "import sys\nfrom cli.main import main\nmain(sys.argv[1:])\n"
"""The code of a child that is the command."""
HANDED = 3
"""The number under which a child finds the file that it is handed."""


class Child:
    """A process of its own in the house's folder, the head of a group; `returncode` is below zero after a signal."""

    def __init__(self, code: str, arguments: Sequence[str], handed: int | None = None, **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._told = [Path(self._folder.name) / name for name in ("out", "err")]
        way = None if handed is None else Connection(os.dup(handed))
        asked = (code, list(arguments), {**os.environ, **environment}, self._told, way)
        self._process = _server().Process(target=_live, args=asked)
        self._process.start()
        if way is not None:
            way.close()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it lives."""
        return self._process.exitcode

    def kill(self) -> None:
        """Kills it if it still lives."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as soon as it has; TimeoutError after so many seconds."""
        self._process.join(timeout)
        if self.returncode is None:
            raise TimeoutError
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said and what it complained of, once it has ended."""
        self.wait(timeout)
        said, complained = (path.read_text(encoding="utf-8") if path.exists() else "" for path in self._told)
        return said, complained


@cache
def _server() -> ForkServerContext:
    """The fork server of this process, which goes when this process goes."""
    context = get_context("forkserver")
    context.set_forkserver_preload(sorted(name for name in sys.modules if name.split(".")[0] in ROOMS))
    return context


def _live(
    code: str, arguments: list[str], environment: dict[str, str], told: list[Path], way: Connection | None
) -> None:
    """What a child does, from its first line to its end."""
    os.setpgid(0, 0)
    os.chdir(HOUSE)
    files = [os.open(os.devnull, os.O_RDONLY), *(os.open(path, os.O_WRONLY | os.O_CREAT) for path in told)]
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if way is not None:
        # Whatever stands in its place belongs to the server.
        os.dup2(way.fileno(), HANDED)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    exec(compile(code, "<child>", "exec"), {"__name__": "__main__"})
