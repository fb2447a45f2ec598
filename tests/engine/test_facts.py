"""The fact model: what its files say, and every mistake in them at once."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from engine.facts import read_model
from engine.read import read
from schemas.diagnostic import Diagnostic
from schemas.factmodel import Empty, FactModel, FieldType, Link
from tests.engine.authored import model as shipped

KUNDE = """
entität: kunde
bezeichnung: Kunde
artikel: der
mehrzahl: Kunden
kann gehören zu:
  - team
felder:
  geburtsdatum:
    typ: datum
    bezeichnung: Geburtsdatum
  alter:
    typ: alter
    bezeichnung: Alter
    ab: geburtsdatum
"""
TEAM = """
entität: team
bezeichnung: Team
artikel: das
mehrzahl: Teams
felder:
  name:
    typ: text
    bezeichnung: Name
"""
TEILNAHME = """
entität: teilnahme
bezeichnung: Teilnahme
artikel: die
mehrzahl: Teilnahmen
gehört zu:
  - kunde
tag: beginn
zeitraum:
  von: beginn
  bis: ende
felder:
  beginn:
    typ: datum
    bezeichnung: Beginn
  ende_geplant:
    typ: datum
    bezeichnung: geplantes Ende
    geplant: ja
  ende_tatsächlich:
    typ: datum
    bezeichnung: tatsächliches Ende
    leer heißt: nicht geschehen
  ende:
    typ: datum
    bezeichnung: Ende
    erstes vorhandene von:
      - ende_tatsächlich
      - ende_geplant
  dauer:
    typ: dauer
    bezeichnung: Dauer
    von: beginn
    bis: ende
    einschließlich: ja
  stunden:
    typ: zahl
    bezeichnung: Wochenstunden
    einheit: Stunden
    quellen:
      CoSach: WOCHENSTUNDEN
  art:
    typ: auswahl
    bezeichnung: Art
    auswahl:
      - FbW
      - Umschulung
"""
MODELL = "fall: kunde\neinheit: team\n"


def of(**files: str) -> tuple[FactModel, list[Diagnostic]]:
    """The model of some files, each named after its entity."""
    nodes = []
    for name, text in files.items():
        path = f"fachmodell/{name}.yaml"
        node, wrong = read(dedent(text).strip("\n").encode() + b"\n", path)
        assert node is not None and wrong == [], wrong
        nodes.append((path, node))
    return read_model(nodes)


def whole(**changed: str) -> tuple[FactModel, list[Diagnostic]]:
    return of(**{"kunde": KUNDE, "team": TEAM, "teilnahme": TEILNAHME, "modell": MODELL, **changed})


def test_an_entity_with_its_links_day_and_interval() -> None:
    found, wrong = whole()
    assert wrong == []
    entity = found.entities["teilnahme"]
    assert (entity.label, entity.article, entity.plural, entity.key) == (
        "Teilnahme", "die", "Teilnahmen", "teilnahme_id",
    )  # fmt: skip
    assert entity.links == (Link("kunde_id", "kunde", True),)
    assert found.entities["kunde"].links == (Link("team_id", "team", False),)
    assert (entity.day, entity.interval) == ("beginn", ("beginn", "ende"))
    assert (found.case, found.unit, found.office) == ("kunde", "team", "amt")


def test_fields_with_their_types() -> None:
    fields = whole()[0].entities["teilnahme"].fields
    assert list(fields) == ["beginn", "ende_geplant", "ende_tatsaechlich", "ende", "dauer", "stunden", "art"]
    assert fields["ende_tatsaechlich"].empty is Empty.NOT_HAPPENED
    assert fields["ende_tatsaechlich"].spelled == "ende_tatsächlich"
    assert fields["ende_geplant"].planned and not fields["beginn"].planned
    assert fields["ende"].first_present == ("ende_tatsaechlich", "ende_geplant") and fields["ende"].derived
    assert (fields["dauer"].type, fields["dauer"].inclusive) == (FieldType.DURATION, True)
    assert (fields["stunden"].unit, fields["stunden"].sources) == ("Stunden", (("CoSach", "WOCHENSTUNDEN"),))
    assert fields["art"].choices == ("FbW", "Umschulung")
    assert [one.name for one in whole()[0].entities["teilnahme"].stored] == [
        "beginn", "ende_geplant", "ende_tatsaechlich", "stunden", "art",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "remedy"),
    [
        ("mehrzahl:", "mehrzal:", "R801", "mehrzahl"),
        ("    typ: zahl\n", "    typ: zahlen\n", "R804", "zahl"),
        ("artikel: die", "artikel: den", "R810", None),
        ("  - kunde", "  - kunden", "R806", "kunde"),
        ("      - ende_geplant", "      - ende_geplannt", "R807", "ende_geplant"),
        ("    von: beginn\n    bis: ende\n", "    von: beginn\n    bis: stunden\n", "R807", None),
        ("leer heißt: nicht geschehen", "leer heißt: läuft noch", "R807", None),
        ("tag: beginn", "tag: begin", "R809", "beginn"),
        ("tag: beginn", "tag: ende", "R809", None),
        ("  bis: ende\nfelder", "  bis: art\nfelder", "R809", None),
        ("      - Umschulung", "      - FbW", "R805", None),
        ("  stunden:\n", "  Wochen Stunden:\n", "R812", "wochen_stunden"),
        ("  stunden:\n", "  kunde_id:\n", "R808", None),
        ("    einheit: Stunden", "    geplant: ja", "R814", None),
        ("    einschließlich: ja", "    leer heißt: unbekannt", "R814", None),
        ("    geplant: ja", "    geplant: vielleicht", "R810", None),
    ],
)  # fmt: skip
def test_one_mistake_says_one_thing(old: str, new: str, code: str, remedy: str | None) -> None:
    assert old in TEILNAHME
    _, wrong = whole(teilnahme=TEILNAHME.replace(old, new, 1))
    codes = [one.code for one in wrong]
    assert codes[0] == code and set(codes) <= {code, "R802"}, "\n".join(map(str, wrong))
    assert remedy is None or wrong[0].remedy == remedy


def test_a_mistake_lies_where_the_word_is() -> None:
    _, (wrong,) = whole(teilnahme=TEILNAHME.replace("tag: beginn", "tag: begin"))
    assert (wrong.place.file, wrong.place.line, wrong.place.column) == ("fachmodell/teilnahme.yaml", 7, 6)


def test_everything_wrong_is_told_at_once() -> None:
    _, wrong = whole(
        kunde=KUNDE.replace("  - team", "  - tean"), teilnahme=TEILNAHME.replace("typ: zahl", "typ: zahlen")
    )
    assert {one.code for one in wrong} == {"R806", "R804"}


def test_a_field_that_stands_on_nothing_is_left_out() -> None:
    found, wrong = whole(teilnahme=TEILNAHME.replace("    bis: ende\n", "    bis: enden\n"))
    assert {one.code for one in wrong} == {"R807"}
    assert "dauer" not in found.entities["teilnahme"].fields


def test_the_case_must_be_an_entity() -> None:
    found, (wrong,) = whole(modell="fall: kunnde\neinheit: team\n")
    assert (wrong.code, wrong.remedy) == ("R811", "kunde")
    assert found.case == "kunde"


def test_entities_do_not_belong_to_each_other_in_a_circle() -> None:
    _, wrong = whole(team=TEAM.replace("felder:", "gehört zu:\n  - kunde\nfelder:"))
    assert {one.code for one in wrong} == {"R806"}


def test_one_entity_one_file() -> None:
    _, wrong = whole(teams=TEAM)
    assert {one.code for one in wrong} == {"R803", "R808"}


def test_the_shipped_model_names_the_case_and_the_unit() -> None:
    assert (shipped().case, shipped().unit) == ("kunde", "team")
    assert len(shipped().entities) >= 21


def test_an_entity_that_exists_only_from_a_day_on() -> None:
    plan = TEAM.replace("mehrzahl: Teams\n", "mehrzahl: Teams\ngibt es ab: 01.07.2023\n")
    model, found = read_model([("team.yaml", read(plan.encode(), "team.yaml")[0])])  # type: ignore[list-item]
    assert found == []
    entity = model.entities["team"]
    assert [entity.begun(day) for day in (date(2023, 6, 30), date(2023, 7, 1))] == [False, True]
    _, found = read_model([("team.yaml", read(plan.replace("01.07.2023", "bald").encode(), "team.yaml")[0])])  # type: ignore[list-item]
    assert [one.code for one in found] == ["R207"]


def test_keys_that_tell_who_somebody_is() -> None:
    model, found = read_model(
        [("team.yaml", read(TEAM.replace("felder:", "personenbezogen: ja\nfelder:").encode(), "team.yaml")[0])]  # type: ignore[list-item]
    )
    assert found == [] and model.entities["team"].personal
    assert {entity.name for entity in shipped().personal} == {"kunde", "bedarfsgemeinschaft", "kind", "mitarbeiter"}
