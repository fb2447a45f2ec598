"""An office in which every kind of page has something to show, filled by the pages' own forms."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.access.role import Role
from schemas.clock.deviation import Deviation, Kind
from schemas.clock.planned import Due
from store.clock import deviations
from store.folder import SETTINGS, changed, open_store
from store.records.connect import writing
from tests.web.audit.test_audit import begun
from tests.web.audit.test_samples import CHECKLIST
from tests.web.conftest import NOW
from tests.web.imports.conftest import KONTAKTE, KUNDEN
from tests.web.imports.test_road import DAY, mapped, send, shelf_draft
from tests.web.office import TEAM, Client, Site, enter
from tests.web.records.test_records import ENTRY
from tests.web.releases.test_releases import change, content, tried
from tests.web.waiting import waited

SCHEDULES = Path(__file__).resolve().parents[3] / "rules" / "zeitplan"
OF_CONTACTS = {
    "summenzeile": "Summe", "aus0.spalte": "Kontaktart", "aus0.werte": "X", "aus0.grund": "im Fachverfahren verworfen",
    "kontrolle.zaehlt": "Zeilen", "kontrolle.wo": "beim import",
}  # fmt: skip
Starts = dict[Role, list[str]]
"""Addresses that no page leads to once somebody has left them, by who may read them."""


def housed(furnished: Path, programs: Path, folder: Path, now: datetime = NOW) -> Site:
    """The office with rules, a checklist and schedules of its own."""
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, folder / path.name)
    store = open_store(folder / furnished.name)
    rules = folder / "regeln"
    shutil.copytree(store.rules, rules)
    shutil.copytree(SCHEDULES, rules / "zeitplan", dirs_exist_ok=True)
    (rules / "pruefbogen").mkdir()
    (rules / "pruefbogen" / "kontakte.yaml").write_text(CHECKLIST, encoding="utf-8")
    settings = store.path / SETTINGS
    settings.write_text(changed(settings.read_text(encoding="utf-8"), "amt", "regeln", str(rules)), encoding="utf-8")
    return enter(store.path, now, programs=programs, first=2_000_000)


def filled(site: Site) -> Starts:
    """Lives through a few days in the office; where the traces of it are shown."""
    auditor, head = site.client(Role.AUDITOR), site.client(Role.HEAD)
    author, operations = site.client(Role.AUTHOR), site.client(Role.OPERATIONS)
    return {
        Role.AUDITOR: audited(site, auditor),
        Role.HEAD: headed(site, head),
        # The mapping's draft is the only one as yet.
        Role.OPERATIONS: [*delivered(site, operations), *operated(site, operations)],
        Role.AUTHOR: authored(site, author),
    }


def audited(site: Site, auditor: Client) -> list[str]:
    """A question, a repeated run, a check, a package, a sample."""
    text = auditor.get("/pruefung/laeufe/lauf-1/ergebnisse?regel=bfm-zugang").text
    case = re.search(r"fall=(k\w+)", text)
    assert case
    begun_by = {
        "warum": ("/pruefung/warum", {"fall": case[1], "regel": "bfm-zugang", "tag": "01.07.2020"}),
        "wiederholung": ("/pruefung/laeufe/lauf-1/wiederholen", {}),
        "nachrechnung": ("/pruefung/nachrechnen", {}),
        "paket": ("/pruefung/paket", {"von": "01.06.2020", "bis": "30.06.2020"}),
    }
    starts = [f"/pruefung/{name}/{begun(site, auditor.send_form(address, **fields)).id}"
              for name, (address, fields) in begun_by.items()]  # fmt: skip
    unknown = begun(site, auditor.send_form("/pruefung/warum", fall="kxyz", regel="bfm-zugang", tag="30.06.2020"))
    drawn = begun(site, auditor.send_form("/pruefung/stichproben", bogen="kontakte", umfang="3"))
    sample = auditor.get(f"/pruefung/gezogen/{drawn.id}").headers["location"]
    begun(site, auditor.send_form(f"{sample}/akten"))
    auditor.send_form(f"{sample}/faelle/1", **{"frage-1": "Fehler", "frage-2": "in Ordnung"})
    return [*starts, f"/auftrag/{unknown.id}", sample, f"{sample}/faelle/2"]


def headed(site: Site, head: Client) -> list[str]:
    """A report, a calendar for a team."""
    asked = re.search(r'<option value="(monat [^"]+)"', head.get("/berichte").text)
    assert asked
    task = begun(site, head.send_form("/berichte", bericht=asked[1]))
    lead = site.client(Role.TEAM_LEAD)
    lead.send_form("/kalender/abos", stelle="", team=TEAM, bis="31.12.2020", grund="Wunsch des Teams")
    return [str(head.get(f"/berichte/geschrieben/{task.id}").headers["location"])]


def authored(site: Site, author: Client) -> list[str]:
    """A record of the office's own, a change that is tried, one that is released, a new law seen on both its days."""
    assert author.send_form("/nachweise/gremium/neu", **ENTRY).status_code == 303
    first = change(site, "vorlauf_kurz: 3 Monate", "vorlauf_kurz: 4 Monate")
    begun(site, author.send_form(f"/aenderungen/{first}/simulation"))
    second = change(site)
    tried(site, second)
    other = site.client(Role.RELEASE)
    page = content(other.get(f"/aenderungen/{second}").text)
    given = {"inhalt": page, "grund": "Beschluss vom 29.06.", "ab": "01.07.2020"}
    assert other.send_form(f"/aenderungen/{second}/freigeben", **given).status_code == 303
    both = begun(site, author.send_form(
        "/aenderungen/recht/tage", regel="bfm-zugang", von="29.06.2020", bis="30.06.2020", aenderung=str(first),
    ))  # fmt: skip
    return [f"/aenderungen/tage/{both.id}", f"/aenderungen/{first}", f"/aenderungen/{first}/simulation"]


def delivered(site: Site, operations: Client) -> list[str]:
    """A delivery with rows that could not be read, another one on its way."""
    upload = send(site, operations, Kunden=KUNDEN, Kontakte=KONTAKTE)
    mapped(site, operations, upload)
    address = f"{upload}/zuordnung/haus?tabelle=0"
    assert operations.send_form(address, **OF_CONTACTS).status_code == 303
    (site.store.rules / "quellen").mkdir(exist_ok=True)
    (site.store.rules / "quellen" / "haus.yaml").write_text(shelf_draft(site), encoding="utf-8")
    _, read = waited(site, operations, operations.send_form(f"{upload}/lesen", quelle="haus", weg="einlesen", **DAY))
    again = send(site, operations, Kunden=KUNDEN, Kontakte=KONTAKTE)
    _, preview = waited(site, operations, operations.send_form(f"{again}/lesen", quelle="haus", weg="vorschau", **DAY))
    return [read, again, preview, f"{again}/zuordnung/haus"]


def operated(site: Site, operations: Client) -> list[str]:
    """A check-up, a deviation from the plan."""
    seen = begun(site, operations.send_form("/betrieb/doctor"))
    due = Due(site.store.office, "tagespruefung", date(2020, 6, 30), datetime(2020, 6, 30, 2, 30, tzinfo=UTC))
    with writing(site.engine) as connection:
        deviations.note(connection, [Deviation(due, Kind.MISSING, site.now, lines=("Kein Strom.",))])
    return [f"/betrieb/doctor/{seen.id}"]
