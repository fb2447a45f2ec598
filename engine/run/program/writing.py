"""Putting a rulebook into statements: the one road to the compiler, which is only then imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.compile.verdicts import Asked
from engine.plan.rules import Rulebook
from engine.run.program import shelf
from engine.run.program.key import key_of, looked_through
from engine.run.program.text import CalendarTable, QuotaText, RuleText, Statement, Text
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot

if TYPE_CHECKING:
    from engine.compile.to_ibis.stages import Given, Stage

Take = Callable[[Statement | CalendarTable, Text], None]
"""Takes the stages of a text in their order, as soon as each is known."""


def text_of(
    rulebook: Rulebook,
    model: FactModel,
    snapshot: Snapshot,
    asked: Asked,
    folder: Path | None,
    take: Take,
    dialect: str = "duckdb",
) -> Text:
    """The program of a run, from the folder if it is kept there; its stages go to `take` on the way."""
    snapshot = looked_through(snapshot)
    key = "" if folder is None else key_of(rulebook, model, snapshot, asked, dialect)
    kept = None if folder is None else shelf.fetch(folder, key)
    if kept is not None:
        for stage in kept.stages:
            take(stage, kept)
        return kept
    text = _written(rulebook, model, snapshot, asked, take, dialect)
    if folder is not None:
        shelf.keep(folder, key, text)
    return text


def _written(rulebook: Rulebook, model: FactModel, snapshot: Snapshot, asked: Asked, take: Take, dialect: str) -> Text:
    # Importing Ibis takes half a second, which a run with a kept program does without.
    from engine.compile.to_ibis.program import compile_run
    from engine.compile.to_ibis.stages import Stage
    from engine.compile.to_ibis.writing.sql import sql

    text = Text()
    columns: dict[str, Any] = {}

    def stage_written(stage: Stage | Given) -> None:
        if isinstance(stage, Stage):
            told: Statement | CalendarTable = Statement(stage.name, sql(stage.expression, dialect, columns), stage.kept)
            columns[stage.name] = stage.expression.schema()
        else:
            told = CalendarTable(stage.name, stage.step)
        text.stages.append(told)
        take(told, text)

    program = compile_run(rulebook, model, snapshot, asked, stage_written, text.moments)
    numbers = {id(rule): number for number, rule in enumerate(rulebook.rules)}
    for one in program.rules:
        written = "" if one.written is None else sql(one.written, dialect, columns)
        text.rules.append(RuleText(one.number, one.decided, written, one.verdicts, one.step))
    text.quotas = [QuotaText(numbers[id(one.rule)], one.piles) for one in program.quotas]
    text.silent = program.silent
    return text
