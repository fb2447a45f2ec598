"""Forgetting a fact may leave a matter open; it never turns one decided outcome into another."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.plan.conditions import All, Compare, Counting, Counts, Covers, Lasts, Measure, Not, Operator
from engine.plan.rules import Basis, CalendarUnit, CatchUp, Cycle, Pauses, Rule
from engine.plan.values import Anchor, FirstEvidence, Latest, Literal, Newest, Shifted, Today
from engine.run.case import evaluate
from schemas.cases.case import UNREADABLE, Case
from schemas.factmodel import Empty, FieldType
from schemas.outcome import Kind, Status
from tests.engine import model as m

YES = Literal(True, FieldType.YES_NO)
BEGIN, END, ART = (m.own("teilnahme", name) for name in ("beginn", "ende", "art"))
REACHED = All((m.equal(m.of("kontakt", "art"), m.text("persönlich")), m.equal(m.of("kontakt", "zustande"), YES)))
CALLS = m.rows("kontakt", "teilnahme", REACHED)
PROOF = m.proof(CALLS, "datum", BEGIN)
MISSED = m.equal(m.of("termin", "ergebnis"), m.text("versäumt"))
RECENT = Compare(m.of("termin", "datum"), Operator.AT_LEAST, m.last(m.days(20)))
TERMS = m.rows("termin", "teilnahme", All((MISSED, RECENT)))
REST = m.rows("befreiung", "teilnahme")
SPELLS = m.rows("bezug", "teilnahme")
PAUSES = Pauses(REST, m.of("befreiung", "von"), m.of("befreiung", "bis"))
ANEW = Pauses(REST, m.of("befreiung", "von"), m.of("befreiung", "bis"), restart=True)
NEWEST = Newest(m.rows("kontakt", "teilnahme"), m.of("kontakt", "art"))
SOON = m.after(BEGIN, m.days(10))
FIRST = FirstEvidence(CALLS, m.of("kontakt", "datum"), BEGIN)


def turn(basis: Basis, **more: Any) -> Rule:
    body = m.deadline(Shifted(Anchor(), m.days(10), True), PROOF, Anchor(), **more)
    every = m.days(10) if basis is Basis.FIXED else None
    unit = CalendarUnit.MONTH if basis is Basis.CALENDAR else None
    return m.rule(Kind.CYCLE, cycle=Cycle(basis, body, BEGIN, every, unit), lookback=m.days(40))


def judged(kind: Kind, condition: Any) -> Rule:
    return m.rule(kind, criterion=condition)


RULES = [
    m.rule(Kind.DEADLINE, applies=m.one_of(ART, "FbW", "AGH"), exempt=m.equal(ART, m.text("AGH")), soon=m.days(5),
           deadline=m.deadline(m.before(END, m.days(10)), PROOF, catch_up=CatchUp.UNTIL, catch_up_until=END)),
    m.rule(Kind.DEADLINE, deadline=m.deadline(SOON, PROOF, anchor=BEGIN, pauses=PAUSES)),
    m.rule(Kind.DEADLINE, deadline=m.deadline(SOON, PROOF, anchor=BEGIN, pauses=ANEW, ends=FIRST)),
    m.rule(Kind.DEADLINE, deadline=m.deadline(Latest((BEGIN, m.before(END, m.days(5)))), PROOF, not_before=FIRST)),
    turn(Basis.SLIDING), turn(Basis.FIXED), turn(Basis.CALENDAR), turn(Basis.SLIDING, ends=END),
    judged(Kind.DUTY, m.at_least(CALLS, 2)),
    judged(Kind.DUTY, Counts(TERMS, Operator.AT_LEAST, m.number(2), True, MISSED)),
    judged(Kind.PROPOSAL, All((Not(m.equal(NEWEST, m.text("telefonisch"))), Not(m.at_least(TERMS, 2))))),
    judged(Kind.DUTY, Lasts(BEGIN, END, Operator.MORE, m.days(20), Counting.INCLUSIVE)),
    judged(Kind.DUTY, Covers(SPELLS, m.of("bezug", "von"), m.of("bezug", "bis"), m.last(m.days(30)), Today(),
                             Measure.DAYS, Operator.AT_LEAST, m.number(15))),
]  # fmt: skip

DAYS = st.one_of(st.none(), st.integers(-45, 10).map(lambda n: m.TODAY + timedelta(days=n)))


def choice(entity: str, name: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(m.MODEL.entities[entity].fields[name].choices))


def table(**fields: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(fields), max_size=4)


CASES = st.builds(
    m.case,
    teilnahme=st.fixed_dictionaries({"art": choice("teilnahme", "art"), "beginn": DAYS, "ende": DAYS}),
    kontakt=table(datum=DAYS, art=choice("kontakt", "art"), zustande=st.sampled_from([None, True, False])),
    termin=table(datum=DAYS, ergebnis=choice("termin", "ergebnis")),
    befreiung=table(von=DAYS, bis=DAYS),
    bezug=table(von=DAYS, bis=DAYS),
)


def decided(rule: Rule, case: Case) -> dict[str | None, Status]:
    said = evaluate(rule, case, "t1", m.book(), m.MODEL)
    return {o.periode: o.status for o in said if o.status is not Status.UNCLEAR}


def forgettable(case: Case) -> list[tuple[str, int, str]]:
    return [
        (entity, place, name)
        for entity, rows in case.rows.items()
        for place, row in enumerate(rows)
        for name in row
        if name in m.MODEL.entities[entity].fields and row[name] is not None
    ]


@settings(max_examples=400, deadline=None)
@given(CASES, st.sampled_from(RULES), st.data())
def test_forgetting_decides_nothing(case: Case, rule: Rule, data: st.DataObject) -> None:
    places = forgettable(case)
    assume(places)
    entity, place, name = data.draw(st.sampled_from(places))
    less = deepcopy(case)
    unknown = m.MODEL.entities[entity].fields[name].empty is Empty.UNKNOWN
    less.rows[entity][place][name] = None if unknown else UNREADABLE
    before, after = decided(rule, case), decided(rule, less)
    assert {p: s for p, s in after.items() if p in before and before[p] is not s} == {}


@settings(max_examples=200, deadline=None)
@given(CASES, st.sampled_from(RULES), st.sampled_from(["kontakt", "termin", "befreiung", "bezug"]))
def test_a_table_not_delivered_decides_nothing(case: Case, rule: Rule, lost: str) -> None:
    less = Case({entity: rows for entity, rows in case.rows.items() if entity != lost})
    before, after = decided(rule, case), decided(rule, less)
    assert {p: s for p, s in after.items() if p in before and before[p] is not s} == {}


def test_the_rules_reach_many_statuses() -> None:
    """The property would hold of rules that never decide anything: these do."""
    day = date(2020, 6, 1)
    full = m.case(
        teilnahme={"art": "FbW", "beginn": day, "ende": m.TODAY},
        kontakt=[{"datum": date(2020, 6, 5), "art": "persönlich", "zustande": True}],
    )
    found = {status for rule in RULES for status in decided(rule, full).values()}
    assert len(found) >= 6
