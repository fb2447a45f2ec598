"""What the handbook says can be done without this program is done so: its script, openssl, a few hashes."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.evidence.checkpoint import checkpoint
from tests.jobs.evidence.office import AT, BY, Office, harm

PAGE = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "pruefung.md"


def block(language: str) -> str:
    """The block of a language in the chapter for auditors; there is one of each."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def rows(office: Office) -> str:
    """The trail as sqlite3 or psql write it."""
    if office.harmless:
        connection = sqlite3.connect(office.store.path / "regelwerk.db")
        connection.row_factory = sqlite3.Row
        found = json.dumps([dict(row) for row in connection.execute("SELECT * FROM trail ORDER BY seq")])
        connection.close()
        return found
    query = "SELECT json_agg(t ORDER BY seq) FROM trail t"
    done = subprocess.run(
        ["psql", "-At", "-c", query, office.store.url], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout


def checked(script: Path, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", str(script)], input=text, capture_output=True, text=True, check=False)


def test_the_script_of_the_handbook_checks_the_chain(each: Office, tmp_path: Path) -> None:
    if not each.harmless and shutil.which("psql") is None:
        pytest.skip("psql is not installed")
    script = tmp_path / "kette.py"
    script.write_text(block("python"), encoding="utf-8")
    done = checked(script, rows(each))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("7 Einträge, letzter Hash ")
    harm(each.store, ["UPDATE trail SET reason = 'anders' WHERE seq = 3"])
    done = checked(script, rows(each))
    assert (done.returncode, done.stderr.strip()) == (1, "Eintrag 3 passt nicht.")


@pytest.mark.parametrize("change", [False, True])
def test_openssl_checks_a_checkpoint(office: Office, tmp_path: Path, change: bool) -> None:
    if any(shutil.which(name) is None for name in ("openssl", "jq", "xxd", "sha256sum")):
        pytest.skip("openssl, jq, xxd or sha256sum is not installed")
    made = checkpoint(office.store, BY, AT, tmp_path / "pruefpunkt.json")
    if change:
        file = tmp_path / "pruefpunkt.json"
        file.write_text(file.read_text(encoding="utf-8").replace("magdeburg", "magdeburk"), encoding="utf-8")
    done = subprocess.run(["sh", "-c", block("sh")], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ("Signature Verified Successfully" in done.stdout) is not change, done.stdout + done.stderr
    assert made.checkpoint.key in done.stdout


def test_the_hashes_of_folders_are_plain_ones(office: Office) -> None:
    for room, number in ((office.store.snapshots, 2), (office.store.rulebooks, 1)):
        folders = [path for path in room.iterdir() if path.is_dir()]
        assert len(folders) == number
        for folder in folders:
            assert hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() == folder.name
