"""What every rule says of every record, left in the database: nothing is written out, no reason is put into words."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from engine.compile.reasons import STATUS
from engine.compile.relations import raw_name
from engine.compile.verdicts import Asked
from engine.plan.rules import Rulebook
from engine.run.duck import quoted
from engine.run.program.database import Database
from engine.run.program.text import RuleText, Text
from engine.run.program.worker import Worker
from engine.run.program.writing import text_of
from schemas.factmodel import FactModel
from schemas.outcome import Status
from schemas.snapshot import Snapshot

DECIDING = Asked(deciding=True)
"""What is asked of a program that only decides."""


def decide(
    rulebook: Rulebook, model: FactModel, snapshot: Snapshot, database: Database, programs: Path | None = None
) -> Text:
    """Run what decides; the relations that the program's rules name then stand in the database.

    One that several rules name is a view, best read once. `programs`: a folder that keeps statements for the next
    time; without one they are written anew.
    """
    for table in snapshot.tables.values():
        database.read(raw_name(table.entity), table.path)
    lanes = database.lanes(sum(table.rows for table in snapshot.tables.values()))
    with Worker(database, rulebook, lanes, None, {}) as worker:
        return text_of(rulebook, model, snapshot, DECIDING, programs, worker.take, database.dialect)


def said(text: Text, rulebook: Rulebook, wanted: Container[Status]) -> dict[str, list[RuleText]]:
    """For every relation with what rules decided, the statement that tells of whom any of them says something wanted:
    `vorgang_id`, and under each rule's name whether it does; with the rules."""
    together: dict[str, list[RuleText]] = {}
    for one in text.rules:
        together.setdefault(one.decided, []).append(one)
    return {_statement(decided, rules, rulebook, wanted): rules for decided, rules in together.items()}


def _statement(decided: str, rules: list[RuleText], rulebook: Rulebook, wanted: Container[Status]) -> str:
    marks = {quoted(rulebook.rules[one.number].id): _is(one, wanted) for one in rules}
    told = ", ".join(f"coalesce({mark}, false) AS {name}" for name, mark in marks.items())
    return f"SELECT * FROM (SELECT vorgang_id, {told} FROM {quoted(decided)}) AS t WHERE {' OR '.join(marks)}"


def _is(one: RuleText, wanted: Container[Status]) -> str:
    """Whether a rule says something wanted, as SQL; null of records of which it does not speak."""
    grounds = enumerate(one.verdicts.grounds)
    steps = [step for step, ground in grounds if (STATUS[ground] if ground else Status.UNCLEAR) in wanted]
    return f"{quoted(one.step)} IN ({', '.join(map(str, steps)) or 'NULL'})"
