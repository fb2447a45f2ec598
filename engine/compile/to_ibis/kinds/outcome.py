"""What a rule writes: its decided rows with every column of the contract."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import BY_CAUSE, STATUS, Ground, missing_label
from engine.compile.template import Fact
from engine.compile.to_ibis.kinds.steps import GROUNDS, number_of
from engine.compile.to_ibis.kinds.wording import Wording, grund
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr, Gap
from engine.compile.to_ibis.terms.view import View
from engine.plan.rules import Rule
from schemas.factmodel import FactModel
from schemas.outcome import IN_ORDER

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
    return table.select(
        regel=ibis.literal(rule.id),
        fassung=ibis.literal(rule.fassung),
        art=ibis.literal(str(rule.kind)),
        vorgang=ibis.literal(rule.entity),
        vorgang_id=table["vorgang_id"],
        periode=table["periode"],
        kunde_id=case,
        status=_status(table["ground"]),
        faellig_am=due,
        erledigt_am=table["erledigt_am"],
        nachweis_id=table["nachweis_id"],
        rang=table["rang"],
        platz_frei=table["platz_frei"],
        tage=past.cast("int32"),
        zustaendig=ibis.literal(rule.responsible) if rule.responsible else ibis.null("string"),
        team=unit,
        ursache=_cause(table["ground"]),
        fehlend=_missing(table, gaps),
        grund=grund(words, view, facts),
    )


def _status(ground: Expr) -> Expr:
    return ibis.cases(*((ground == number, str(STATUS[each])) for number, each in enumerate(GROUNDS)),
                      else_=ibis.null("string"))  # fmt: skip


def _cause(ground: Expr) -> Expr:
    return ibis.cases(*((ground == number_of(each), str(cause)) for cause, each in BY_CAUSE.items()),
                      else_=ibis.null("string"))  # fmt: skip


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
    text: Expr = ibis.literal("")
    for name, bits in _names(gaps).items():
        text = text + ibis.ifelse((table["missing"] & bits) != 0, ", " + missing_label(name, model), "")
    return text.substr(2)


@dataclass(frozen=True, slots=True)
class OutcomeStages:
    """One rule of a program: the kept relation with what it decided, and the statement that writes it."""

    rule: Rule
    decided: str
    written: ir.Table
