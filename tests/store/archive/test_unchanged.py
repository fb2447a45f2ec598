"""Whether files below a folder are others than before."""

from __future__ import annotations

from pathlib import Path

from store.archive.unchanged import looks


def test_another_file_looks_otherwise_and_the_same_does_not(tmp_path: Path) -> None:
    (tmp_path / "thema").mkdir()
    (tmp_path / "thema" / "regel.yaml").write_text("a", encoding="utf-8")
    before = looks(tmp_path, every=False)
    assert len(before) == 1
    assert looks(tmp_path, every=False) == before
    (tmp_path / "thema" / "regel.YAML").write_text("a", encoding="utf-8")
    assert looks(tmp_path, every=False) > before


def test_what_is_hidden_counts_only_where_every_file_does(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "kopf").write_text("a", encoding="utf-8")
    (tmp_path / "~regel.yaml").write_text("a", encoding="utf-8")
    assert looks(tmp_path, every=False) == frozenset()
    assert len(looks(tmp_path, every=True)) == 2


def test_a_link_looks_like_its_file_and_like_nothing_without_it(tmp_path: Path) -> None:
    (tmp_path / "regeln").mkdir()
    (tmp_path / "regeln" / "verweis.yaml").symlink_to(tmp_path / "ziel.yaml")
    (tmp_path / "regeln" / "kreis").symlink_to(tmp_path / "regeln")
    seen = [looks(tmp_path / "regeln", every=True)]
    for text in ("eins", "drei."):
        (tmp_path / "ziel.yaml").write_text(text, encoding="utf-8")
        seen.append(looks(tmp_path / "regeln", every=True))
    assert len(seen[0]) == 1
    assert [len(one) for one in seen] == [1, 2, 2]
    assert len(set(seen)) == 3
    assert looks(tmp_path / "keiner", every=True) == frozenset()
