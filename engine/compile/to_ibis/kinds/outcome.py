"""What a rule writes: its decided rows with what only the database can tell of the contract's columns."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine.compile.relations import OPEN_KEYS
from engine.compile.template import Fact
from engine.compile.to_ibis.kinds.wording import Wording, grund
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr
from engine.compile.to_ibis.terms.view import View
from engine.compile.verdicts import WRITTEN, Verdicts
from engine.plan.rules import Rule


def to_write(decided: ir.Table, rule: Rule, verdicts: Verdicts, everything: bool, open_keys: bool) -> ir.Table:
    """The decided rows that are written: not in order, or asked for."""
    if everything:
        return decided
    out = verdicts.steps(WRITTEN | {None})
    wanted = decided["step"].isin(out) if out else ibis.literal(False)
    if not open_keys:
        return decided.filter(wanted)
    keys = ibis.table({"regel": "string", "vorgang_id": "string", "periode": "string"}, name=OPEN_KEYS)
    mine = keys.filter(keys.regel == rule.id).select(
        **{"@id": keys.vorgang_id, "@periode": keys.periode.fill_null("")}
    ).distinct()  # fmt: skip
    on = [decided["vorgang_id"] == mine["@id"], decided["periode"].fill_null("") == mine["@periode"]]
    joined = decided.left_join(mine, on)
    kept = joined.filter(joined["step"].isin(out) | joined["@id"].notnull() if out else joined["@id"].notnull())
    return kept.drop("@id", "@periode")


def written(view: View, verdicts: Verdicts, words: Wording, case: Expr, unit: Expr) -> ir.Table:
    """The columns of the rows of `view`, which hold what was decided; `grund` is null where it is unclear."""
    table = view.table
    due = table["faellig_am"]
    past = days.days_from(due, days.day(view.today))
    facts = {
        Fact.DUE: due, Fact.DONE: table["erledigt_am"], Fact.DAYS: past.abs(), Fact.DAYS_BEFORE: past - 1,
        Fact.MONTHS: days.months_before(due, days.day(view.today)),
    }  # fmt: skip
    return table.select(
        "step", "missing", "vorgang_id", "periode", "faellig_am", "erledigt_am", "nachweis_id", "rang", "platz_frei",
        kunde_id=case, tage=past.cast("int32"), team=unit, grund=grund(words, verdicts, view, facts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutcomeStages:
    """One rule of a program, by its number in the rulebook: the relation with what it decided (in the column `step`),
    the statement that writes it (None if nothing is to be written), and what it means."""

    number: int
    rule: Rule
    decided: str
    written: ir.Table | None
    verdicts: Verdicts
    step: str = "step"
