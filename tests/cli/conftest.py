"""The command as people call it; what needs a process of its own (pipes, signals, terminals) starts one itself."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.main import main
from tests.jobs.conftest import delivery, rules

HOUSE = Path(__file__).resolve().parents[2]
Called = subprocess.CompletedProcess[str]


@pytest.fixture
def regelwerk(tmp_path: Path) -> Callable[..., Called]:
    """Calls the command in an empty folder; a traceback is never right."""

    def call(*arguments: str | Path, **more: str) -> Called:
        out, err = _stream(), _stream()
        apart = (_environment({"COLUMNS": "80", **more}), contextlib.chdir(tmp_path))
        caught = (contextlib.redirect_stdout(out), contextlib.redirect_stderr(err))
        with contextlib.ExitStack() as stack:
            for one in (*apart, *caught):
                stack.enter_context(one)
            with pytest.raises(SystemExit) as ended:
                main([str(one) for one in arguments])
        code = ended.value.code
        assert isinstance(code, int)
        done = Called(arguments, code, _text(out), _text(err))
        assert "Traceback" not in done.stderr
        return done

    return call


def _stream() -> io.TextIOWrapper:
    """What the command writes to: bytes below, as in a process."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode("utf-8")


@contextlib.contextmanager
def _environment(changed: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(changed)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


__all__ = ["delivery", "rules"]
