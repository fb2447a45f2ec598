"""The largest numbers that a delivery may hold: what is computed from them is exact, and never runs over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.plan.conditions import ALWAYS, Compare, Condition, Counts, Operator
from engine.plan.rules import Capacity, Order, Rule
from engine.plan.values import Literal, RowRef, Rows, Scaled, Value
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn.world import column
from tests.property.regressions.test_edges import AKTE, PEOPLE, TODAY, VORGANG
from tests.property.regressions.test_selections import LAW, own_day, row
from tests.property.running import Trial, disagreements, set_wise

STELLE = RowRef("", ("akte_id", "stelle_id"), "stelle")
MOST, WHOLE = Decimal("99999999999999.9999"), 2**63 - 1
"""The largest number with decimals, and the largest whole one."""
WORTH, PART, AMOUNT = column(AKTE, "wert"), column(STELLE, "faktor"), column(VORGANG, "menge")
LEVEL, PLACES = column(AKTE, "stufe"), column(STELLE, "plaetze")
TEN = Literal(Decimal(10), FieldType.INTEGER)
HALF = Literal(Decimal("99999999999999.5"), FieldType.NUMBER)
PRODUCTS = (
    Scaled(WORTH, PART), Scaled(WORTH, WORTH), Scaled(LEVEL, PLACES), Scaled(LEVEL, WORTH), Scaled(WORTH, LEVEL),
)  # fmt: skip
"""Of two numbers that are delivered."""
MULTIPLES = (Scaled(TEN, PART), Scaled(HALF, WORTH), Scaled(LEVEL, TEN))
"""Of one that is delivered and one that the office set."""


def people(sign: int = 1) -> Case:
    """One of everything, with the largest numbers (`sign` -1: the smallest)."""
    stelle = row("stelle", stelle_id="s1", plaetze=sign * WHOLE, faktor=sign * MOST)
    akte = {**PEOPLE["akte"][0], "wert": sign * MOST, "stufe": sign * WHOLE}
    vorgang = {**PEOPLE["vorgang"][0], "menge": sign * MOST, "stufe": sign * WHOLE}
    return Case({**PEOPLE, "stelle": [stelle], "akte": [akte], "vorgang": [vorgang], "schritt": []})


def statuses(case: Case, criteria: list[Condition]) -> list[Status]:
    """What both evaluators say of a duty for each criterion."""
    rules = [Rule(f"r{n:02}", "f", "T", Kind.DUTY, "vorgang", ALWAYS, LAW, criterion=one)
             for n, one in enumerate(criteria)]  # fmt: skip
    one = Trial(tuple(rules), TODAY, case)
    assert disagreements(one) == []
    found = {outcome.regel: outcome.status for outcome in set_wise(one)}
    return [found[rule.id] for rule in rules]


@pytest.mark.parametrize("sign", [1, -1])
def test_products_of_the_largest_numbers_do_not_run_over(sign: int) -> None:
    rows = Rows("schritt", "schritt", AKTE, "akte_id", own_day("schritt", "schritt"), ALWAYS)
    less = [Counts(rows, Operator.LESS, product) for product in (*PRODUCTS, *MULTIPLES)]
    below = [Compare(AMOUNT, Operator.LESS, product) for product in (*PRODUCTS, *MULTIPLES)]
    more = Status.MET if sign == 1 else Status.NOT_MET
    said = [Status.MET] * len(PRODUCTS) + [more] * len(MULTIPLES)
    assert statuses(people(sign), [*less, *below]) == said * 2


def test_products_of_the_largest_numbers_are_exact() -> None:
    pairs = [(Scaled(WORTH, PART), Scaled(PART, WORTH)), (Scaled(LEVEL, PLACES), Scaled(PLACES, LEVEL))]
    same: list[Condition] = [Compare(one, Operator.EQUAL, other) for one, other in pairs]
    assert statuses(people(), same) == [Status.MET] * 2
    less = row("stelle", stelle_id="s1", plaetze=1, faktor=MOST - Decimal("0.0001"))
    square: list[Condition] = [Compare(Scaled(WORTH, PART), Operator.LESS, Scaled(WORTH, WORTH))]
    assert statuses(Case({**people().rows, "stelle": [less]}), square) == [Status.MET]


def test_a_product_keeps_its_last_place() -> None:
    small = Decimal("0.0001")
    rows = {**people().rows, "stelle": [row("stelle", stelle_id="s1", plaetze=1, faktor=small)]}
    rows["akte"] = [{**rows["akte"][0], "wert": small}]
    rows["vorgang"] = [{**rows["vorgang"][0], "menge": Decimal(0)}]
    assert statuses(Case(rows), [Compare(AMOUNT, Operator.LESS, Scaled(WORTH, PART))]) == [Status.MET]


@pytest.mark.parametrize("sign", [1, -1])
def test_places_as_many_as_the_largest_numbers_say(sign: int) -> None:
    of_unit = Compare(column(RowRef("akte", (), "akte"), "stufe"), Operator.EQUAL, TEN)
    taken = Rows("akte", "akte", STELLE, "stelle_id", None, of_unit)
    order = (Order(column(VORGANG, "beginn"), False, "Beginn"),)
    available: tuple[Value, ...] = (*PRODUCTS, *MULTIPLES, PLACES, PART)
    rules = [
        Rule(f"r{n:02}", "f", "T", Kind.PROPOSAL, "vorgang", ALWAYS, LAW, criterion=ALWAYS,
             capacity=Capacity(STELLE, places, taken, order))
        for n, places in enumerate(available)
    ]  # fmt: skip
    one = Trial(tuple(rules), TODAY, people(sign))
    assert disagreements(one) == []
    free = {outcome.regel: outcome.platz_frei for outcome in set_wise(one)}
    assert [free[rule.id] for rule in rules] == [True] * len(PRODUCTS) + [sign == 1] * (len(MULTIPLES) + 2)
