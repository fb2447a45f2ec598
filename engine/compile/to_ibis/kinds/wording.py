"""The reason of every outcome: the templates of `engine.compile.reasons`, chosen by ground and filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis

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


def grund(words: Wording, view: View, facts: dict[Fact, Expr]) -> Expr:
    """The sentence of every row, by its column `ground`."""
    branches = []
    for ground, given in words.reasons.items():
        text = _sentence(given, view, facts)
        branches.append((view.table["ground"] == number_of(ground), text))
    return ibis.cases(*branches, else_=ibis.literal("")) if branches else ibis.literal("")


def _sentence(given: Reason, view: View, facts: dict[Fact, Expr]) -> Expr:
    lead = sentence(given.lead, lambda asked: _fill(asked, view, facts, None))
    if not given.pieces:
        return _stopped(lead, given.lead)
    if not any(piece.guards for piece in given.pieces):
        whole = _joined([(True, _clause(piece, view, facts)) for piece in given.pieces])
        return _stopped(lead + BECAUSE + whole, given.pieces[-1].clause)
    said = [
        (all_of(*(_holds(guard, wanted, view) for guard, wanted in piece.guards)), _clause(piece, view, facts))
        for piece in given.pieces
    ]
    body = _joined([(when, ibis.literal(BETWEEN) + clause) for when, clause in said], "")
    whole = ibis.ifelse(body == "", lead, lead + BECAUSE + body.substr(len(BETWEEN)))
    return whole + ibis.ifelse(whole.endswith("."), "", ".")


def _joined(said: list[tuple[Bool, Expr]], between: str = BETWEEN) -> Expr:
    text: Expr = None
    for when, clause in said:
        part = clause if when is True else ibis.ifelse(when, clause, "")
        text = part if text is None else text + between + part if between else text + part
    return text


def _stopped(text: Expr, last: Template) -> Expr:
    """The sentence with its full stop; looked for row by row only where a value ends it."""
    if last and isinstance(last[-1], str):
        return text if last[-1].endswith(".") else text + "."
    return text + ibis.ifelse(text.endswith("."), "", ".")


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
