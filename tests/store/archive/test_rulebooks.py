"""Rulebooks are kept as they were, and what changes in one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.failure import DestinationRefused, EvidenceRefused, Unknown
from store.archive.rulebooks import content, flaws, keep, kept, lying, seen


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "amt").mkdir(parents=True)
    (folder / "regel.yaml").write_bytes("titel: Prüfung\r\n".encode())
    (folder / "amt" / "ämter.yaml").write_bytes(b"amt: x\n")
    (folder / "notiz.txt").write_text("no rule", encoding="utf-8")
    return folder


def test_the_files_come_back_byte_for_byte(rules: Path, tmp_path: Path) -> None:
    digest = keep(rules, tmp_path / "shelf")
    folder = kept(digest, tmp_path / "shelf")
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {"regel.yaml": "titel: Prüfung\r\n".encode(), "amt/ämter.yaml": b"amt: x\n"}


def test_what_an_editor_leaves_beside_them_is_not_kept(rules: Path, tmp_path: Path) -> None:
    before = keep(rules, tmp_path / "shelf")
    (rules / ".#offen.yaml").symlink_to("jemand@rechner")
    (rules / ".github").mkdir()
    (rules / ".github" / "auch.yaml").write_text("on: push\n", encoding="utf-8")
    assert keep(rules, tmp_path / "shelf") == before
    assert lying(rules) == content(before, tmp_path / "shelf")


def test_the_same_rules_are_kept_once(rules: Path, tmp_path: Path) -> None:
    first = keep(rules, tmp_path / "shelf")
    before = (tmp_path / "shelf" / first).stat().st_ino
    (rules / "notiz.txt").unlink()
    assert keep(rules, tmp_path / "shelf") == first
    assert (tmp_path / "shelf" / first).stat().st_ino == before
    (rules / "regel.yaml").write_bytes("titel: Prüfung\n".encode())
    assert keep(rules, tmp_path / "shelf") != first
    assert len(list((tmp_path / "shelf").iterdir())) == 2


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda one: (one / "regeln" / "regel.yaml").write_bytes(b"titel: anders\n"), "regel.yaml wurde verändert"),
        (lambda one: (one / "regeln" / "regel.yaml").unlink(), "regel.yaml fehlt"),
        (lambda one: (one / "regeln" / "neu.yaml").write_bytes(b"x: 1\n"), "neu.yaml gehört nicht dazu"),
        (lambda one: (one / "manifest.json").write_bytes(b"{}"), "manifest.json wurde verändert"),
        (lambda one: (one / "manifest.json").unlink(), "manifest.json fehlt"),
    ],
)
def test_what_changed_is_named(rules: Path, tmp_path: Path, harm: object, said: str) -> None:
    digest = keep(rules, tmp_path / "shelf")
    assert flaws(digest, tmp_path / "shelf") == []
    assert callable(harm)
    harm(tmp_path / "shelf" / digest)
    assert [line for line in flaws(digest, tmp_path / "shelf") if said in line]
    with pytest.raises(EvidenceRefused, match=said):
        kept(digest, tmp_path / "shelf")
    with pytest.raises(EvidenceRefused, match=said):
        seen(digest, tmp_path / "shelf")


def test_what_was_seen_whole_is_looked_at_again_once_a_file_is_another(rules: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    digest = keep(rules, shelf)
    assert seen(digest, shelf) == seen(digest, shelf) == kept(digest, shelf)
    path = shelf / digest / "regeln" / "regel.yaml"
    text, before = path.read_bytes(), path.stat()
    path.write_bytes(text.replace(b"titel", b"risik"))
    # The same size, the same inode, and the moment of the last change as it was.
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    for _ in range(2):
        with pytest.raises(EvidenceRefused, match=r"regel\.yaml wurde verändert"):
            seen(digest, shelf)
    path.write_bytes(text)
    assert seen(digest, shelf) == kept(digest, shelf)
    path.with_name("neu.yaml").write_bytes(text)
    with pytest.raises(EvidenceRefused, match=r"neu\.yaml gehört nicht dazu"):
        seen(digest, shelf)


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="keine Regeldatei"):
        keep(tmp_path, tmp_path / "shelf")


def test_a_shelf_that_is_a_file_is_refused(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "shelf").write_text("", encoding="utf-8")
    with pytest.raises(DestinationRefused):
        keep(rules, tmp_path / "shelf")
