"""The hangman: the real command in a process of its own, killed where a test says so."""

from __future__ import annotations

import os
import signal
import time

from tests.faults.office import Office, environment
from tests.nursery import HANDED, Child

_WATCHED = f"""
import os, re, signal, sys
folder, event, pattern, pipe = sys.argv[1], sys.argv[2], sys.argv[3], {HANDED}
begun = False
def watch(name, arguments):
    global begun
    if name not in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        return
    path = str(arguments[0])
    if not path.startswith(folder):
        return
    if not begun and path.endswith(".sperre"):
        begun = True
        os.write(pipe, b"x")
    if name == event and re.search(pattern, path):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
from cli.main import main
main(sys.argv[4:])
"""


def _started(office: Office, what: str, event: str = "", pattern: str = "") -> tuple[Child, int]:
    """The command, and a pipe from which one byte can be read as soon as it has taken its lock and begins to work."""
    mine, its = os.pipe()
    child = Child(_WATCHED, [str(office.folder), event, pattern, *office.asked(what)], its, **environment())
    os.close(its)
    return child, mine


def killed_at(office: Office, what: str, event: str, pattern: str) -> None:
    """Kills the command just before it does something to a file whose path fits the pattern; it must come to that."""
    process, pipe = _started(office, what, event, pattern)
    said = process.communicate(timeout=600)[1]
    os.close(pipe)
    assert process.returncode == -signal.SIGKILL, said


def killed_after(office: Office, what: str, seconds: float) -> bool:
    """Kills the command so long after it began its work; whether it was still at work then."""
    process, pipe = _started(office, what)
    os.read(pipe, 1)
    os.close(pipe)
    time.sleep(seconds)
    process.kill()
    said = process.communicate(timeout=600)[1]
    assert "Traceback" not in said, said
    return process.returncode == -signal.SIGKILL


def usual(office: Office, what: str) -> float:
    """How many seconds of work the command has from its lock to its end, if nobody kills it."""
    process, pipe = _started(office, what)
    os.read(pipe, 1)
    os.close(pipe)
    begun = time.monotonic()
    said = process.communicate(timeout=600)[1]
    assert process.returncode == 0, said
    return time.monotonic() - begun
