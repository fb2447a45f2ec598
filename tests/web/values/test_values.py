"""The pages of what the office sets: values are proposed, settings are changed with a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobs.office.values.closing import closing_days, wanted, with_days
from schemas.access.role import Role
from store.folder import open_store
from store.records.connect import reading
from store.releases import changes
from tests.web.office import Site
from tests.web.sheets import changed
from tests.web.waiting import waited

FIELD = "kontaktdichte/abstand.Z"


def test_a_value_is_proposed_and_nothing_changes_before(office: Site) -> None:
    browser = office.client(Role.AUTHOR)
    page = browser.get("/verwaltung/werte?suche=kontaktdichte").text
    assert f'name="{FIELD}" type="text" value=""' in page
    assert "noch nicht festgelegt" in page
    before = {path: path.read_bytes() for path in (office.store.rules / "amt").iterdir()}

    wrong = browser.send_form("/verwaltung/werte", **{FIELD: "zwölf"})
    assert wrong.status_code == 422
    assert f'<a href="#{FIELD}">' in wrong.text
    page = browser.send_form("/verwaltung/werte", **{FIELD: "9 Monate"}).text
    assert "Was sich ändern würde" in page
    assert "<td>nicht festgelegt</td><td>9 Monate</td>" in page
    answer = browser.send_form("/verwaltung/werte/vorschlag", **{FIELD: "9 Monate", "titel": " "})
    assert "worum es bei der Änderung geht" in answer.text
    answer = browser.send_form("/verwaltung/werte/vorschlag", **{FIELD: "9 Monate", "titel": "Kontakt öfter"})
    task, address = waited(office, browser, answer)
    assert task.lines == ()
    assert address == "/aenderungen/1/simulation"
    assert "Kontakt" in browser.get(address).text
    with reading(office.engine) as connection:
        change = changes.one(connection, office.store.office, 1)
    assert change.title == "Kontakt öfter"
    assert "abstand.Z: 9 Monate" in (change.drafts[0].text or "")
    assert before == {path: path.read_bytes() for path in (office.store.rules / "amt").iterdir()}


def test_closing_days_are_proposed(office: Site) -> None:
    browser = office.client(Role.AUTHOR)
    file = office.store.rules / "amt" / f"{office.store.office}.yaml"
    before = file.read_bytes()
    answer = browser.send_form("/verwaltung/schliesstage", neu="24.12.2031\n31.13.2031")
    assert answer.status_code == 422
    assert "Das ist kein Tag: 31.13.2031" in answer.text
    assert browser.send_form("/verwaltung/schliesstage", neu="").headers["location"] == "/verwaltung/schliesstage"
    task, address = waited(office, browser, browser.send_form("/verwaltung/schliesstage", neu="31.12.2031, 24.12.2031"))
    assert (task.lines, address) == ((), "/aenderungen/1/simulation")
    with reading(office.engine) as connection:
        change = changes.one(connection, office.store.office, 1)
    text = change.drafts[0].text or ""
    assert change.title == "Schließtage: 24.12.2031 dazu, 31.12.2031 dazu"
    assert file.read_bytes() == before
    file.write_text(text, encoding="utf-8")
    assert set(closing_days(office.store.rules, office.store.office)) >= {date(2031, 12, 24), date(2031, 12, 31)}
    again = with_days(office.store.rules, office.store.office, wanted((), (), (date(2031, 12, 24), date(2031, 12, 31))))
    assert again == before


def test_a_spreadsheet_comes_back_as_differences(office: Site, tmp_path: Path) -> None:
    browser = office.client(Role.AUTHOR)
    content = browser.get("/verwaltung/werte.xlsx").content

    def change(name: str, _number: int, cells: list[object]) -> list[object]:
        return [*cells[:5], "9 Monate", *cells[6:]] if name == "Werte" and cells[0] == FIELD else cells

    files = {"datei": ("werte.xlsx", changed(content, tmp_path, change))}
    page = browser.post("/verwaltung/werte/datei", data={"csrf": browser.csrf}, files=files).text
    assert "<td>nicht festgelegt</td><td>9 Monate</td>" in page


def test_a_setting_is_changed_with_a_reason(office: Site) -> None:
    browser = office.client(Role.ADMINISTRATION)
    sent = {"name": "aufbewahrung.laeufe", "zahl": "72", "grund": "Beschluss 3/2026"}
    assert "Bitte begründen" in browser.send_form("/verwaltung/einstellungen", **{**sent, "grund": ""}).text
    assert "keine ganze Zahl" in browser.send_form("/verwaltung/einstellungen", **{**sent, "zahl": "viele"}).text
    assert "Zahl von Monaten" in browser.send_form("/verwaltung/einstellungen", **{**sent, "zahl": "20000"}).text
    assert open_store(office.store.path).retention["laeufe"] == 60
    assert browser.send_form("/verwaltung/einstellungen", **sent).status_code == 303
    assert open_store(office.store.path).retention["laeufe"] == 72
    assert "72" in browser.get("/verwaltung/einstellungen").text
    brake = {"name": "lieferbremse.alter_tage", "zahl": "7", "grund": "wöchentlich"}
    assert browser.send_form("/verwaltung/einstellungen", **brake).status_code == 303
    assert open_store(office.store.path).brake == {"alter_tage": 7}
    assert browser.send_form("/verwaltung/einstellungen", **{**brake, "zahl": ""}).status_code == 303
    assert open_store(office.store.path).brake == {}
    with office.engine.connect() as connection:
        said = connection.exec_driver_sql("select kind, reason from trail order by seq desc limit 3").all()
    assert [tuple(one) for one in said] == [
        ("einstellung", "wöchentlich"), ("einstellung", "wöchentlich"), ("einstellung", "Beschluss 3/2026"),
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "status"), [(Role.RELEASE, 200), (Role.WORKER, 403), (Role.OPERATIONS, 403)])
def test_who_sees_them(look, role: Role, status: int) -> None:  # type: ignore[no-untyped-def]
    browser = look(role)
    for address in ("/verwaltung/werte", "/verwaltung/einstellungen", "/verwaltung/werte.xlsx"):
        assert browser.get(address).status_code == status
    assert browser.send_form("/verwaltung/werte", **{FIELD: "1 Tag"}).status_code == 403
    assert browser.send_form("/verwaltung/einstellungen", name="befunde.ruhe_lieferungen").status_code == 403
