"""What leaves and outcomes say in German, filled by the walker."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.compile import german
from engine.compile.reasons import STATUS, Ground, missing_label, pieces, reason
from engine.compile.to_text import clauses
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
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
)
from engine.plan.rules import Deadline, Evidence, Source
from engine.plan.values import Earliest, Literal, Newest, Shifted, Tally, Today, Unit, Unset
from engine.run.case import evaluate
from engine.run.walk.decide import scope_of
from engine.run.walk.terms.conditions import leaf as judge
from engine.run.walk.terms.facts import Unknown
from engine.run.walk.wording import fill, of_leaf
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.engine import model as m

YES = Literal(True, FieldType.YES_NO)
ART, BEGIN, END = (m.own("teilnahme", name) for name in ("art", "beginn", "ende"))
QUIT = m.own("teilnahme", "abgebrochen_am")
READY = m.column(m.record("teilnahme", "kunde_id"), "bereit")


def says(leaf: Condition, case: Case, entity: str = "teilnahme", key: str = "t1") -> str:
    """The clause of a leaf as it stands on one record."""
    scope = scope_of(m.rule(Kind.DUTY, entity), case, key, m.book(), m.MODEL)
    assert scope is not None
    told, found = judge(leaf, scope)
    said = clauses(leaf, m.MODEL)
    template = said.unknown if isinstance(told, Unknown) else said.true if told else said.false
    return of_leaf(template, scope, found)


def part(**fields: Any) -> Case:
    row = {"art": "FbW", "beginn": date(2020, 3, 1), "ende": date(2020, 9, 30), **fields}
    return m.case(teilnahme=row, kunde={"bereit": True, "geburtsdatum": date(1995, 6, 30)})


def test_days_numbers_and_quantities() -> None:
    assert german.day(date(2020, 9, 3)) == "03.09.2020"
    assert [german.number(n) for n in (0, 7, 1370, Decimal("1370.50"), Decimal("-0.0"), Decimal("1234567.8900"))] == [
        "0", "7", "1.370", "1.370,5", "0", "1.234.567,89",
    ]  # fmt: skip
    assert german.number(Decimal("-1370.5")) == "-1.370,5"
    assert [german.quantity(n, Unit.MONTHS) for n in (1, 6)] == ["1 Monat", "6 Monate"]
    assert [german.quantity(n, Unit.WORKING_DAYS, dative=True) for n in (1, 5)] == ["1 Arbeitstag", "5 Arbeitstagen"]
    assert german.enumeration(["A"]) == "A"
    assert german.enumeration(["A", "B", "C"]) == "A, B und C"
    assert german.enumeration([]) == ""


@pytest.mark.parametrize(
    ("article", "label", "genitive", "dative", "none"),
    [
        ("die", "Teilnahme", "der Teilnahme", "der Teilnahme", "keine Teilnahme"),
        ("der", "Termin", "des Termins", "dem Termin", "keinen Termin"),
        ("der", "Nachweis", "des Nachweises", "dem Nachweis", "keinen Nachweis"),
        ("das", "Kind", "des Kindes", "dem Kind", "kein Kind"),
        ("das", "Angebot", "des Angebots", "dem Angebot", "kein Angebot"),
        ("der", "Kunde", "des Kunden", "dem Kunden", "keinen Kunden"),
        ("der", "Vorschlag zum Fallmanagement", "des Vorschlags zum Fallmanagement",
         "dem Vorschlag zum Fallmanagement", "keinen Vorschlag zum Fallmanagement"),
        ("die", "aufsuchende Hilfe", "der aufsuchenden Hilfe", "der aufsuchenden Hilfe", "keine aufsuchende Hilfe"),
        ("die", "Kundin oder Kunde", "der Kundin oder des Kunden", "der Kundin oder dem Kunden",
         "keine Kundin oder keinen Kunden"),
    ],
)  # fmt: skip
def test_articles_and_cases(article: str, label: str, genitive: str, dative: str, none: str) -> None:
    assert german.genitive(article, label) == genitive
    assert german.dative(article, label) == dative
    assert german.accusative(article, label, negative=True) == none


def test_more_articles() -> None:
    assert german.nominative("die", "Kundin oder Kunde") == "die Kundin oder der Kunde"
    assert german.indefinite("der", "offene Bedarf") == "ein offener Bedarf"
    assert german.indefinite("das", "laufende Verfahren", negative=True) == "kein laufendes Verfahren"
    assert german.every("der", "Termin") == "jeden Termin"
    assert german.every("die", "Kundin oder Kunde") == "jede Kundin und jeden Kunden"
    assert german.plural_genitive("aufsuchende Hilfen") == "aufsuchenden Hilfen"
    assert german.plural_dative("Kundinnen und Kunden") == "Kundinnen und Kunden"
    assert german.plural_dative("Termine") == "Terminen"
    assert german.with_one("der", "vereinbarter Schritt") == "einem vereinbarten Schritt"


def test_nouns_declined_like_adjectives() -> None:
    label = "Beschäftigte oder Beschäftigter"
    assert german.nominative("die", label) == "die Beschäftigte oder der Beschäftigte"
    assert german.genitive("die", label) == "der Beschäftigten oder des Beschäftigten"
    assert german.dative("die", label) == "der Beschäftigten oder dem Beschäftigten"
    assert german.indefinite("die", label) == "eine Beschäftigte oder ein Beschäftigter"
    assert german.accusative("die", label, negative=True) == "keine Beschäftigte oder keinen Beschäftigten"
    assert german.with_one("die", label) == "einer Beschäftigten oder einem Beschäftigten"
    assert german.every("die", label) == "jede Beschäftigte und jeden Beschäftigten"


@pytest.mark.parametrize(
    ("label", "noun", "plural", "after_dem", "after_mit"),
    [
        ("Ende", True, False, "Ende", "Ende"),
        ("geplantes Ende", True, False, "geplanten Ende", "geplantem Ende"),
        ("gewünschter Beginn", True, False, "gewünschten Beginn", "gewünschtem Beginn"),
        ("Tag der Entlassung", True, False, "Tag der Entlassung", "Tag der Entlassung"),
        ("angestrebte Wochenstunden", True, True, None, "angestrebten Wochenstunden"),
        ("letzte Meldung", True, False, None, "letzter Meldung"),
        ("nächster Schritt", True, False, None, "„nächster Schritt“"),
        ("Plätze", True, True, None, "Plätze"),
        ("abgeschlossen am", False, False, None, "„abgeschlossen am“"),
        ("lebt im Haushalt", False, False, None, "„lebt im Haushalt“"),
    ],
)
def test_labels(label: str, noun: bool, plural: bool, after_dem: str | None, after_mit: str) -> None:
    assert german.is_noun(label) is noun
    assert german.is_plural(label) is plural
    assert german.day_dative(label) == after_dem
    if noun:
        assert german.after_with(label) == after_mit


def test_how_often_and_how_long_ago() -> None:
    assert [german.each(m.months(n)) for n in (1, 6)] == ["jeden Monat", "alle 6 Monate"]
    assert [german.of_the_last(m.months(n)) for n in (1, 13)] == ["des letzten Monats", "der letzten 13 Monate"]
    assert german.of_the_last(m.days(14), forward=True) == "der nächsten 14 Tage"


@pytest.mark.parametrize(
    ("leaf", "fields", "sentence"),
    [
        (m.equal(ART, m.text("FbW")), {}, "Art der Teilnahme ist FbW"),
        (m.equal(ART, m.text("AGH")), {}, "Art der Teilnahme ist FbW, nicht AGH"),
        (m.equal(ART, m.text("AGH")), {"art": None}, "Art der Teilnahme: unbekannt (gefordert: AGH)"),
        (Compare(ART, Operator.NOT_EQUAL, m.text("AGH")), {}, "Art der Teilnahme ist FbW, nicht AGH"),
        (m.one_of(ART, "AGH", "Umschulung"), {}, "Art der Teilnahme ist FbW, nicht AGH oder Umschulung"),
        (OneOf(ART, ("FbW",), negated=True), {}, "Art der Teilnahme ist FbW und damit ausgeschlossen"),
        (m.equal(READY, YES), {}, "„bereit zur Veränderung“ der Kundin oder des Kunden: ja"),
        (m.equal(READY, Literal(False, FieldType.YES_NO)), {},
         "„bereit zur Veränderung“ der Kundin oder des Kunden: ja (gefordert: nein)"),
        (Compare(END, Operator.LESS, m.at(date(2020, 10, 1))), {},
         "Ende der Teilnahme (30.09.2020) liegt vor dem 01.10.2020"),
        (Compare(END, Operator.LESS, Today()), {},
         "Ende der Teilnahme (30.09.2020) liegt nicht vor dem 30.06.2020 (Stichtag)"),
        (Compare(END, Operator.AT_MOST, Today()), {},
         "Ende der Teilnahme (30.09.2020) liegt nach dem 30.06.2020 (Stichtag)"),
        (Compare(QUIT, Operator.AT_MOST, Today()), {},
         "der Tag „abgebrochen am“ der Teilnahme (nicht erfasst) liegt nicht spätestens am 30.06.2020 (Stichtag)"),
        (Compare(Today(), Operator.MORE, m.before(END, m.months(3))), {},
         "der Stichtag (30.06.2020) liegt nicht nach dem 30.06.2020 (3 Monate vor Ende der Teilnahme)"),
        (Compare(END, Operator.LESS, Today()), {"ende": None},
         "Ende der Teilnahme: unbekannt (gefordert: vor dem Stichtag)"),
        (Filled(END), {}, "die Angabe „Ende“ der Teilnahme ist ausgefüllt"),
        (Filled(END, filled=False), {}, "die Angabe „Ende“ der Teilnahme ist ausgefüllt"),
        (Filled(QUIT), {}, "die Angabe „abgebrochen am“ der Teilnahme ist nicht ausgefüllt"),
        (Lasts(BEGIN, END, Operator.MORE, m.months(6), Counting.INCLUSIVE), {},
         "die Teilnahme dauert vom 01.03.2020 bis 30.09.2020, also länger als 6 Monate"),
        (Lasts(BEGIN, END, Operator.AT_MOST, m.months(1), Counting.INCLUSIVE), {},
         "die Teilnahme dauert vom 01.03.2020 bis 30.09.2020, also länger als 1 Monat"),
        (Lasts(BEGIN, END, Operator.MORE, Unset("grenze", FieldType.DURATION), Counting.INCLUSIVE), {},
         "die Teilnahme dauert unbekannt lange (gefordert: länger als „grenze“ (vom Amt festzulegen))"),
    ],
)  # fmt: skip
def test_leaves_of_a_record(leaf: Condition, fields: dict[str, Any], sentence: str) -> None:
    assert says(leaf, part(**fields)) == sentence


def test_ages_and_running_times() -> None:
    birth = m.column(m.record("teilnahme", "kunde_id"), "geburtsdatum")
    under = Lasts(birth, Today(), Operator.LESS, m.months(25 * 12), Counting.AGE)
    assert says(under, part()) == (
        "Geburtsdatum der Kundin oder des Kunden ist der 30.06.1995; das sind am 30.06.2020 mindestens 300 Monate"
    )
    running = Lasts(m.own("bezug", "von"), m.own("bezug", "bis"), Operator.AT_LEAST, m.months(6), Counting.EXCLUSIVE)
    case = m.case(bezug={"von": date(2020, 1, 1)})
    assert says(running, case, "bezug", "b1") == (
        "der Leistungsbezug dauert vom 01.01.2020 bis heute, also nicht mindestens 6 Monate"
    )


OPEN = All((m.equal(m.of("bedarf", "status"), m.text("offen")),
            m.one_of(m.of("bedarf", "gruppe"), "Rahmenbedingungen", "Qualifikation")))  # fmt: skip
NEEDS = m.rows("bedarf", "kunde", OPEN)
WITH = "mit Status offen und mit Schlüsselgruppe Rahmenbedingungen oder Qualifikation"


@pytest.mark.parametrize(
    ("leaf", "number", "sentence"),
    [
        (m.at_least(NEEDS, 3), 3, f"es gibt 3 Handlungsbedarfe {WITH}, gefordert: mindestens 3"),
        (m.at_least(NEEDS, 3), 1, f"es gibt 1 Handlungsbedarf {WITH}, gefordert: mindestens 3"),
        (m.at_least(NEEDS, 3), 0, f"es gibt keinen Handlungsbedarf {WITH}, gefordert: mindestens 3"),
        (m.at_least(NEEDS, 1), 2, f"es gibt 2 Handlungsbedarfe {WITH}"),
        (m.at_least(NEEDS, 1), 0, f"es gibt keinen Handlungsbedarf {WITH}"),
        (Counts(NEEDS, Operator.EQUAL, m.number(0)), 0, f"es gibt keinen Handlungsbedarf {WITH}"),
        (Counts(NEEDS, Operator.EQUAL, m.number(0)), 1, f"es gibt 1 Handlungsbedarf {WITH}"),
        (Counts(NEEDS, Operator.LESS, m.number(1)), 0, f"es gibt keinen Handlungsbedarf {WITH}"),
        (Compare(Tally(NEEDS), Operator.MORE, m.number(1)), 2, "Zahl der Handlungsbedarfe ist 2, also mehr als 1"),
    ],
)
def test_counts(leaf: Condition, number: int, sentence: str) -> None:
    case = m.case(bedarf=[{"status": "offen", "gruppe": "Qualifikation"}] * number)
    assert says(leaf, case, "kunde", "k1") == sentence


def test_none_in_a_row_is_said_in_words() -> None:
    missed = m.equal(m.of("kontakt", "art"), m.text("persönlich"))
    leaf = Counts(m.rows("kontakt", "kunde", missed), Operator.AT_LEAST, m.number(2), in_series=True, breaks=missed)
    said = "es gibt zuletzt keinen Kontakt mit Art persönlich, gefordert: mindestens 2"
    assert says(leaf, m.case(), "kunde", "k1") == said
    said = "es gibt 1 Kontakt in Folge mit Art persönlich, gefordert: mindestens 2"
    assert says(leaf, m.case(kontakt={"art": "persönlich", "datum": date(2020, 6, 1)}), "kunde", "k1") == said


def test_what_is_selected() -> None:
    day, art = m.of("kontakt", "datum"), m.of("kontakt", "art")

    def selected(*parts: Condition, entity: str = "kontakt") -> str:
        found = says(m.at_least(m.rows(entity, "kunde", All(parts)), 1), m.case(), "kunde", "k1")
        return found.removeprefix("es gibt keinen ")

    since = Compare(day, Operator.AT_LEAST, m.last(m.months(3)))
    assert selected(since) == "Kontakt mit Datum ab dem 31.03.2020"
    assert selected(since, Compare(day, Operator.AT_MOST, Today())) == "Kontakt mit Datum ab dem 31.03.2020"
    assert selected(since, Not(Compare(day, Operator.MORE, Today()))) == "Kontakt mit Datum ab dem 31.03.2020"
    until = Compare(day, Operator.AT_MOST, m.at(date(2020, 5, 31)))
    assert selected(since, until) == "Kontakt mit Datum vom 31.03.2020 bis zum 31.05.2020"
    assert selected(Not(m.equal(art, m.text("persönlich")))) == "Kontakt mit Art außer persönlich"
    assert selected(m.equal(m.of("kontakt", "zustande"), YES)) == "Kontakt mit „zustande gekommen: ja“"
    assert selected(Filled(art, False)) == "Kontakt ohne Angabe „Art“"
    assert selected(Not(Filled(art))) == "Kontakt ohne Angabe „Art“"
    assert selected(Named("n", "erreicht", Constant(True))) == "Kontakt mit dem Merkmal „erreicht“"
    inner = Shifted(day, m.months(6), True)
    assert selected(Compare(inner, Operator.LESS, Today())) == (
        "Kontakt, wobei der Tag 6 Monate nach dem Datum desselben Kontakts vor dem 30.06.2020 liegt"
    )
    start, end = m.of("bezug", "von"), m.of("bezug", "bis")
    spell = All((Compare(start, Operator.AT_MOST, Today()), Compare(end, Operator.AT_LEAST, Today())))
    assert selected(spell, entity="bezug") == "Leistungsbezug am 30.06.2020"


def test_or_beside_and_is_put_in_brackets() -> None:
    art, came = m.of("kontakt", "art"), m.of("kontakt", "zustande")
    day, since = m.of("kontakt", "datum"), m.last(m.months(3))

    def selected(condition: Condition) -> str:
        found = says(m.at_least(m.rows("kontakt", "kunde", condition), 1), m.case(), "kunde", "k1")
        return found.removeprefix("es gibt keinen ")

    personal, remote = m.equal(art, m.text("persönlich")), m.equal(art, m.text("telefonisch"))
    both = All((remote, m.equal(came, YES)))
    assert selected(AnyOf((personal, both))) == (
        "Kontakt mit Art persönlich oder (mit Art telefonisch und mit „zustande gekommen: ja“)"
    )
    assert selected(All((m.equal(came, YES), AnyOf((personal, Filled(art, False)))))) == (
        "Kontakt mit „zustande gekommen: ja“ und (mit Art persönlich oder ohne Angabe „Art“)"
    )
    assert selected(Not(AnyOf((personal, Compare(day, Operator.LESS, since))))) == (
        "Kontakt mit Art außer persönlich und ohne Datum vor dem 31.03.2020"
    )
    late = AnyOf((personal, Compare(day, Operator.MORE, since)))
    assert selected(late) == "Kontakt mit Art persönlich oder mit Datum nach dem 31.03.2020"


def test_records_that_must_have_records() -> None:
    open_needs = m.rows("bedarf", "kunde", m.equal(m.of("bedarf", "status"), m.text("offen")))
    case = m.case()

    def selected(operator: Operator, number: int) -> str:
        where = Counts(open_needs, operator, m.number(number))
        found = says(m.at_least(m.rows("kontakt", "kunde", where), 1), case, "kunde", "k1")
        return found.removeprefix("es gibt keinen Kontakt ")

    assert selected(Operator.AT_LEAST, 1) == "mit einem Handlungsbedarf (Status offen)"
    assert selected(Operator.EQUAL, 0) == "ohne einen Handlungsbedarf (Status offen)"
    assert selected(Operator.AT_LEAST, 3) == "mit mindestens 3 Handlungsbedarfen (Status offen)"
    assert selected(Operator.EQUAL, 1) == "mit genau 1 Handlungsbedarf (Status offen)"


def test_two_records_of_one_entity_are_told_apart() -> None:
    mine, others = m.own("kontakt", "datum"), m.of("kontakt", "datum", "anderer")
    later = Compare(others, Operator.MORE, m.after(m.of("kontakt", "datum", "anderer"), m.days(3)))
    same = m.equal(m.of("kontakt", "art", "anderer"), m.own("kontakt", "art"))
    rows = m.rows("kontakt", "kontakt", All((same, Compare(others, Operator.MORE, mine), later)), "anderer")
    case = m.case(kontakt={"datum": date(2020, 6, 1), "art": "persönlich"})
    assert says(m.at_least(rows, 1), case, "kontakt", "k1") == (
        "es gibt keinen Kontakt mit Art persönlich und mit Datum nach dem 01.06.2020 und nach dem Tag 3 Tage nach dem "
        "Datum desselben Kontakts"
    )


def test_windows_without_their_day_are_said_in_words() -> None:
    day = m.of("kontakt", "datum")
    unset = Shifted(Today(), Unset("frist", FieldType.DURATION), False)
    rows = m.rows("kontakt", "kunde", Compare(day, Operator.AT_LEAST, unset))
    assert says(m.at_least(rows, 1), m.case(), "kunde", "k1") == (
        "es gibt keinen Kontakt mit Datum ab dem Tag im Abstand „frist“ (vom Amt festzulegen) vor dem Stichtag"
    )
    rows = m.rows("kontakt", "teilnahme", Compare(day, Operator.AT_LEAST, QUIT))
    assert says(m.at_least(rows, 1), part()) == (
        "es gibt keinen Kontakt mit Datum ab dem Tag „abgebrochen am“ der Teilnahme (nicht erfasst)"
    )


def test_of_very_much_evidence_only_the_beginning_is_named() -> None:
    day, art = m.of("kontakt", "datum"), m.of("kontakt", "art")
    words = ("persönlich", "telefonisch", "schriftlich")
    refused = tuple(Compare(art, Operator.NOT_EQUAL, m.text(word)) for word in words)
    since = Compare(day, Operator.AT_LEAST, m.last(m.months(3)))
    rows = m.rows("kontakt", "teilnahme", All((*refused, Filled(art, True), Filled(day, True), since)))

    def missing(sources: int) -> str:
        due = Deadline(BEGIN, BEGIN, Evidence((Source(rows, day),) * sources))
        rule = m.rule(Kind.DEADLINE, "teilnahme", deadline=due)
        return "".join(piece for piece in reason(rule, Ground.OVERDUE, m.MODEL).lead if isinstance(piece, str))

    one = (
        "ein Kontakt mit Art außer persönlich, mit Art außer telefonisch, mit Art außer schriftlich, "
        "mit Angabe „Art“ und mit 2 weiteren Merkmalen"
    )
    assert missing(1).endswith(f" überfällig: es fehlt {one}")
    assert missing(3).endswith(f" überfällig: es fehlt {one} oder {one} oder {one}")
    assert missing(4).endswith(f"{one} oder {one} oder {one} oder ein weiterer Nachweis")
    assert missing(6).endswith(f"{one} oder {one} oder {one} oder einer von 3 weiteren Nachweisen")


def test_choices_that_could_be_mistaken_are_quoted() -> None:
    odd = m.one_of(ART, "nicht absehbar", "Lob und Tadel", "FbW")
    assert says(odd, part(art="AGH")) == ("Art der Teilnahme ist AGH, nicht „nicht absehbar“, „Lob und Tadel“ oder FbW")


def test_what_forbids_a_proposal_is_said_only_where_it_does() -> None:
    blocked = Not(m.at_least(m.rows("kontakt", "teilnahme"), 1), tacit=True)
    wanted = All((FBW, blocked))
    assert grund(Kind.PROPOSAL, part(), criterion=wanted, advice="einladen") == (
        "Einladen, denn Art der Teilnahme ist FbW."
    )
    case = m.case(teilnahme={"art": "FbW"}, kunde={}, kontakt={"datum": date(2020, 6, 1)})
    assert grund(Kind.PROPOSAL, case, criterion=wanted) == "Kein Vorschlag, denn es gibt 1 Kontakt."


def test_the_union_of_intervals() -> None:
    rows = m.rows("bezug", "kunde")
    leaf = Covers(rows, m.of("bezug", "von"), m.of("bezug", "bis"), m.last(m.days(730)), Today(), Measure.DAYS,
                  Operator.AT_LEAST, m.number(638))  # fmt: skip
    case = m.case(bezug={"von": date(2020, 6, 30)})
    assert says(leaf, case, "kunde", "k1") == (
        "„Leistungsbezug“ bestand vom 02.07.2018 bis zum 30.06.2020 an 1 Tag, gefordert: mindestens 638"
    )


def test_the_newest_record_and_alternatives() -> None:
    newest = Newest(m.rows("kontakt", "teilnahme"), m.of("kontakt", "art"))
    case = part()
    assert says(m.equal(newest, m.text("persönlich")), case) == (
        "Art des neuesten Kontakts ist nicht erfasst, nicht persönlich"
    )
    due = Earliest((END, m.after(BEGIN, m.months(2))))
    assert says(Compare(Today(), Operator.MORE, due), case) == (
        "der Stichtag (30.06.2020) liegt nach dem 01.05.2020 "
        "(frühester Tag aus Ende der Teilnahme und 2 Monate nach Beginn der Teilnahme)"
    )


# Reasons -----------------------------------------------------------------------------------------------------------

FBW, AGH = m.equal(ART, m.text("FbW")), m.equal(ART, m.text("AGH"))
LONG = Lasts(BEGIN, END, Operator.MORE, m.months(6), Counting.INCLUSIVE)


def grund(kind: Kind, case: Case, **more: Any) -> str:
    return evaluate(m.rule(kind, **more), case, "t1", m.book(), m.MODEL)[0].grund


def test_only_what_decided_is_said() -> None:
    case = part()
    both = AnyOf((FBW, AGH))
    assert grund(Kind.DUTY, case, criterion=both) == "Eingehalten, denn Art der Teilnahme ist FbW."
    assert grund(Kind.DUTY, case, criterion=All((both, Not(AGH)))) == (
        "Eingehalten, denn Art der Teilnahme ist FbW; Art der Teilnahme ist FbW, nicht AGH."
    )
    assert grund(Kind.DUTY, case, criterion=All((LONG, AGH))) == (
        "Nicht eingehalten, denn Art der Teilnahme ist FbW, nicht AGH."
    )
    deep = Not(All((FBW, AnyOf((AGH, Not(LONG))))))
    assert grund(Kind.DUTY, case, criterion=deep) == (
        "Eingehalten, denn Art der Teilnahme ist FbW, nicht AGH; "
        "die Teilnahme dauert vom 01.03.2020 bis 30.09.2020, also länger als 6 Monate."
    )
    assert grund(Kind.DUTY, case, criterion=Constant(True)) == "Eingehalten."
    assert grund(Kind.DUTY, case, criterion=FBW, applies=AGH) == (
        "Trifft nicht zu, denn Art der Teilnahme ist FbW, nicht AGH."
    )
    assert grund(Kind.DUTY, case, criterion=FBW, exempt=Named("n", "N", FBW)) == (
        "Ausgenommen, denn Art der Teilnahme ist FbW."
    )


def test_a_proposal_says_what_is_proposed() -> None:
    assert grund(Kind.PROPOSAL, part(), criterion=FBW, advice="ins Gespräch nehmen.") == (
        "Ins Gespräch nehmen, denn Art der Teilnahme ist FbW."
    )


def test_what_is_missing_has_a_name() -> None:
    assert grund(Kind.DUTY, part(art=None, ende=None), criterion=All((FBW, LONG))) == (
        "Ungeklärt, es fehlt: Art der Teilnahme, Ende der Teilnahme."
    )
    without = m.case(teilnahme={"art": None}, without=("kunde",))
    assert grund(Kind.DUTY, without, criterion=All((FBW, m.equal(READY, YES)))) == (
        "Ungeklärt, weil Daten nicht geliefert sind; es fehlt: Tabelle „Kundinnen und Kunden“, Art der Teilnahme."
    )
    unset = Compare(Tally(m.rows("bedarf", "teilnahme")), Operator.MORE, Unset("zahl", FieldType.NUMBER))
    assert grund(Kind.DUTY, part(), criterion=unset) == (
        "Ungeklärt, weil das Amt einen Wert noch nicht festgelegt hat; es fehlt: Wert „zahl“."
    )
    assert missing_label("kontakt.datum", m.MODEL) == "Datum des Kontakts"
    assert missing_label("kunde.betreut_seit", m.MODEL) == "„in Betreuung seit“ der Kundin oder des Kunden"


CALL = m.proof(m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich"))), "datum", BEGIN)


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (date(2020, 6, 30), "War bis zum 29.06.2020 zu erledigen und ist seit 1 Tag überfällig: es fehlt ein Kontakt "
                            "mit Art persönlich."),
        (date(2024, 6, 30), "War bis zum 29.06.2020 zu erledigen und ist seit 1.462 Tagen überfällig: es fehlt ein "
                            "Kontakt mit Art persönlich."),
        (date(2020, 6, 29), "Heute, am 29.06.2020, fällig und noch nicht erledigt."),
        (date(2020, 6, 28), "Bis zum 29.06.2020 zu erledigen, also in 1 Tag."),
        (date(2020, 6, 20), "Bis zum 29.06.2020 zu erledigen; noch 9 Tage Zeit."),
    ],
)  # fmt: skip
def test_deadlines(today: date, sentence: str) -> None:
    rule = m.rule(Kind.DEADLINE, deadline=m.deadline(m.at(date(2020, 6, 29)), CALL), soon=m.days(3))
    [outcome] = evaluate(rule, part(), "t1", m.book(today), m.MODEL)
    assert outcome.grund == sentence


def test_every_ground_has_a_sentence_and_every_status_a_ground() -> None:
    rest = m.rows("befreiung", "teilnahme")
    from engine.plan.rules import Pauses

    body = m.deadline(END, CALL, ends=QUIT, pauses=Pauses(rest, m.of("befreiung", "von"), m.of("befreiung", "bis")))
    rule = m.rule(Kind.DEADLINE, applies=FBW, exempt=AGH, criterion=LONG, deadline=body, lookback=m.months(13))
    scope = scope_of(rule, part(), "t1", m.book(), m.MODEL)
    assert scope is not None
    for ground in Ground:
        sentence = fill(reason(rule, ground, m.MODEL).lead, scope, {})
        assert sentence and not sentence.endswith(".")
    coloured = {Status.GREEN, Status.YELLOW, Status.RED, Status.NOT_MEASURABLE, Status.NO_TARGET}
    assert set(STATUS.values()) == set(Status) - coloured


def test_guards_that_follow_from_the_root_are_left_out() -> None:
    said = pieces(All((FBW, AnyOf((AGH, LONG)))), True, m.MODEL)
    assert [piece.guards for piece in said] == [(), ((AGH, True),), ((LONG, True),)]
    said = pieces(All((FBW, AnyOf((AGH, LONG)))), False, m.MODEL)
    inner = AnyOf((AGH, LONG))
    assert [piece.guards for piece in said] == [((FBW, False),), ((inner, False),), ((inner, False),)]
