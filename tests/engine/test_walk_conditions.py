"""Values and conditions on one record: present, absent, unknown; wahr, falsch, unbekannt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

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
    Operator,
)
from engine.plan.values import (
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    NextRecord,
    Period,
    RowRef,
    Scaled,
    Tally,
    Today,
    Unset,
    Value,
)
from engine.run.case import holds
from engine.run.walk.decide import scope_of
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import truth
from engine.run.walk.terms.facts import ABSENT, Absent, Gap, Result, Unknown
from schemas.cases.case import UNREADABLE, Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind
from tests.engine import model as m

MISSING, NOT_DELIVERED, NOT_SET = Cause.FACT_MISSING, Cause.NOT_DELIVERED, Cause.VALUE_NOT_SET
YES, NO = Constant(True), Constant(False)
ART = m.own("teilnahme", "art")
BEGIN, END = m.own("teilnahme", "beginn"), m.own("teilnahme", "ende")
QUIT = m.own("teilnahme", "abgebrochen_am")


def told(condition: Condition, case: Case, entity: str = "teilnahme", key: str = "t1") -> bool | set[Gap] | None:
    """The truth, or everything that is missing."""
    scope = scope_of(m.rule(Kind.DUTY, entity), case, key, m.book(), m.MODEL)
    assert scope is not None
    found = truth(condition, scope)
    return set(found.gaps) if isinstance(found, Unknown) else found


def worth(node: Value, case: Case, entity: str = "teilnahme", key: str = "t1") -> Result | set[Gap]:
    """The value, or everything that is missing."""
    scope = scope_of(m.rule(Kind.DUTY, entity), case, key, m.book(), m.MODEL)
    assert scope is not None
    found = values.value(node, scope)
    return set(found.gaps) if isinstance(found, Unknown) else found


def part(**fields: object) -> Case:
    return m.case(teilnahme={"art": "FbW", **fields})  # type: ignore[dict-item]


UNKNOWN = m.equal(END, END)
"""Unknown wherever the end is."""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (All(()), True),
        (AnyOf(()), False),
        (All((YES, UNKNOWN)), None),
        (All((NO, UNKNOWN)), False),
        (AnyOf((YES, UNKNOWN)), True),
        (AnyOf((NO, UNKNOWN)), None),
        (Not(UNKNOWN), None),
        (Not(NO), True),
        (AnyOf((UNKNOWN, Not(UNKNOWN))), None),
        (Named("n", "N", UNKNOWN), None),
    ],
)
def test_kleene(condition: Condition, expected: bool | None) -> None:
    case = part(ende=None)
    assert holds(condition, m.rule(Kind.DUTY), case, "t1", m.book(), m.MODEL) is expected


def test_only_unknown_leaves_below_unknown_ancestors_are_missing() -> None:
    case = m.case(teilnahme={"art": "FbW"}, kunde={})
    other = m.equal(m.column(m.record("teilnahme", "kunde_id"), "bereit"), Literal(True, FieldType.YES_NO))
    assert told(All((AnyOf((YES, other)), UNKNOWN)), case) == {(MISSING, "teilnahme.ende")}
    assert told(All((AnyOf((NO, other)), UNKNOWN)), case) == {(MISSING, "teilnahme.ende"), (MISSING, "kunde.bereit")}


def test_a_comparison_with_nothing_is_false() -> None:
    for operator in Operator:
        assert told(Compare(QUIT, operator, m.at(m.TODAY)), part()) is False
    assert told(m.equal(QUIT, END), part()) == {(MISSING, "teilnahme.ende")}


def test_one_of_and_none_of() -> None:
    note = m.column(m.record("kunde"), "notiz")
    assert told(m.one_of(ART, "FbW", "AGH"), part()) is True
    assert told(m.one_of(ART, "AGH"), part()) is False
    assert told(m.one_of(ART, "AGH"), part(art=None)) == {(MISSING, "teilnahme.art")}
    none_of = m.one_of(note, "x").__class__(note, ("x",), negated=True)
    assert told(none_of, m.case(), "kunde", "k1") is True
    assert told(none_of, m.case(kunde={"notiz": "x"}), "kunde", "k1") is False


def test_filled_is_two_valued() -> None:
    assert told(Filled(END), part(ende=None)) is False
    assert told(Filled(END), part(ende=m.TODAY)) is True
    assert told(Filled(END, filled=False), part()) is True
    note = m.column(m.record("kunde"), "notiz")
    assert told(Filled(note), m.case(kunde={"notiz": " \t"}), "kunde", "k1") is False
    assert told(Filled(END), part(ende=UNREADABLE)) == {(MISSING, "teilnahme.ende")}
    without = m.case(columns={"teilnahme": frozenset({"art"})}, teilnahme={"art": "FbW"})
    assert told(Filled(END), without) == {(NOT_DELIVERED, "teilnahme.ende")}


def test_days_to_come_are_empty_unless_planned() -> None:
    later = date(2020, 7, 1)
    assert worth(END, part(ende=later)) == later
    assert worth(QUIT, part(abgebrochen_am=later)) is ABSENT
    assert told(Filled(QUIT), part(abgebrochen_am=later)) is False
    assert worth(m.own("teilnahme", "ende_erfasst_am"), part(ende_erfasst_am=later)) == {
        (MISSING, "teilnahme.ende_erfasst_am")
    }


def test_links_upward() -> None:
    status = m.column(m.record("teilnahme", "kunde_id"), "status")
    name = m.column(RowRef("", ("kunde_id", "team_id"), "team"), "name")
    case = m.case(teilnahme={}, kunde={"status": "arbeitslos"}, team={"name": "Nord"})
    assert worth(status, case) == "arbeitslos"
    assert worth(name, case) == "Nord"
    assert worth(name, m.case(teilnahme={}, kunde={"team_id": None})) is ABSENT
    assert worth(status, m.case(teilnahme={"kunde_id": "k9"})) == {(NOT_DELIVERED, "kunde")}
    assert worth(status, m.case(teilnahme={}, without=("kunde",))) == {(NOT_DELIVERED, "kunde")}
    blind = m.case(teilnahme={}, kunde={}, columns={"kunde": frozenset({"status"})})
    assert worth(name, blind) == {(NOT_DELIVERED, "kunde.team_id")}


@pytest.mark.parametrize(
    ("end", "operator", "amount", "expected"),
    [
        (date(2021, 2, 28), Operator.EQUAL, 12, True),
        (date(2021, 2, 28), Operator.MORE, 12, False),
        (date(2021, 3, 1), Operator.MORE, 12, True),
        (date(2021, 2, 27), Operator.AT_LEAST, 12, False),
        (date(2021, 2, 27), Operator.LESS, 12, True),
    ],
)
def test_a_duration_that_counts_its_last_day(end: date, operator: Operator, amount: int, expected: bool) -> None:
    lasts = Lasts(BEGIN, END, operator, m.months(amount), Counting.INCLUSIVE)
    assert told(lasts, part(beginn=date(2020, 3, 1), ende=end)) is expected


def test_durations_without_last_day_and_running_ones() -> None:
    lasts = Lasts(BEGIN, END, Operator.AT_MOST, m.months(6), Counting.EXCLUSIVE)
    assert told(lasts, part(beginn=date(2020, 8, 31), ende=date(2021, 2, 28))) is True
    assert told(lasts, part(beginn=date(2020, 8, 31), ende=date(2021, 3, 1))) is False
    assert told(lasts, part(beginn=None, ende=None)) == {(MISSING, "teilnahme.beginn"), (MISSING, "teilnahme.ende")}
    start, end = m.own("bezug", "von"), m.own("bezug", "bis")
    running = Lasts(start, end, Operator.AT_LEAST, m.months(6), Counting.EXCLUSIVE)
    assert told(running, m.case(bezug={"von": date(2019, 12, 30)}), "bezug", "b1") is True
    assert told(running, m.case(bezug={"von": date(2019, 12, 31)}), "bezug", "b1") is True
    assert told(running, m.case(bezug={"von": date(2020, 1, 1)}), "bezug", "b1") is False
    unset = Lasts(QUIT, END, Operator.AT_LEAST, Unset("dauer", FieldType.DURATION), Counting.EXCLUSIVE)
    assert told(unset, part(ende=m.TODAY)) == {(NOT_SET, "dauer")}


def test_a_running_end_is_later_than_every_day() -> None:
    end = m.own("bezug", "bis")
    case = m.case(bezug={"von": date(2020, 1, 1)})
    assert told(Compare(end, Operator.MORE, m.at(date(9999, 12, 31))), case, "bezug", "b1") is True
    assert told(Compare(end, Operator.AT_MOST, Today()), case, "bezug", "b1") is False
    assert told(Compare(Today(), Operator.LESS, end), case, "bezug", "b1") is True
    assert worth(Earliest((end, Today())), case, "bezug", "b1") == m.TODAY
    assert told(Compare(Earliest((end,)), Operator.MORE, Today()), case, "bezug", "b1") is False


def test_an_age_is_reached_on_the_first_of_march() -> None:
    birth = m.own("kunde", "geburtsdatum")
    case = m.case(kunde={"geburtsdatum": date(2008, 2, 29)})
    for day, reached in ((date(2023, 2, 28), False), (date(2023, 3, 1), True)):
        age = Lasts(birth, m.at(day), Operator.AT_LEAST, m.months(15 * 12), Counting.AGE)
        assert told(age, case, "kunde", "k1") is reached
        under = Lasts(birth, m.at(day), Operator.LESS, m.months(15 * 12), Counting.AGE)
        assert told(under, case, "kunde", "k1") is not reached


def test_days_of_several() -> None:
    case = part(beginn=date(2020, 1, 1))
    assert worth(Latest((BEGIN, QUIT)), case) == date(2020, 1, 1)
    assert worth(Earliest((BEGIN, Today())), case) == date(2020, 1, 1)
    assert worth(Earliest((QUIT,)), case) is ABSENT
    assert worth(Earliest((BEGIN, END)), case) == {(MISSING, "teilnahme.ende")}
    assert worth(FirstPresent((QUIT, BEGIN, END)), case) == date(2020, 1, 1)
    assert worth(FirstPresent((QUIT, END, BEGIN)), case) == {(MISSING, "teilnahme.ende")}
    assert worth(DaysBetween(BEGIN, m.at(date(2020, 3, 1))), case) == 60
    assert worth(DaysBetween(BEGIN, QUIT), case) is ABSENT
    assert worth(Period(False), case) == date(2020, 6, 1)
    assert worth(Period(True), case) == date(2020, 6, 30)


def test_choices_stop_at_the_first_unknown_condition() -> None:
    case = part()
    choose = Choose(((NO, m.number(1)), (UNKNOWN, m.number(2)), (YES, m.number(3))), m.number(4))
    assert worth(choose, case) == {(MISSING, "teilnahme.ende")}
    assert worth(Choose(((YES, m.number(1)), (UNKNOWN, m.number(2)))), case) == 1
    assert worth(Choose(((NO, m.number(1)),)), case) is ABSENT
    assert worth(Choose(((NO, m.number(1)),), m.number(9)), case) == 9


def test_working_days_and_products() -> None:
    assert worth(Moved(m.at(date(2020, 6, 27)), True), part()) == date(2020, 6, 29)
    assert worth(Moved(m.at(date(2020, 6, 27)), False), part()) == date(2020, 6, 26)
    big = Decimal("12345678901234.5678")
    product = worth(Scaled(Literal(big, FieldType.NUMBER), Literal(big, FieldType.NUMBER)), part())
    assert product == Decimal("152415787532388365279682997.65279684")
    assert worth(Scaled(m.number(2), Unset("x", FieldType.NUMBER)), part()) == {(NOT_SET, "x")}


OPEN = m.equal(m.of("bedarf", "status"), m.text("offen"))
NEEDS = m.rows("bedarf", "kunde", OPEN)


def needs(*status: str | None) -> Case:
    return m.case(bedarf=[{"status": s} for s in status])


@pytest.mark.parametrize(
    ("status", "operator", "number", "expected"),
    [
        (("offen", "offen", "offen"), Operator.AT_LEAST, 3, True),
        (("offen", "offen", None), Operator.AT_LEAST, 3, None),
        (("offen", None, "erledigt"), Operator.AT_LEAST, 3, False),
        (("offen", "offen", None), Operator.AT_LEAST, 2, True),
        (("offen", None), Operator.LESS, 2, None),
        (("offen", None), Operator.LESS, 3, True),
        (("offen", "offen", None), Operator.LESS, 2, False),
        (("offen", None), Operator.AT_MOST, 1, None),
        (("offen", None), Operator.AT_MOST, 2, True),
        (("offen", None), Operator.AT_MOST, 0, False),
        (("offen", None), Operator.MORE, 1, None),
        (("offen", None), Operator.MORE, 2, False),
        (("offen", None), Operator.EQUAL, 1, None),
        (("offen", None), Operator.EQUAL, 3, False),
        (("offen", None), Operator.EQUAL, 0, False),
        (("offen",), Operator.EQUAL, 1, True),
        (("offen", None), Operator.NOT_EQUAL, 3, True),
        (("offen", None), Operator.NOT_EQUAL, 2, None),
        ((), Operator.EQUAL, 0, True),
    ],
)
def test_counts_are_ranges(
    status: tuple[str | None, ...], operator: Operator, number: int, expected: bool | None
) -> None:
    found = told(Counts(NEEDS, operator, m.number(number)), needs(*status), "kunde", "k1")
    assert found == ({(MISSING, "bedarf.status")} if expected is None else expected)


def test_counts_against_unknown_and_absent_numbers() -> None:
    assert told(Counts(NEEDS, Operator.AT_LEAST, Unset("n", FieldType.NUMBER)), needs(), "kunde", "k1") == {
        (NOT_SET, "n")
    }
    assert told(Counts(NEEDS, Operator.AT_LEAST, Choose(())), needs(None), "kunde", "k1") is False
    assert worth(Tally(NEEDS), needs("offen", "offen"), "kunde", "k1") == 2
    assert worth(Tally(NEEDS), needs("offen", None), "kunde", "k1") == {(MISSING, "bedarf.status")}


def test_undelivered_tables_leave_counts_open() -> None:
    case = m.case(without=("bedarf",))
    assert told(m.at_least(NEEDS, 1), case, "kunde", "k1") == {(NOT_DELIVERED, "bedarf")}
    assert told(m.at_least(NEEDS, 0), case, "kunde", "k1") is True


CALLS = m.rows("kontakt", "kunde")
DAY = m.of("kontakt", "datum")


def since(day: date) -> Counts:
    where = Compare(DAY, Operator.AT_LEAST, m.at(day))
    return m.at_least(m.rows("kontakt", "kunde", where), 1)


def test_coverage_bounds_what_absence_means() -> None:
    start = {"kontakt": Coverage(start=date(2020, 1, 1))}
    assert told(since(date(2020, 1, 1)), m.case(start), "kunde", "k1") is False
    assert told(since(date(2019, 12, 31)), m.case(start), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    assert told(m.at_least(CALLS, 1), m.case(start), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    ended = {"kontakt": Coverage(end=date(2020, 6, 29))}
    assert told(since(date(2020, 1, 1)), m.case(ended), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    until = Compare(DAY, Operator.AT_MOST, m.at(date(2020, 6, 29)))
    assert told(m.at_least(m.rows("kontakt", "kunde", until), 1), m.case(ended), "kunde", "k1") is False
    here = {"kontakt": Coverage(units=frozenset({"t1"}))}
    there = {"kontakt": Coverage(units=frozenset({"t2"}))}
    assert told(m.at_least(CALLS, 1), m.case(here), "kunde", "k1") is False
    assert told(m.at_least(CALLS, 1), m.case(there), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    nowhere = m.case(here, kunde={"team_id": None})
    assert told(m.at_least(CALLS, 1), nowhere, "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}


def test_coverage_start_as_a_day() -> None:
    node = CoverageStart("kontakt")
    assert worth(node, m.case({"kontakt": Coverage(start=date(2020, 1, 1))}), "kunde", "k1") == date(2020, 1, 1)
    assert worth(node, m.case(), "kunde", "k1") is ABSENT
    assert worth(node, m.case(without=("kontakt",)), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}


def test_records_to_come_do_not_exist_and_undated_ones_perhaps() -> None:
    none = Counts(CALLS, Operator.EQUAL, m.number(0))
    assert told(none, m.case(kontakt={"datum": date(2020, 7, 1)}), "kunde", "k1") is True
    assert told(none, m.case(kontakt={"datum": date(2020, 6, 30)}), "kunde", "k1") is False
    assert told(none, m.case(kontakt={"datum": None}), "kunde", "k1") == {(MISSING, "kontakt.datum")}


MISSED = m.equal(m.of("termin", "ergebnis"), m.text("versäumt"))
RECENT = Compare(m.of("termin", "datum"), Operator.AT_LEAST, m.last(m.months(3)))
SERIES = Counts(m.rows("termin", "kunde", All((MISSED, RECENT))), Operator.AT_LEAST, m.number(2), True, MISSED)


def terms(*given: tuple[int, int, str | None]) -> Case:
    return m.case(termin=[{"datum": date(2020, mo, d), "ergebnis": r} for mo, d, r in given])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([(4, 10, "versäumt"), (5, 10, "versäumt")], True),
        ([(4, 10, "versäumt"), (4, 20, "wahrgenommen"), (5, 10, "versäumt")], False),
        ([(4, 1, "wahrgenommen"), (4, 10, "versäumt"), (5, 10, "versäumt")], True),
        ([(4, 10, "versäumt"), (5, 10, "versäumt"), (5, 10, "wahrgenommen")], False),
        ([(4, 10, "versäumt"), (5, 10, "versäumt"), (6, 1, None)], None),
        ([(4, 10, "versäumt"), (4, 20, None), (5, 10, "versäumt")], None),
        ([(4, 10, "versäumt"), (4, 5, None), (5, 10, "versäumt")], True),
        ([(3, 10, "versäumt"), (5, 10, "versäumt")], False),
    ],
)
def test_in_series(given: list[tuple[int, int, str | None]], expected: bool | None) -> None:
    found = told(SERIES, terms(*given), "kunde", "k1")
    assert found == ({(MISSING, "termin.ergebnis")} if expected is None else expected)


def test_a_series_with_an_undated_break_is_open() -> None:
    case = m.case(
        termin=[
            {"datum": date(2020, 5, 1), "ergebnis": "versäumt"},
            {"datum": date(2020, 5, 9), "ergebnis": "versäumt"},
            {"ergebnis": "wahrgenommen"},
        ]
    )
    assert told(SERIES, case, "kunde", "k1") == {(MISSING, "termin.datum")}


def covers(measure: Measure, number: int, operator: Operator = Operator.AT_LEAST) -> Covers:
    where = m.rows("bezug", "kunde")
    first = m.last(m.days(730)) if measure is Measure.DAYS else m.last(m.months(24))
    return Covers(
        where, m.of("bezug", "von"), m.of("bezug", "bis"), first, Today(), measure, operator, m.number(number)
    )


def spells(*given: tuple[date | None, date | None]) -> Case:
    return m.case(bezug=[{"von": a, "bis": b} for a, b in given])


def test_days_of_a_union_are_counted_once() -> None:
    first = date(2018, 7, 2)  # 730 days up to and with 30.06.2020
    case = spells(
        (date(2018, 1, 1), date(2018, 7, 2)), (date(2018, 7, 2), date(2018, 7, 11)), (date(2020, 6, 30), None)
    )
    for number, expected in ((11, True), (12, False)):
        assert told(covers(Measure.DAYS, number), case, "kunde", "k1") is expected
    assert told(covers(Measure.DAYS, 730), spells((first, None)), "kunde", "k1") is True
    assert told(covers(Measure.DAYS, 730), spells((date(2018, 7, 3), None)), "kunde", "k1") is False
    assert told(covers(Measure.DAYS, 1), spells((date(2020, 5, 2), date(2020, 5, 1))), "kunde", "k1") is False


def test_months_of_a_union() -> None:
    case = spells((date(2019, 1, 2), date(2019, 3, 31)), (date(2019, 4, 1), date(2019, 5, 30)))
    assert told(covers(Measure.FULL_MONTHS, 3, Operator.EQUAL), case, "kunde", "k1") is True
    assert told(covers(Measure.STARTED_MONTHS, 5, Operator.EQUAL), case, "kunde", "k1") is True
    gap = spells((date(2019, 1, 1), date(2019, 1, 20)), (date(2019, 1, 22), date(2019, 1, 31)))
    assert told(covers(Measure.FULL_MONTHS, 0, Operator.EQUAL), gap, "kunde", "k1") is True
    assert told(covers(Measure.STARTED_MONTHS, 1, Operator.EQUAL), gap, "kunde", "k1") is True


def test_unknown_sides_of_an_interval_reach_to_the_edge() -> None:
    case = spells((None, date(2018, 7, 11)))
    gaps = {(MISSING, "bezug.von")}
    assert told(covers(Measure.DAYS, 10), case, "kunde", "k1") == gaps
    assert told(covers(Measure.DAYS, 11), case, "kunde", "k1") is False
    assert told(covers(Measure.DAYS, 0), case, "kunde", "k1") is True
    broken = m.case(bezug={"von": date(2020, 1, 1), "bis": UNREADABLE})
    assert told(covers(Measure.DAYS, 1), broken, "kunde", "k1") == {(MISSING, "bezug.bis")}
    assert told(covers(Measure.DAYS, 183), broken, "kunde", "k1") is False


def test_a_window_outside_the_delivery_is_open() -> None:
    coverage = {"bezug": Coverage(start=date(2019, 1, 1))}
    assert told(covers(Measure.DAYS, 100), m.case(coverage), "kunde", "k1") == {(NOT_DELIVERED, "bezug")}
    assert told(covers(Measure.DAYS, 100), m.case({"bezug": Coverage(start=date(2018, 7, 2))}), "kunde", "k1") is False


NEWEST = Newest(m.rows("kontakt", "kunde"), m.of("kontakt", "art"))
PERSONAL = Newest(
    m.rows("kontakt", "kunde", m.equal(m.of("kontakt", "zustande"), Literal(True, FieldType.YES_NO))),
    m.of("kontakt", "art"),
)


def calls(*given: tuple[date | None, str | None, bool | None]) -> Case:
    return m.case(kontakt=[{"datum": d, "art": a, "zustande": z} for d, a, z in given])


def test_the_newest_record() -> None:
    one, two = date(2020, 1, 1), date(2020, 2, 1)
    assert worth(NEWEST, calls((one, "persönlich", True), (two, "telefonisch", True)), "kunde", "k1") == "telefonisch"
    tie = calls((two, "persönlich", True), (two, "telefonisch", True))
    assert worth(NEWEST, tie, "kunde", "k1") == "telefonisch"
    oldest = Newest(NEWEST.rows, NEWEST.value, oldest=True)
    assert worth(oldest, tie, "kunde", "k1") == "persönlich"
    assert worth(NEWEST, calls(), "kunde", "k1") is ABSENT
    assert worth(NEWEST, calls((one, None, True)), "kunde", "k1") == {(MISSING, "kontakt.art")}
    undated = calls((one, "persönlich", True), (None, "telefonisch", True))
    assert worth(NEWEST, undated, "kunde", "k1") == {(MISSING, "kontakt.datum")}


def test_a_doubtful_record_could_be_the_newest() -> None:
    one, two = date(2020, 1, 1), date(2020, 2, 1)
    gaps = {(MISSING, "kontakt.zustande")}
    assert worth(PERSONAL, calls((one, "persönlich", True), (two, "telefonisch", None)), "kunde", "k1") == gaps
    assert worth(PERSONAL, calls((one, "persönlich", True), (one, "telefonisch", None)), "kunde", "k1") == gaps
    assert worth(PERSONAL, calls((two, "persönlich", True), (one, "telefonisch", None)), "kunde", "k1") == "persönlich"
    assert worth(PERSONAL, calls((one, "telefonisch", None)), "kunde", "k1") == gaps


def test_the_newest_outside_the_delivery() -> None:
    part = {"kontakt": Coverage(start=date(2020, 1, 1))}
    assert worth(NEWEST, m.case(part), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    seen = m.case(part, kontakt={"datum": date(2020, 2, 1), "art": "persönlich"})
    assert worth(NEWEST, seen, "kunde", "k1") == "persönlich"
    oldest = Newest(NEWEST.rows, NEWEST.value, oldest=True)
    assert worth(oldest, seen, "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    assert worth(NEWEST, m.case(without=("kontakt",)), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}


def test_the_next_record_of_a_series() -> None:
    node = NextRecord(RowRef("", (), "kontakt"), "kunde_id", m.own("kontakt", "datum"))
    one, two = date(2020, 1, 1), date(2020, 2, 1)
    case = calls((one, None, None), (one, None, None), (two, None, None), (date(2020, 8, 1), None, None))
    found = [worth(node, case, "kontakt", key) for key in ("k1", "k2", "k3")]
    assert found == [one, two, ABSENT]
    blind = calls((one, None, None), (None, None, None))
    assert worth(node, blind, "kontakt", "k1") == {(MISSING, "kontakt.datum")}


def test_the_first_evidence() -> None:
    rows = m.rows("kontakt", "kunde", m.equal(m.of("kontakt", "art"), m.text("persönlich")))
    node = FirstEvidence(rows, m.of("kontakt", "datum"), m.at(date(2020, 2, 1)))
    one, two, three = date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)
    assert worth(node, calls((one, "persönlich", None), (three, "persönlich", None)), "kunde", "k1") == three
    assert worth(node, calls((two, "persönlich", None), (three, None, None)), "kunde", "k1") == two
    doubt = calls((two, None, None), (three, "persönlich", None))
    assert worth(node, doubt, "kunde", "k1") == {(MISSING, "kontakt.art")}
    assert worth(node, calls((one, "persönlich", None)), "kunde", "k1") is ABSENT
    start = {"kontakt": Coverage(start=three)}
    assert worth(node, m.case(start), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}
    assert worth(node, m.case({"kontakt": Coverage(start=two)}), "kunde", "k1") is ABSENT
    assert worth(node, m.case({"kontakt": Coverage(end=three)}), "kunde", "k1") == {(NOT_DELIVERED, "kontakt")}


def test_absent_is_one_of_two() -> None:
    assert isinstance(worth(QUIT, part()), Absent)
    assert isinstance(QUIT, Column)
