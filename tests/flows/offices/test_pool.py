"""Many offices over a work pool of Prefect's own server, with a worker as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL

from flows.offices.pool import limit_name
from flows.offices.several import check_all
from jobs.offices.whole import Made
from schemas.offices.combined import Combined
from store.offices.shelf import Shelf
from tests.waiting import until

HOUSE = Path(__file__).resolve().parents[3]
STICHTAG = date(2026, 3, 27)
LIST = """ämterliste: land
titel: Ein Land
ämter:
  - {kennung: a, daten: a, amt: musterstadt}
  - {kennung: b, daten: b, amt: musterstadt}
  - {kennung: c, daten: c, amt: musterstadt}
  - {kennung: d, daten: d, amt: musterstadt}
"""


def block(text: str) -> str:
    """Braces are no form of the language."""
    return text.replace("{kennung: ", "kennung: ").replace(", ", "\n    ").replace("}", "")


@pytest.fixture
def land(flow_rules: Path, flow_data: Path, tmp_path: Path) -> Path:
    """A folder with a list of four: two sound ones, one whose data cannot be read, one that is not there yet."""
    for key in ("a", "b", "d"):
        shutil.copytree(flow_data, tmp_path / key)
    (tmp_path / "b" / "kunde.parquet").write_bytes(b"PAR1 und dann nichts")
    (tmp_path / "land.yaml").write_text(block(LIST), encoding="utf-8")
    shutil.copytree(flow_rules, tmp_path / "rules")
    return tmp_path


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command as a process group of its own, at the tests' server."""
    log = (folder / f"{words[1]}.log").open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", *words], cwd=HOUSE, stdout=log, stderr=log, process_group=0,
        env={**os.environ, "PYTHONPATH": str(HOUSE), "PREFECT_API_URL": PREFECT_API_URL.value() or ""},
    )  # fmt: skip


@contextmanager
def working(folder: Path, limit: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker, ended with all that it has started."""
    process = begun(folder, "aemter", "arbeiter", "--pool", "aemter", "--parallel", str(limit))
    try:
        yield process
        gone(process, signal.SIGTERM)
        # It has gone by itself, as systemd would have it.
        assert process.returncode == 0
    finally:
        gone(process, signal.SIGKILL)


def gone(process: subprocess.Popen[bytes], how: int) -> None:
    """Ends a process and its group."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def checked(folder: Path, **more: object) -> Made:
    """The flow over the list."""
    return check_all(
        liste=folder / "land.yaml", regeln=folder / "rules", stichtag=STICHTAG, ziel=folder / "bericht", pool="aemter",
        **{"parallel": 2, "versuche": 3, "wartezeit": 4.0, **more},
    )  # fmt: skip


def states(report: Combined) -> dict[str, tuple[str, int]]:
    """How each office stands, and after how many tries."""
    return {one.key: (one.state, one.tries) for one in report.offices}


@pytest.mark.slow
@pytest.mark.usefixtures("prefect")
def test_four_offices_over_a_pool_one_broken_one_tried_again(land: Path, flow_data: Path) -> None:
    shelf = Shelf(land / "bericht", STICHTAG)

    def come_back() -> None:
        until(lambda: (shelf.room("c") / "lebt").exists() and (shelf.room("c") / ".sperre").exists())
        shutil.copytree(flow_data, land / ".c")
        (land / ".c").rename(land / "c")

    shelf.make()
    coming = threading.Thread(target=come_back)
    coming.start()
    with working(land, 2):
        made = checked(land)
    coming.join()
    found = states(made.report)
    assert {key: state for key, (state, _) in found.items()} == {
        "a": "geprüft", "b": "nicht prüfbar", "c": "geprüft", "d": "geprüft",
    }  # fmt: skip
    assert found["b"][1] == found["a"][1] == 1
    assert found["c"][1] in (2, 3)
    with get_client(sync_client=True) as client:
        limit = client.read_global_concurrency_limit_by_name(limit_name("aemter"))
        runs = client.read_flow_runs()
        artifacts = client.read_artifacts()
        logs = client.read_logs()
    assert (limit.limit, limit.active_slots) == (2, 0)
    assert {"Geprüft", "Nicht prüfbar"} <= {str(one.state_name) for one in runs}
    assert any("Geprüft: 3 von 4 Ämtern" in str(one.data) for one in artifacts)
    # Keys of cases of the synthetic office look like P00000012: none of them has reached Prefect.
    text = "\n".join(one.model_dump_json() for kept in (runs, artifacts, logs) for one in kept)
    assert "P0000" not in text
    # A second start asks the broken one only, and says the same.
    with working(land, 2):
        again = checked(land)
    assert {key: state for key, (state, _) in states(again.report).items()} == {
        "a": "übernommen", "b": "nicht prüfbar", "c": "übernommen", "d": "übernommen",
    }  # fmt: skip
    assert again.report.digest == made.report.digest


@pytest.mark.slow
@pytest.mark.usefixtures("prefect")
def test_killed_half_way_the_second_start_carries_on(land: Path, flow_data: Path) -> None:
    shutil.rmtree(land / "b")
    for key in ("b", "c"):
        shutil.copytree(flow_data, land / key)
    out = land / "bericht"
    words = ("--list", str(land / "land.yaml"), "--as-of", "27.03.2026", "--out", str(out), "--rules",
             str(land / "rules"), "--pool", "aemter", "--parallel", "1")  # fmt: skip
    state = out / "stand" / STICHTAG.isoformat()
    worker = begun(land, "aemter", "arbeiter", "--pool", "aemter", "--parallel", "1")
    first = begun(land, "aemter", "pruefen", *words)
    until(lambda: len(list(state.glob("?.json"))) >= 1)
    for process in (first, worker):
        gone(process, signal.SIGKILL)
    done = {path.stem: path.read_bytes() for path in state.glob("?.json")}
    assert 1 <= len(done) < 4, (land / "pruefen.log").read_text()
    with working(land, 1):
        made = checked(land, parallel=1, stille=20.0)
    found = states(made.report)
    assert {key for key, (one, _) in found.items() if one == "übernommen"} == set(done)
    assert {one for one, _ in found.values()} == {"übernommen", "geprüft"}
    assert {path.stem: path.read_bytes() for path in state.glob("?.json") if path.stem in done} == done
