"""The parts of serve, each alone: a child that keeps dying, processes below processes, systemd, the health answer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from flows.serving.children import BACK_OFF, Child
from flows.serving.health import listen
from flows.serving.supervise import notify
from schemas.operation.health import Health, Night, Standing
from tests.jobs.operation.conftest import free_port

CODE = Path(__file__).resolve().parents[3]


def test_a_child_that_keeps_dying_is_started_ever_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    child = Child("Kind", ("gibt_es_nicht",), {**os.environ, "PYTHONPATH": str(CODE)}, said.append)
    for _ in BACK_OFF:
        child.start()
        assert child.process is not None
        child.process.communicate()
        child.watch()
        assert child.process is None
        child.watch()
        assert child.process is None, "not before its wait is over"
        now[0] = child.due
    assert [int(line.split()[-2]) for line in said] == list(BACK_OFF)
    assert all("unerwartet beendet (Code 1)" in line for line in said)


def test_what_is_below_us_is_ended_with_all_that_it_started() -> None:
    code = """
        import os, subprocess, sys, time
        from flows.serving.kin import adopt, descendants, end_all
        adopt()
        sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
        start = f"import subprocess; subprocess.Popen({sleep!r}, start_new_session=True)"
        middle = subprocess.Popen([sys.executable, "-c", start])
        middle.wait()
        assert len(descendants(os.getpid())) == 1, "the orphan has become ours"
        print(end_all(5), len(descendants(os.getpid())))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=CODE, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["1", "0"], done.stderr


def test_systemd_is_told_if_it_wants_to_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notify("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"


@pytest.mark.parametrize(
    ("health", "code"),
    [
        (Health(True, True, Standing()), 200),
        (Health(True, True, Standing(last=Night(date(2026, 3, 20), "nicht prüfbar", None))), 200),
        (Health(False, True, Standing()), 503),
        (Health(True, False, Standing()), 503),
        (Health(True, True, Standing(), workbench=False), 503),
        (Health(True, True, Standing(reason="Die Ablage fehlt.")), 503),
        (Health(True, True, Standing(overdue=1)), 503),
    ],
)
def test_health_is_well_only_if_nobody_has_to_come(health: Health, code: int) -> None:
    port = free_port()
    server = listen("127.0.0.1", port, lambda: health)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
        found = 200
    except urllib.error.HTTPError as error:
        found = error.code
    finally:
        server.shutdown()
        server.server_close()
    assert found == code
