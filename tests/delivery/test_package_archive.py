"""The ZIP file of a package: whole or not there, the same bytes, hashes as written."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from delivery.package.archive import archive
from schemas.failure import DestinationRefused


def test_files_are_hashed_on_their_way(tmp_path: Path) -> None:
    (tmp_path / "quelle").write_bytes(b"y" * 3_000_000)
    with archive(tmp_path / "neu" / "a.zip") as made:
        made.add("b.txt", "äöü")
        with made.open("a.txt") as stream:
            for _ in range(10):
                stream.write(b"x" * 1000)
        made.copy("c/d.bin", tmp_path / "quelle")
    with zipfile.ZipFile(tmp_path / "neu" / "a.zip") as inner:
        assert inner.testzip() is None
        assert inner.namelist() == ["b.txt", "a.txt", "c/d.bin"]
        assert {entry.date_time for entry in inner.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for one in made.listed:
            content = inner.read(one.datei)
            assert (one.bytes, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [path.name for path in (tmp_path / "neu").iterdir()] == ["a.zip"]


def test_an_error_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "a.zip"
    out.write_bytes(b"vorher")
    with pytest.raises(KeyError), archive(out) as made:
        made.add("a.txt", "neu")
        raise KeyError
    assert out.read_bytes() == b"vorher"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    with pytest.raises(DestinationRefused, match="ist ein Ordner"), archive(tmp_path):
        pass
