"""Quotas case by case: exact comparison, ranges, colours, units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.plan.conditions import Condition, Constant, Operator
from engine.plan.rules import Measure, Quota, Rule
from engine.plan.values import Literal, RowRef, Unset, Value
from engine.run.case import measure
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Outcome, Status
from tests.engine import model as m

READY = m.equal(m.own("kunde", "bereit"), Literal(True, FieldType.YES_NO))
JOBLESS = m.equal(m.own("kunde", "status"), m.text("arbeitslos"))
OFFICE: tuple[tuple[str, RowRef | None], ...] = (("amt", None),)
BOTH = (("team", RowRef("", ("team_id",), "team")), *OFFICE)


def quota(kind: Measure = Measure.SHARE, **more: Any) -> Rule:
    levels = more.pop("levels", OFFICE)
    applies: Condition = more.pop("applies", Constant(True))
    exempt = more.pop("exempt", None)
    target = more.pop("target", m.number(80))
    operator = more.pop("operator", Operator.AT_LEAST)
    body = Quota(levels, kind, operator, target, **more)
    return m.rule(Kind.QUOTA, "kunde", applies, exempt=exempt, quota=body)


def person(bereit: bool | None, **more: Any) -> tuple[Case, str]:
    return m.case(kunde={"bereit": bereit, **more}), "k1"


def share(yes: int, no: int, maybe: int = 0, **more: Any) -> Any:
    people = [person(True)] * yes + [person(False)] * no + [person(None)] * maybe
    [said] = measure(quota(fulfilled=READY, **more), people, m.book(), m.MODEL)
    return said


@pytest.mark.parametrize(
    ("yes", "no", "colour"),
    [
        (4, 1, Status.GREEN),
        (3, 1, Status.YELLOW),
        (2, 1, Status.RED),
        (0, 1, Status.RED),
        (0, 0, Status.NOT_MEASURABLE),
    ],
)
def test_shares_and_their_colours(yes: int, no: int, colour: Status) -> None:
    said = share(yes, no, yellow=m.number(5))
    assert (said.zaehler, said.nenner, said.unbekannt, said.ampel) == (yes, yes + no, 0, colour)


def test_shares_are_compared_without_rounding() -> None:
    third = Literal(Decimal("66.6667"), FieldType.NUMBER, unit="%")
    said = share(2, 1, target=third)
    assert (said.ampel, said.wert) == (Status.RED, Decimal("66.6667"))
    assert share(2, 1, target=Literal(Decimal("66.6666"), FieldType.NUMBER)).ampel is Status.GREEN
    assert share(4, 1, operator=Operator.MORE).ampel is Status.RED
    assert share(1, 4, operator=Operator.AT_MOST, target=m.number(15), yellow=m.number(5)).ampel is Status.YELLOW


def test_unknown_records_make_a_range() -> None:
    said = share(9, 1, 1)
    assert (said.zaehler, said.nenner, said.unbekannt) == (9, 10, 1)
    assert (said.wert, said.wert_min, said.wert_max) == (90, Decimal("81.8182"), Decimal("90.9091"))
    assert said.ampel is Status.GREEN
    open_case = share(8, 2, 1)
    assert open_case.ampel is Status.NOT_MEASURABLE
    assert share(8, 2, 1, unknown_at_most=m.number(9)).ampel is Status.NOT_MEASURABLE
    assert share(8, 2, 1, unknown_at_most=m.number(10)).ampel is Status.GREEN


def test_perhaps_counted_records_are_unknown_too() -> None:
    rule = quota(applies=JOBLESS, fulfilled=READY)
    people = [person(True, status="arbeitslos"), person(False, status=None), person(True, status="arbeitsuchend")]
    [said] = measure(rule, people, m.book(), m.MODEL)
    assert (said.zaehler, said.nenner, said.unbekannt, said.wert_min, said.wert_max) == (1, 1, 1, 50, 100)
    assert said.ampel is Status.NOT_MEASURABLE
    exempt = quota(exempt=JOBLESS, fulfilled=READY)
    [said] = measure(exempt, people, m.book(), m.MODEL)
    assert (said.zaehler, said.nenner, said.unbekannt) == (1, 1, 1)


def test_units() -> None:
    rule = quota(levels=BOTH, fulfilled=READY)
    people = [
        (m.case(kunde={"bereit": ready, "team_id": team}), "k1")
        for ready, team in ((True, "t1"), (False, "t2"), (True, "t2"), (True, None))
    ]
    said = {(s.ebene, s.einheit): (s.zaehler, s.nenner) for s in measure(rule, people, m.book(), m.MODEL)}
    assert said == {("amt", "amt"): (3, 4), ("team", "t1"): (1, 1), ("team", "t2"): (1, 2)}
    nobody = measure(quota(levels=BOTH, applies=Constant(False)), people, m.book(), m.MODEL)
    assert [(s.ebene, s.ampel) for s in nobody] == [("amt", Status.NOT_MEASURABLE)]


def of(kind: Measure, *stages: int | None, **more: Any) -> Any:
    newest = m.own("bedarf", "stufe")
    rule = m.rule(Kind.QUOTA, "bedarf", quota=Quota(OFFICE, kind, Operator.AT_LEAST, m.number(10), of=newest, **more))
    [said] = measure(rule, [(m.case(bedarf={"stufe": s}), "b1") for s in stages], m.book(), m.MODEL)
    return said


def test_sums_means_and_medians() -> None:
    total = of(Measure.SUM, 3, 7)
    assert (total.wert, total.zaehler, total.nenner, total.ampel) == (10, 10, 2, Status.GREEN)
    mean = of(Measure.MEAN, 9, 10, 10)
    assert (mean.wert, mean.zaehler, mean.nenner, mean.ampel) == (Decimal("9.6667"), 29, 3, Status.RED)
    assert of(Measure.MEDIAN, 1, 30, 10).wert == 10
    assert of(Measure.MEDIAN, 1, 30, 10, 11).wert == Decimal("10.5")
    unknown = of(Measure.MEAN, 10, 10, None)
    assert (unknown.unbekannt, unknown.wert, unknown.wert_min, unknown.ampel) == (1, 10, None, Status.NOT_MEASURABLE)
    assert of(Measure.MEAN, 10, 10, None, unknown_at_most=m.number(34)).ampel is Status.GREEN
    assert of(Measure.MEAN).ampel is Status.NOT_MEASURABLE


def test_numbers() -> None:
    people = [person(True), person(True), person(None), person(False)]

    def count(target: int) -> Any:
        return measure(quota(Measure.COUNT, fulfilled=READY, target=m.number(target)), people, m.book(), m.MODEL)[0]

    assert [count(n).ampel for n in (2, 3, 4)] == [Status.GREEN, Status.NOT_MEASURABLE, Status.RED]
    said = count(2)
    assert (said.zaehler, said.nenner, said.unbekannt, said.wert_min, said.wert_max) == (2, None, 1, 2, 3)


def test_a_target_that_is_not_set() -> None:
    unset: Value = Unset("ziel", FieldType.NUMBER)
    assert share(4, 1, target=unset).ampel is Status.NOT_MEASURABLE
    assert share(4, 1, yellow=unset).ampel is Status.NOT_MEASURABLE
    assert share(4, 1).zeitraum == "2020-06"


def test_over_the_outcomes_of_another_rule() -> None:
    def outcome(status: Status, due: int | None, team: str = "t1") -> Outcome:
        day = None if due is None else m.TODAY.replace(month=due)
        return Outcome("frist", "f", Kind.DEADLINE, "kunde", "k1", status, faellig_am=day, team=team)

    outcomes = [
        outcome(Status.DONE, 6), outcome(Status.OVERDUE, 6), outcome(Status.DONE, 5), outcome(Status.UNCLEAR, None),
        outcome(Status.NOT_APPLICABLE, None), outcome(Status.EXEMPT, 6), outcome(Status.DONE, 6, "t2"),
    ]  # fmt: skip
    done = frozenset({Status.DONE})
    rule = quota(levels=BOTH, from_rule="frist", fulfilled_by=done, due_in_period=True)
    said = {(s.ebene, s.einheit): s for s in measure(rule, [], m.book(), m.MODEL, outcomes)}
    office = said["amt", "amt"]
    assert (office.zaehler, office.nenner, office.unbekannt) == (2, 3, 1)
    assert (said["team", "t1"].nenner, said["team", "t2"].ampel) == (2, Status.GREEN)
    always = quota(from_rule="frist", fulfilled_by=done)
    assert measure(always, [], m.book(), m.MODEL, outcomes)[0].nenner == 4


def test_small_shares_one_by_one() -> None:
    for whole in range(1, 12):
        for part in range(whole + 1):
            green = share(part, whole - part, target=m.number(80)).ampel is Status.GREEN
            assert green is (100 * part >= 80 * whole)
