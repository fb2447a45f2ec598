"""A case that is handed in, held against real rules, and what would be if."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.cases.book import Book, Shelved
from jobs.cases.check import check, explain
from jobs.cases.course import DUE, course
from jobs.cases.form import blanks, records
from jobs.cases.given import CaseRefused, given
from jobs.cases.suppose import MOST, addable, suppose
from jobs.cases.whole import Whole
from schemas.cases.assumed import Assumed, AssumptionRefused, Change
from schemas.cases.case import UNREADABLE
from schemas.cases.verdict import Bearing, Checked
from schemas.failure import Unknown
from schemas.outcome import Status

DAY = date(2020, 6, 30)
TABLES: dict[str, list[dict[str, Any]]] = {
    "team": [{"team_id": "t1"}],
    "kunde": [
        {"kunde_id": "f1", "team_id": "t1", "status": "arbeitslos", "geburtsdatum": "1980-05-03", "vermittelbar": True}
    ],
    "profiling": [{"profiling_id": "p1", "kunde_id": "f1", "datum": "2020-01-10", "profillage": "Aktivierungsprofil"}],
    "kontakt": [{"kontakt_id": "k1", "kunde_id": "f1", "datum": "2020-06-20", "art": "persönlich"}],
    "teilnahme": [
        {
            "teilnahme_id": "m1", "kunde_id": "f1", "art": "FbW", "beginn": "2020-01-15",
            "ende_geplant": "2020-12-31", "ende_tatsächlich": None,
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def book(rules: Path, programs: Path) -> Book:
    """A few of the shipped rules on a day of summer 2020."""
    return Shelved("magdeburg", programs).book(rules, DAY)


def tables(book: Book, **changed: Any) -> dict[str, Any]:
    """The case with what the fact model knows of it, some tables changed."""
    known = {
        name: [
            {
                column: value
                for column, value in row.items()
                if column.endswith("_id") or column.replace("ä", "ae") in book.loaded.model.entities[name].fields
            }
            for row in rows
        ]
        for name, rows in TABLES.items()
    }
    return {**known, **changed}


@pytest.fixture
def whole(book: Book) -> Whole:
    """The case as it is handed in."""
    return given(book, tables(book))


def said(checked: Checked, rule: str) -> list[Status]:
    """What a rule says of the case."""
    return [one.outcome.status for one in checked.verdicts if one.outcome.regel == rule]


def test_every_rule_speaks_or_says_why_not(book: Book, whole: Whole) -> None:
    checked = check(book, whole)
    spoken = {one.outcome.regel for one in checked.verdicts} | {one.rule for one in checked.silent}
    assert spoken >= {rule.id for rule in book.rules}
    assert all(one.why.endswith(".") for one in checked.silent)
    assert (checked.case, checked.team, checked.as_of) == ("f1", "t1", DAY)


def test_a_table_that_is_not_named_was_not_delivered(book: Book) -> None:
    without = tables(book)
    del without["teilnahme"]
    told = {one.rule: one.why for one in check(book, given(book, without)).silent}
    assert told["absolventenmanagement-beginn"] == "Die Tabelle „Teilnahmen“ wurde nicht geliefert."
    empty = {one.rule: one.why for one in check(book, given(book, tables(book, teilnahme=[]))).silent}
    assert empty["absolventenmanagement-beginn"] == "In diesem Fall gibt es keinen Vorgang der Art „Teilnahme“."


def test_what_is_missing_is_named_by_its_label(book: Book) -> None:
    without = tables(book, profiling=[])
    del without["kontakt"]
    unclear = check(book, given(book, without)).of(Bearing.UNCLEAR)
    assert all(one.missing for one in unclear)
    assert any("Tabelle „Kontakte“" in one.missing for one in unclear)


def test_the_most_pressing_comes_first(book: Book, whole: Whole) -> None:
    order = [list(Bearing).index(one.bearing) for one in check(book, whole).verdicts]
    assert order == sorted(order)


def test_reasons_are_those_of_the_outcome(book: Book, whole: Whole) -> None:
    one = check(book, whole).verdicts[0]
    told = explain(book, whole, *one.key)
    assert [each.outcome for each in told] == [one.outcome]
    assert told[0].steps
    with pytest.raises(Unknown, match="sagt die Regel"):
        explain(book, whole, one.outcome.regel, "anderer")


def test_values_are_read_as_a_delivery_reads_them(book: Book) -> None:
    rows = [{"kunde_id": "f1", "team_id": None, "geburtsdatum": {"unbekannt": True}}]
    case = given(book, {"kunde": rows}).case
    assert case.rows["kunde"] == [{"kunde_id": "f1", "team_id": None, "geburtsdatum": UNREADABLE}]
    assert case.columns["kunde"] == {"kunde_id", "team_id", "geburtsdatum"}


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({}, "kunde: Erwartet wird genau eine Zeile, die des Falls; es sind 0."),
        ({"kunde": {}}, "kunde: Erwartet wird eine Liste von Zeilen"),
        ({"kunde": [{"geburtsdatum": "2001-01-01"}]}, "kunde[0]: Die Spalte kunde_id fehlt, die Kennung der Zeile."),
        ({"kunde": [{"kunde_id": 7}]}, "kunde[0].kunde_id: Eine Kennung ist ein Text"),
        (
            {"kunde": [{"kunde_id": "f1", "geburtsdatum": [1]}]},
            "kunde[0].geburtsdatum: Erwartet wird ein einzelner Wert.",
        ),
        ({"kunde": [{"kunde_id": "f1", "alter": 3}]}, "kunde[0].alter: Diese Spalte gibt es nicht"),
        ({"kunde": [{"kunde_id": f"f{n}"} for n in range(2_001)]}, "kunde: Ein Fall hat höchstens 2000 Zeilen."),
    ],
)
def test_a_case_that_is_none_is_refused(book: Book, tables: Mapping[str, Any], told: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        given(book, tables)
    assert any(line.startswith(told) for line in refused.value.lines), refused.value.lines


def test_assumptions_change_outcomes_and_nothing_else(book: Book, whole: Whole) -> None:
    rows = {name: [dict(row) for row in some] for name, some in whole.case.rows.items()}
    before, after, flips = suppose(book, whole, [Assumed("teilnahme", "m1", Change.REMOVE)])
    assert {one.one.outcome.regel for one in flips} == {"absolventenmanagement-beginn"}
    assert all(one.before is not None and one.after is None for one in flips)
    assert said(before, "absolventenmanagement-beginn")
    assert not said(after, "absolventenmanagement-beginn")
    assert whole.case.rows == rows
    _, same, none = suppose(book, whole, [])
    assert (none, same) == ((), before)


def test_a_record_is_thought_of_with_its_facts(book: Book, whole: Whole) -> None:
    told = {"art": "FbW", "beginn": "01.02.2020", "ende_geplant": "31.10.2020"}
    assumed = [Assumed("teilnahme", "neu", Change.SET, column, value) for column, value in told.items()]
    _, after, flips = suppose(book, whole, [*assumed, Assumed("teilnahme", "neu", Change.ADD)])
    new = [one for one in after.verdicts if one.outcome.vorgang_id == "neu"]
    assert [one.after for one in flips] == new
    assert new[0].record == "Teilnahme neu vom 01.02.2020"
    assert {"kontakt", "teilnahme"} <= {one.name for one in addable(whole)}


@pytest.mark.parametrize(
    ("assumed", "told"),
    [
        (Assumed("raumschiff", "r1", Change.ADD), "gehört nicht zu diesem Fall"),
        (Assumed("kunde", "f2", Change.ADD), "Ein Fall hat genau einen Vorgang"),
        (Assumed("kunde", "f1", Change.REMOVE), "kann nicht weggedacht werden"),
        (Assumed("kontakt", "k1", Change.ADD), "schon vergeben"),
        (Assumed("kontakt", "k9", Change.REMOVE), "Kontakt k9 gibt es in diesem Fall nicht."),
        (Assumed("kontakt", "k1", Change.SET, "datum", "31.02.2020"), "Den Tag 31.02.2020 gibt es nicht."),
        (Assumed("kontakt", "k1", Change.SET, "datumm", "1"), "gibt es nicht oder sie wird berechnet"),
        (Assumed("kunde", "f1", Change.SET, "team_id", "t9"), "„t9“ gibt es in diesem Fall nicht."),
    ],
)
def test_what_cannot_be_assumed_is_refused(book: Book, whole: Whole, assumed: Assumed, told: str) -> None:
    with pytest.raises(AssumptionRefused, match=told):
        suppose(book, whole, [assumed])


def test_too_many_assumptions_are_refused(book: Book, whole: Whole) -> None:
    with pytest.raises(AssumptionRefused, match="höchstens"):
        suppose(book, whole, [Assumed("kontakt", "k1", Change.REMOVE)] * (MOST + 1))


def test_unknown_and_empty_are_two_things(book: Book, whole: Whole) -> None:
    """A participation without an actual end runs on; one whose end is unknown may have ended."""
    unknown = Assumed("teilnahme", "m1", Change.UNKNOWN, "ende_geplant")
    _, after, flips = suppose(book, whole, [unknown])
    assert Status.UNCLEAR in said(after, "absolventenmanagement-beginn")
    assert flips


def test_forms_come_from_the_fact_model(book: Book, whole: Whole) -> None:
    entity = book.loaded.model.entities["teilnahme"]
    found = {one.column: one for one in blanks(whole, entity, whole.records("teilnahme")[0])}
    assert (found["art"].kind, found["art"].value) == ("auswahl", "FbW")
    assert ("Umschulung", "Umschulung") in found["art"].choices
    assert (found["beginn"].kind, found["beginn"].value) == ("datum", "15.01.2020")
    assert found["ende_tatsaechlich"].hint == "leer heißt: noch nicht geschehen"
    assert "ende" not in found
    assert next(title for title, _ in records(whole)) == "Kundinnen und Kunden"


def test_the_course_has_records_and_due_days_on_one_axis(book: Book) -> None:
    asked = [{"aufforderung_id": "a1", "kunde_id": "f1", "datum": "2020-06-26", "art": "Integrationskurs"}]
    whole = given(book, tables(book, aufforderung=asked, nachweis=[]))
    found = course(whole, check(book, whole))
    assert [one.start for one in found.stretches] == sorted(one.start for one in found.stretches)
    stretch = next(one for one in found.stretches if one.what == "Teilnahme m1")
    assert (stretch.start, stretch.end, stretch.running) == (date(2020, 1, 15), date(2020, 12, 31), False)
    due = [(one.start, one.status) for one in found.stretches if one.lane == DUE]
    assert due == [(date(2020, 7, 3), Status.DUE_SOON)]


def test_numbers_are_decimals(book: Book) -> None:
    """Money and measures are never floating point."""
    model = book.loaded.model
    entity, field = next(
        (entity, field)
        for entity in model.entities.values()
        for field in entity.stored
        if field.type == "zahl" and entity.name != model.case
    )
    case = given(book, {"kunde": [{"kunde_id": "f1"}], entity.name: [{entity.key: "x", field.name: 1.5}]}).case
    assert case.rows[entity.name][0][field.name] == Decimal("1.5")
