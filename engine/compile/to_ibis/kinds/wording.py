"""The reason of every outcome: the templates of `engine.compile.reasons`, chosen by ground and filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import ibis

from engine.compile.reasons import BECAUSE, BETWEEN, MOST, Ground, Piece, Reason, further, reason
from engine.compile.template import Counted, Fact, Format, Passed, Slot, Template
from engine.compile.template import Piece as Part
from engine.compile.to_ibis.canon import Node, canonical
from engine.compile.to_ibis.kinds.sentence import sentence
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import Bool, Expr, all_of
from engine.compile.to_ibis.terms.values import range_of, value
from engine.compile.to_ibis.terms.view import View
from engine.compile.verdicts import Verdicts
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
        Piece(tuple((canonical(c), t) for c, t in p.guards), _template(p.clause), canonical(p.leaf))
        for p in given.pieces
    )
    return Reason(_template(given.lead), pieces)


def _template(template: Template) -> Template:
    return tuple(_piece(piece) for piece in template)


def _piece(piece: Part) -> Part:
    if isinstance(piece, Passed):
        return Passed(canonical(piece.every), piece.months)
    if isinstance(piece, str) or isinstance(piece.value, Fact):
        return piece
    if isinstance(piece, Counted):
        return Counted(canonical(piece.value), piece.none, piece.one, piece.many)
    return Slot(canonical(piece.value), piece.format, piece.absent)


def _values(template: Template) -> list[Node]:
    found = [p.every if isinstance(p, Passed) else p.value for p in template if not isinstance(p, str)]
    return [one for one in found if not isinstance(one, Fact)]


def grund(words: Wording, verdicts: Verdicts, view: View, facts: dict[Fact, Expr]) -> Expr:
    """The sentence of every row, by its column `step`; null for rows that are unclear."""
    branches = []
    for ground, given in words.reasons.items():
        if steps := verdicts.steps({ground}):
            branches.append((_is(view.table["step"], steps), _sentence(given, view, facts)))
    empty = ibis.null("string")
    return ibis.cases(*branches, else_=empty) if branches else empty


def _is(step: Expr, numbers: list[int]) -> Expr:
    return step == numbers[0] if len(numbers) == 1 else step.isin(numbers)


def _sentence(given: Reason, view: View, facts: dict[Fact, Expr]) -> Expr:
    lead = sentence(given.lead, lambda asked: _fill(asked, view, facts, None))
    if not given.pieces:
        return _stopped(lead, given.lead, view, facts, None)
    clauses = [(piece, _clause(piece, view, facts)) for piece in given.pieces]
    if not any(piece.guards for piece in given.pieces):
        said, rest = clauses[:MOST], len(clauses) - MOST
        body = reduce(lambda a, b: a + BETWEEN + b, [clause for _, clause in said])
        if rest > 0:
            return lead + BECAUSE + body + further(rest) + "."
        last = given.pieces[-1]
        return _stopped(lead + BECAUSE + body, last.clause, view, facts, last.leaf)
    whole = _joined([lead, _held(clauses, view).nullif("")], BECAUSE)
    if any(_may_stop(piece.clause) for piece in given.pieces):
        return whole + ibis.ifelse(whole.endswith("."), "", ".")
    return whole + "."


def _held(clauses: list[tuple[Piece, Expr]], view: View) -> Expr:
    """The clauses that are said, and how many are left out where there are too many."""
    pieces = [_when(piece, view, clause) for piece, clause in clauses[:MOST]]
    if len(clauses) <= MOST:
        return _joined(pieces, BETWEEN) if len(pieces) > 1 else pieces[0]
    said = _number(clauses[:MOST], view)
    for piece, clause in clauses[MOST:]:
        pieces.append(ibis.ifelse(said < MOST, _when(piece, view, clause), ibis.null("string")))
        said = said + _number([(piece, clause)], view)
    rest = said - MOST
    before, after = further(0).split("0")
    more = ibis.ifelse(rest == 1, further(1), ibis.literal(before) + rest.cast("string") + after)
    return _joined(pieces, BETWEEN) + ibis.ifelse(rest > 0, more, "")


def _joined(texts: list[Expr], between: str) -> Expr:
    """Those of the texts that there are, in one; an array of them costs the database twice as much."""
    return ibis.literal(between).join(texts)


def _number(clauses: list[tuple[Piece, Expr]], view: View) -> Expr:
    """How many of the clauses are said."""
    held = [all_of(*(_holds(guard, wanted, view) for guard, wanted in piece.guards)) for piece, _ in clauses]
    ones = [ibis.literal(1) if one is True else ibis.ifelse(one, 1, 0) for one in held]
    return reduce(lambda a, b: a + b, ones)


def _may_stop(template: Template) -> bool:
    """Whether a value ends a template that may bring a full stop of its own."""
    last = template[-1] if template else ""
    if isinstance(last, str):
        return last.endswith(".")
    return isinstance(last, Slot) and last.format is Format.TEXT


def _stopped(text: Expr, last: Template, view: View, facts: dict[Fact, Expr], leaf: Condition | None) -> Expr:
    """The sentence with its full stop; what ends it is looked at row by row only where it may be one."""
    if not _may_stop(last):
        return text + "."
    if isinstance(last[-1], str):
        return text
    end = sentence(last[-1:], lambda asked: _fill(asked, view, facts, leaf))
    return text + ibis.ifelse(end.endswith("."), "", ".")


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
