"""The order of decision of a deadline, evidence in two worlds, pauses against day counting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.conditions import Compare, Condition, Not, Operator
from engine.plan.rules import CatchUp, Deadline, Evidence, InForce, Pauses, Source
from engine.plan.values import Choose, Earliest, Literal, NextRecord, Shifted, Today, Unset
from engine.run.case import evaluate, truths
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FieldType
from schemas.outcome import Cause, Kind, Outcome, Status
from schemas.verification import Step
from tests.engine import model as m

BEGIN, END = m.own("teilnahme", "beginn"), m.own("teilnahme", "ende")
QUIT = m.own("teilnahme", "abgebrochen_am")
YES = Literal(True, FieldType.YES_NO)
DUE = m.before(END, m.months(3))
PERSONAL = m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich")))
CALL = m.proof(PERSONAL, "datum", BEGIN)
LONG_AGO = date(2019, 1, 1)


def say(case: Case, deadline: Deadline, today: date = m.TODAY, **more: Any) -> Outcome:
    """The one outcome of a deadline rule over the participation t1."""
    rule = m.rule(Kind.DEADLINE, deadline=deadline, **more)
    [outcome] = evaluate(rule, case, "t1", m.book(today), m.MODEL)
    [walked] = truths(rule, case, "t1", m.book(today), m.MODEL)
    assert walked.status is outcome.status
    return outcome


def part(kontakt: list[Any] | None = None, coverage: dict[str, Coverage] | None = None, **fields: Any) -> Case:
    row = {"art": "FbW", "beginn": LONG_AGO, "ende": date(2020, 6, 30), **fields}
    return m.case(coverage, teilnahme=row, kontakt=kontakt or [])


def call(day: date | None, art: str | None = "persönlich") -> dict[str, Any]:
    return {"datum": day, "art": art}


@pytest.mark.parametrize(
    ("today", "status", "days"),
    [
        (date(2020, 3, 31), Status.OVERDUE, 1),
        (date(2020, 3, 30), Status.DUE_TODAY, 0),
        (date(2020, 3, 29), Status.DUE_SOON, -1),
        (date(2020, 3, 2), Status.DUE_SOON, -28),
        (date(2020, 3, 1), Status.DUE_LATER, -29),
    ],
)
def test_by_day(today: date, status: Status, days: int) -> None:
    outcome = say(part(), m.deadline(DUE, CALL), today, soon=m.days(28))
    assert (outcome.status, outcome.tage, outcome.faellig_am) == (status, days, date(2020, 3, 30))


def test_evidence_by_the_due_day_and_after_it() -> None:
    on_time = say(part([call(date(2020, 3, 30)), call(date(2020, 2, 1))]), m.deadline(DUE, CALL))
    assert (on_time.status, on_time.erledigt_am, on_time.nachweis_id) == (Status.DONE, date(2020, 2, 1), "k2")
    late = say(part([call(date(2020, 3, 31))]), m.deadline(DUE, CALL))
    assert (late.status, late.erledigt_am, late.nachweis_id) == (Status.DONE_LATE, date(2020, 3, 31), "k1")
    early = say(part([call(date(2018, 12, 31))]), m.deadline(DUE, CALL))
    assert early.status is Status.OVERDUE
    to_come = say(part([call(date(2020, 3, 25))]), m.deadline(DUE, CALL), date(2020, 3, 24))
    assert to_come.status is Status.DUE_LATER


def test_two_worlds_of_evidence() -> None:
    sure, doubt = call(date(2020, 2, 1)), call(date(2020, 1, 1), None)
    assert say(part([sure, doubt]), m.deadline(DUE, CALL)).status is Status.DONE
    unclear = say(part([doubt]), m.deadline(DUE, CALL))
    assert (unclear.status, unclear.ursache, unclear.fehlend) == (
        Status.UNCLEAR, Cause.FACT_MISSING, ("kontakt.art",))  # fmt: skip
    assert unclear.faellig_am == date(2020, 3, 30)
    late = call(date(2020, 4, 1))
    assert say(part([late, call(date(2020, 4, 5), None)]), m.deadline(DUE, CALL)).status is Status.DONE_LATE
    assert say(part([late, call(None)]), m.deadline(DUE, CALL)).fehlend == ("kontakt.datum",)
    assert say(part([call(date(2020, 2, 1)), call(None)]), m.deadline(DUE, CALL)).status is Status.DONE
    both = say(part([call(None, None)]), m.deadline(DUE, CALL))
    assert both.fehlend == ("kontakt.art", "kontakt.datum")


def test_an_unknown_window_makes_evidence_only_possible() -> None:
    case = part([call(date(2020, 2, 1))], beginn=None)
    assert say(case, m.deadline(DUE, CALL)).fehlend == ("teilnahme.beginn",)
    never = m.proof(PERSONAL, "datum", QUIT)
    assert say(part([call(date(2020, 2, 1))]), m.deadline(DUE, never)).status is Status.OVERDUE


def test_several_sources_and_the_record_itself() -> None:
    talk = m.own("teilnahme", "gespräch_am")
    terms = m.rows("termin", "teilnahme")
    evidence = Evidence((*CALL.sources, Source(terms, m.of("termin", "datum"))), own=talk)
    day = date(2020, 2, 1)
    row = {"art": "FbW", "beginn": LONG_AGO, "ende": date(2020, 6, 30), "gespräch_am": day}
    both = m.case(teilnahme=row, termin={"datum": day}, kontakt=[call(day)])
    assert say(both, m.deadline(DUE, evidence)).nachweis_id == "t1"
    row = {**row, "gespräch_am": None}
    assert say(m.case(teilnahme=row, termin={"datum": day}), m.deadline(DUE, evidence)).erledigt_am == day
    assert say(m.case(teilnahme=row, termin={"datum": date(2020, 1, 1)}, kontakt=[call(day)]),
               m.deadline(DUE, evidence)).erledigt_am == date(2020, 1, 1)  # fmt: skip
    unknown_own = Evidence(own=m.own("teilnahme", "ende_erfasst_am"))
    assert say(part(), m.deadline(DUE, unknown_own)).fehlend == ("teilnahme.ende_erfasst_am",)


def test_a_series_splits_the_evidence() -> None:
    """The proof of the second request does not count for the first."""
    day = m.own("termin", "datum")
    until = NextRecord(m.record("termin"), "kunde_id", day)
    calls = m.rows("kontakt", "termin")
    rule = m.rule(
        Kind.DEADLINE, "termin", deadline=m.deadline(m.after(day, m.days(10)), m.proof(calls, "datum", day, until))
    )
    case = m.case(termin=[{"datum": date(2020, 3, 1)}, {"datum": date(2020, 4, 1)}], kontakt=[call(date(2020, 4, 1))])
    said = [evaluate(rule, case, key, m.book(), m.MODEL)[0].status for key in ("t1", "t2")]
    assert said == [Status.OVERDUE, Status.DONE]


def test_applies_and_exempt() -> None:
    art = m.equal(m.own("teilnahme", "art"), m.text("FbW"))
    plain = m.deadline(DUE, CALL)
    assert say(part(art="AGH"), plain, applies=art).status is Status.NOT_APPLICABLE
    unclear = say(part(art=None), plain, applies=art)
    assert (unclear.status, unclear.fehlend, unclear.faellig_am, unclear.tage) == (
        Status.UNCLEAR, ("teilnahme.art",), None, None)  # fmt: skip
    assert say(part(), plain, exempt=art).status is Status.EXEMPT
    assert say(part(art=None), plain, exempt=art).fehlend == ("teilnahme.art",)
    assert say(part([call(date(2020, 2, 1))], art=None), plain, exempt=art).status is Status.DONE


def test_without_a_due_day() -> None:
    absent = say(part(), m.deadline(m.after(QUIT, m.days(3)), CALL))
    assert (absent.status, absent.faellig_am) == (Status.NOT_APPLICABLE, None)
    assert say(part(ende=None), m.deadline(DUE, CALL)).fehlend == ("teilnahme.ende",)
    unset = m.deadline(Shifted(END, Unset("vorlauf", FieldType.DURATION), False), CALL)
    said = say(part(ende=None), unset)
    assert (said.ursache, said.fehlend) == (Cause.VALUE_NOT_SET, ("teilnahme.ende", "vorlauf"))


def test_lookback() -> None:
    plain = m.deadline(DUE, CALL)
    assert say(part(ende=date(2019, 8, 30)), plain, lookback=m.months(13)).status is Status.OVERDUE
    assert say(part(ende=date(2019, 8, 29)), plain, lookback=m.months(13)).status is Status.NOT_APPLICABLE


def test_ends() -> None:
    def ended(day: date | None, today: date = m.TODAY) -> Status:
        return say(part(abgebrochen_am=day), m.deadline(DUE, CALL, ends=QUIT), today).status

    assert ended(None) is Status.OVERDUE
    assert ended(date(2020, 3, 30)) is Status.ENDED
    assert ended(date(2020, 3, 31)) is Status.MISSED
    assert ended(date(2020, 3, 31), date(2020, 3, 31)) is Status.OVERDUE
    done = say(part([call(date(2020, 2, 1))], abgebrochen_am=date(2020, 1, 1)), m.deadline(DUE, CALL, ends=QUIT))
    assert done.status is Status.DONE


@pytest.mark.parametrize(
    ("catch_up", "until", "status"),
    [
        (CatchUp.NO, None, Status.MISSED),
        (CatchUp.YES, None, Status.OVERDUE),
        (CatchUp.UNTIL, date(2020, 6, 29), Status.MISSED),
        (CatchUp.UNTIL, date(2020, 6, 30), Status.OVERDUE),
    ],
)
def test_catching_up(catch_up: CatchUp, until: date | None, status: Status) -> None:
    deadline = m.deadline(DUE, CALL, catch_up=catch_up, catch_up_until=None if until is None else m.at(until))
    assert say(part(), deadline).status is status
    assert say(part(), deadline, date(2020, 3, 30)).status is Status.DUE_TODAY


def test_the_delivery_may_end_before_the_due_day() -> None:
    def seen(end: date, deadline: Deadline) -> Outcome:
        return say(part(coverage={"kontakt": Coverage(end=end)}), deadline)

    plain = m.deadline(DUE, CALL)
    assert seen(date(2020, 3, 31), plain).status is Status.OVERDUE
    blind = seen(date(2020, 3, 30), plain)
    assert (blind.status, blind.ursache, blind.fehlend) == (Status.UNCLEAR, Cause.NOT_DELIVERED, ("kontakt",))
    assert seen(date(2020, 3, 30), m.deadline(DUE, CALL, catch_up=CatchUp.NO)).status is Status.UNCLEAR
    missed = m.deadline(DUE, CALL, ends=m.at(date(2020, 5, 1)))
    assert seen(date(2020, 3, 30), missed).status is Status.UNCLEAR
    early = say(part(coverage={"kontakt": Coverage(end=date(2020, 3, 1))}), plain, date(2020, 3, 20))
    assert early.status is Status.DUE_LATER


def test_the_delivery_may_begin_after_the_window() -> None:
    plain = m.deadline(DUE, CALL)
    blind = say(part(coverage={"kontakt": Coverage(start=date(2019, 1, 2))}), plain)
    assert (blind.status, blind.fehlend) == (Status.UNCLEAR, ("kontakt",))
    assert say(part(coverage={"kontakt": Coverage(start=LONG_AGO)}), plain).status is Status.OVERDUE
    done = part([call(date(2020, 2, 1))], {"kontakt": Coverage(start=date(2019, 6, 1))})
    assert say(done, plain).status is Status.DONE
    late = part([call(date(2020, 5, 1))], {"kontakt": Coverage(start=date(2019, 6, 1))})
    assert say(late, plain).status is Status.UNCLEAR
    other = part(coverage={"kontakt": Coverage(units=frozenset({"t2"}))})
    assert say(other, plain).fehlend == ("kontakt",)


def test_not_before_and_shift() -> None:
    known = m.after(m.own("teilnahme", "ende_erfasst_am"), m.days(10))
    deadline = m.deadline(DUE, CALL, not_before=known, shift=True)
    case = part(ende_erfasst_am=date(2020, 4, 1))
    assert say(case, deadline).faellig_am == date(2020, 4, 13)  # 11.04.2020 is a Saturday
    assert say(part(ende_erfasst_am=date(2020, 1, 1)), deadline).faellig_am == date(2020, 3, 30)
    assert say(part(), deadline).fehlend == ("teilnahme.ende_erfasst_am",)
    back = m.deadline(m.at(date(2020, 4, 11)), CALL, shift=False)
    assert say(case, back).faellig_am == date(2020, 4, 10)


def version(event: Any = QUIT, **more: Any) -> InForce:
    return InForce(date(2020, 1, 1), date(2020, 3, 31), event, **more)


@pytest.mark.parametrize(
    ("event", "last", "status"),
    [
        (date(2020, 1, 1), False, Status.OVERDUE),
        (date(2020, 3, 31), False, Status.OVERDUE),
        (date(2020, 4, 1), False, None),
        (date(2020, 4, 1), True, Status.NOT_APPLICABLE),
        (date(2019, 12, 31), False, None),
        (date(2019, 12, 31), True, Status.NOT_APPLICABLE),
        (None, False, None),
        (None, True, Status.NOT_APPLICABLE),
    ],
)
def test_legal_time(event: date | None, last: bool, status: Status | None) -> None:
    rule = m.rule(Kind.DEADLINE, deadline=m.deadline(DUE, CALL), in_force=version(last=last))
    said = evaluate(rule, part(abgebrochen_am=event), "t1", m.book(), m.MODEL)
    assert [outcome.status for outcome in said] == ([] if status is None else [status])


def test_legal_time_of_an_unknown_event_and_of_earlier_versions() -> None:
    event = m.own("teilnahme", "ende_erfasst_am")
    rule = m.rule(Kind.DEADLINE, deadline=m.deadline(DUE, CALL), in_force=version(event))
    [said] = evaluate(rule, part(), "t1", m.book(), m.MODEL)
    assert (said.status, said.fehlend) == (Status.UNCLEAR, ("teilnahme.ende_erfasst_am",))
    later = m.rule(Kind.DEADLINE, deadline=m.deadline(DUE, CALL), in_force=version(first_start=date(2019, 1, 1)))
    assert evaluate(later, part(abgebrochen_am=date(2019, 6, 1)), "t1", m.book(), m.MODEL) == []


def test_records_that_do_not_exist_say_nothing() -> None:
    rule = m.rule(Kind.DUTY, "kontakt", criterion=Not(m.equal(m.own("kontakt", "datum"), Today())))
    case = m.case(kontakt=[call(date(2020, 7, 1)), call(None), call(m.TODAY)])
    said = [[o.status for o in evaluate(rule, case, key, m.book(), m.MODEL)] for key in ("k1", "k2", "k3", "k4")]
    assert said == [[], [Status.UNCLEAR], [Status.NOT_MET], []]


def test_proposals_and_duties() -> None:
    ready = m.equal(m.column(m.record("kunde"), "bereit"), YES)
    for kind, yes, no in (
        (Kind.PROPOSAL, Status.PROPOSED, Status.NOT_PROPOSED),
        (Kind.DUTY, Status.MET, Status.NOT_MET),
    ):
        rule = m.rule(kind, "kunde", criterion=ready, responsible="fachkraft")
        found = [evaluate(rule, m.case(kunde={"bereit": b}), "k1", m.book(), m.MODEL)[0] for b in (True, False, None)]
        assert [o.status for o in found] == [yes, no, Status.UNCLEAR]
        assert {(o.kunde_id, o.team, o.zustaendig, o.vorgang_id) for o in found} == {("k1", "t1", "fachkraft", "k1")}


def test_the_steps_for_the_second_opinion() -> None:
    art: Condition = m.equal(m.own("teilnahme", "art"), m.text("FbW"))
    rule = m.rule(Kind.DEADLINE, applies=art, exempt=Not(art), deadline=m.deadline(DUE, CALL, ends=QUIT))
    [walked] = truths(rule, part(), "t1", m.book(), m.MODEL)
    assert walked.roots[Step.APPLIES].leaves == (True,)
    assert (walked.roots[Step.EXEMPT].leaves, walked.roots[Step.EXEMPT].truth) == ((True,), False)
    assert walked.steps == {Step.DUE: True, Step.ON_TIME: False, Step.LATE: False, Step.OVERDUE: True}


# Pauses ------------------------------------------------------------------------------------------------------------

REST = Pauses(m.rows("befreiung", "teilnahme"), m.of("befreiung", "von"), m.of("befreiung", "bis"))
ANEW = Pauses(REST.rows, REST.start, REST.end, restart=True)
FROM = date(2020, 1, 1)


def paused(
    pauses: Pauses, rests: list[tuple[date | None, date | None]], due: Any = None, today: date = m.TODAY
) -> Outcome:
    case = m.case(teilnahme={"beginn": FROM}, befreiung=[{"von": a, "bis": b} for a, b in rests])
    return say(case, m.deadline(due or m.after(BEGIN, m.days(30)), CALL, anchor=BEGIN, pauses=pauses), today)


def counted(start: date, length: int, rests: list[tuple[date, date]]) -> date:
    """Day by day: a day on which time stands still does not count."""
    day, left = start, length
    while left:
        day += timedelta(days=1)
        left -= not any(a <= day <= b for a, b in rests)
    return day


RESTS = st.lists(
    st.tuples(st.integers(-20, 70), st.integers(0, 25)).map(
        lambda t: (FROM + timedelta(days=t[0]), FROM + timedelta(days=t[0] + t[1]))
    ),
    max_size=5,
)


@given(RESTS, st.integers(1, 40))
def test_time_stands_still_day_by_day(rests: list[tuple[date, date]], length: int) -> None:
    far = FROM + timedelta(days=400)
    said = paused(REST, list(rests), m.after(BEGIN, m.days(length)), far)
    due = counted(FROM, length, rests)
    # A pause that begins on the day after the due day is reached changes nothing.
    assert said.faellig_am == due


@given(RESTS, st.integers(1, 40))
def test_time_begins_anew(rests: list[tuple[date, date]], length: int) -> None:
    """Day by day: on each day of a pause the count goes back to nothing."""
    far = FROM + timedelta(days=400)
    due, day, left = None, FROM, length
    while due is None:
        day += timedelta(days=1)
        left = length if any(a <= day <= b for a, b in rests) else left - 1
        if left == 0:
            due = day
    assert paused(ANEW, list(rests), m.after(BEGIN, m.days(length)), far).faellig_am == due


def test_a_running_pause_is_an_exception_today() -> None:
    for pauses, due in ((REST, date(2020, 7, 20)), (ANEW, date(2020, 7, 30))):
        said = paused(pauses, [(date(2020, 1, 12), None)])
        assert (said.status, said.faellig_am) == (Status.EXEMPT, due)
    over = paused(REST, [(date(2020, 1, 12), date(2020, 6, 29))])
    assert (over.status, over.faellig_am) == (Status.DUE_LATER, date(2020, 7, 19))


def test_unknown_pauses() -> None:
    assert paused(REST, [(None, date(2020, 1, 12))]).fehlend == ("befreiung.von",)
    later = paused(REST, [(date(2020, 2, 1), date(2020, 2, 3))])
    assert (later.status, later.faellig_am) == (Status.OVERDUE, date(2020, 1, 31))
    without = m.case(without=("befreiung",), teilnahme={"beginn": FROM})
    deadline = m.deadline(m.after(BEGIN, m.days(30)), CALL, anchor=BEGIN, pauses=REST)
    said = say(without, deadline)
    assert (said.status, said.ursache, said.fehlend) == (Status.UNCLEAR, Cause.NOT_DELIVERED, ("befreiung",))


def test_conditions_stay_when_time_begins_anew() -> None:
    """Only the days that are counted from begin anew, not the conditions that choose between them."""
    early = Compare(BEGIN, Operator.LESS, m.at(date(2020, 1, 2)))
    due = Earliest(
        (Choose(((early, m.after(BEGIN, m.days(30))),), m.after(BEGIN, m.days(5))), m.at(date(2020, 12, 31)))
    )
    assert paused(ANEW, [(date(2020, 1, 10), date(2020, 1, 20))], due).faellig_am == date(2020, 2, 19)
