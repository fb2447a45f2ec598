"""Deadlines and cycles as sentences: what is due when, what counts from when, what moves or ends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import bare, noun, shift_words
from engine.compile.phrases.written import unset
from engine.compile.statements import day, plain, records, statement
from engine.compile.words.evidence import evidence_words, own_words
from engine.plan.conditions import Compare, Condition, Operator
from engine.plan.rules import Basis, CalendarUnit, CatchUp, Cycle, Deadline, Evidence
from engine.plan.values import Choose, Duration, Literal, NextRecord, Shifted, Unset, Value
from schemas.factmodel import FactModel


def by_when(due: Value, evidence: Evidence | None, model: FactModel, often: str = "") -> str:
    """„ist spätestens 3 Monate vor Ende der Teilnahme nachzuweisen: …“, or with a list of cases."""
    own = evidence.own if evidence is not None and not evidence.sources else None
    if isinstance(due, Choose):
        cases = [f"- {head}{_latest(value, model)}, wenn gilt: {statement(condition, model)}"
                 for head, condition, value in _in_turn(due)]  # fmt: skip
        rest = [f"- sonst {_latest(due.otherwise, model)}"] if due.otherwise is not None else []
        return f"ist {often}{wanted(evidence, model)}, und zwar\n\n" + "\n".join([*cases, *rest])
    if isinstance(own, Choose):
        cases = [f"- {head}{own_words(value, model)}, wenn gilt: {statement(condition, model)}"
                 for head, condition, value in _in_turn(own)]  # fmt: skip
        rest = [f"- sonst {own_words(own.otherwise, model)}"] if own.otherwise is not None else []
        return f"ist {often}{_latest(due, model)} zu erfassen:\n\n" + "\n".join([*cases, *rest])
    return f"ist {often}{_latest(due, model)} {wanted(evidence, model)}."


def _in_turn(choose: Choose) -> list[tuple[str, Condition, Value]]:
    """The branches, each with how its sentence begins: the first that holds decides, so a later one begins „sonst“.

    Where each asks for another choice of the same field, as the rows of a table do, no two can hold.
    """
    asked = [condition.left if _picks(condition) else None for condition, _ in choose.branches]
    apart = asked[0] is not None and all(one == asked[0] for one in asked)
    later = "" if apart else "sonst "
    return [(later if place else "", condition, value) for place, (condition, value) in enumerate(choose.branches)]


def _picks(condition: Condition) -> TypeGuard[Compare]:
    """Whether a condition asks for one choice of a field."""
    return (
        isinstance(condition, Compare) and condition.operator is Operator.EQUAL and isinstance(condition.right, Literal)
    )


def _latest(due: Value, model: FactModel) -> str:
    if isinstance(due, Shifted) and isinstance(due.amount, Unset) and due.forward:
        start = noun(due.day, model, dative=True)
        inclusive = " einschließlich" if due.inclusive else ""
        return f"spätestens mit Ablauf der Frist {unset(due.amount)} nach {start}{inclusive}"
    if isinstance(due, Shifted):
        return f"spätestens {shift_words(due, model)}"
    return f"spätestens {'am' if isinstance(due, Literal) else 'bis zum'} {day(due, model)}"


def wanted(evidence: Evidence | None, model: FactModel) -> str:
    """„nachzuweisen: ein Kontakt mit …“, „zu erfassen: „entschieden am““."""
    if evidence is None:
        return "zu handeln"
    if evidence.own is not None and not evidence.sources:
        return f"zu erfassen: {own_words(evidence.own, model)}"
    return f"nachzuweisen: {plain(evidence_words(evidence, model))}"


def details(deadline: Deadline, model: FactModel) -> Iterator[str]:
    """Everything that moves, ends or reopens the duty, a sentence each."""
    said: list[str] = []
    if deadline.evidence is not None:
        said += dict.fromkeys(_windows(deadline.evidence, model))
    if deadline.not_before is not None:
        said.append(f"Fällig wird es nicht vor dem {day(deadline.not_before, model)}.")
    if deadline.shift is not None:
        way = "nächsten" if deadline.shift else "vorherigen"
        said.append(
            f"Fällt der Tag auf einen Samstag, Sonntag oder Feiertag, verschiebt er sich auf den {way} Werktag."
        )
    if deadline.pauses is not None:
        then = "beginnt danach neu" if deadline.pauses.restart else "läuft danach weiter"
        said.append(f"Die Frist ruht während: {records(deadline.pauses.rows, model)}; sie {then}.")
    if deadline.ends is not None:
        said += _ends(deadline.ends, model)
    if deadline.catch_up is CatchUp.NO:
        said.append("Nach dem Fälligkeitstag lässt es sich nicht nachholen.")
    elif deadline.catch_up is CatchUp.UNTIL and deadline.catch_up_until is not None:
        said.append(f"Nachholen lässt es sich bis zum {day(deadline.catch_up_until, model)}.")
    if said:
        yield "\n".join(f"- {sentence}" for sentence in said)


def _ends(ends: Value, model: FactModel) -> list[str]:
    if not isinstance(ends, Choose):
        return [f"Die Pflicht endet mit dem {day(ends, model)}."]
    said = [german.capital(f"{head}wenn gilt: {statement(condition, model)}, endet die Pflicht mit dem "
                           f"{day(value, model)}.")
            for head, condition, value in _in_turn(ends)]  # fmt: skip
    return [*said, *([f"Sonst endet sie mit dem {day(ends.otherwise, model)}."] if ends.otherwise is not None else [])]


def _windows(evidence: Evidence, model: FactModel) -> Iterator[str]:
    """From when to when evidence counts."""
    for source in evidence.sources:
        known = entity(source.rows.entity, model)
        one = german.capital(german.indefinite(known.article, known.label))
        since = f" ab dem {day(source.earliest, model)}" if source.earliest is not None else ""
        until = ""
        if isinstance(source.until, NextRecord):
            until = f" bis zum Tag vor dem {bare(source.until, model)}"
        elif source.until is not None:
            before = "" if source.until_inclusive else "Tag vor dem "
            until = f" bis zum {before}{day(source.until, model)}"
        if since or until:
            yield f"{one} zählt{since}{until}."


def again(cycle: Cycle, model: FactModel) -> str:
    """„ist alle 6 Monate nachzuweisen: …“."""
    what = wanted(cycle.deadline.evidence, model)
    if cycle.calendar is not None:
        words = {CalendarUnit.MONTH: "Monat", CalendarUnit.QUARTER: "Quartal", CalendarUnit.YEAR: "Jahr"}
        return f"ist in jedem {words[cycle.calendar]} {what}."
    if isinstance(cycle.every, Duration):
        return f"ist {german.each(cycle.every)} {what}."
    if isinstance(cycle.every, Unset):
        return f"ist immer wieder im Abstand {unset(cycle.every)} {what}."
    return by_when(cycle.deadline.due, cycle.deadline.evidence, model, "immer wieder ")


def turns(cycle: Cycle, model: FactModel) -> Iterator[str]:
    """What the periods count from."""
    if cycle.basis is Basis.SLIDING:
        said = "Jeder Abschnitt zählt ab der letzten Erledigung"
    elif cycle.basis is Basis.FIXED:
        said = (
            "Die Abschnitte folgen einem festen Takt; vorzeitig Erledigtes zählt für den laufenden Abschnitt, "
            "in dessen erster Hälfte für den vorigen, wenn er noch offen ist"
        )
    else:
        said = "Es zählt nur, was im Zeitraum selbst geschieht"
    first = (
        f"; der erste beginnt mit dem {day(cycle.first, model)}"
        if cycle.first is not None
        else ("; der erste beginnt mit der ersten Erledigung")
    )
    last = " Der letzte Abschnitt wird mit dem Ende fällig." if cycle.end_is_due else ""
    yield f"{said}{first}.{last}"
