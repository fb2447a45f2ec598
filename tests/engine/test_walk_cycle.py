"""Periods of a cycle: sliding, in a fixed beat against a naive simulation, by the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.plan.conditions import Compare, Constant, Operator
from engine.plan.rules import Basis, CalendarUnit, Cycle, InForce, Pauses
from engine.plan.values import Anchor, Duration, RowRef, Shifted, Unit, Unset
from engine.run.case import evaluate, truths
from engine.run.walk.beat import Beat
from engine.run.walk.evidence import Doubt, Found, Hole, Proof
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind, Outcome, Status
from tests.engine import model as m

BEGIN, END = m.own("teilnahme", "beginn"), m.own("teilnahme", "ende")
PERSONAL = m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich")))
START = date(2020, 1, 31)
Said = list[tuple[str | None, Status, date | None]]


def cycle(basis: Basis, **more: Any) -> Cycle:
    amount = more.pop("amount", m.months(1))
    due = more.pop("due", Shifted(Anchor(), amount, True))
    first = more.pop("first", BEGIN)
    shared = {name: more.pop(name) for name in ("ends", "catch_up", "pauses", "shift", "not_before") if name in more}
    body = m.deadline(due, m.proof(PERSONAL, "datum", BEGIN), Anchor(), **shared)
    every = amount if basis is Basis.FIXED else None
    return Cycle(basis, body, first, every, **more)


def run(case: Case, turn: Cycle, today: date = m.TODAY, **more: Any) -> list[Outcome]:
    rule = m.rule(Kind.CYCLE, cycle=turn, **more)
    found = evaluate(rule, case, "t1", m.book(today), m.MODEL)
    walked = truths(rule, case, "t1", m.book(today), m.MODEL)
    assert [(o.periode, o.status) for o in found] == [(t.periode, t.status) for t in walked]
    return found


def say(case: Case, turn: Cycle, today: date = m.TODAY, **more: Any) -> Said:
    return [(o.periode, o.status, o.faellig_am) for o in run(case, turn, today, **more)]


def calls(*days: date | None, **more: Any) -> Case:
    fields = {"beginn": START, **more}
    return m.case(teilnahme=fields, kontakt=[{"datum": d, "art": "persönlich"} for d in days])


# Sliding -----------------------------------------------------------------------------------------------------------


def test_the_first_sliding_period_and_the_next() -> None:
    turn = cycle(Basis.SLIDING)
    assert say(calls(), turn) == [("beginn", Status.OVERDUE, date(2020, 2, 29))]
    assert say(calls(date(2020, 6, 15)), turn) == [("k1", Status.DUE_LATER, date(2020, 7, 15))]
    both = calls(date(2020, 2, 20), date(2020, 6, 15))
    assert say(both, turn, lookback=m.months(3)) == [
        ("k1", Status.DONE_LATE, date(2020, 3, 20)),
        ("k2", Status.DUE_LATER, date(2020, 7, 15)),
    ]
    assert say(both, turn, lookback=m.months(6)) == [
        ("beginn", Status.DONE, date(2020, 2, 29)),
        ("k1", Status.DONE_LATE, date(2020, 3, 20)),
        ("k2", Status.DUE_LATER, date(2020, 7, 15)),
    ]


def test_the_newest_period_is_said_beyond_every_lookback() -> None:
    assert say(calls(), cycle(Basis.SLIDING), lookback=m.months(1))[0][1] is Status.OVERDUE


def test_evidence_of_one_day_opens_one_period() -> None:
    day = date(2020, 6, 15)
    said = say(calls(day, day), cycle(Basis.SLIDING), lookback=m.months(12))
    assert [name for name, _, _ in said] == ["beginn", "k1"]
    first_day = say(calls(START), cycle(Basis.SLIDING), lookback=m.months(12))
    assert first_day[0] == ("beginn", Status.DONE, date(2020, 2, 29))
    assert first_day[1][0] == "k1"


def test_without_a_first_period() -> None:
    turn = cycle(Basis.SLIDING, first=None)
    assert say(calls(), turn) == [(None, Status.NOT_APPLICABLE, None)]
    doubt = run(calls(None), turn)
    assert (doubt[0].status, doubt[0].periode, doubt[0].fehlend) == (Status.UNCLEAR, None, ("kontakt.datum",))
    assert say(calls(date(2020, 6, 1)), turn) == [("k1", Status.DUE_LATER, date(2020, 7, 1))]


def test_an_unknown_first_day_speaks_for_all() -> None:
    [said] = run(calls(date(2020, 6, 1), beginn=None), cycle(Basis.SLIDING))
    assert (said.periode, said.status, said.fehlend) == (None, Status.UNCLEAR, ("teilnahme.beginn",))


def test_doubtful_evidence_leaves_the_period_it_could_end_open() -> None:
    turn = cycle(Basis.SLIDING)
    case = m.case(
        teilnahme={"beginn": START},
        kontakt=[
            {"datum": date(2020, 2, 20), "art": "persönlich"},
            {"datum": date(2020, 3, 10), "art": None},
            {"datum": date(2020, 6, 15), "art": "persönlich"},
        ],
    )
    said = run(case, turn, lookback=m.months(12))
    assert [(o.periode, o.status) for o in said] == [
        ("beginn", Status.DONE), ("k1", Status.UNCLEAR), ("k3", Status.DUE_LATER),
    ]  # fmt: skip
    assert (said[1].fehlend, said[1].faellig_am) == (("kontakt.art",), date(2020, 3, 20))
    undated = run(calls(date(2020, 2, 20), None), turn, lookback=m.months(12))
    assert {o.status for o in undated} == {Status.UNCLEAR}


def test_sliding_over_parts_not_delivered() -> None:
    turn = cycle(Basis.SLIDING)
    start = {"kontakt": Coverage(start=date(2020, 3, 1))}
    rows = [{"datum": date(2020, 4, 1), "art": "persönlich"}]
    said = run(m.case(start, teilnahme={"beginn": START}, kontakt=rows), turn, lookback=m.months(12))
    assert [(o.periode, o.status, o.ursache) for o in said] == [
        ("beginn", Status.UNCLEAR, Cause.NOT_DELIVERED), ("k1", Status.OVERDUE, None),
    ]  # fmt: skip
    [none] = run(m.case(without=("kontakt",), teilnahme={"beginn": START}), turn)
    assert (none.periode, none.status, none.fehlend) == ("beginn", Status.UNCLEAR, ("kontakt",))


def test_the_record_that_opened_the_period_has_a_name() -> None:
    """The due day may depend on the contact that opened the period; in the first period there is none."""
    opener = RowRef("letzter", (), "kontakt")
    due = m.after(m.column(opener, "datum"), m.months(2))
    turn = cycle(Basis.SLIDING, due=due, alias="letzter")
    assert say(calls(date(2020, 5, 31)), turn) == [("k1", Status.DUE_LATER, date(2020, 7, 31))]
    assert say(calls(), turn) == [("beginn", Status.NOT_APPLICABLE, None)]


def test_ends_of_a_cycle() -> None:
    turn = cycle(Basis.SLIDING, ends=END)
    assert say(calls(ende=date(2020, 2, 15)), turn) == [("beginn", Status.ENDED, date(2020, 2, 29))]
    assert say(calls(ende=date(2020, 3, 15)), turn) == [("beginn", Status.MISSED, date(2020, 2, 29))]
    last = cycle(Basis.SLIDING, ends=END, end_is_due=True)
    assert say(calls(ende=date(2020, 2, 15)), last) == [("beginn", Status.OVERDUE, date(2020, 2, 15))]
    assert say(calls(date(2020, 2, 10), ende=date(2020, 2, 15)), last) == [("k1", Status.OVERDUE, date(2020, 2, 15))]
    assert say(calls(date(2020, 2, 15), ende=date(2020, 2, 15)), last) == [("k1", Status.ENDED, date(2020, 3, 15))]
    assert run(calls(), last)[0].fehlend == ("teilnahme.ende",)


def test_a_sliding_cycle_that_rests_and_begins_anew() -> None:
    rest = Pauses(m.rows("befreiung", "teilnahme"), m.of("befreiung", "von"), m.of("befreiung", "bis"), restart=True)
    opener = m.column(RowRef("letzter", (), "kontakt"), "datum")
    turn = cycle(Basis.SLIDING, due=m.after(opener, m.months(1)), alias="letzter", pauses=rest)
    case = m.case(
        teilnahme={"beginn": START},
        kontakt={"datum": date(2020, 3, 1), "art": "persönlich"},
        befreiung={"von": date(2020, 3, 10), "bis": date(2020, 6, 10)},
    )
    assert say(case, turn) == [("k1", Status.DUE_LATER, date(2020, 7, 10))]


# Fixed beat --------------------------------------------------------------------------------------------------------


def test_a_fixed_beat_counts_from_its_beginning() -> None:
    turn = cycle(Basis.FIXED)
    said = say(calls(date(2020, 2, 1)), turn)
    assert [(name, due) for name, _, due in said] == [
        ("1", date(2020, 2, 29)), ("2", date(2020, 3, 31)), ("3", date(2020, 4, 30)),
        ("4", date(2020, 5, 31)), ("5", date(2020, 6, 30)),
    ]  # fmt: skip
    assert [status for _, status, _ in said] == [Status.DONE, *[Status.OVERDUE] * 3, Status.DUE_TODAY]


def test_an_early_review_closes_the_running_period_only() -> None:
    turn = cycle(Basis.FIXED, amount=m.months(6))
    case = calls(date(2019, 5, 1), beginn=date(2019, 1, 1))
    assert say(case, turn, date(2019, 12, 1)) == [
        ("1", Status.DONE, date(2019, 7, 1)), ("2", Status.DUE_LATER, date(2020, 1, 1)),
    ]  # fmt: skip
    surplus = calls(date(2019, 5, 1), date(2019, 5, 2), beginn=date(2019, 1, 1))
    assert say(surplus, turn, date(2019, 12, 1))[1][1] is Status.DUE_LATER


@given(
    st.lists(st.integers(-10, 120), max_size=8),
    st.integers(3, 30),
    st.integers(-5, 130),
)
def test_the_fixed_beat_against_a_naive_simulation(given_days: list[int], every: int, today: int) -> None:
    """Day by day: the running period and the one before it; how far a due day is away is counted out."""
    begun: list[dict[str, Any]] = [{"due": every, "done": None}]
    for day in range(max(today, 0) + 1):
        if day > begun[-1]["due"]:
            begun.append({"due": begun[-1]["due"] + every, "done": None})
        for _ in range(given_days.count(day) if day <= today else 0):
            running, before = begun[-1], begun[-2] if len(begun) > 1 else None
            behind = before is not None and day - before["due"] <= running["due"] - day
            if before is not None and before["done"] is None and (behind or running["done"] is not None):
                before["done"] = day
            elif running["done"] is None:
                running["done"] = day
    expected = []
    for period in begun:
        done, due = period["done"], period["due"]
        if done is not None:
            expected.append(Status.DONE if done <= due else Status.DONE_LATE)
        else:
            expected.append(Status.OVERDUE if today > due else Status.DUE_TODAY if today == due else Status.DUE_LATER)
    start = date(2020, 1, 1)
    turn = cycle(Basis.FIXED, amount=Duration(every, Unit.DAYS))
    case = calls(*(start + timedelta(days=o) for o in given_days), beginn=start)
    assert [status for _, status, _ in say(case, turn, start + timedelta(days=today))] == expected


HALF_YEARS = [date(2019, 2, 28), date(2019, 8, 31), date(2020, 2, 29), date(2020, 8, 31)]


def half_years(*days: date) -> list[Status]:
    """Four half years since 31 August 2018, seen from the last due day."""
    said = say(calls(*days, beginn=date(2018, 8, 31)), cycle(Basis.FIXED, amount=m.months(6)), HALF_YEARS[-1])
    return [status for _, status, _ in said]


def test_a_missed_period_shifts_no_later_one() -> None:
    assert half_years(*HALF_YEARS[1:]) == [Status.OVERDUE, Status.DONE, Status.DONE, Status.DONE]
    assert half_years(HALF_YEARS[3]) == [Status.OVERDUE, Status.OVERDUE, Status.OVERDUE, Status.DONE]


def test_a_day_late_is_late_and_not_early() -> None:
    late = [day + timedelta(days=1) for day in HALF_YEARS[:3]]
    assert half_years(*late) == [Status.DONE_LATE, Status.DONE_LATE, Status.DONE_LATE, Status.DUE_TODAY]


def test_later_evidence_changes_nothing_of_what_earlier_evidence_serves() -> None:
    days = [date(2019, 3, 5), date(2019, 8, 1), date(2019, 8, 1), date(2020, 7, 1), date(2020, 7, 2)]
    beat = Beat.until(HALF_YEARS[-1], date(2018, 8, 31), m.months(6), m.book().calendar)
    proofs = [Proof(day, 0, f"k{n}") for n, day in enumerate(days)]
    for upto in range(len(proofs)):
        assert beat.assign(proofs[:upto]).items() <= beat.assign(proofs[: upto + 1]).items()
    assert [proof.key for _, proof in sorted(beat.assign(proofs).items())] == ["k0", "k1", "k4", "k3"]


PLACES = st.integers(0, 30)


@given(st.lists(PLACES, max_size=5), st.lists(PLACES, max_size=4), st.tuples(PLACES, PLACES), st.data())
def test_no_part_of_what_may_be_evidence_changes_what_is_not_in_doubt(
    sure: list[int], possible: list[int], edges: tuple[int, int], data: st.DataObject
) -> None:
    start = date(2020, 1, 1)
    beat = Beat.until(start + timedelta(days=30), start, Duration(6, Unit.DAYS), m.book().calendar)

    def proofs(days: list[int], name: str) -> list[Proof]:
        return [Proof(start + timedelta(days=day), 0, f"{name}{n}") for n, day in enumerate(days)]

    hole = Hole(start + timedelta(days=min(edges)), start + timedelta(days=max(edges)), frozenset())
    doubts = tuple(Doubt(proof, True, frozenset()) for proof in proofs(possible, "b"))
    found = Found(tuple(sorted(proofs(sure, "c"))), doubts, (hole,))
    served = beat.assign(found.proofs)
    kept = [doubt.proof for doubt in doubts if data.draw(st.booleans())]
    unseen = proofs(data.draw(st.lists(st.integers(min(edges), max(edges)), max_size=6)), "a")
    real = beat.assign(sorted([*found.proofs, *kept, *unseen]))
    for k in set(range(len(beat.dues))) - beat.doubtful(found, served):
        assert real.get(k) == served.get(k)


def test_doubts_in_a_fixed_beat() -> None:
    turn = cycle(Basis.FIXED, amount=m.months(2))
    rows = [{"datum": date(2020, 2, 1), "art": "persönlich"}, {"datum": date(2020, 4, 1), "art": None}]
    said = run(m.case(teilnahme={"beginn": date(2020, 1, 1)}, kontakt=rows), turn, date(2020, 5, 31))
    assert [o.status for o in said] == [Status.DONE, Status.UNCLEAR, Status.DUE_LATER]
    undated = run(calls(date(2020, 2, 1), None), turn)
    assert {o.status for o in undated} == {Status.UNCLEAR}
    assert {o.fehlend for o in undated} == {("kontakt.datum",)}
    coverage = {"kontakt": Coverage(start=date(2020, 2, 1))}
    lost = run(m.case(coverage, teilnahme={"beginn": START}), turn)
    assert [(o.periode, o.ursache) for o in lost] == [("1", Cause.NOT_DELIVERED), ("2", None), ("3", None)]
    [early, *_] = run(m.case(coverage, teilnahme={"beginn": date(2020, 1, 31)}, kontakt=rows), turn, date(2020, 5, 31))
    assert (early.status, early.ursache) == (Status.UNCLEAR, Cause.NOT_DELIVERED)
    nothing = run(m.case(without=("kontakt",), teilnahme={"beginn": START}), turn)
    assert {o.ursache for o in nothing} == {Cause.NOT_DELIVERED}


def test_a_fixed_beat_needs_a_distance_and_a_beginning() -> None:
    unset = Unset("abstand", FieldType.DURATION)
    turn = Cycle(Basis.FIXED, cycle(Basis.FIXED).deadline, BEGIN, unset)
    [said] = run(calls(beginn=None), turn)
    assert (said.ursache, said.fehlend) == (Cause.VALUE_NOT_SET, ("abstand", "teilnahme.beginn"))
    none = cycle(Basis.FIXED, first=m.own("teilnahme", "abgebrochen_am"))
    assert say(calls(), none) == [(None, Status.NOT_APPLICABLE, None)]


def test_a_shifted_due_day_never_starts_the_next_period() -> None:
    turn = cycle(Basis.FIXED, shift=True)
    said = say(calls(), turn)
    assert [due for _, _, due in said][:2] == [date(2020, 3, 2), date(2020, 3, 31)]  # 29.02.2020 is a Saturday


def test_lookback_of_a_fixed_beat() -> None:
    turn = cycle(Basis.FIXED, amount=m.months(2))
    said = say(calls(date(2020, 4, 20)), turn, date(2020, 7, 5), lookback=m.months(3))
    # The first period fell due in March, but was done in April.
    assert [name for name, _, _ in said] == ["1", "2", "3"]
    assert [name for name, _, _ in say(calls(), turn, date(2020, 7, 5), lookback=m.months(3))] == ["2", "3"]


# Calendar ----------------------------------------------------------------------------------------------------------


def test_a_calendar_cycle() -> None:
    turn = cycle(Basis.CALENDAR, calendar=CalendarUnit.MONTH)
    said = say(calls(date(2020, 3, 5), date(2020, 3, 9), date(2020, 6, 2)), turn)
    assert said == [
        ("2020-01", Status.MISSED, date(2020, 1, 31)),
        ("2020-02", Status.MISSED, date(2020, 2, 29)),
        ("2020-03", Status.DONE, date(2020, 3, 31)),
        ("2020-04", Status.MISSED, date(2020, 4, 30)),
        ("2020-05", Status.MISSED, date(2020, 5, 31)),
        ("2020-06", Status.DONE, date(2020, 6, 30)),
    ]
    assert say(calls(), turn, lookback=m.days(30))[0][0] == "2020-05"
    quarters = cycle(Basis.CALENDAR, calendar=CalendarUnit.QUARTER)
    assert [name for name, _, _ in say(calls(), quarters)] == ["2020-Q1", "2020-Q2"]
    assert say(calls(), quarters)[1][1] is Status.DUE_TODAY
    assert say(calls(beginn=date(2020, 7, 1)), turn) == [(None, Status.NOT_APPLICABLE, None)]


def test_doubts_in_a_calendar_cycle() -> None:
    turn = cycle(Basis.CALENDAR, calendar=CalendarUnit.MONTH)
    rows = [{"datum": date(2020, 5, 5), "art": None}, {"datum": date(2020, 6, 5), "art": "persönlich"}]
    case = m.case(teilnahme={"beginn": date(2020, 4, 1)}, kontakt=rows)
    assert [o.status for o in run(case, turn)] == [Status.MISSED, Status.UNCLEAR, Status.DONE]
    undated = m.case(teilnahme={"beginn": date(2020, 5, 1)}, kontakt=[{"datum": None, "art": "persönlich"}, rows[1]])
    assert [o.status for o in run(undated, turn)] == [Status.UNCLEAR, Status.DONE]
    coverage = {"kontakt": Coverage(start=date(2020, 5, 15))}
    part = m.case(coverage, teilnahme={"beginn": date(2020, 4, 1)})
    assert [o.status for o in run(part, turn)] == [Status.UNCLEAR, Status.UNCLEAR, Status.DUE_TODAY]


# Applies, legal time ------------------------------------------------------------------------------------------------


def test_one_outcome_stands_for_all_where_the_rule_does_not_apply() -> None:
    turn = cycle(Basis.FIXED)
    assert say(calls(), turn, applies=Constant(False)) == [(None, Status.NOT_APPLICABLE, None)]
    early = Compare(END, Operator.LESS, m.at(START))
    [said] = run(calls(), turn, applies=early)
    assert (said.periode, said.status) == (None, Status.UNCLEAR)


def test_periods_belong_to_the_version_of_their_anchor() -> None:
    turn = cycle(Basis.SLIDING)
    case = calls(date(2020, 2, 20), date(2020, 6, 15))
    old = InForce(date(2019, 1, 1), date(2020, 3, 31), Anchor(), last=False)
    new = InForce(date(2020, 4, 1), None, Anchor(), first_start=date(2019, 1, 1))
    wide: dict[str, Any] = {"lookback": m.months(12)}
    assert [name for name, _, _ in say(case, turn, in_force=old, **wide)] == ["beginn", "k1"]
    assert [name for name, _, _ in say(case, turn, in_force=new, **wide)] == ["k2"]
    assert say(case, turn, in_force=old, applies=Constant(False)) == []
    assert say(case, turn, in_force=new, applies=Constant(False)) == [(None, Status.NOT_APPLICABLE, None)]
