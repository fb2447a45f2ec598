"""Conditions: words of the language become the plan that sprache.md says they are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.plan.bare import bare
from engine.plan.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Compare,
    Condition,
    Counting,
    Counts,
    Covers,
    Filled,
    Lasts,
    Measure,
    Named,
    Not,
    OneOf,
    Operator,
)  # fmt: skip
from engine.plan.values import (
    Choose,
    Column,
    Duration,
    FirstPresent,
    Literal,
    Newest,
    Period,
    RowRef,
    Shifted,
    Today,
    Unit,
    Unset,
)  # fmt: skip
from schemas.factmodel import FieldType
from tests.engine.authored import clean, office, resolved, rule

SELF = RowRef("", (), "kunde")


def criterion(text: str, values: str = "", entity: str = "kunde", more: tuple[str, str] | None = None) -> Condition:
    """The condition of a duty over some records."""
    indented = "\n".join(f"  {line}" for line in text.strip("\n").split("\n"))
    given = f"werte:\n{values}\n" if values else ""
    duty = rule("probe", f"art: pflicht\n{given}je: {entity}\nwenn:\n{indented}\n")
    others = [rule(*more)] if more is not None else []
    found = clean(duty, *others).criterion
    assert found is not None
    return found


def test_a_choice_is_compared_by_its_own_spelling() -> None:
    found = criterion("kunde.status: arbeitslos")
    assert isinstance(found, Compare)
    assert found.operator is Operator.EQUAL
    assert isinstance(found.left, Column)
    assert (found.left.row, found.left.name) == (SELF, "status")
    assert isinstance(found.right, Literal)
    assert found.right.value == "arbeitslos"


def test_umlauts_of_a_choice_may_be_written_out() -> None:
    found = criterion("kontakt.art: persoenlich", entity="kontakt")
    assert isinstance(found, Compare) and isinstance(found.right, Literal)
    assert found.right.value == "persönlich"


def test_lists_of_choices() -> None:
    one = criterion("kunde.status:\n  eine von:\n    - arbeitslos\n    - arbeitsuchend")
    none = criterion("kunde.status:\n  keine von:\n    - arbeitslos")
    assert isinstance(one, OneOf) and one.choices == ("arbeitslos", "arbeitsuchend") and not one.negated
    assert isinstance(none, OneOf) and none.negated


def test_several_lines_hold_together_and_several_comparisons_too() -> None:
    found = criterion("kunde.status: arbeitslos\nkunde.alleinerziehend: ja")
    assert isinstance(found, All) and len(found.parts) == 2
    window = criterion("kunde.alter:\n  ab: unten\n  unter: oben", "  unten: 15 Jahre\n  oben: 25 Jahre")
    assert isinstance(window, All)
    assert [part.operator for part in window.parts if isinstance(part, Lasts)] == [Operator.AT_LEAST, Operator.LESS]


def test_an_age_ends_today() -> None:
    found = criterion("kunde.alter:\n  unter: grenze", "  grenze: 25 Jahre")
    assert isinstance(found, Lasts)
    assert found.counting is Counting.AGE
    assert found.end == Today()
    assert found.amount == Duration(25, Unit.YEARS)


def test_a_duration_counts_its_last_day_where_the_fact_model_says_so() -> None:
    found = criterion("teilnahme.dauer:\n  länger als: grenze", "  grenze: 6 Monate", "teilnahme")
    assert isinstance(found, Lasts)
    assert (found.counting, found.operator) == (Counting.INCLUSIVE, Operator.MORE)
    assert isinstance(found.end, FirstPresent)
    assert [day.name for day in found.end.values if isinstance(day, Column)] == ["ende_tatsaechlich", "ende_geplant"]


@pytest.mark.parametrize("amount", ["14 Tage", "2 Wochen", "3 Monate", "5 Arbeitstage"])
def test_the_last_n_end_with_the_stichtag(amount: str) -> None:
    found = criterion("termin.datum:\n  in den letzten: fenster", f"  fenster: {amount}", "termin")
    assert isinstance(found, All)
    first, last = found.parts
    working = "Arbeitstage" in amount
    assert isinstance(first, Compare) and first.operator is (Operator.AT_LEAST if working else Operator.MORE)
    assert isinstance(first.right, Shifted) and first.right.day == Today() and not first.right.forward
    assert first.right.inclusive is working
    assert isinstance(last, Compare) and last.operator is Operator.AT_MOST and isinstance(last.right, Today)


def test_the_next_n_begin_after_the_stichtag() -> None:
    found = criterion("teilnahme.ende:\n  in den nächsten: fenster", "  fenster: 3 Monate", "teilnahme")
    assert isinstance(found, All)
    first, last = found.parts
    assert isinstance(first, Compare) and first.operator is Operator.MORE and isinstance(first.right, Today)
    assert isinstance(last, Compare) and isinstance(last.right, Shifted) and last.right.forward


def test_the_reports_month() -> None:
    found = criterion("antrag.entschieden_am:\n  im: Berichtsmonat", entity="antrag")
    assert isinstance(found, All)
    assert [part.right for part in found.parts if isinstance(part, Compare)] == [
        Period(False, found.place), Period(True, found.place),
    ]  # fmt: skip


def test_filled_looks_at_every_field_behind_a_derived_one() -> None:
    plain = criterion("termin.ergebnis:\n  ist ausgefüllt: nein", entity="termin")
    derived = criterion("teilnahme.ende:\n  ist ausgefüllt: ja", entity="teilnahme")
    assert isinstance(plain, Filled) and not plain.filled
    assert isinstance(derived, AnyOf) and all(isinstance(part, Filled) for part in derived.parts)


def test_counts_exist_and_none() -> None:
    some = criterion("gibt es:\n  aus: termin")
    none = criterion("keine:\n  aus: termin")
    assert isinstance(some, Counts) and isinstance(none, Counts)
    assert (some.operator, some.number) == (Operator.AT_LEAST, Literal(Decimal(1), FieldType.INTEGER))
    assert (none.operator, none.number) == (Operator.EQUAL, Literal(Decimal(0), FieldType.INTEGER))
    assert (some.rows.entity, some.rows.link, some.rows.base, some.rows.where) == ("termin", "kunde_id", SELF, ALWAYS)


def test_in_a_series_a_record_breaks_what_it_fails_apart_from_its_day() -> None:
    text = """anzahl:
  aus: termin
  mit:
    termin.ergebnis: unentschuldigt versäumt
    termin.datum:
      in den letzten: zeitraum
  in folge: ja
  mindestens: versäumnisse"""
    found = criterion(text, "  zeitraum: 3 Monate\n  versäumnisse: 2")
    assert isinstance(found, Counts) and found.in_series
    assert isinstance(found.breaks, Compare)
    assert isinstance(found.breaks.left, Column) and found.breaks.left.name == "ergebnis"
    assert found.number == Literal(Decimal(2), FieldType.NUMBER, "versäumnisse", place=found.place)


def test_days_in_a_window_of_days() -> None:
    text = """tage in:
  aus: leistungsbezug
  von: leistungsbezug.von
  bis: leistungsbezug.bis
  in den letzten: fenster
  mindestens: mindesttage"""
    found = criterion(text, "  fenster: 730 Tage\n  mindesttage: 638")
    assert isinstance(found, Covers) and found.measure is Measure.DAYS
    assert (
        isinstance(found.first, Shifted) and found.first.amount == Duration(729, Unit.DAYS) and not found.first.forward
    )
    assert found.last == Today()


def test_months_in_a_window_of_months_begin_the_day_after() -> None:
    text = """monate in:
  aus: leistungsbezug
  von: leistungsbezug.von
  bis: leistungsbezug.bis
  in den letzten: fenster
  gezählt werden: volle Monate
  mindestens: mindestmonate"""
    found = criterion(text, "  fenster: 24 Monate\n  mindestmonate: 21")
    assert isinstance(found, Covers) and found.measure is Measure.FULL_MONTHS
    assert isinstance(found.first, Shifted) and found.first.forward and found.first.amount == Duration(1, Unit.DAYS)
    assert isinstance(found.first.day, Shifted) and found.first.day.amount == Duration(24, Unit.MONTHS)


def test_newest_record_over_all_records_of_its_entity() -> None:
    found = criterion("letzte profiling.profillage: Förderprofil")
    assert isinstance(found, Compare) and isinstance(found.left, Newest)
    assert not found.left.oldest
    assert found.left.rows.where == ALWAYS
    assert found.left.rows.day is not None and found.left.rows.day.name == "erstellt_am"
    oldest = criterion("erstes profiling.profillage: Förderprofil")
    assert isinstance(oldest, Compare) and isinstance(oldest.left, Newest) and oldest.left.oldest


def test_duration_of_the_newest_record() -> None:
    found = criterion("letzte teilnahme.dauer:\n  mindestens: grenze", "  grenze: 3 Monate")
    assert isinstance(found, Lasts)
    assert isinstance(found.start, Newest) and isinstance(found.end, Newest)
    assert isinstance(found.end.value, FirstPresent)


def test_an_interval_contains_a_day() -> None:
    found = criterion("fallmanagement.besteht am: Stichtag", entity="fallmanagement")
    assert isinstance(found, All)
    start, end = found.parts
    assert isinstance(start, Compare) and start.operator is Operator.AT_MOST
    assert isinstance(end, Compare) and end.operator is Operator.AT_LEAST


def test_the_record_of_the_rule_keeps_its_name_inside_a_selection() -> None:
    text = """gibt es:
  aus: beschäftigung
  mit:
    beschäftigung.arbeitgeber: wie alt.arbeitgeber
    beschäftigung.beginn:
      nach: alt.ende"""
    body = "\n".join(f"  {line}" for line in text.split("\n"))
    found = clean(rule("probe", f"art: pflicht\nje: beschäftigung\ngenannt: alt\nwenn:\n{body}\n")).criterion
    assert isinstance(found, Counts) and isinstance(found.rows.where, All)
    like, after = found.rows.where.parts
    assert isinstance(like, Compare) and isinstance(like.left, Column) and isinstance(like.right, Column)
    assert like.left.row.scope == found.rows.scope != ""
    assert like.right.row.scope == ""
    assert isinstance(after, Compare) and isinstance(after.right, Column) and after.right.row.scope == ""


def test_nested_selections_of_one_entity_get_different_scopes() -> None:
    text = """gibt es:
  aus: termin
  mit:
    gibt es:
      aus: termin
      mit:
        termin.ergebnis: abgesagt"""
    found = criterion(text)
    assert isinstance(found, Counts) and isinstance(found.rows.where, Counts)
    inner = found.rows.where.rows
    assert found.rows.scope != inner.scope
    assert isinstance(inner.where, Compare) and isinstance(inner.where.left, Column)
    assert inner.where.left.row.scope == inner.scope


def test_children_of_the_record_come_before_children_of_the_case() -> None:
    found = criterion("gibt es:\n  aus: verbleib", entity="teilnahme")
    assert isinstance(found, Counts)
    assert (found.rows.link, found.rows.base) == ("teilnahme_id", RowRef("", (), "teilnahme"))
    shared = criterion("gibt es:\n  aus: kontakt", entity="teilnahme")
    assert isinstance(shared, Counts)
    assert (shared.rows.link, shared.rows.base) == ("kunde_id", RowRef("", ("kunde_id",), "kunde"))


def test_a_named_link() -> None:
    found = criterion("gibt es:\n  aus: verbleib\n  über: verbleib.kunde_id", entity="teilnahme")
    assert isinstance(found, Counts)
    assert (found.rows.link, found.rows.base) == ("kunde_id", RowRef("", ("kunde_id",), "kunde"))


YOUNG = ("jung", "werte:\n  grenze: 25 Jahre\nje: kunde\nwenn:\n  kunde.alter:\n    unter: grenze\n")


def test_a_definition_moves_to_the_record_that_is_reached() -> None:
    found = criterion("begriff: jung", entity="antrag", more=YOUNG)
    assert isinstance(found, Named) and isinstance(found.condition, Lasts)
    assert isinstance(found.condition.start, Column)
    assert found.condition.start.row == RowRef("", ("kunde_id",), "kunde")
    assert found.condition.end == Today()


def test_a_definition_at_another_day() -> None:
    found = criterion("begriff: jung\nam: antrag.eingang", entity="antrag", more=YOUNG)
    assert isinstance(found, Named) and isinstance(found.condition, Lasts)
    assert isinstance(found.condition.end, Column) and found.condition.end.name == "eingang"


def test_the_day_reaches_through_definitions_that_chain() -> None:
    outer = rule("probe", "art: pflicht\nje: antrag\nwenn:\n  begriff: frisch\n  am: antrag.eingang\n")
    middle = rule("frisch", "je: kunde\nwenn:\n  begriff: jung\n")
    found = clean(outer, middle, rule(*YOUNG)).criterion
    assert isinstance(found, Named) and isinstance(found.condition, Named)
    assert isinstance(found.condition.condition, Lasts)
    end = found.condition.condition.end
    assert isinstance(end, Column) and end.name == "eingang"


def test_windows_of_a_definition_end_at_its_day() -> None:
    text = "werte:\n  fenster: 3 Monate\nje: kunde\nwenn:\n  gibt es:\n    aus: termin\n    mit:\n" \
           "      termin.datum:\n        in den letzten: fenster\n"  # fmt: skip
    found = criterion("begriff: eingeladen\nam: antrag.eingang", entity="antrag", more=("eingeladen", text))
    assert isinstance(found, Named) and isinstance(found.condition, Counts)
    where = found.condition.rows.where
    assert isinstance(where, All)
    last = where.parts[1]
    assert isinstance(last, Compare) and isinstance(last.right, Column) and last.right.name == "eingang"


def test_a_definition_that_gives_a_day() -> None:
    seit = ("seit", "je: kunde\nwert: kunde.betreut_seit\n")
    found = criterion("seit:\n  vor: Stichtag", more=seit)
    assert isinstance(found, Compare) and isinstance(found.left, Column) and found.left.name == "betreut_seit"


def test_an_unset_value_stays_unknown_and_the_office_sets_it() -> None:
    text = "art: pflicht\nwerte:\n  grenze: vom Amt festzulegen\nje: teilnahme\nwenn:\n  teilnahme.dauer:\n" \
           "    mindestens: grenze\n"  # fmt: skip
    open_one = clean(rule("probe", text)).criterion
    assert isinstance(open_one, Lasts) and isinstance(open_one.amount, Unset)
    set_one = clean(rule("probe", text), note=office("werte:\n  probe:\n    grenze: 3 Monate\n")).criterion
    assert isinstance(set_one, Lasts) and set_one.amount == Duration(3, Unit.MONTHS)


TABLE = """
art: pflicht
tabelle:
  nach: teilnahme.austrittsgrund
  ergibt: grenze
  zeilen:
    - regulär beendet: 1 Monat
    - Arbeitsaufnahme: vom Amt festzulegen
    - Abbruch: 2 Wochen
je: teilnahme
wenn:
  teilnahme.dauer:
    mindestens: grenze
"""


def test_a_table_gives_each_choice_its_duration() -> None:
    found = clean(rule("probe", TABLE)).criterion
    assert isinstance(found, AnyOf) and len(found.parts) == 3
    amounts = [
        part.parts[1].amount for part in found.parts if isinstance(part, All) and isinstance(part.parts[1], Lasts)
    ]
    assert amounts[0] == Duration(1, Unit.MONTHS)
    assert isinstance(amounts[1], Unset) and amounts[1].name == "grenze.Arbeitsaufnahme"


def test_the_office_sets_a_row_of_a_table() -> None:
    found = clean(
        rule("probe", TABLE), note=office("werte:\n  probe:\n    grenze.Arbeitsaufnahme: 3 Monate\n")
    ).criterion
    assert isinstance(found, AnyOf) and isinstance(found.parts[1], All)
    leaf = found.parts[1].parts[1]
    assert isinstance(leaf, Lasts) and leaf.amount == Duration(3, Unit.MONTHS)


def test_a_table_in_a_day_chooses() -> None:
    text = TABLE.replace("art: pflicht", "art: frist").split("wenn:")[0] + \
        "frist:\n  fällig am: grenze nach teilnahme.ende\n  erledigt am: teilnahme.absolventenmanagement_beginn\n" \
        "  nachholbar: ja\n"  # fmt: skip
    deadline = clean(rule("probe", text)).deadline
    assert deadline is not None and isinstance(deadline.due, Choose)
    assert all(isinstance(value, Shifted) for _, value in deadline.due.branches)
    assert isinstance(deadline.anchor, FirstPresent)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("alles trift zu:\n  - kunde.status: arbeitslos", "R301", "alles trifft zu"),
        ("status: arbeitslos", "R301", "kunde.status"),
        ("kunde.geburtsdatum:\n  vor: betreut_seit", "R317", "kunde.betreut_seit"),
        ("kundin.status: arbeitslos", "R302", None),
        ("kunde.staus: arbeitslos", "R303", "status"),
        ("kunde.status: arbeitlos", "R304", "arbeitslos"),
        ("anzahl:\n  aus: termin\n  mindestens: zahl", "R305", None),
        ("begriff: jugendlich", "R306", None),
        ("kunde.status:\n  mindestens: drei", "R308", None),
        ("kunde.geburtsdatum: 01.01.2000", "R308", None),
        ("kunde.alleinerziehend: JA", "R220", "ja"),
        ("anzahl:\n  aus: termin\n  mindestens: 3", "R311", None),
        ("profiling.profillage: Förderprofil", "R315", None),
        ("gibt es:\n  aus: termin\n  über: termin.team_id", "R316", None),
        ("kunde.geburtsdatum:\n  vor: gestern", "R317", None),
        ("nicht:\n  - kunde.status: arbeitslos", "R318", None),
        ("kunde.status:", "R318", None),
        ("tage in:\n  aus: termin\n  von: termin.datum\n  bis: termin.ergebnis\n  zwischen:\n    - 01.01.2020\n"
         "    - Stichtag\n  genau: eins", "R319", None),
        ("anzahl:\n  aus: termin", "R321", None),
        ("gibt es:\n  aus: termin\n  genannt: kunde", "R322", None),
        ("kunde.geburtsdatum:\n  im: Jahr", "R324", None),
        ("anzahl:\n  aus: termin\n  in folge: ja\n  genau: eins", "R326", None),
    ],
)  # fmt: skip
def test_mistakes(text: str, code: str, said: str | None) -> None:
    body = "\n".join(f"  {line}" for line in text.split("\n"))
    _, wrong = resolved(rule("probe", f"art: pflicht\nwerte:\n  eins: 1\nje: kunde\nwenn:\n{body}\n"))
    assert [one.code for one in wrong] == [code], "\n".join(map(str, wrong))
    assert said is None or wrong[0].remedy == said
    assert "Error" not in wrong[0].message and "None" not in wrong[0].message


def test_the_place_of_a_mistake_is_its_own_word() -> None:
    text = "art: frist\nwerte:\n  vorlauf: 3 Monate\nje: teilnahme\nfrist:\n" \
           "  fällig am: vorlauf vor teilnahme.endde\n  erledigt am: teilnahme.beginn\n  nachholbar: ja\n"  # fmt: skip
    _, (wrong,) = resolved(rule("probe", text))
    assert (wrong.code, wrong.remedy) == ("R303", "ende")
    assert wrong.place.end_column - wrong.place.column == len("endde")


def test_pieces_that_mean_the_same_are_the_same_without_their_places() -> None:
    one = criterion("kunde.status: arbeitslos")
    other = criterion("alles trifft zu:\n  - kunde.status: arbeitslos")
    assert isinstance(other, All)
    assert one != other.parts[0]
    assert bare(one) == bare(other.parts[0])
    assert bare(one) != bare(Not(one))
