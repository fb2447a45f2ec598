"""Duties against rules: covered, left out with a reason, or unaccounted for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from engine.check.survey import Reading
from jobs.documents.coverage.account import complaints, coverage
from jobs.documents.coverage.page import coverage_page
from jobs.documents.coverage.register import Duty, Found, Register
from jobs.documents.whole import Whole, whole
from schemas.diagnostic import NOWHERE
from schemas.node import Scalar
from tests.documents.conftest import RULES

PAGE = Path("docs/abdeckung.md")
RULE = "neuantrag-bearbeitungsdauer"


def duty(name: str) -> Duty:
    return Duty(name, f"Titel {name}", "hart", "leistung", ("fall",), (Found("Ein Programm 2020", "Kurz", "1. Teil"),))


def only(everything: Whole, *covers: str) -> Whole:
    """One rule, which also covers some other duties."""
    reading = next(one for one in everything.readings if one.authored.id.text == RULE)
    authored = reading.authored.model_copy(
        update={"covers": tuple(Scalar(name, NOWHERE) for name in covers), "unchecked": ("Ob es stimmt",)}
    )
    changed: Reading = replace(reading, authored=authored)
    return replace(everything, readings=(changed,))


def test_a_rule_covers_its_own_duty_and_those_it_names(everything: Whole) -> None:
    register = Register([duty(RULE), duty("andere"), duty("weich"), duty("vergessen")], {"weich": "Ein Grundsatz"})
    changed = only(everything, "andere")
    covered = coverage(register, changed)
    assert [len(one.readings) for one in covered] == [1, 1, 0, 0]
    assert [one.open for one in covered] == [False, False, False, True]
    assert list(complaints(register, changed)) == ["vergessen: keine Regel und kein Grund."]


def test_what_contradicts_itself_is_told(everything: Whole) -> None:
    register = Register([duty(RULE)], {RULE: "Das geht nicht"})
    told = list(complaints(register, only(everything, "gibt-es-nicht")))
    assert told == [
        f"{RULE}: Es gibt eine Regel und trotzdem einen Grund, warum es keine gibt.",
        f"{NOWHERE}: „deckt:“ nennt gibt-es-nicht; das steht nicht im Register.",
    ]


def test_a_slip_of_the_pen_is_told_with_line_column_and_what_was_meant(tmp_path: Path) -> None:
    for name in ("fachmodell", "erinnerung"):
        shutil.copytree(RULES / name, tmp_path / name)
    file = tmp_path / "leistung" / f"{RULE}.yaml"
    file.parent.mkdir()
    text = (RULES / "leistung" / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace("\ngilt ab:", "\ndeckt:\n  - wiedervorlag\ngilt ab:", 1), encoding="utf-8")
    line = file.read_text(encoding="utf-8").split("\n").index("  - wiedervorlag") + 1
    register = Register([duty(RULE), duty("wiedervorlage")], {"wiedervorlage": "Ein Grundsatz"})
    assert list(complaints(register, whole(tmp_path))) == [
        f"{file}:{line}:5: „deckt:“ nennt wiedervorlag; das steht nicht im Register. Gemeint ist vielleicht "
        "wiedervorlage."
    ]


def test_the_page_says_what_is_checked_what_not_and_from_which_fields(everything: Whole) -> None:
    register = Register([duty(RULE), duty("weich"), duty("vergessen")], {"weich": "Ein Grundsatz"})
    changed = only(everything)
    page = coverage_page(coverage(register, changed), changed, PAGE)
    assert "| [Leistung](#leistung) | 3 | 3 | 0 | 0 | 1 | 1 | 1 |" in page
    assert "- **Quelle.** Kurz, 1. Teil.\n- **Regel.** [neuantrag-bearbeitungsdauer](" in page
    assert "ist spätestens 14 Tage nach dem Tag „vollständig am“ des Antrags zu erfassen: „entschieden am“." in page
    assert "- **Nicht geprüft.** Ob es stimmt." in page
    assert "- **Felder.** Antrag: eingang, art, vollständig_am, entschieden_am, entscheidung;" in page
    assert "- **Keine Regel.** Ein Grundsatz." in page
    assert "- **Offen.** Noch keine Regel und kein Grund." in page
