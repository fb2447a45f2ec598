"""A sample from the draw to its result: drawn, looked up, worked through, followed up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from schemas.access.role import Role
from schemas.operation.task import Stage
from store.folder import changed
from tests.web.audit.test_audit import begun
from tests.web.office import Site, enter

CHECKLIST = """prüfbogen: kontakte
titel: Kontakte
status: geprüft am 01.06.2020 von Fachaufsicht
thema: Kontaktdichte
regeln:
  - kontaktdichte
fragen:
  - kennung: notiert
    frage: Steht der Kontakt in der Akte?
    hinweis: Mit Tag und Inhalt.
  - kennung: inhalt
    frage: Ging es um die Eingliederung?
"""


@pytest.fixture
def supervised(office: Site) -> Iterator[Site]:
    """The office with a checklist."""
    rules = office.store.path / "regeln"
    shutil.copytree(office.store.rules, rules)
    (rules / "pruefbogen").mkdir()
    (rules / "pruefbogen" / "kontakte.yaml").write_text(CHECKLIST, encoding="utf-8")
    text = office.store.settings.read_text(encoding="utf-8")
    office.store.settings.write_text(changed(text, "amt", "regeln", str(rules)), encoding="utf-8")
    site = enter(office.store.path, office.now, programs=office.house.programs, first=1_000_000)
    yield site
    site.engine.dispose()


def test_from_the_draw_to_the_measure(supervised: Site) -> None:
    auditor, head, address = supervised.client(Role.AUDITOR), supervised.client(Role.HEAD), "/pruefung/stichproben"
    assert "Kontakte" in auditor.get(address).text
    assert auditor.send_form(address, bogen="kontakte", umfang="0").status_code == 422
    assert auditor.send_form(address, bogen="gibt-es-nicht", umfang="3").status_code == 422
    drawn = begun(supervised, auditor.send_form(address, bogen="kontakte", umfang="3"))
    assert drawn.stage is Stage.DONE, drawn.lines
    one = auditor.get(f"/pruefung/gezogen/{drawn.id}").headers["location"]
    page = auditor.get(one).text
    numbers = [int(found) for found in re.findall(rf'href="{one}/faelle/(\d+)">\d', page)]
    assert len(numbers) >= 3
    assert "Fälle heraussuchen" in page
    fetched = begun(supervised, auditor.send_form(f"{one}/akten"))
    assert fetched.stage is Stage.DONE, fetched.lines
    cases = fetched.result["faelle"]
    assert isinstance(cases, dict)
    assert auditor.get(f"{one}/pruefbogen.xlsx").content.startswith(b"PK")
    assert head.get(f"{one}/pruefbogen.xlsx").status_code == 303
    for number in numbers:
        page = auditor.get(f"{one}/faelle/{number}").text
        assert cases[str(number)][0] in page
        missing = auditor.send_form(f"{one}/faelle/{number}", **{"frage-1": "in Ordnung"})
        assert missing.status_code == 422
        given = {"frage-1": "Fehler" if number == 1 else "in Ordnung", "frage-2": "in Ordnung"}
        assert auditor.send_form(f"{one}/faelle/{number}", **given).status_code == 303
    page = auditor.get(one).text
    assert "offen oder uneinig" not in page
    assert page.count(">Fehler<") >= 1
    assert auditor.get(f"{one}/faelle/999").status_code == 404
    assert auditor.send_form(f"{one}/massnahme", text="Schulung", bis="01.09.2020").status_code == 403
    assert head.send_form(f"{one}/massnahme", text="", bis="irgendwann").status_code == 422
    assert head.send_form(f"{one}/massnahme", text="Schulung", bis="30.06.2020").status_code == 303
    page = head.get(one).text
    assert "überfällig" in page
    done = re.search(rf'action="({one}/massnahme/\d+)"', page)
    assert done
    assert head.send_form(done[1]).status_code == 303
    assert "erledigt am 01.07.2020" in head.get(one).text
    assert head.send_form(f"{one}/abschluss", feld="", dokument="", stelle="").status_code == 422
    assert "stichprobe-0001" in auditor.get("/pruefung/spur?art=stichprobe").text
