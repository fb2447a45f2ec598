"""A command ends at once with all that it has said, and as Python does where something wants to be closed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import HOUSE

PROGRAM = """
import atexit, os, sys, threading
from cli.main import main

class Made:
    def __del__(self):
        os.write(1, b"abgebaut")

made = Made()
atexit.register(print, "aufgehoben")
{before}
sys.argv = ["regelwerk", *{arguments}]
main()
"""
ENDS = {
    "nothing": "",
    "a database library": "import sqlalchemy",
    "a thread": "threading.Timer(0.5, print, ('fertig',)).start()",
}


def ended(before: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process that has something to take apart, something to do at its end, and perhaps more."""
    program = PROGRAM.format(before=before, arguments=arguments)
    return subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("what", ENDS)
def test_nothing_is_taken_apart_unless_something_wants_to_be_closed(what: str) -> None:
    done = ended(ENDS[what], "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Aufruf: regelwerk BEFEHL")
    assert "aufgehoben\n" in done.stdout
    assert done.stdout.endswith("abgebaut") == (what != "nothing")
    assert ("fertig" in done.stdout) == (what == "a thread")


def test_what_went_wrong_is_told_by_the_number_it_ends_with() -> None:
    done = ended("", "chek")
    assert (done.returncode, done.stdout) == (2, "aufgehoben\n")
    assert done.stderr.startswith("Fehler: Den Befehl chek gibt es nicht.")
