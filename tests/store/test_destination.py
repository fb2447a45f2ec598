"""The destination is the old result or the new one, whole; whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import store.destination as destination
from schemas.failure import DestinationRefused
from store.destination import SCRATCH, aside


def run(out: Path, content: str) -> None:
    """Puts a result into place."""
    with aside(out) as folder:
        (folder / SCRATCH / "scratch").write_text("x")
        (folder / "outcomes.parquet").write_text(content)
        (folder / "run.json").write_text(content)


def beside(out: Path) -> list[str]:
    """What lies beside the destination."""
    return [path.name for path in out.parent.iterdir() if path != out]


def test_new_and_again(tmp_path: Path) -> None:
    out = tmp_path / "tief" / "ergebnis"
    for content in ("eins", "zwei"):
        run(out, content)
        assert {path.name: path.read_text() for path in out.iterdir()} == {
            "outcomes.parquet": content,
            "run.json": content,
        }
        assert beside(out) == []


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    out.mkdir()
    run(out, "eins")
    assert (out / "run.json").read_text() == "eins"


def test_without_an_exchange_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destination, "exchanged", lambda _folder, _out: False)
    out = tmp_path / "ergebnis"
    run(out, "eins")
    run(out, "zwei")
    assert (out / "run.json").read_text() == "zwei"
    assert beside(out) == []


def test_a_run_killed_between_two_renames_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    run(out, "eins")
    out.rename(tmp_path / ".ergebnis.vorher")
    with pytest.raises(RuntimeError), aside(out):
        assert (out / "run.json").read_text() == "eins"
        raise RuntimeError
    assert (out / "run.json").read_text() == "eins"


def test_after_an_error_the_old_result_stands(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    run(out, "eins")
    with pytest.raises(RuntimeError), aside(out) as folder:
        (folder / "run.json").write_text("halb")
        raise RuntimeError
    assert (out / "run.json").read_text() == "eins"
    assert beside(out) == []


@pytest.mark.parametrize("name", ["notizen.txt", ".versteckt", "unterordner"])
def test_foreign_folders_are_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    out = tmp_path / "ergebnis"
    run(out, "eins")
    (out / name).mkdir() if name == "unterordner" else (out / name).write_text("wertvoll")
    with pytest.raises(DestinationRefused, match=name), aside(out):
        pytest.fail("began to write")
    assert (out / name).exists()
    assert beside(out) == []


def test_a_folder_that_looks_ours_but_has_no_receipt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outcomes.parquet").write_text("wertvoll")
    with pytest.raises(DestinationRefused), aside(tmp_path):
        pass


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    with pytest.raises(DestinationRefused), aside(out) as folder:
        (folder / "run.json").write_text("neu")
        out.mkdir()
        (out / "fremd").write_text("wertvoll")
    assert (out / "fremd").read_text() == "wertvoll"


def test_files_links_and_mounts_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "datei"
    file.write_text("x")
    (tmp_path / "verweis").symlink_to(tmp_path)
    for wrong in (file, tmp_path / "verweis", Path("/"), file / "darin"):
        with pytest.raises(DestinationRefused), aside(wrong):
            pytest.fail("began to write")


def test_an_odd_name(tmp_path: Path) -> None:
    out = tmp_path / "Ergebnis [1] 'ä' *"
    run(out, "eins")
    run(out, "zwei")
    assert (out / "run.json").read_text() == "zwei"


KILLED = """
import sys, time
from pathlib import Path
from store.destination import aside
with aside(Path(sys.argv[1])) as folder:
    with (folder / "outcomes.parquet").open("wb") as file:
        while True:
            file.write(b"x" * 65536)
            file.flush()
            print("schreibt", flush=True)
            time.sleep(0.01)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process of its own that runs `script`."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, "-c", textwrap.dedent(script), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_kill_9_in_the_middle_leaves_the_old_result_and_is_cleared_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    run(out, "eins")
    with start(KILLED, str(out)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "schreibt\n"
        process.send_signal(signal.SIGKILL)
    assert (out / "run.json").read_text() == "eins"
    assert len(beside(out)) == 1
    run(out, "zwei")
    assert (out / "run.json").read_text() == "zwei"
    assert beside(out) == []


def test_a_run_that_lives_is_not_cleared_away(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    with start(KILLED, str(out)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        run(out, "zwei")
        assert len(beside(out)) == 1
        process.kill()
    assert (out / "run.json").read_text() == "zwei"


SWAPPED = """
import sys
from pathlib import Path
from store.destination import aside
n = 0
while True:
    n += 1
    with aside(Path(sys.argv[1])) as folder:
        (folder / "outcomes.parquet").write_text(str(n))
        (folder / "run.json").write_text(str(n))
    if n == 1:
        print("los", flush=True)
"""


def test_whoever_reads_finds_a_whole_result_at_every_moment(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    with start(SWAPPED, str(out)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        end, seen = time.monotonic() + 1, set()
        while time.monotonic() < end:
            handle = os.open(out, os.O_RDONLY)
            names = tuple(sorted(os.listdir(handle)))  # noqa: PTH208 - of this very folder, whatever its name is now
            if os.fstat(handle).st_ino == out.stat().st_ino:
                seen.add(names)
            os.close(handle)
        process.kill()
    assert seen == {("outcomes.parquet", "run.json")}


LIMITED = """
import resource, sys
from pathlib import Path
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
from schemas.failure import SpaceExhausted
from store.destination import aside
from store.outcomes import write
from tests.store.conftest import stream
import hashlib
rows = [{"vorgang_id": hashlib.sha256(str(n).encode()).hexdigest()} for n in range(20_000)]
try:
    with aside(Path(sys.argv[1])) as folder:
        write(stream(rows), None, folder, csv=True)
        (folder / "run.json").write_text("neu")
except SpaceExhausted as full:
    print(*full.lines)
"""


def test_a_full_disk_is_said_and_the_old_result_stands(tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    run(out, "eins")
    with start(LIMITED, str(out)) as process:
        said, traceback = process.communicate(timeout=120)
    assert traceback == ""
    assert "kein Platz mehr" in said
    assert (out / "run.json").read_text() == "eins"
    assert beside(out) == []
