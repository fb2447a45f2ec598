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


def decide(
    rulebook: Rulebook, model: FactModel, snapshot: Snapshot, database: Database, programs: Path | None = None
) -> Text:
    """Run what decides; the relations that the program's rules name then stand in the database.

    `programs`: a folder that keeps statements for the next time; without one they are written anew.
    """
    for table in snapshot.tables.values():
        database.read(raw_name(table.entity), table.path)
    lanes = database.lanes(sum(table.rows for table in snapshot.tables.values()))
    with Worker(database, rulebook, lanes, None, {}) as worker:
        return text_of(rulebook, model, snapshot, Asked(), programs, worker.take, database.dialect)


def keys_of(one: RuleText, wanted: Container[Status]) -> str:
    """The statement with the keys of the records of which a rule says something wanted, as `vorgang_id`."""
    grounds = enumerate(one.verdicts.grounds)
    steps = [step for step, ground in grounds if (STATUS[ground] if ground else Status.UNCLEAR) in wanted]
    told = ", ".join(map(str, steps)) or "NULL"
    return f"SELECT vorgang_id FROM {quoted(one.decided)} WHERE step IN ({told})"
