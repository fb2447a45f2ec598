"""`regelwerk serve` as somebody starts it: one start for the module, everything that can be asked of it asked there."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from engine.workflow.dates import moments
from flows.catalogue import FLOWS
from flows.deploy.client import opened
from flows.deploy.register import apply
from flows.serving.kin import descendants
from jobs.clock.plan import read_plan
from jobs.office.make import make_store
from jobs.operation.asking import asked
from jobs.operation.first_day import keys, sealed
from jobs.operation.pausing import held_up
from jobs.operation.place import LOGIN, Way, folder, way
from jobs.operation.wanted import wanted
from schemas.clock.place import PLACE
from store.folder import StoreFolder, open_store
from tests.jobs.clock.office import house
from tests.jobs.operation.conftest import free_port

CODE = Path(__file__).resolve().parents[3]
STARTING = 180


@dataclass
class Served:
    """A running serve."""

    store: StoreFolder
    process: subprocess.Popen[bytes]
    log: Path
    health: int

    def written(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, text: str, seconds: float = STARTING) -> None:
        """Waits until it says something."""
        until = time.monotonic() + seconds
        while text not in self.written():
            assert self.process.poll() is None, self.written()
            assert time.monotonic() < until, self.written()
            time.sleep(0.2)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same store."""
        return run(*words, "--store", str(self.store.path))


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A command."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *words], cwd=CODE, env=clean, capture_output=True, text=True, timeout=120
    )


def served(store: StoreFolder, log: Path) -> Served:
    """Starts serve."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    command = [sys.executable, "-m", "cli.main", "serve", "--store", str(store.path)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=CODE, env=clean, stdout=file, stderr=subprocess.STDOUT)
    return Served(store, process, log, store.serving.health)


def office(at: Path) -> StoreFolder:
    """An office with five schedules and ports of its own."""
    made = make_store(at / "ablage", "musterstadt", house(at / "rules"), None, "T", datetime.now(UTC))
    keys(made)
    sealed(made)
    text = made.settings.read_text(encoding="utf-8")
    ports = f"[betrieb]\nport = {free_port()}\ngesundheit = {free_port()}\n\n[werkbank]\nport = {free_port()}\n"
    made.settings.write_text(f"{text}\n{ports}", encoding="utf-8")
    return open_store(made.path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A serve that is ready."""
    at = tmp_path_factory.mktemp("dienst")
    found = served(office(at), at / "protokoll.txt")
    try:
        found.wait_for("Bereit nach")
        yield found
    finally:
        found.process.kill()
        found.process.wait()


def health(port: int) -> tuple[int, dict[str, object]]:
    """What the health answer says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/gesundheit", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_it_is_well_and_says_so(running: Served) -> None:
    until = time.monotonic() + 20
    while (found := health(running.health))[0] != 200 and time.monotonic() < until:
        time.sleep(0.5)
    code, said = found
    assert (code, said["gesund"], said["server"], said["ablaeufe"], said["werkbank"]) == (200, True, True, True, True)
    assert said["ablage"] == {"erreichbar": True, "grund": None}


def test_nobody_gets_in_without_the_login_and_the_login_is_nowhere_to_be_seen(running: Served) -> None:
    to = way(running.store, {})
    with pytest.raises(Exception, match="nimmt die Anmeldung nicht an"):
        asked(Way(to.url, None, own=True), "/flows/filter", {})
    assert isinstance(asked(to, "/flows/filter", {}), list)
    secret = (folder(running.store) / LOGIN).read_text(encoding="utf-8").strip().partition(":")[2]
    assert secret not in running.written()
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in (running.process.pid, *kin(running))]
    assert len(lines) >= 3
    assert not any(secret.encode() in line for line in lines)


def kin(running: Served) -> tuple[int, ...]:
    """Every process below serve."""
    return descendants(running.process.pid)


def test_everything_listens_on_this_machine_only(running: Served) -> None:
    inodes = set()
    for pid in (running.process.pid, *kin(running)):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            if match := re.fullmatch(r"socket:\[(\d+)\]", str(handle.readlink()) if handle.is_symlink() else ""):
                inodes.add(match[1])
    rows = [line.split() for kind in ("tcp", "tcp6") for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]]
    listening = {row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in inodes}
    assert listening == {"0100007F"}


def test_the_workbench_is_there_and_asks_who_comes(running: Served) -> None:
    bench = running.store.workbench
    with urllib.request.urlopen(f"{bench.origin}/", timeout=10) as answer:
        assert answer.url.startswith(f"{bench.origin}/anmelden")
    other = urllib.request.Request(f"{bench.origin}/", headers={"Host": "anderswo.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(other, timeout=10)
    assert refused.value.code == 400


def test_pages_may_ask_nobody_else(running: Served) -> None:
    to = way(running.store, {})
    with urllib.request.urlopen(to.page + "/", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "https:" not in policy


def test_the_server_has_the_schedules_and_their_next_moments(running: Served) -> None:
    # The scheduler looks every few seconds; with a library that does not suit it, it never plans anything.
    until = time.monotonic() + 60
    while True:
        listed = running.command("schedule", "list").stdout
        if "kein Termin" not in listed.replace("monatsbericht", "").partition("Monatsbericht")[0]:
            break
        assert time.monotonic() < until, listed + running.written()
        time.sleep(1)
    plan, now = read_plan(running.store), datetime.now(UTC)
    for schedule in plan.schedules:
        line = next(line for line in listed.splitlines() if line.startswith(f"{schedule.id}:"))
        following = next(moments(schedule, plan.days, now, now + timedelta(days=40)), None)
        told = "kein Termin" if following is None else f"{following.at.astimezone(PLACE):%d.%m.%Y %H:%M}"
        assert told in line


def test_registering_again_changes_nothing_and_what_is_gone_is_removed(running: Served) -> None:
    again = running.command("schedule", "apply")
    assert again.returncode == 0, again.stderr
    assert {line.partition(": ")[2] for line in again.stdout.splitlines() if "Ohne Termin" not in line} == {
        "unverändert"
    }
    file = running.store.rules / "zeitplan" / "tagespruefung.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert registered(running)["musterstadt.tagespruefung"] == "entfernt"
    file.write_text(text.replace("04:30", "04:35"), encoding="utf-8")
    assert registered(running)["musterstadt.tagespruefung"] == "angelegt"
    file.write_text(text, encoding="utf-8")
    assert registered(running)["musterstadt.tagespruefung"] == "geändert"
    assert set(registered(running).values()) == {"unverändert"}


def registered(running: Served) -> dict[str, str]:
    """Registers the schedules as `schedule apply` does, in this process."""
    to = way(running.store, {})

    async def work() -> tuple[tuple[str, str], ...]:
        async with opened() as client:
            plan = wanted(running.store, datetime.now(UTC), FLOWS)
            return await apply(client, "musterstadt", plan, FLOWS, running.store.serving.pool)

    with temporary_settings({PREFECT_API_URL: to.url, PREFECT_API_AUTH_STRING: to.login}):
        return dict(asyncio.run(work()))


@pytest.mark.slow
def test_a_paused_schedule_waits_until_it_is_resumed(running: Served) -> None:
    paused = running.command("schedule", "pause", "aufbewahrung", "--by", "T", "--reason", "Probe")
    assert (paused.returncode, paused.stdout) == (0, "aufbewahrung: angehalten.\n"), paused.stderr
    assert held_up(running.store) == {"aufbewahrung"}
    assert re.search(r"^aufbewahrung: .*angehalten$", running.command("schedule", "list").stdout, re.MULTILINE)
    assert "aufbewahrung: läuft weiter." in running.command("schedule", "resume", "aufbewahrung", "--by", "T").stdout
    assert held_up(running.store) == frozenset()


@pytest.mark.slow
def test_a_flow_runs_at_once_when_it_is_asked_for(running: Served) -> None:
    begun = running.command("schedule", "run", "pruefspur")
    assert begun.returncode == 0, begun.stderr
    running.wait_for("Prüfspur musterstadt ", 120)
    running.wait_for(": Erledigt. ", 10)
    assert running.command("schedule", "run", "gibtsnicht").returncode == 2


def test_a_second_one_is_refused(running: Served) -> None:
    second = running.command("serve")
    assert second.returncode == 1
    assert "läuft serve schon" in second.stderr


def test_a_port_that_is_taken_is_said(running: Served, tmp_path: Path) -> None:
    other = office(tmp_path)
    taken = run("serve", "--store", str(other.path), "--port", str(running.store.serving.port))
    assert taken.returncode == 1
    assert "lauscht schon ein anderes Programm" in taken.stderr


@pytest.mark.slow
def test_a_child_that_dies_is_started_again_and_it_is_said(running: Served) -> None:
    before = running.written().count("Die Abläufe sind bereit.")
    runner = next(pid for pid in kin(running) if b"flows.deploy.runner" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(runner, signal.SIGKILL)
    running.wait_for("Abläufe: unerwartet beendet (Signal SIGKILL). Neuer Versuch in 1 s.", 20)
    until = time.monotonic() + STARTING
    while running.written().count("Die Abläufe sind bereit.") == before:
        assert time.monotonic() < until
        time.sleep(0.5)


def test_at_the_end_nothing_is_left(running: Served) -> None:
    below = kin(running)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    written = running.written()
    assert written.rstrip().endswith("Beendet.")
    # Nothing but our own lines: none of Prefect's, none of what bindings count when Python ends.
    foreign = ("nanobind", "leaked", " | INFO", " | WARN", " | ERROR", "Received", "Traceback", "prefect.")
    assert [line for line in written.splitlines() if any(word in line for word in foreign)] == []
    until = time.monotonic() + 5
    while (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []
    assert not (folder(running.store) / "dienst.json").exists()
