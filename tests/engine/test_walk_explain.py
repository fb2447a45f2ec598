"""The reason tree of an outcome, as German text and as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.plan.conditions import All, AnyOf, Compare, Condition, Counting, Lasts, Named, Not, Operator
from engine.plan.rules import Basis, Cycle, InForce, Pauses, Reference
from engine.plan.values import Anchor, Choose, Literal, Shifted
from engine.run.case import evaluate
from engine.run.explain import as_data, as_text, explain
from engine.run.walk.terms.same import once
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Explanation, Kind, Reasoning
from tests.engine import model as m

ART, BEGIN, END = (m.own("teilnahme", name) for name in ("art", "beginn", "ende"))
QUIT = m.own("teilnahme", "abgebrochen_am")
FBW, AGH = m.equal(ART, m.text("FbW")), m.equal(ART, m.text("AGH"))
LONG = Lasts(BEGIN, END, Operator.MORE, m.months(6), Counting.INCLUSIVE)
CALL = m.proof(m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich"))), "datum", BEGIN)


def case(kontakt: list[Any] | None = None, **fields: Any) -> Case:
    row = {"art": "FbW", "beginn": date(2019, 8, 31), "ende": date(2020, 6, 30), **fields}
    return m.case(teilnahme=row, kontakt=kontakt or [])


def why(given: Case, **more: Any) -> Explanation:
    kind = Kind.CYCLE if "cycle" in more else Kind.DEADLINE if "deadline" in more else Kind.DUTY
    rule = m.rule(kind, **more)
    found = explain(rule, given, "t1", m.book(), m.MODEL)
    assert [e.outcome for e in found] == evaluate(rule, given, "t1", m.book(), m.MODEL)
    return found[-1]


def nodes(reasons: tuple[Reasoning, ...]) -> Iterator[Reasoning]:
    for reason in reasons:
        yield reason
        yield from nodes(reason.children)


def find(explanation: Explanation, sentence: str) -> Reasoning:
    return next(node for node in nodes(explanation.steps) if node.sentence.startswith(sentence))


def test_a_condition_with_its_facts_and_truths() -> None:
    criterion: Condition = All((FBW, AnyOf((AGH, Named("lang", "lang genug", Not(LONG))))))
    said = why(case(), criterion=criterion)
    art = find(said, "Art der Teilnahme ist FbW")
    assert (art.truth, art.comparison) == ("wahr", "FbW = FbW")
    assert [(f.label, f.field, f.value) for f in art.facts] == [("Art der Teilnahme", "teilnahme.art", "FbW")]
    length = find(said, "die Teilnahme dauert")
    assert length.comparison == "30.06.2020 > 29.02.2020, das sind 6 Monate ab 31.08.2019"
    assert (length.truth, length.basis) == ("wahr", "§ 187 Abs. 2, § 188 Abs. 2, 3 BGB")
    assert find(said, "„lang genug“").truth == "falsch"
    assert find(said, "eines trifft zu").truth == "falsch"
    assert find(why(case(art=None), criterion=criterion), "Art der Teilnahme: unbekannt").truth == "unbekannt"


def test_counted_records_are_listed() -> None:
    personal = m.rows("kontakt", "teilnahme", m.equal(m.of("kontakt", "art"), m.text("persönlich")))
    day = date(2020, 3, 1)
    given = case([{"datum": day, "art": a} for a in ("telefonisch", None, "persönlich")])
    said = why(given, criterion=m.at_least(personal, 1))
    counted = find(said, "es gibt 1 Kontakt mit Art persönlich")
    assert counted.comparison == "1 bis 2 ≥ 1"
    assert [(child.sentence, child.truth) for child in counted.children] == [
        ("Kontakt k3 vom 01.03.2020", "wahr"),
        ("Kontakt k2 vom 01.03.2020", "unbekannt"),
        ("Kontakt k1 vom 01.03.2020", "falsch"),
    ]
    many = case([{"datum": day, "art": "persönlich"}] * 30)
    assert find(why(many, criterion=m.at_least(personal, 1)), "und 10 weitere")


def test_how_a_due_day_came_about() -> None:
    due = Choose(((LONG, m.before(END, m.months(3))),), m.before(END, m.months(6)))
    body = m.deadline(due, CALL, not_before=m.after(QUIT, m.days(10)), shift=True, ends=m.at(date(2021, 1, 1)))
    said = why(case([{"datum": date(2020, 5, 1), "art": None}], abgebrochen_am=date(2020, 4, 1)), deadline=body)
    top = find(said, "fällig am 13.04.2020")
    assert [child.sentence for child in top.children] == [
        "je nach Fall: 30.03.2020",
        "nicht vor dem 11.04.2020: 11.04.2020",
        "verschoben auf den nächsten Werktag, wenn es keiner ist: 13.04.2020",
    ]
    step = find(said, "3 Monate vor Ende der Teilnahme: 30.03.2020")
    assert step.basis == "§ 187 Abs. 1, § 188 Abs. 2, 3 BGB"
    assert find(said, "ob es erledigt ist, ist unbekannt").children[0].sentence == (
        "Kontakt k1 vom 01.05.2020, zählt vielleicht; es fehlt: kontakt.art"
    )
    assert find(said, "der Stichtag 30.06.2020 liegt 78 Tage nach dem Fälligkeitstag 13.04.2020")


def test_pauses_are_told() -> None:
    rest = Pauses(m.rows("befreiung", "teilnahme"), m.of("befreiung", "von"), m.of("befreiung", "bis"))
    body = m.deadline(m.after(BEGIN, m.days(30)), CALL, anchor=BEGIN, pauses=rest)
    given = m.case(
        teilnahme={"beginn": date(2020, 1, 1)}, befreiung={"von": date(2020, 1, 12), "bis": date(2020, 1, 20)}
    )
    said = why(given, deadline=body)
    assert [child.sentence for child in find(said, "fällig am 09.02.2020").children] == [
        "30 Tage nach Beginn der Teilnahme: 31.01.2020",
        "Pause vom 12.01.2020 bis 20.01.2020",
        "die Frist läuft danach weiter: 09.02.2020",
    ]
    assert find(said, "am Stichtag ruht die Frist").truth == "falsch"


def test_questions_after_the_decisive_one_are_not_told() -> None:
    said = why(case(), applies=AGH, deadline=m.deadline(END, CALL), exempt=FBW)
    assert [(step.sentence, step.truth) for step in said.steps] == [("Betrifft", "falsch")]


def test_a_cycle_tells_its_period_and_version() -> None:
    turn = Cycle(Basis.SLIDING, m.deadline(Shifted(Anchor(), m.months(1), True), CALL, Anchor()), BEGIN)
    law = InForce(date(2019, 1, 1), date(2020, 12, 31), Anchor())
    given = case([{"datum": date(2020, 6, 15), "art": "persönlich"}])
    said = why(given, cycle=turn, in_force=law)
    assert said.outcome.periode == "k1"
    assert find(said, "maßgeblicher Tag (Beginn des Abschnitts): 15.06.2020").truth == "wahr"
    assert find(said, "ein Nachweis ist nicht erfasst").children == ()


def test_as_text() -> None:
    rule = m.rule(
        Kind.DEADLINE, applies=FBW, deadline=m.deadline(m.before(END, m.months(3)), CALL),
        values=(("vorlauf", "3 Monate"),), references=(Reference("Programm", "2.4"),),
    )  # fmt: skip
    [said] = explain(rule, case(), "t1", m.book(), m.MODEL)
    assert as_text(said, m.MODEL) == (
        "regel: Titel der Regel\n"
        "Teilnahme t1 · Kundin oder Kunde k1 · Team t1\n"
        "Stichtag 30.06.2020 · Fassung f1\n"
        "Ergebnis: überfällig, fällig am 30.03.2020\n"
        "\n"
        "War bis zum 30.03.2020 zu erledigen und ist seit 92 Tagen überfällig: es fehlt ein Kontakt mit Art "
        "persönlich.\n"
        "\n"
        "1. Betrifft [wahr]\n"
        "  – Art der Teilnahme ist FbW [wahr]\n"
        "2. Fällig am 30.03.2020\n"
        "  – 3 Monate vor Ende der Teilnahme: 30.03.2020 (§ 187 Abs. 1, § 188 Abs. 2, 3 BGB)\n"
        "3. Ein Nachweis ist nicht erfasst [falsch]\n"
        "4. Der Stichtag 30.06.2020 liegt 92 Tage nach dem Fälligkeitstag 30.03.2020\n"
        "\n"
        "Werte:\n"
        "  vorlauf: 3 Monate\n"
        "\n"
        "Quellen:\n"
        "  Programm, 2.4\n"
    )


def test_as_data_is_json() -> None:
    yes = m.equal(m.column(m.record("teilnahme", "kunde_id"), "bereit"), Literal(True, FieldType.YES_NO))
    said = why(case(), criterion=All((yes, Compare(END, Operator.AT_MOST, m.at(m.TODAY)))), values=(("a", "1"),))
    data = json.loads(json.dumps(as_data(said), ensure_ascii=False))
    assert data["stichtag"] == "2020-06-30"
    assert data["ergebnis"]["status"] == "ungeklärt"
    assert data["ergebnis"]["fehlend"] == ["kunde.bereit"]
    assert data["werte"] == {"a": "1"}
    root = data["schritte"][0]
    assert (root["satz"], root["wahrheit"]) == ("Bedingung", "unbekannt")
    leaf = root["gründe"][0]["gründe"][0]
    assert leaf["angaben"] == [
        {"name": "„bereit zur Veränderung“ der Kundin oder des Kunden", "feld": "kunde.bereit", "wert": "unbekannt"}
    ]


def test_what_hangs_on_nodes_alone_is_worked_out_once_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []

    @once
    def total(numbers: list[int]) -> int:
        asked.append(numbers)
        return sum(numbers)

    one, same = [1, 2], [1, 2]
    assert [total(one), total(one), total(same)] == [3, 3, 3]
    assert len(asked) == 2
    monkeypatch.setattr("engine.run.walk.terms.same.ROOM", 2)
    assert total([4]) == 4
    assert total(one) == 3
    assert len(asked) == 4
