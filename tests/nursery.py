"""Processes of their own that need not import everything anew: a second Python that has done so forks them.

What takes a command a second and a half before it begins takes a fork some hundredths. Such a process ends as every
other does, with all that Python does at its end, and is killed as every other is.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

HOUSE = Path(__file__).resolve().parents[1]
ROOMS = frozenset(
    {"alembic", "cli", "delivery", "engine", "ibis", "intake", "jobs", "pyarrow", "schemas", "sqlalchemy", "store"}
)
"""What is imported before: of these, what the tests' own process had imported when its first child was born."""
COMMAND = "import sys\nfrom cli.main import main\nmain(sys.argv[1:])\n"
"""The code of a child that is the command."""
HANDED = 3
"""The number under which a child finds the file that it is handed."""
_NUMBER, _MOST = 16, 1 << 20
"""Bytes of a number, and of what is asked."""


class Child:
    """A process of its own in the house's folder, the head of a group; `returncode` is below zero after a signal."""

    def __init__(self, code: str, arguments: Sequence[str], handed: int | None = None, **environment: str) -> None:
        asked = {"code": code, "arguments": list(arguments), "environment": {**os.environ, **environment}}
        self._said, self._complained = _room(), _room()
        self._keeper, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        files = [its.fileno(), self._said.fileno(), self._complained.fileno(), *([] if handed is None else [handed])]
        with its:
            socket.send_fds(_nursery(), [json.dumps(asked).encode()], files)
        self.returncode: int | None = None
        self.pid = int(self._keeper.recv(_NUMBER))

    def kill(self) -> None:
        """Kills it if it still lives."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as soon as it has; TimeoutError after so many seconds."""
        if self.returncode is None:
            self._keeper.settimeout(timeout)
            self.returncode = int(self._keeper.recv(_NUMBER))
            self._keeper.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it said and what it complained of, once it has ended."""
        self.wait(timeout)
        self._said.seek(0)
        self._complained.seek(0)
        with self._said as said, self._complained as complained:
            return said.read(), complained.read()


def _room() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


@cache
def _nursery() -> socket.socket:
    """The way to the nursery of this process, which goes when this process goes."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    known = sorted(name for name in sys.modules if name.split(".")[0] in ROOMS)
    with its:
        process = subprocess.Popen(
            [sys.executable, __file__, str(its.fileno())], cwd=HOUSE, pass_fds=[its.fileno()],
            env={**os.environ, "PYTHONPATH": str(HOUSE), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
    ours.send(json.dumps(known).encode())

    def close() -> None:
        ours.close()
        process.wait()

    atexit.register(close)
    return ours


def _nurse(own: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Bears children until nobody asks any more; returns in each child what it shall do, at the end None."""
    for name in json.loads(own.recv(_MOST)):
        with suppress(ImportError):
            importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, files, _, _ = socket.recv_fds(own, _MOST, 8)
        if not message:
            return None
        if not os.fork() and _kept(files[0]):
            return json.loads(message), files[1:]
        for file in files:
            os.close(file)


def _kept(keeper: int) -> bool:
    """True in the child; its parent tells its number and how it ended to whoever asked for it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        os.closerange(0, keeper)
        os.closerange(keeper + 1, 64)
        os.setpgid(child, child)
        os.write(keeper, str(child).encode())
        os.write(keeper, str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        os._exit(0)
    return True


def _live(asked: dict[str, Any], files: list[int]) -> None:
    """What a child does, from its first line to its end."""
    # Above all that is to be taken first: none of them may stand where another one goes.
    high = [os.dup2(file, 64 + number) for number, file in enumerate(files)]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(HANDED, 64)
    for number, file in enumerate(high, start=1):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[1:] = asked["arguments"]
    exec(compile(asked["code"], "<child>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as way:
        task = _nurse(way)
    if task:
        _live(*task)
