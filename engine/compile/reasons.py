"""The reason of an outcome (`grund`): one German sentence, defined so that both evaluators fill it identically.

An outcome has exactly one `Ground`; the ground gives the status (`STATUS`) and, with the rule, a `Reason`:

    grund = lead                                            when no piece is said
    grund = lead + ", denn " + "; ".join(said pieces)       otherwise; of more than MOST the first ones and `further`
    and a full stop at the end (none if the sentence already ends with one).

A piece belongs to one leaf of one condition root and is said iff all its guards hold: each guard names a condition node
and the truth it must have. Pieces come in plan order, depth first; the guards are static, only truths and slots vary.
That is the definition of the relevant leaves: a leaf is relevant iff its truth (negated through Not) equals its
parent's and so on up to the root, whose truth is `wanted`. All true: all parts; All false: the false parts; AnyOf true:
the true parts; AnyOf false: all parts; Not: its part (a tacit Not that is true: nothing); Named: its condition; a
Constant says nothing. Guards that follow from the root's truth (parts of a true All or a false AnyOf) are left out.

The roots: NOT_CONCERNED says `applies` false, EXEMPTED says `exempt` true, PROPOSED and MET say `criterion` true,
NOT_PROPOSED and NOT_MET say `criterion` false. All other grounds have no pieces. A piece of a true leaf is filled from
`clauses(leaf).true`, of a false one from `.false`; FOUND is then the low end of that leaf's own range.

The grounds of `ungeklärt` follow the cause; {MISSING} are the labels (`missing_label`) of `fehlend` in its order,
joined by ", ". Slots of lead in a cycle are computed in the period's scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import bare
from engine.compile.phrases.written import slot
from engine.compile.selections import selection
from engine.compile.template import Fact, Format, Slot, Template
from engine.compile.to_text import clauses
from engine.compile.words.evidence import missing
from engine.compile.words.missed import missed_periods
from engine.compile.words.operators import compact
from engine.plan.conditions import LEAVES, All, AnyOf, Condition, Named, Not
from engine.plan.rules import Deadline, Rule
from engine.plan.values import Choose, Column, Earliest, Latest, RowRef
from schemas.factmodel import Empty, FactModel, FieldType
from schemas.outcome import BEYOND, Cause, Status


class Ground(StrEnum):
    """Why an outcome is what it is: the one step of the order of decision that decided."""

    OUT_OF_FORCE = "ausserhalb der Geltung"
    NOT_CONCERNED = "betrifft nicht"
    NO_DUE_DAY = "kein Fälligkeitstag"
    BEYOND_LOOKBACK = "vor dem Rückblick"
    NO_PERIOD = "kein Abschnitt"
    EXEMPTED = "ausgenommen"
    PAUSED = "ruht"
    PROPOSED = "vorgeschlagen"
    NOT_PROPOSED = "nicht vorgeschlagen"
    MET = "eingehalten"
    NOT_MET = "nicht eingehalten"
    DONE = "erledigt"
    DONE_LATE = "verspätet erledigt"
    ENDED = "beendet"
    MISSED = "versäumt"
    OVERDUE = "überfällig"
    DUE_TODAY = "heute fällig"
    DUE_SOON = "bald fällig"
    DUE_LATER = "später fällig"
    VALUE_NOT_SET = "Wert nicht festgelegt"
    NOT_DELIVERED = "nicht geliefert"
    FACT_MISSING = "Angabe fehlt"


STATUS: dict[Ground, Status] = {
    Ground.OUT_OF_FORCE: Status.NOT_APPLICABLE,
    Ground.NOT_CONCERNED: Status.NOT_APPLICABLE,
    Ground.NO_DUE_DAY: Status.NOT_APPLICABLE,
    Ground.BEYOND_LOOKBACK: Status.NOT_APPLICABLE,
    Ground.NO_PERIOD: Status.NOT_APPLICABLE,
    Ground.EXEMPTED: Status.EXEMPT,
    Ground.PAUSED: Status.EXEMPT,
    Ground.PROPOSED: Status.PROPOSED,
    Ground.NOT_PROPOSED: Status.NOT_PROPOSED,
    Ground.MET: Status.MET,
    Ground.NOT_MET: Status.NOT_MET,
    Ground.DONE: Status.DONE,
    Ground.DONE_LATE: Status.DONE_LATE,
    Ground.ENDED: Status.ENDED,
    Ground.MISSED: Status.MISSED,
    Ground.OVERDUE: Status.OVERDUE,
    Ground.DUE_TODAY: Status.DUE_TODAY,
    Ground.DUE_SOON: Status.DUE_SOON,
    Ground.DUE_LATER: Status.DUE_LATER,
    Ground.VALUE_NOT_SET: Status.UNCLEAR,
    Ground.NOT_DELIVERED: Status.UNCLEAR,
    Ground.FACT_MISSING: Status.UNCLEAR,
}
"""The status of every ground."""

BY_CAUSE: dict[Cause, Ground] = {
    Cause.VALUE_NOT_SET: Ground.VALUE_NOT_SET,
    Cause.NOT_DELIVERED: Ground.NOT_DELIVERED,
    Cause.FACT_MISSING: Ground.FACT_MISSING,
}
"""The ground of `ungeklärt` for every cause."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one leaf says in a reason, if every guard's condition has the guard's truth."""

    guards: tuple[tuple[Condition, bool], ...]
    clause: Template
    leaf: Condition


@dataclass(frozen=True, slots=True)
class Reason:
    """The static form of a reason: see the module's docstring for how it becomes a sentence."""

    lead: Template
    pieces: tuple[Piece, ...] = ()


BECAUSE = ", denn "
BETWEEN = "; "
MOST = 6
"""As many pieces a reason says; more nobody reads, and `explain` shows them all."""

_DUE = Slot(Fact.DUE, Format.DAY)
_DONE = Slot(Fact.DONE, Format.DAY)
_UNTIL: Template = ("War bis zum ", _DUE, " zu erledigen")
_LEADS: dict[Ground, Template] = {
    Ground.OUT_OF_FORCE: ("Trifft nicht zu: das auslösende Ereignis liegt außerhalb der Geltungszeit der Regel",),
    Ground.NOT_CONCERNED: ("Trifft nicht zu",),
    Ground.NO_DUE_DAY: ("Trifft nicht zu: es gibt keinen Tag, an dem etwas fällig würde",),
    Ground.NO_PERIOD: ("Trifft nicht zu: es hat noch kein Abschnitt begonnen",),
    Ground.EXEMPTED: ("Ausgenommen",),
    Ground.NOT_PROPOSED: ("Kein Vorschlag",),
    Ground.MET: ("Eingehalten",),
    Ground.NOT_MET: ("Nicht eingehalten",),
    Ground.DONE: ("Erledigt am ", _DONE, ", fällig war es am ", _DUE),
    Ground.DONE_LATE: ("Verspätet erledigt am ", _DONE, ", fällig war es am ", _DUE),
    Ground.MISSED: (*_UNTIL, ", ist nicht erledigt und lässt sich nicht mehr nachholen"),
    Ground.DUE_TODAY: ("Heute, am ", _DUE, ", fällig und noch nicht erledigt"),
    Ground.DUE_SOON: ("Bis zum ", _DUE, " zu erledigen, also in ", Slot(Fact.DAYS, Format.DAYS_DATIVE)),
    Ground.DUE_LATER: ("Bis zum ", _DUE, " zu erledigen; noch ", Slot(Fact.DAYS, Format.DAYS_NOMINATIVE), " Zeit"),
    Ground.VALUE_NOT_SET: (
        "Ungeklärt, weil das Amt einen Wert noch nicht festgelegt hat; es fehlt: ",
        Slot(Fact.MISSING, Format.TEXT),
    ),
    Ground.NOT_DELIVERED: ("Ungeklärt, weil Daten nicht geliefert sind; es fehlt: ", Slot(Fact.MISSING, Format.TEXT)),
    Ground.FACT_MISSING: ("Ungeklärt, es fehlt: ", Slot(Fact.MISSING, Format.TEXT)),
}


def further(number: int) -> str:
    """What stands behind the pieces that are said, where so many are left out: „ (dazu 2 weitere Gründe)“."""
    return f" (dazu {number} {'weiterer Grund' if number == 1 else 'weitere Gründe'})"


def reason(rule: Rule, ground: Ground, model: FactModel) -> Reason:
    """The reason of every outcome of `rule` with this ground."""
    root, wanted = {
        Ground.NOT_CONCERNED: (rule.applies, False),
        Ground.EXEMPTED: (rule.exempt, True),
        Ground.PROPOSED: (rule.criterion, True),
        Ground.NOT_PROPOSED: (rule.criterion, False),
        Ground.MET: (rule.criterion, True),
        Ground.NOT_MET: (rule.criterion, False),
    }.get(ground, (None, True))
    return Reason(compact(_lead(rule, ground, model)), pieces(root, wanted, model) if root is not None else ())


def _lead(rule: Rule, ground: Ground, model: FactModel) -> Template:
    deadline = rule.deadline or (rule.cycle.deadline if rule.cycle is not None else None)
    match ground:
        case Ground.PROPOSED:
            return (german.capital(rule.advice.rstrip(".")) or rule.title,)
        case Ground.BEYOND_LOOKBACK:
            ago = german.duration(rule.lookback, dative=True) if rule.lookback is not None else "langer Zeit"
            return (f"{BEYOND}{ago} abgelaufen",)
        case Ground.OVERDUE:
            return (
                *_UNTIL,
                " und ist seit ",
                Slot(Fact.DAYS, Format.DAYS_DATIVE),
                " überfällig",
                *missed_periods(rule.cycle),
                *missing(deadline, model),
            )
        case Ground.PAUSED:
            return _paused(deadline, model)
        case Ground.ENDED:
            return _ended(deadline, model)
        case _:
            return _LEADS[ground]


def _paused(deadline: Deadline | None, model: FactModel) -> Template:
    if deadline is None or deadline.pauses is None:
        return ("Ruht am Stichtag",)
    known = entity(deadline.pauses.rows.entity, model)
    return (f"Ruht am Stichtag wegen: {known.label}", *selection(deadline.pauses.rows, model))


def _ended(deadline: Deadline | None, model: FactModel) -> Template:
    if deadline is None or deadline.ends is None:
        return ("Beendet",)
    simple = not isinstance(deadline.ends, Choose | Earliest | Latest)
    what = f" ({bare(deadline.ends, model)})" if simple else ""
    return ("Beendet mit dem ", slot(deadline.ends), f"{what}, fällig wäre es am ", _DUE, " gewesen")


def pieces(root: Condition, wanted: bool, model: FactModel) -> tuple[Piece, ...]:
    """The pieces of a root whose truth is `wanted`, in plan order."""
    return tuple(_pieces(root, wanted, (), model))


def _pieces(node: Condition, wanted: bool, guards: tuple[tuple[Condition, bool], ...], model: FactModel) -> list[Piece]:
    if isinstance(node, All | AnyOf):
        implied = isinstance(node, All) == wanted or len(node.parts) == 1
        return [
            piece
            for part in node.parts
            for piece in _pieces(part, wanted, guards if implied else (*guards, (part, wanted)), model)
        ]
    if isinstance(node, Not):
        if node.tacit and wanted:
            return []
        return _pieces(node.part, not wanted, guards, model)
    if isinstance(node, Named):
        return _pieces(node.condition, wanted, guards, model)
    if isinstance(node, LEAVES):
        said = clauses(node, model)
        return [Piece(guards, said.true if wanted else said.false, node)]
    return []


def missing_label(missing: str, model: FactModel) -> str:
    """The words for one entry of `fehlend`: a field, a table or a named value."""
    name, dot, field = missing.partition(".")
    known = model.entities.get(name)
    if known is None:
        return f"Wert „{missing}“"
    if not dot:
        return f"Tabelle „{known.plural}“"
    return bare(Column(RowRef("", (), name), field, _type(model, name, field), Empty.UNKNOWN), model)


def _type(model: FactModel, name: str, field: str) -> FieldType:
    known = model.entities[name].fields.get(field)
    return known.type if known is not None else FieldType.TEXT
