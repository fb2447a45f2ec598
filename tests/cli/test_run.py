"""`regelwerk run` as people use it: on a terminal, through a pipe, with wrong data, interrupted, killed."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import HOUSE, Called

Call = Callable[..., Called]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b]")
_STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def arguments(rules: Path, delivery: Path, tmp_path: Path) -> list[str]:
    """A run over the small delivery."""
    return [
        "run", "--data", str(delivery), "--as-of", "30.06.2020", "--office", "magdeburg", "--rules", str(rules),
        "--out", str(tmp_path / "ergebnis"),
    ]  # fmt: skip


def test_through_a_pipe_nothing_is_cut_and_nothing_blinks(
    regelwerk: Call, arguments: list[str], tmp_path: Path
) -> None:
    done = regelwerk(*arguments, "--csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert _CONTROL.search(done.stdout) is None
    assert "…" not in done.stdout
    assert done.stdout.startswith("magdeburg, Stichtag 30.06.2020: ")
    for title in ("Nach Regel und Ergebnis", "Am längsten überfällig", "Vorgeschlagen", "Ungeklärt"):
        assert f"\n{title}" in done.stdout
    receipt = json.loads((tmp_path / "ergebnis" / "run.json").read_text(encoding="utf-8"))
    assert receipt["digest"] in done.stdout
    assert (tmp_path / "ergebnis" / "outcomes.csv").is_file()


def test_on_a_narrow_terminal_lines_are_broken(arguments: list[str]) -> None:
    columns = 40
    shown = on_terminal(arguments, columns)
    plain = _STYLE.sub("", shown)
    assert "\x1b[" in shown
    assert [line for line in plain.splitlines() if len(line.split("\r")[-1].rstrip()) > columns] == []
    assert "Am längsten überfällig" in plain


def test_all_that_is_wrong_with_the_data_at_once(regelwerk: Call, arguments: list[str], tmp_path: Path) -> None:
    data = tmp_path / "daten"
    data.mkdir()
    (data / "kunde.csv").write_text("kunde_id;geburtsdatum\nK1;01.01.1980\nK1;02.01.1980\n", encoding="utf-8")
    (data / "teilnahme.csv").write_text("", encoding="utf-8")
    arguments[2] = str(data)
    done = regelwerk(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    lines = sorted(done.stderr.splitlines())
    assert lines[0].startswith("Fehler: kunde.csv: 1 Schlüssel kommt in kunde_id mehrfach vor")
    assert lines[1].startswith("Fehler: teilnahme.csv: Die Datei ist leer (0 Bytes).")
    assert len(lines) == 2
    assert not (tmp_path / "ergebnis").exists()


def test_flaws_are_said_and_do_not_stop_the_run(
    regelwerk: Call, arguments: list[str], delivery: Path, tmp_path: Path
) -> None:
    data = tmp_path / "daten"
    shutil.copytree(delivery, data)
    (data / "kontakt.parquet").unlink()
    (data / "teilnahme.parquet").unlink()
    text = "teilnahme_id;kunde_id;art;begin\nTN1;K00000001;FBW;01.01.2020\nTN2;K00000001;Kurs;31.12.9999\n"
    (data / "teilnahme.csv").write_text(text, encoding="utf-8")
    arguments[2] = str(data)
    done = regelwerk(*arguments)
    assert done.returncode == 0
    assert "Tabellen: kontakt\n" in done.stdout
    assert "Die Spalte begin kennt das Faktenmodell nicht; sie wird nicht gelesen. Gemeint ist vielleicht beginn." in (
        done.stdout
    )
    assert "teilnahme.art: 1 Wert ist keine der erlaubten Angaben" in done.stdout


@pytest.mark.parametrize(
    ("position", "wrong", "said"),
    [
        (6, "madgeburg", "Fehler: Das Amt madgeburg gibt es nicht. Gemeint ist vielleicht magdeburg.\n"),
        (8, "nirgends", "Fehler: Den Ordner nirgends mit den Regeln gibt es nicht.\n"),
    ],
)
def test_unknown_names_are_wrong_use(
    regelwerk: Call, arguments: list[str], position: int, wrong: str, said: str
) -> None:
    arguments[position] = wrong
    done = regelwerk(*arguments)
    assert (done.returncode, done.stderr) == (2, said)


def test_wrong_rules_are_shown_with_their_places(
    regelwerk: Call, arguments: list[str], rules: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "regeln"
    shutil.copytree(rules, changed)
    wrong = next(changed.rglob("bfm-zugang.yaml"))
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("\nje: kunde", "\nje: kunden"), encoding="utf-8")
    arguments[8] = str(changed)
    done = regelwerk(*arguments)
    assert done.returncode == 1
    assert re.search(rf"^{re.escape(str(wrong))}:\d+:\d+: Fehler\[R\d{{3}}\]: ", done.stderr)
    assert done.stderr.endswith("Die Regeln enthalten Fehler. Geprüft wurde noch kein Fall.\n")
    assert not (tmp_path / "ergebnis").exists()


@pytest.fixture
def heard() -> Iterator[None]:
    """Processes begun here hear Ctrl-C, also where the tests run in the background of a shell, which takes it away."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_an_interrupt_is_said_and_leaves_nothing(arguments: list[str], tmp_path: Path) -> None:
    with begun(arguments, tmp_path) as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, "Abgebrochen.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_killed_run_leaves_the_earlier_result(regelwerk: Call, arguments: list[str], tmp_path: Path) -> None:
    assert regelwerk(*arguments).returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "ergebnis").iterdir()}
    with begun(arguments, tmp_path) as process:
        process.kill()
    assert {path.name: path.read_bytes() for path in (tmp_path / "ergebnis").iterdir()} == before
    assert regelwerk(*arguments).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["ergebnis"]


def test_a_reader_that_goes_away_is_no_fault(arguments: list[str]) -> None:
    with call(arguments) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
    assert said == ""
    assert process.returncode in (0, 1)


def call(arguments: Sequence[str]) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": str(HOUSE)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def begun(arguments: Sequence[str], beside: Path) -> subprocess.Popen[str]:
    """The command, as soon as it has begun to write."""
    process = call(arguments)
    while process.poll() is None and not list(beside.glob(".ergebnis.*.neu/.arbeit/abzug")):
        time.sleep(0.01)
    return process


def on_terminal(arguments: Sequence[str], columns: int) -> str:
    """What the command shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(HOUSE), "TERM": "xterm-256color"}
    for name in ("COLUMNS", "NO_COLOR", "CI"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "cli.main", *arguments]
    with subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()
