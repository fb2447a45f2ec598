"""A rule without a case, as the sentences that are signed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.compile.render import define, render
from engine.compile.statements import lines, statement
from engine.plan.conditions import (
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
)
from engine.plan.rules import (
    Basis,
    CalendarUnit,
    Capacity,
    CatchUp,
    Cycle,
    Evidence,
    InForce,
    Order,
    Pauses,
    Quota,
    Reference,
)
from engine.plan.rules import Measure as QuotaMeasure
from engine.plan.values import Anchor, Choose, Earliest, Latest, Literal, Period, RowRef, Shifted, Today, Unset
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.engine import model as m

ART, BEGIN, END = (m.own("teilnahme", name) for name in ("art", "beginn", "ende"))
QUIT = m.own("teilnahme", "abgebrochen_am")
FBW, AGH = m.equal(ART, m.text("FbW")), m.equal(ART, m.text("AGH"))
LONG = Lasts(BEGIN, END, Operator.MORE, m.months(6), Counting.INCLUSIVE)
CALL = m.proof(m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich"))), "datum", BEGIN)
NEEDS = m.rows("bedarf", "teilnahme", m.equal(m.of("bedarf", "status"), m.text("offen")))
UNSET = Unset("frist", FieldType.DURATION)
READY = m.equal(m.column(m.record("teilnahme", "kunde_id"), "bereit"), Literal(True, FieldType.YES_NO))
BIRTH = m.column(m.record("teilnahme", "kunde_id"), "geburtsdatum")
SPELLS = Covers(m.rows("bezug", "teilnahme"), m.of("bezug", "von"), m.of("bezug", "bis"), m.last(m.days(730)), Today(),
                Measure.DAYS, Operator.AT_LEAST, m.number(638))  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        (FBW, "Art der Teilnahme ist FbW", "Art der Teilnahme ist nicht FbW"),
        (OneOf(ART, ("FbW", "AGH")), "Art der Teilnahme ist FbW oder AGH", "Art der Teilnahme ist nicht FbW oder AGH"),
        (LONG, "die Teilnahme dauert länger als 6 Monate", "die Teilnahme dauert höchstens 6 Monate"),
        (Filled(QUIT), "die Angabe „abgebrochen am“ der Teilnahme ist ausgefüllt",
         "die Angabe „abgebrochen am“ der Teilnahme ist nicht ausgefüllt"),
        (READY, "„bereit zur Veränderung“ der Kundin oder des Kunden: ja",
         "„bereit zur Veränderung“ der Kundin oder des Kunden: nicht ja"),
        (Compare(END, Operator.AT_LEAST, Today()), "Ende der Teilnahme liegt nicht vor dem Stichtag",
         "Ende der Teilnahme liegt vor dem Stichtag"),
        (Compare(BEGIN, Operator.MORE, m.before(Today(), m.months(13))),
         "Beginn der Teilnahme liegt nach dem Tag 13 Monate vor dem Stichtag",
         "Beginn der Teilnahme liegt mindestens 13 Monate vor dem Stichtag"),
        (m.at_least(NEEDS, 3), "es gibt mindestens 3 Handlungsbedarfe mit Status offen",
         "es gibt weniger als 3 Handlungsbedarfe mit Status offen"),
        (m.at_least(NEEDS, 1), "es gibt einen Handlungsbedarf mit Status offen",
         "es gibt keinen Handlungsbedarf mit Status offen"),
        (Counts(NEEDS, Operator.EQUAL, m.number(1)), "es gibt genau 1 Handlungsbedarf mit Status offen",
         "es gibt nicht genau 1 Handlungsbedarf mit Status offen"),
        (Lasts(BIRTH, Today(), Operator.LESS, m.months(300), Counting.AGE),
         "seit dem Geburtsdatum der Kundin oder des Kunden sind es noch nicht 300 Monate",
         "seit dem Geburtsdatum der Kundin oder des Kunden sind es mindestens 300 Monate"),
        (SPELLS, "„Leistungsbezug“ bestand in den letzten 730 Tagen an mindestens 638 Tagen",
         "„Leistungsbezug“ bestand in den letzten 730 Tagen an weniger als 638 Tagen"),
        (All((FBW, LONG)), "Art der Teilnahme ist FbW und die Teilnahme dauert länger als 6 Monate",
         "Art der Teilnahme ist nicht FbW oder die Teilnahme dauert höchstens 6 Monate"),
        (Named("n", "lang genug", LONG), "„lang genug“ trifft zu", "„lang genug“ trifft nicht zu"),
    ],
)  # fmt: skip
def test_statements_and_their_opposites(condition: Condition, yes: str, no: str) -> None:
    assert statement(condition, m.MODEL) == yes
    assert statement(Not(condition), m.MODEL) == no


def test_nested_conditions_are_nested_lists() -> None:
    condition = All((FBW, AnyOf((AGH, Named("n", "lang genug", All((LONG, READY))))), Not(AnyOf((AGH, LONG)))))
    assert lines(condition, m.MODEL) == [
        "- Art der Teilnahme ist FbW",
        "- mindestens eines davon:",
        "  - Art der Teilnahme ist AGH",
        "  - „lang genug“, das heißt:",
        "    - die Teilnahme dauert länger als 6 Monate",
        "    - „bereit zur Veränderung“ der Kundin oder des Kunden: ja",
        "- nichts davon:",
        "  - Art der Teilnahme ist AGH",
        "  - die Teilnahme dauert länger als 6 Monate",
    ]


def said(kind: Kind, entity: str = "teilnahme", **more: Any) -> list[str]:
    """The blocks of a rendered rule without its heading."""
    return render(m.rule(kind, entity, **more), m.MODEL).rstrip("\n").split("\n\n")[2:]


def test_the_whole_page_of_a_deadline() -> None:
    rest = Pauses(m.rows("befreiung", "teilnahme"), m.of("befreiung", "von"), m.of("befreiung", "bis"))
    rule = m.rule(
        Kind.DEADLINE, applies=FBW, exempt=AGH, soon=m.days(28), lookback=m.months(13), owner="Bereichsleitung",
        responsible="fachkraft", control_goal="Niemand wird vergessen.", values=(("vorlauf", "3 Monate"),),
        references=(Reference("Programm", "2.4"),),
        in_force=InForce(date(2020, 1, 1), date(2023, 6, 30), runs_until=date(2023, 12, 31), successor="neu"),
        deadline=m.deadline(m.before(END, m.months(3)), CALL, ends=QUIT, catch_up=CatchUp.UNTIL, catch_up_until=END,
                            pauses=rest, not_before=m.after(QUIT, m.days(10)), shift=True),
    )  # fmt: skip
    assert render(rule, m.MODEL) == (
        "# Titel der Regel\n"
        "\n"
        "`regel` · Frist · gilt ab 01.01.2020 bis 30.06.2023, danach läuft Begonnenes weiter bis 31.12.2023; abgelöst "
        "durch `neu` · Fassung f1\n"
        "\n"
        "**Ziel.** Niemand wird vergessen.\n"
        "\n"
        "Für jede Teilnahme mit Art FbW ist spätestens 3 Monate vor Ende der Teilnahme nachzuweisen: ein Kontakt mit "
        "Art persönlich.\n"
        "\n"
        "- Ein Kontakt zählt ab dem Beginn der Teilnahme.\n"
        "- Fällig wird es nicht vor dem Tag 10 Tage nach dem Tag „abgebrochen am“ der Teilnahme.\n"
        "- Fällt der Tag auf einen Samstag, Sonntag oder Feiertag, verschiebt er sich auf den nächsten Werktag.\n"
        "- Die Frist ruht während: Befreiungen; sie läuft danach weiter.\n"
        "- Die Pflicht endet mit dem Tag „abgebrochen am“ der Teilnahme.\n"
        "- Nachholen lässt es sich bis zum Ende der Teilnahme.\n"
        "\n"
        "Ausgenommen sind Teilnahmen mit Art AGH.\n"
        "\n"
        "Bald fällig ist es ab 28 Tagen vor dem Fälligkeitstag.\n"
        "\n"
        "Was vor mehr als 13 Monaten fällig war, wird nicht mehr geprüft.\n"
        "\n"
        "**Werte.** vorlauf: 3 Monate.\n"
        "\n"
        "**Quellen.** Programm, 2.4.\n"
        "\n"
        "Verantwortlich: Bereichsleitung; zuständig: fachkraft.\n"
    )


def test_a_deadline_by_cases_and_of_the_record_itself() -> None:
    due = Choose(((LONG, m.before(END, m.months(3))),), m.at(date(2020, 12, 31)))
    own = Evidence(own=m.own("teilnahme", "gespräch_am"))
    assert said(Kind.DEADLINE, deadline=m.deadline(due, own, catch_up=CatchUp.NO)) == [
        "Für jede Teilnahme ist zu erfassen: „Abschlussgespräch am“, und zwar",
        "- spätestens 3 Monate vor Ende der Teilnahme, wenn gilt: die Teilnahme dauert länger als 6 Monate\n"
        "- sonst spätestens am 31.12.2020",
        "- Nach dem Fälligkeitstag lässt es sich nicht nachholen.",
    ]


def test_masculine_and_double_subjects() -> None:
    day = m.own("termin", "datum")
    assert said(Kind.DUTY, "termin", applies=Filled(day), criterion=Filled(day))[0] == (
        "Für jeden Termin mit Angabe „Datum“ muss gelten:"
    )
    status = m.one_of(m.own("kunde", "status"), "arbeitslos", "arbeitsuchend")
    blocks = said(Kind.PROPOSAL, "kunde", applies=All((status, Filled(m.own("kunde", "notiz")))), criterion=status,
                  advice="einladen.")  # fmt: skip
    assert blocks == [
        "Für jede Kundin und jeden Kunden mit Vermittlungsstatus arbeitslos oder arbeitsuchend und mit Angabe „Notiz“ "
        "wird vorgeschlagen: einladen, wenn gilt:",
        "- Vermittlungsstatus der Kundin oder des Kunden ist arbeitslos oder arbeitsuchend",
    ]


def turn(basis: Basis, due: Any = None, **more: Any) -> Cycle:
    body = m.deadline(due or Shifted(Anchor(), m.months(6), True), CALL, Anchor(), ends=more.pop("ends", None))
    return Cycle(basis, body, more.pop("first", BEGIN), **more)


def test_cycles() -> None:
    fixed = said(Kind.CYCLE, cycle=turn(Basis.FIXED, every=m.months(6)))
    assert fixed[0] == "Für jede Teilnahme ist alle 6 Monate nachzuweisen: ein Kontakt mit Art persönlich."
    assert fixed[1] == (
        "Die Abschnitte folgen einem festen Takt; vorzeitig Erledigtes zählt für den laufenden Abschnitt, in "
        "dessen erster Hälfte für den vorigen, wenn er noch offen ist; der erste "
        "beginnt mit dem Beginn der Teilnahme."
    )
    unset = said(Kind.CYCLE, cycle=turn(Basis.FIXED, every=Unset("abstand", FieldType.DURATION)))
    assert "ist immer wieder im Abstand „abstand“ (vom Amt festzulegen) nachzuweisen" in unset[0]
    calendar = said(Kind.CYCLE, cycle=turn(Basis.CALENDAR, calendar=CalendarUnit.QUARTER))
    assert calendar[0].startswith("Für jede Teilnahme ist in jedem Quartal nachzuweisen:")
    sliding = said(Kind.CYCLE, cycle=turn(Basis.SLIDING, Earliest((END, m.after(Anchor(), m.months(6)))), first=None,
                                          ends=END, end_is_due=True))  # fmt: skip
    assert sliding[0] == (
        "Für jede Teilnahme ist immer wieder spätestens bis zum frühesten Tag aus Ende der Teilnahme und 6 Monate "
        "nach dem Beginn des Abschnitts nachzuweisen: ein Kontakt mit Art persönlich."
    )
    assert sliding[1].endswith(
        "der erste beginnt mit der ersten Erledigung. Der letzte Abschnitt wird mit dem Ende fällig."
    )


@pytest.mark.parametrize(
    ("basis", "ending"),
    [(Basis.SLIDING, ", außer der Abschnitt ist noch offen."), (Basis.FIXED, "."), (Basis.CALENDAR, ".")],
)
def test_the_open_period_of_a_sliding_cycle_is_checked_however_old_it_is(basis: Basis, ending: str) -> None:
    cycle = turn(basis, every=m.months(6), calendar=CalendarUnit.QUARTER)
    said_ = said(Kind.CYCLE, cycle=cycle, lookback=m.months(13))
    assert said_[-1] == f"Was vor mehr als 13 Monaten fällig war, wird nicht mehr geprüft{ending}"


def test_quotas() -> None:
    levels = (("team", RowRef("", ("team_id",), "team")), ("amt", None))
    percent = Literal(m.number(80).value, FieldType.NUMBER, unit="%")
    share = Quota(levels, QuotaMeasure.SHARE, Operator.AT_LEAST, percent, fulfilled=Filled(m.own("kunde", "notiz")),
                  yellow=Literal(m.number(5).value, FieldType.NUMBER, unit="%"), unknown_at_most=percent)  # fmt: skip
    assert said(Kind.QUOTA, "kunde", quota=share) == [
        "Je Team und Amt zählen Kundinnen und Kunden.",
        "Davon zählen jene mit Angabe „Notiz“.",
        "Ziel: Anteil mindestens 80 %. Bis 5 Prozentpunkte darunter ist die Ampel gelb, sonst rot. Hängt die Farbe von "
        "Unbekanntem ab und sind mehr als 80 % unbekannt, ist sie nicht messbar.",
    ]
    other = Quota(levels[1:], QuotaMeasure.SHARE, Operator.MORE, percent, from_rule="frist", due_in_period=True,
                  fulfilled_by=frozenset({Status.DONE, Status.DONE_LATE}))  # fmt: skip
    assert said(Kind.QUOTA, "kunde", quota=other)[0] == (
        "Je Amt zählen die Ergebnisse der Regel `frist`, die im Berichtsmonat fällig waren, und davon: erledigt oder "
        "verspätet erledigt."
    )


def test_windows_have_a_name() -> None:
    day = m.of("kontakt", "datum")
    past = Compare(BEGIN, Operator.AT_MOST, Today())
    recent = All((Compare(BEGIN, Operator.MORE, m.before(Today(), m.months(13))), past))
    assert statement(recent, m.MODEL) == "Beginn der Teilnahme liegt innerhalb der letzten 13 Monate"
    assert statement(Not(recent), m.MODEL) == "Beginn der Teilnahme liegt nicht innerhalb der letzten 13 Monate"
    assert lines(AnyOf((FBW, recent)), m.MODEL)[2] == "  - Beginn der Teilnahme liegt innerhalb der letzten 13 Monate"
    month = All((Compare(BEGIN, Operator.AT_LEAST, Period(False)), Compare(BEGIN, Operator.AT_MOST, Period(True))))
    assert statement(month, m.MODEL) == "Beginn der Teilnahme liegt im Berichtsmonat"
    ahead = All((Compare(END, Operator.MORE, Today()), Compare(END, Operator.AT_MOST, m.after(Today(), m.months(1)))))
    assert statement(ahead, m.MODEL) == "Ende der Teilnahme liegt innerhalb des nächsten Monats"
    unset = All((Compare(BEGIN, Operator.MORE, Shifted(Today(), UNSET, False)), past))
    assert statement(unset, m.MODEL) == (
        "Beginn der Teilnahme liegt innerhalb der Zeit „frist“ (vom Amt festzulegen) bis zum Stichtag"
    )
    calls = m.rows("kontakt", "teilnahme", Compare(day, Operator.MORE, m.before(Today(), m.months(3))))
    assert statement(m.at_least(calls, 1), m.MODEL) == "es gibt einen Kontakt mit Datum innerhalb der letzten 3 Monate"


def test_later_branches_say_otherwise_unless_no_two_can_hold() -> None:
    soon, late = m.before(END, m.months(3)), m.before(END, m.months(6))
    several = said(Kind.DEADLINE, deadline=m.deadline(Choose(((LONG, late), (FBW, soon)), END), CALL))[1]
    assert "- spätestens 6 Monate vor Ende der Teilnahme, wenn gilt: die Teilnahme dauert länger als" in several
    assert "- sonst spätestens 3 Monate vor Ende der Teilnahme, wenn gilt: Art der Teilnahme ist FbW" in several
    table = said(Kind.DEADLINE, deadline=m.deadline(Choose(((FBW, late), (AGH, soon))), CALL))[1]
    assert table.count("wenn gilt") == 2
    assert "sonst" not in table


def test_what_the_office_has_not_set() -> None:
    after = said(Kind.DEADLINE, deadline=m.deadline(Shifted(END, UNSET, True), CALL))[0]
    assert "ist spätestens mit Ablauf der Frist „frist“ (vom Amt festzulegen) nach Ende der Teilnahme nach" in after
    before = said(Kind.DEADLINE, deadline=m.deadline(Shifted(END, UNSET, False), CALL))[0]
    assert "ist spätestens im Abstand „frist“ (vom Amt festzulegen) vor Ende der Teilnahme nach" in before
    far = Compare(BEGIN, Operator.LESS, Shifted(Today(), UNSET, False))
    assert statement(far, m.MODEL) == (
        "Beginn der Teilnahme liegt mehr als „frist“ (vom Amt festzulegen) vor dem Stichtag"
    )


def test_a_part_with_or_among_and_is_in_brackets() -> None:
    assert statement(All((LONG, AnyOf((FBW, AGH)))), m.MODEL) == (
        "die Teilnahme dauert länger als 6 Monate und (Art der Teilnahme ist FbW oder Art der Teilnahme ist AGH)"
    )


def test_days_of_the_record_itself_by_cases() -> None:
    own = Evidence(own=Choose(((LONG, QUIT),), Latest((BEGIN, m.own("teilnahme", "ende_erfasst_am")))))
    assert said(Kind.DEADLINE, deadline=m.deadline(m.after(END, m.days(10)), own)) == [
        "Für jede Teilnahme ist spätestens 10 Tage nach Ende der Teilnahme zu erfassen:",
        "- „abgebrochen am“, wenn gilt: die Teilnahme dauert länger als 6 Monate\n"
        "- sonst spätester Tag aus „Beginn“ und „Ende erfasst am“",
    ]


def test_tables_show_which_choice_has_which_value() -> None:
    table = Choose(((FBW, m.number(2)), (AGH, m.number(3))))
    few = Compare(m.own("bedarf", "stufe"), Operator.AT_LEAST, table)
    assert statement(few, m.MODEL).endswith("ist mindestens je nach Art der Teilnahme (FbW: 2; AGH: 3)")


def test_the_record_that_opened_a_period_goes_by_its_own_name() -> None:
    opened = m.of("kontakt", "datum", "letzter")
    cycle = turn(Basis.SLIDING, m.after(opened, m.months(2)), alias="letzter")
    assert said(Kind.CYCLE, cycle=cycle)[0] == (
        "Für jede Teilnahme ist immer wieder spätestens 2 Monate nach dem Datum des vorigen Kontakts nachzuweisen: ein "
        "Kontakt mit Art persönlich."
    )


def test_a_proposal_says_when_it_is_not_made_again() -> None:
    made = m.at_least(m.rows("kontakt", "teilnahme"), 1)
    blocks = said(Kind.PROPOSAL, criterion=All((FBW, Not(made, tacit=True))), advice="einladen")
    assert blocks[1:] == [
        "- Art der Teilnahme ist FbW",
        "Nicht erneut vorgeschlagen wird, solange gilt:",
        "- es gibt einen Kontakt",
    ]
    blocks = said(Kind.PROPOSAL, criterion=All((FBW, Not(AnyOf((made, AGH)), tacit=True))), advice="einladen")
    assert blocks[2:] == [
        "Nicht erneut vorgeschlagen wird, solange eines davon gilt:",
        "- es gibt einen Kontakt\n- Art der Teilnahme ist AGH",
    ]


def test_places_and_their_order() -> None:
    taken = m.rows("kontakt", "teilnahme")
    order = (Order(BEGIN, descending=False), Order(m.own("bedarf", "stufe"), descending=True))
    places = Capacity(RowRef("", ("team_id",), "team"), m.number(6), taken, order)
    assert said(Kind.PROPOSAL, criterion=FBW, advice="einladen", capacity=places)[-1] == (
        "- Beginn der Teilnahme: frühestes zuerst\n- Stufe des Handlungsbedarfs: größtes zuerst"
    )


def test_definitions() -> None:
    assert define("teilnahme", LONG, None, m.MODEL) == (
        "Trifft zu auf Teilnahmen, für die gilt: die Teilnahme dauert länger als 6 Monate."
    )
    assert define("teilnahme", FBW, None, m.MODEL) == "Trifft zu auf Teilnahmen mit Art FbW."
    assert define("teilnahme", AnyOf((All((FBW, LONG)), AGH)), None, m.MODEL) == (
        "Trifft zu auf Teilnahmen, für die mindestens eines davon gilt:\n\n"
        "- alles davon:\n"
        "  - Art der Teilnahme ist FbW\n"
        "  - die Teilnahme dauert länger als 6 Monate\n"
        "- Art der Teilnahme ist AGH"
    )
