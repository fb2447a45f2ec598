"""The handbook in the workbench: every chapter is there, links lead to pages, nothing breaks out of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.access.role import Role
from tests.web.office import Client
from web.rooms.help.chapter import anchor, chapter, chapters, picture

Look = Callable[[Role | None], Client]


def test_every_chapter_can_be_read_and_its_links_lead_somewhere(look: Look) -> None:
    client = look(Role.WORKER)
    pages = {name: client.get(f"/hilfe/{name}") for name in chapters()}
    assert {name: page.status_code for name, page in pages.items() if page.status_code != 200} == {}
    listed = client.get("/hilfe").text
    assert [name for name in pages if f'href="/hilfe/{name}"' not in listed] == []
    lost = []
    for name, page in pages.items():
        for target in re.findall(r'href="((?:/hilfe/[^"#]+)?#[^"]+)"', page.text):
            where, _, section = target.partition("#")
            there = pages[where.removeprefix("/hilfe/") or name].text
            if section != "inhalt" and f'id="{section}"' not in there:
                lost.append((name, target))
    assert lost == []


def test_a_chapter_that_is_none(look: Look) -> None:
    assert look(Role.WORKER).get("/hilfe/gibt-es-nicht").status_code == 404
    assert look(Role.WORKER).get("/hilfe/..%2f..%2fREADME").status_code == 404


def test_what_a_chapter_says_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# A <b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](https://fremd.example)\n"
        "[z](b.md#teil-1)\n\n"
        "| a |\n|--:|\n| <img src=x onerror=alert(1)> |\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text("# B\n\n## Teil 1\n", encoding="utf-8")
    made = chapter("a", tmp_path)
    assert (
        "<script" not in made.body
        and "<img" not in made.body
        and "javascript:" not in re.sub(r">[^<]*<", "><", made.body)
    )
    assert re.findall(r'href="([^"]*)"', made.body) == ["/hilfe/b#teil-1"]
    assert "style=" not in made.body
    assert chapter("b", tmp_path).headings[0].anchor == "teil-1"


def test_pictures_are_shown_where_they_were_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.rooms.help.chapter.FOLDER", tmp_path)
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "da.png").write_bytes(b"x")
    (tmp_path / "geheim.png").write_bytes(b"x")
    text = "# C\n\n![a](bilder/da.png) ![b](bilder/fort.png) ![c](bilder/../geheim.png) ![d](https://f.example/a.png)\n"
    (tmp_path / "c.md").write_text(text, encoding="utf-8")
    assert re.findall(r'src="([^"]*)"', chapter("c", tmp_path).body) == ["/hilfe/bild/da.png"]
    assert picture("da.png") == tmp_path / "bilder" / "da.png"
    assert picture("../geheim.png") is None


@pytest.mark.parametrize(
    ("text", "expected"), [("Störung: was nun?", "störung-was-nun"), ("§ 16h – Kontakt", "-16h--kontakt")]
)
def test_headings_are_linked_to_as_usual(text: str, expected: str) -> None:
    assert anchor(text) == expected
