"""The patch of a release, taken by the real git."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jobs.releases.shown.patch import patch
from schemas.release.release import File, Release, ReleaseKind, ReleaseState

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BEFORE = {
    "kontakt/a.yaml": b"regel: a\nwert: 3\nende: ja\n",
    "kontakt/grüße.yaml": b"eins\r\nzwei\r\n",
    "weg.yaml": b"alt\n",
    "ohne-ende.yaml": b"eins\nzwei",
    "leer.yaml": b"",
}
AFTER = {
    "kontakt/a.yaml": b"regel: a\nwert: 4\nende: ja\nmehr: \xc3\xa4\n",
    "kontakt/grüße.yaml": b"eins\r\ndrei\r\n",
    "neu/mit leer zeichen.yaml": b"neu\n",
    "ohne-ende.yaml": b"eins\ndrei",
    "leer.yaml": b"voll\n",
}


def git(folder: Path, *words: str) -> str:
    """Runs git in a repository."""
    who = ["-c", "user.name=Amt", "-c", "user.email=amt@localhost", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The office's git, with its rules in a folder."""
    git(tmp_path, "init", "-q")
    for name, data in BEFORE.items():
        (tmp_path / "regeln" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "regeln" / name).write_bytes(data)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Anfang")
    return tmp_path


def made(tmp_path: Path) -> Path:
    """The patch as a file."""
    names = sorted(BEFORE.keys() | AFTER.keys())
    files = tuple(File(one, "x" if one in BEFORE else None, "y" if one in AFTER else None) for one in names)
    found = Release(
        7, "worms", ReleaseKind.RELEASE, 1, "Früher hinsehen", (), "akteur-0002", "Beschluss vom 19.11.", NOW,
        date(2026, 12, 1), ReleaseState.HOLDS, NOW, "b" * 64, "a" * 64, "a" * 64, None, files,
    )  # fmt: skip
    path = tmp_path.with_name(f"{tmp_path.name}.patch")
    path.write_bytes(patch(found, "Jörg Müller", BEFORE.__getitem__, AFTER.__getitem__, "regeln"))
    return path


def lying(folder: Path) -> dict[str, bytes]:
    """What the folder of rules holds."""
    root = folder / "regeln"
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def test_git_apply_takes_it(repository: Path) -> None:
    git(repository, "apply", "--check", str(made(repository)))
    git(repository, "apply", str(made(repository)))
    assert lying(repository) == AFTER


def test_git_am_makes_a_commit_of_it(repository: Path) -> None:
    git(repository, "am", "-q", "--keep-cr", str(made(repository)))
    assert lying(repository) == AFTER
    assert git(repository, "log", "-1", "--format=%an|%s|%ad", "--date=iso").strip() == (
        "Jörg Müller|Freigabe 7: Früher hinsehen|2026-11-20 09:30:00 +0000"
    )
    assert "Beschluss vom 19.11." in git(repository, "log", "-1", "--format=%b")
