"""The reason tree of a condition on one record: every part with its sentence, its facts and its truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import always, bare
from engine.compile.phrases.written import NOT_SET, amount
from engine.compile.template import Format
from engine.compile.to_text import clauses
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Counting,
    Counts,
    Covers,
    Filled,
    Lasts,
    Named,
    Not,
    OneOf,
)
from engine.plan.values import (
    Column,
    DaysBetween,
    Duration,
    Earliest,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Rows,
    Scaled,
    Shifted,
    Unit,
    Unset,
    Value,
)
from engine.run.walk import wording
from engine.run.walk.terms import conditions, rows, values
from engine.run.walk.terms.conditions import Range
from engine.run.walk.terms.facts import Absent, Result, Scope, Truth, Unknown, conjunction
from engine.run.walk.terms.same import once
from schemas.cases.case import Row, Unreadable
from schemas.cases.case import Value as Cell
from schemas.outcome import Reasoning, Seen

MANY = 20
"""More records than anybody reads."""

_WORDS = {True: "wahr", False: "falsch"}


def word(truth: Truth) -> str:
    """A truth as people read it."""
    return "unbekannt" if isinstance(truth, Unknown) else _WORDS[truth]


def tree(condition: Condition, scope: Scope) -> Reasoning:
    """The reason tree of a condition."""
    told = word(conditions.truth(condition, scope))
    match condition:
        case Constant():
            return Reasoning("gilt immer" if condition.truth else "gilt nie", told)
        case All() | AnyOf():
            children = tuple(tree(part, scope) for part in condition.parts)
            if len(children) == 1:
                return children[0]
            said = "alles trifft zu" if isinstance(condition, All) else "eines trifft zu"
            return Reasoning(said, told, children=children)
        case Not():
            return Reasoning("es trifft nicht zu", told, children=(tree(condition.part, scope),))
        case Named():
            return Reasoning(f"„{condition.title}“", told, children=(tree(condition.condition, scope),))
        case _:
            return _leaf(condition, scope)


def _leaf(leaf: Condition, scope: Scope) -> Reasoning:
    told, found = conditions.leaf(leaf, scope)
    said = _clauses(leaf, scope.world.model)
    clause = said.unknown if isinstance(told, Unknown) else said.true if told else said.false
    sentence = wording.of_leaf(clause, scope, found)
    facts, compared, basis = _compared(leaf, found, scope)
    children = tuple(_records(leaf.rows, scope)) if isinstance(leaf, Counts | Covers) else ()
    return Reasoning(sentence, word(told), tuple(dict.fromkeys(facts)), compared, basis, children)


_clauses = once(clauses)
"""The clauses of a leaf: the same for every record, and dear to put together."""
name_of = once(bare)
"""What a value is called: the same for every record, too."""


def _compared(leaf: Condition, found: Range | None, scope: Scope) -> tuple[list[Seen], str, str]:
    """The facts of a leaf, what was compared with what, and by which paragraph."""
    match leaf:
        case Compare():
            facts = [*seen(leaf.left, scope), *seen(leaf.right, scope)]
            return facts, f"{shown(leaf.left, scope)} {leaf.operator} {shown(leaf.right, scope)}", ""
        case OneOf():
            sign = "keine von" if leaf.negated else "eine von"
            choices = german.enumeration(leaf.choices, "oder")
            return seen(leaf.value, scope), f"{shown(leaf.value, scope)}: {sign} {choices}", ""
        case Filled():
            return seen(leaf.value, scope), "ausgefüllt" if leaf.filled else "nicht ausgefüllt", ""
        case Lasts():
            return _lasting(leaf, scope)
        case Counts() | Covers():
            assert found is not None
            window = [*seen(leaf.first, scope), *seen(leaf.last, scope)] if isinstance(leaf, Covers) else []
            facts = [*window, *seen(leaf.number, scope)]
            return facts, f"{_written(found)} {leaf.operator} {shown(leaf.number, scope)}", ""
        case _:
            return [], "", ""


def _written(found: Range) -> str:
    if found.low == found.high:
        return german.number(found.low)
    return f"{german.number(found.low)} bis {'?' if found.high is None else german.number(found.high)}"


def _lasting(leaf: Lasts, scope: Scope) -> tuple[list[Seen], str, str]:
    facts = [*seen(leaf.start, scope), *seen(leaf.end, scope)]
    start, end = values.value(leaf.start, scope), values.operand(leaf.end, scope)
    if isinstance(end, Absent) and end.running:
        end = scope.world.today
    if isinstance(start, Absent | Unknown) or isinstance(leaf.amount, Unset):
        return facts, f"{text(end)} {leaf.operator} {amount(leaf.amount)} ab {text(start)}", ""
    day = conditions.bound(start, leaf.amount, leaf.counting, scope)  # type: ignore[arg-type]
    basis = law(leaf.amount, leaf.counting is not Counting.EXCLUSIVE)
    return facts, f"{text(end)} {leaf.operator} {text(day)}, das sind {amount(leaf.amount)} ab {text(start)}", basis


def law(length: Duration, inclusive: bool) -> str:
    """The paragraph by which a period is counted."""
    if length.unit is Unit.WORKING_DAYS:
        return "Arbeitstage nach dem Kalender des Amts"
    start = "§ 187 Abs. 2" if inclusive else "§ 187 Abs. 1"
    end = {Unit.DAYS: "§ 188 Abs. 1", Unit.WEEKS: "§ 188 Abs. 2"}.get(length.unit, "§ 188 Abs. 2, 3")
    return f"{start}, {end} BGB"


def _records(selection: Rows, scope: Scope) -> Iterator[Reasoning]:
    """The records that were looked at: those that count first, then doubtful ones, then the others."""
    looked = [
        (word(conjunction((there, conditions.truth(selection.where, inner)))), row, inner)
        for row, inner, there in rows.related(selection, scope)
    ]
    order = ["wahr", "unbekannt", "falsch"]
    looked.sort(key=lambda one: order.index(one[0]))
    for told, row, inner in looked[:MANY]:
        children = () if always(selection.where) else (tree(selection.where, inner),)
        yield Reasoning(record(selection.entity, row, scope), told, children=children)
    if len(looked) > MANY:
        yield Reasoning(f"und {len(looked) - MANY} weitere")


def record(name: str, row: Row, scope: Scope) -> str:
    """A record by its entity, key and own day: „Kontakt k1 vom 12.03.2020“."""
    world = scope.world
    known = entity(name, world.model)
    key = world.key_of(name, row)
    if known.day is None:
        return f"{known.label} {key}"
    day = row.get(known.day)
    return f"{known.label} {key} vom {text(day)}" if isinstance(day, date) else f"{known.label} {key} (Tag unbekannt)"


def seen(value: Value, scope: Scope) -> list[Seen]:
    """The facts a value rests on, and the value itself where it is computed."""
    match value:
        case Literal():
            return []
        case Column():
            return [Seen(name_of(value, scope.world.model), f"{value.row.entity}.{value.name}", shown(value, scope))]
        case Shifted() | Moved():
            parts = seen(value.day, scope)
        case Earliest() | Latest():
            parts = [fact for day in value.days for fact in seen(day, scope)]
        case FirstPresent():
            parts = [fact for part in value.values for fact in seen(part, scope)]
        case DaysBetween():
            parts = [*seen(value.start, scope), *seen(value.end, scope)]
        case Scaled():
            parts = [*seen(value.left, scope), *seen(value.right, scope)]
        case _:
            parts = []
    return [*parts, Seen(name_of(value, scope.world.model), "", shown(value, scope))]


def shown(value: Value, scope: Scope) -> str:
    """A value as it is on the record."""
    return NOT_SET if isinstance(value, Unset) else text(values.operand(value, scope))


def text(found: Result | Cell) -> str:
    """A result as people read it."""
    if isinstance(found, Unknown):
        return "unbekannt"
    if isinstance(found, Absent):
        return "läuft noch" if found.running else "nicht erfasst"
    if found is None or isinstance(found, Unreadable):
        return "unlesbar" if found is not None else "nicht erfasst"
    return wording.written(found, Format.TEXT)
