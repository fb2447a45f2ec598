"""A form with files as it comes: the token first, nothing kept without it, no more than is taken."""

from __future__ import annotations

import pytest

from schemas.access.role import Role
from store.uploads import shelf
from tests.web.office import Site
from web.rooms.records import routes
from web.uploads.stream import LONGEST_NAME, MOST_FIELDS, shown_name

ADDRESS = "/nachweise/einlesen"
KIND = {"content-type": "multipart/form-data; boundary=x"}


def part(name: str, content: str, file: str | None = None) -> str:
    """One part of a form."""
    more = "" if file is None else f'; filename="{file}"'
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}\r\n'


def kept(site: Site) -> list[str]:
    """What lies in the room of uploads."""
    return [path.name for path in shelf.room(site.store.path).glob("*")]


@pytest.mark.parametrize(
    "body",
    [
        part("datei", "PK", "a.xlsx") + part("csrf", "TOKEN") + "--x--\r\n",
        part("feld", "x") + part("csrf", "TOKEN") + "--x--\r\n",
        part("csrf", "falsch") + part("datei", "PK", "a.xlsx") + "--x--\r\n",
        "--x--\r\n",
        "kein Formular",
        "",
    ],
)
def test_nothing_is_kept_without_the_token_first(shown: Site, body: str) -> None:
    browser = shown.client(Role.AUTHOR)
    answer = browser.post(ADDRESS, content=body.replace("TOKEN", browser.csrf).encode(), headers=KIND)
    assert answer.status_code == 403
    assert kept(shown) == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (part("datei", "kein Excel", "a.xlsx"), 422),
        (part("datei", "", ""), 422),
        ("".join(part(f"f{n}", "x") for n in range(MOST_FIELDS + 1)), 413),
        (part("feld", "x" * 100_001), 413),
        (part("datei", "x", "a.xlsx").replace("\r\n\r\nx\r\n", "\r\n" + "y: z\r\n" * 20 + "\r\nx\r\n"), 403),
    ],
)
def test_what_comes_behind_the_token(shown: Site, more: str, status: int) -> None:
    browser = shown.client(Role.AUTHOR)
    body = part("csrf", browser.csrf) + more + "--x--\r\n"
    assert browser.post(ADDRESS, content=body.encode(), headers=KIND).status_code == status
    assert kept(shown) == []


def test_more_than_is_taken(shown: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST", 1_000)
    browser = shown.client(Role.AUTHOR)
    body = part("csrf", browser.csrf) + part("datei", "x" * 2_000, "a.xlsx") + "--x--\r\n"
    assert browser.post(ADDRESS, content=body.encode(), headers=KIND).status_code == 413
    assert kept(shown) == []


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Kunden.csv", "Kunden.csv"), ("C:\\Export\\Kunden.csv", "Kunden.csv"), ("../../etc/passwd", "passwd"),
        (".versteckt.csv", "versteckt.csv"), ("a\x00b\n.csv", "ab.csv"), ("Größe: „x“?.csv", "Größe „x“.csv"),
        ("", ""), ("..", ""),
    ],
)  # fmt: skip
def test_a_name_is_shown_and_never_a_path(told: str, name: str) -> None:
    assert shown_name(told) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = shown_name("ä" * 300 + ".csv")
    assert name.endswith("ä.csv")
    assert len(name.encode()) <= LONGEST_NAME
