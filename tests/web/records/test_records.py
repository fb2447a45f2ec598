"""Records of the office's own are listed, entered, corrected, withdrawn and taken from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.access.role import Role
from tests.web.office import Site
from tests.web.sheets import changed

ENTRY = {
    "name": "Örtlicher Beirat", "art": "örtlicher Beirat", "besteht_seit": "01.02.2019", "_dokument": "Az. 7",
    "_stelle": "Büro der Geschäftsführung", "dienststelle_id": "1",
}  # fmt: skip


def test_an_entry_is_made_corrected_and_withdrawn(office: Site) -> None:
    browser = office.client(Role.AUTHOR)
    page = browser.get("/nachweise/gremium/neu").text
    assert "örtlicher Beirat" in page
    assert "Aktenzeichen oder Fundstelle" in page

    answer = browser.send_form("/nachweise/gremium/neu", **ENTRY)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/nachweise/gremium/gremium-0001"
    page = browser.get("/nachweise/gremium/gremium-0001").text
    assert "ist erfasst" in page
    assert "01.02.2019" in page

    address = "/nachweise/gremium/gremium-0001/berichtigen"
    assert 'name="besteht_seit" type="text" value="01.02.2019"' in browser.get(address).text
    answer = browser.send_form(address, **{**ENTRY, "name": "Beirat"})
    assert answer.status_code == 422
    assert "warum sich der Nachweis ändert" in answer.text
    answer = browser.send_form(address, **{**ENTRY, "name": "Beirat", "_grund": "umbenannt"})
    assert answer.status_code == 303
    page = browser.get("/nachweise/gremium/gremium-0001").text
    assert "Früherer Stand" in page
    assert "umbenannt" in page

    address = "/nachweise/gremium/gremium-0001/zurueckziehen"
    assert "Bitte sagen, warum" in browser.send_form(address, grund=" ").text
    assert browser.send_form(address, grund="doppelt").status_code == 303
    page = browser.get("/nachweise/gremium").text
    assert "Zurückgezogen (1)" in page
    assert "Noch nichts erfasst" in page


def test_mistakes_stand_at_their_fields(office: Site) -> None:
    browser = office.client(Role.AUTHOR)
    wrong = {**ENTRY, "besteht_seit": "31.02.2019", "_stelle": "Frau Muster", "_dokument": ""}
    page = browser.send_form("/nachweise/gremium/neu", **wrong).text
    for name, said in (("besteht_seit", "gibt es nicht"), ("_stelle", "Namen einer Person"), ("_dokument", "fehlt")):
        assert f'<a href="#{name}">' in page
        assert said in page
        assert f'id="{name}-fehler"' in page
    assert 'value="31.02.2019"' in page
    assert "Noch nichts erfasst" in browser.get("/nachweise/gremium").text


def test_a_filled_in_form_comes_back(office: Site, tmp_path: Path) -> None:
    browser = office.client(Role.AUTHOR)
    browser.send_form("/nachweise/gremium/neu", **ENTRY)
    content = browser.get("/nachweise/vordruck.xlsx?art=gremium&gefuellt=ja").content

    def send(day: str, reason: str) -> tuple[int, str]:
        ids: list[object] = []

        def change(name: str, number: int, cells: list[object]) -> list[object]:
            if name == "Gremien" and number == 1:
                ids[:] = cells
            elif name == "Gremien" and "gremium-0001" in cells:
                cells += [None] * (len(ids) - len(cells))
                cells[ids.index("besteht_seit")], cells[ids.index("_grund")] = day, reason
            return cells

        files = {"datei": ("x.xlsx", changed(content, tmp_path, change))}
        answer = browser.post("/nachweise/einlesen", data={"csrf": browser.csrf}, files=files)
        return answer.status_code, answer.text

    status, page = send("32.01.2019", "")
    assert status == 422
    assert "Blatt „Gremien“, Zelle" in page
    assert send("01.03.2019", "Protokoll gefunden")[0] == 303
    assert "01.03.2019" in browser.get("/nachweise/gremium").text
    assert "Protokoll gefunden" in browser.get("/nachweise/gremium/gremium-0001").text
    assert not list((office.store.path / "hochgeladen").iterdir())


def test_a_form_of_another_session_keeps_nothing(office: Site) -> None:
    browser = office.client(Role.AUTHOR)
    files = {"datei": ("x.xlsx", b"PK")}
    for data in ({"csrf": "x" * 40}, {}):
        assert browser.post("/nachweise/einlesen", data=data, files=files).status_code == 403
    assert not list(office.store.path.glob("hochgeladen/*"))


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.WORKER, 200), (Role.OPERATIONS, 403)])
def test_who_sees_them(look, role: Role, status: int) -> None:  # type: ignore[no-untyped-def]
    assert look(role).get("/nachweise").status_code == status
    if status == 200:
        assert "Sitzungen" in look(role).get("/nachweise?suche=sitzung").text
        assert look(role).get("/nachweise/kunde").status_code == 404
    assert look(Role.AUDITOR).get("/nachweise/gremium/neu").status_code == 403
