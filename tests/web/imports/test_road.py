"""A delivery on its way through the browser: sent, mapped, tried, read, its quarantine mended, read again."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest

from jobs.imports.mending.rows import Row, rows
from schemas.access.role import Role
from store.archive import delivered
from store.records.connect import reading
from store.uploads import shelf
from tests.web.imports.conftest import KONTAKTE, KUNDEN
from tests.web.office import Client, Site
from tests.web.sheets import changed
from tests.web.waiting import waited

DAY = {"stichtag": "30.06.2020", "von": "01.01.2020", "bis": "30.06.2020"}


def send(site: Site, browser: Client, **files: str | bytes) -> str:
    """Sends files; the address of the upload once they were looked through."""
    sent = [("datei", (f"{name}.csv", text)) for name, text in files.items()]
    answer = browser.post("/import/hochladen", data={"csrf": browser.csrf}, files=sent)
    task, address = waited(site, browser, answer)
    assert task.lines == ()
    return address


def mapped(site: Site, browser: Client, upload: str) -> None:
    """Makes a mapping `haus` by the wizard, and puts it into force as a release does."""
    answer = browser.send_form(f"{upload}/zuordnung", name="haus")
    assert answer.status_code == 303, answer.text
    page = browser.get(f"{upload}/zuordnung/haus?tabelle=1").text
    assert "der Name einer Person" in page
    assert "Muster" not in page
    assert "100A1" in page
    page = browser.get(f"{upload}/zuordnung/haus?tabelle=0").text
    assert "„P“ heißt" in page
    answer = browser.send_form(f"{upload}/zuordnung/haus?tabelle=0", **{
        "c0": "kontakt_id", "c1": "kunde_id", "c2": "datum", "c3": "art", "c3.v0": "persönlich", "c3.v1": "telefonisch",
        "c4": "zustande_gekommen", "titel": "Aus dem Haus",
    })  # fmt: skip
    assert answer.status_code == 303, answer.text
    text = shelf_draft(site)
    assert "werte:\n          P: persönlich\n          T: telefonisch\n" in text
    assert "titel: Aus dem Haus" in text


def shelf_draft(site: Site) -> str:
    """The text of the mapping's draft."""
    from store.releases import drafts

    with reading(site.engine) as connection:
        return next(one.text or "" for one in drafts.drafts(connection, site.store.office))


def test_the_whole_road(own: Site, tmp_path: Path) -> None:
    browser = own.client(Role.OPERATIONS)
    upload = send(own, browser, Kunden=KUNDEN, Kontakte=KONTAKTE)
    page = browser.get(upload).text
    assert "Kontakte.csv" in page
    mapped(own, browser, upload)

    refused = browser.send_form(f"{upload}/lesen", quelle="haus", weg="einlesen", **DAY)
    assert "erst ein Entwurf" in refused.text
    task, address = waited(own, browser, browser.send_form(f"{upload}/lesen", quelle="haus", weg="vorschau", **DAY))
    assert task.lines == ()
    page = browser.get(address).text
    assert "Der Schlüssel fehlt" in page
    assert "Die Verknüpfung fehlt" in page
    assert "100A1" in page
    assert "03.06.2020" in page
    assert "Geburtsdatum 1-mal" in page
    author = own.client(Role.AUTHOR)
    hidden = author.get(address).text
    assert "100A1" not in hidden
    assert "•••" in hidden

    answer = browser.send_form(f"{upload}/zuordnung/haus/vorschlagen", worum="Zuordnung für das Haus")
    assert answer.status_code == 303
    (own.store.rules / "quellen").mkdir(exist_ok=True)
    (own.store.rules / "quellen" / "haus.yaml").write_text(shelf_draft(own), encoding="utf-8")
    task, address = waited(own, browser, browser.send_form(f"{upload}/lesen", quelle="haus", weg="einlesen", **DAY))
    assert task.lines == ()
    page = browser.get(address).text
    assert "Die Lieferbremse ist gezogen" in page
    first = address.removeprefix("/import/abzug/")

    confirm_by_somebody_else(own, browser, first)
    second = mend(own, browser, first, tmp_path)
    assert second != first
    with reading(own.engine) as connection:
        known = delivered.known(connection, second)
    assert known is not None
    assert (known.rows["kunde"], known.rows["kontakt"]) == (4, 3)
    assert shelf.listed(own.store.path) == ()
    assert list(shelf.room(own.store.path).iterdir()) == []


def confirm_by_somebody_else(own: Site, browser: Client, snapshot: str) -> None:
    address = f"/import/abzug/{snapshot}/bestaetigen"
    assert "selbst eingelesen" in browser.send_form(address, grund="stimmt so").text
    head = own.client(Role.HEAD)
    assert "Bitte begründen" in head.send_form(address, grund=" ").text
    assert head.send_form(address, grund="Testlieferung").status_code == 303
    assert "Testlieferung" in head.get(f"/import/abzug/{snapshot}").text


def lying(own: Site, snapshot: str) -> list[Row]:
    return list(rows(next(own.store.quarantine.glob(f"*-{snapshot[:12]}"))))


def again(own: Site, browser: Client, home: str) -> str:
    task, address = waited(own, browser, browser.send_form(f"{home}/einlesen"))
    assert task.lines == ()
    return address.removeprefix("/import/abzug/")


def mend(own: Site, browser: Client, snapshot: str, scratch: Path) -> str:
    """One row in the page, then, in what is left, another one in a spreadsheet."""
    home = f"/import/abzug/{snapshot}/quarantaene"
    assert sorted(one.table for one in lying(own, snapshot)) == ["kontakt", "kunde"]
    person = next(one for one in lying(own, snapshot) if one.table == "kunde")
    assert "100A" not in own.client(Role.HEAD).get(home).text
    for pattern in ("*", "**", "?" * 12):
        assert browser.get(f"/import/abzug/{quote(pattern)}/quarantaene").status_code == 404
    assert own.client(Role.HEAD).get(f"{home}.xlsx").status_code == 403
    assert "05.06.2020" in browser.get(f"{home}?tabelle=kontakt").text
    number = list(person.cells).index("Kundennummer")
    answer = browser.send_form(f"{home}/{person.file}/{person.number}", **{f"c{number}": "100A3"})
    assert answer.status_code == 303
    assert "1 davon sind berichtigt" in browser.get(home).text
    second = again(own, browser, home)

    home = f"/import/abzug/{second}/quarantaene"
    (contact,) = lying(own, second)
    assert contact.table == "kontakt"
    assert "0 davon sind berichtigt" in browser.get(home).text
    content = browser.get(f"{home}.xlsx").content
    columns: list[object] = []

    def change(name: str, line: int, cells: list[object]) -> list[object]:
        if line == 1 and name != "Anleitung":
            columns[:] = cells
        elif cells[:1] == [contact.id]:
            cells += [None] * (len(columns) - len(cells))
            cells[columns.index("Kundennummer")] = "100A3"
        return cells

    def strange(name: str, line: int, cells: list[object]) -> list[object]:
        return [*cells[:6], 2, *cells[7:]] if cells[:1] == [contact.id] else change(name, line, cells)

    for how, status, said in ((strange, 422, "fremde Zeile"), (change, 303, "")):
        files = {"datei": ("q.xlsx", changed(content, scratch, how))}
        sent = browser.post(f"{home}/datei", data={"csrf": browser.csrf}, files=files)
        assert sent.status_code == status
        assert said in sent.text
    return again(own, browser, home)


@pytest.mark.parametrize(
    ("name", "content"),
    [("../../flucht.csv", KUNDEN.encode()), ("..\\boese.csv", KUNDEN.encode()), ("a" * 400 + ".csv", KUNDEN.encode())],
)
def test_names_are_never_paths(own: Site, name: str, content: bytes) -> None:
    browser = own.client(Role.OPERATIONS)
    before = set(own.store.path.parent.rglob("*.csv"))
    answer = browser.post("/import/hochladen", data={"csrf": browser.csrf}, files=[("datei", (name, content))])
    assert answer.status_code == 303
    new = set(own.store.path.parent.rglob("*.csv")) - before
    assert len(new) == 1
    assert all(shelf.room(own.store.path) in path.parents for path in new)
    assert shelf.room(own.store.path).stat().st_mode & 0o077 == 0


def test_what_is_refused(own: Site) -> None:
    browser = own.client(Role.OPERATIONS)
    forged = browser.post("/import/hochladen", data={"csrf": "x"}, files=[("datei", ("a.csv", b"a;b\n1;2\n"))])
    assert forged.status_code == 403
    assert not list(shelf.room(own.store.path).glob("*"))
    none = browser.post("/import/hochladen", data={"csrf": browser.csrf}, files=[("datei", ("", b""))])
    assert none.status_code == 409
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kunden.csv", b"0" * (20 << 20))
    for name, content, said in (("a.exe", b"MZ", "Gelesen werden"), ("a.zip", bomb.getvalue(), "So packen sich")):
        answer = browser.post("/import/hochladen", data={"csrf": browser.csrf}, files=[("datei", (name, content))])
        task, _ = waited(own, browser, answer)
        assert said in task.lines[0]
    assert list(own.store.path.rglob("arbeit-*")) == []


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.OPERATIONS, "/import", 200), (Role.HEAD, "/import", 200), (Role.AUDITOR, "/import", 200),
        (Role.WORKER, "/import", 403), (Role.OPERATIONS, "/import/gibtesnicht", 404),
        (Role.OPERATIONS, "/import/..%2f..%2fetc", 404), (Role.HEAD, "/import/abzug/0", 404),
        (Role.OPERATIONS, "/import/abzug/0/quarantaene", 404),
    ],
)  # fmt: skip
def test_who_sees_what(look, role: Role, address: str, status: int) -> None:  # type: ignore[no-untyped-def]
    assert look(role).get(address).status_code == status
