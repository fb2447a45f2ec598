"""The file of a database is where its URL says, whatever signs are in the names of its folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.records.connect import connect, shown, sqlite_file, writing


@pytest.mark.parametrize("name", ["Ablage ? 1", "100 % #1 & [x]", "a?b=c&d", "Prüfung + %20"])
def test_a_folder_with_signs_of_a_url_holds_its_database(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "regelwerk.db"
    file.parent.mkdir()
    url = f"sqlite:///{file}"
    engine = connect(url, create=True)
    with writing(engine):
        pass
    engine.dispose()
    assert (sqlite_file(url), shown(url)) == (file, str(file))
    assert file.is_file()
    assert list(tmp_path.iterdir()) == [file.parent]
