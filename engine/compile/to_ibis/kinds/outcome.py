"""What a rule writes: its decided rows with every column of the contract."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import BY_CAUSE, STATUS, Ground, missing_label
from engine.compile.template import Fact
from engine.compile.to_ibis.kinds.steps import GROUNDS
from engine.compile.to_ibis.kinds.wording import Wording, grund, said
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr, Gap
from engine.compile.to_ibis.terms.view import View
from engine.plan.rules import Rule
from schemas.factmodel import FactModel
from schemas.outcome import IN_ORDER

GROUND_TABLE = "grounds"
"""The table of grounds with their status and cause."""

OPEN_KEYS = "open_keys"
"""The table of findings that are open: regel, vorgang_id, periode."""

WRITTEN = tuple(ground for ground in Ground if STATUS[ground] not in IN_ORDER)
"""The grounds of outcomes that are always written."""

NOT_IN_ORDER = tuple(GROUNDS.index(ground) for ground in WRITTEN)


def to_write(decided: ir.Table, rule: Rule, everything: bool, open_keys: bool) -> ir.Table:
    """The decided rows that are written: not in order, or asked for."""
    if everything:
        return decided
    wanted = decided["ground"].isin(NOT_IN_ORDER)
    if not open_keys:
        return decided.filter(wanted)
    keys = ibis.table({"regel": "string", "vorgang_id": "string", "periode": "string"}, name=OPEN_KEYS)
    mine = keys.filter(keys.regel == rule.id).select(
        **{"@id": keys.vorgang_id, "@periode": keys.periode.fill_null("")}
    ).distinct()  # fmt: skip
    on = [decided["vorgang_id"] == mine["@id"], decided["periode"].fill_null("") == mine["@periode"]]
    joined = decided.left_join(mine, on)
    kept = joined.filter(joined["ground"].isin(NOT_IN_ORDER) | joined["@id"].notnull())
    return kept.drop("@id", "@periode")


def outcomes(
    rule: Rule, view: View, gaps: tuple[Gap, ...], words: Wording, model: FactModel, case: Expr, unit: Expr
) -> ir.Table:
    """The contract's columns for the rows of `view`, which hold what was decided."""
    table = view.table
    due = table["faellig_am"]
    past = days.days_from(due, days.day(view.today))
    facts = {
        Fact.DUE: due,
        Fact.DONE: table["erledigt_am"],
        Fact.DAYS: past.abs(),
        Fact.MISSING: _labels(table, gaps, model),
    }
    grounds = ibis.table({"ground": "int8", "status": "string", "ursache": "string"}, name=GROUND_TABLE)
    known = grounds.rename({"@ground": "ground"})
    joined = table.inner_join(known, table["ground"] == known["@ground"])
    over = view.over(joined)
    found = joined.select(
        regel=ibis.literal(rule.id),
        fassung=ibis.literal(rule.fassung),
        art=ibis.literal(str(rule.kind)),
        vorgang=ibis.literal(rule.entity),
        vorgang_id=joined["vorgang_id"],
        periode=joined["periode"],
        kunde_id=case,
        status=joined["status"],
        faellig_am=due,
        erledigt_am=joined["erledigt_am"],
        nachweis_id=joined["nachweis_id"],
        rang=joined["rang"],
        platz_frei=joined["platz_frei"],
        tage=past.cast("int32"),
        zustaendig=ibis.literal(rule.responsible) if rule.responsible else ibis.null("string"),
        team=unit,
        ursache=joined["ursache"],
        fehlend=_missing(joined, gaps),
        **said(words, over, facts),
    )
    return grund(found)


def _names(gaps: tuple[Gap, ...]) -> dict[str, int]:
    """The bits of every missing name, names sorted."""
    found: dict[str, int] = {}
    for place, gap in enumerate(gaps):
        found[gap.name] = found.get(gap.name, 0) | 1 << min(place, 61)
    return dict(sorted(found.items()))


def _missing(table: ir.Table, gaps: tuple[Gap, ...]) -> Expr:
    empty = ibis.literal([], type="array<string>")
    names = _names(gaps)
    if not names:
        return empty
    held = [ibis.ifelse((table["missing"] & bits) != 0, name, ibis.null("string")) for name, bits in names.items()]
    listed = ibis.array(held).filter(lambda name: name.notnull())
    return ibis.ifelse(table["missing"] != 0, listed, empty)


def _labels(table: ir.Table, gaps: tuple[Gap, ...], model: FactModel) -> Expr:
    held = [ibis.ifelse((table["missing"] & bits) != 0, missing_label(name, model), ibis.null("string"))
            for name, bits in _names(gaps).items()]  # fmt: skip
    return ibis.array(held).join(", ") if held else ibis.literal("")


def ground_rows() -> dict[str, list[object]]:
    """The table of grounds: what status and cause each of them gives."""
    causes = {ground: str(cause) for cause, ground in BY_CAUSE.items()}
    return {
        "ground": list(range(len(GROUNDS))),
        "status": [str(STATUS[ground]) for ground in GROUNDS],
        "ursache": [causes.get(ground) for ground in GROUNDS],
    }


@dataclass(frozen=True, slots=True)
class OutcomeStages:
    """One rule of a program: the kept relation with what it decided, and the statement that writes it."""

    rule: Rule
    decided: str
    written: ir.Table
