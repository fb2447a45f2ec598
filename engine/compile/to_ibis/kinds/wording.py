"""The reason of every outcome: the templates of `engine.compile.reasons`, chosen by ground and filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import BECAUSE, BETWEEN, Ground, Piece, Reason, reason
from engine.compile.template import Fact, Plural, Slot, Template
from engine.compile.to_ibis.canon import Node, canonical
from engine.compile.to_ibis.kinds.sentence import sentence
from engine.compile.to_ibis.kinds.steps import number_of
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import Bool, Expr, all_of
from engine.compile.to_ibis.terms.values import range_of, value
from engine.compile.to_ibis.terms.view import View
from engine.plan.conditions import Compare, Condition, Counts, Covers
from engine.plan.rules import Rule
from engine.plan.values import Tally
from schemas.factmodel import FactModel


@dataclass(frozen=True, slots=True)
class Wording:
    """The reasons of a rule by ground, over canonical nodes."""

    reasons: dict[Ground, Reason]

    def nodes(self) -> list[Node]:
        """Every node that the reasons read."""
        found: list[Node] = []
        for each in self.reasons.values():
            found += _values(each.lead)
            for piece in each.pieces:
                found += [*_values(piece.clause), piece.leaf, *(guard for guard, _ in piece.guards)]
        return found


def wording(rule: Rule, grounds: Iterable[Ground], model: FactModel) -> Wording:
    """The reasons of `rule` (not canonical yet) for these grounds."""
    return Wording({ground: _canonical(reason(rule, ground, model)) for ground in grounds})


def _canonical(given: Reason) -> Reason:
    pieces = tuple(
        Piece(tuple((canonical(c), t) for c, t in p.guards), _template(p.clause), canonical(p.leaf)) for p in given.pieces
    )
    return Reason(_template(given.lead), pieces)


def _template(template: Template) -> Template:
    return tuple(_piece(piece) for piece in template)


def _piece(piece: str | Slot | Plural) -> str | Slot | Plural:
    if isinstance(piece, str) or isinstance(piece.value, Fact):
        return piece
    if isinstance(piece, Plural):
        return Plural(canonical(piece.value), piece.one, piece.many)
    return Slot(canonical(piece.value), piece.format, piece.absent)


def _values(template: Template) -> list[Node]:
    return [p.value for p in template if not isinstance(p, str) and not isinstance(p.value, Fact)]


def said(words: Wording, view: View, facts: dict[Fact, Expr]) -> dict[str, Expr]:
    """The parts of every row's sentence, by its column `ground`: `lead`, what follows it, and the word between."""
    ground = view.table["ground"]
    leads, bodies, joints = [], [], []
    for each, given in words.reasons.items():
        is_it = ground == number_of(each)
        lead, body, joint = _parts(given, view, facts)
        leads.append((is_it, lead))
        if body is not None:
            bodies.append((is_it, body))
            joints.append((is_it, joint))
    empty = ibis.literal("")
    return {
        "lead": ibis.cases(*leads, else_=empty) if leads else empty,
        "body": ibis.cases(*bodies, else_=empty) if bodies else empty,
        "joint": ibis.cases(*joints, else_=empty) if joints else empty,
    }


def _parts(given: Reason, view: View, facts: dict[Fact, Expr]) -> tuple[Expr, Expr | None, str]:
    """Lead, body and joint: pieces follow „denn“, what is missing follows as it is."""
    lead = given.lead
    if lead and isinstance(lead[-1], Slot) and lead[-1].value is Fact.MISSING:
        return sentence(lead[:-1], lambda asked: _fill(asked, view, facts, None)), facts[Fact.MISSING], ""
    text = sentence(lead, lambda asked: _fill(asked, view, facts, None))
    if not given.pieces:
        return text, None, ""
    pieces = [_when(piece, view, _clause(piece, view, facts)) for piece in given.pieces]
    return text, ibis.array(pieces).join(BETWEEN) if len(pieces) > 1 else pieces[0].fill_null(""), BECAUSE


def grund(table: ir.Table) -> ir.Table:
    """The relation with the parts of the sentence put together to `grund`."""
    body, joint = table["body"].fill_null(""), table["joint"]
    whole = table.mutate(grund=table["lead"] + ibis.ifelse(body == "", ibis.literal(""), joint + body))
    stop = ibis.ifelse(whole["grund"].endswith("."), "", ".")
    return whole.drop("lead", "body", "joint").mutate(grund=whole["grund"] + stop)


def _when(piece: Piece, view: View, clause: Expr) -> Expr:
    """A clause where its guards hold, else nothing."""
    holds = all_of(*(_holds(guard, wanted, view) for guard, wanted in piece.guards))
    return clause if holds is True else ibis.ifelse(holds, clause, ibis.null("string"))


def _clause(piece: Piece, view: View, facts: dict[Fact, Expr]) -> Expr:
    return sentence(piece.clause, lambda asked: _fill(asked, view, facts, piece.leaf))


def _holds(guard: Condition, wanted: bool, view: View) -> Bool:
    told = truth(guard, view)
    return told.true if wanted else told.false


def _fill(asked: object, view: View, facts: dict[Fact, Expr], leaf: Condition | None) -> Expr:
    if asked is Fact.FOUND:
        counted = leaf.left if isinstance(leaf, Compare) and isinstance(leaf.left, Tally) else leaf
        assert isinstance(counted, Counts | Covers | Tally)
        return range_of(counted, view)[0]
    if isinstance(asked, Fact):
        return facts[asked]
    return value(asked, view).value  # type: ignore[arg-type]
