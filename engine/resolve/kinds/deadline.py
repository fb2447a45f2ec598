"""`frist`: a day by which something must have happened."""

from __future__ import annotations

from engine.plan.bare import bare
from engine.plan.rules import CatchUp, Deadline
from engine.plan.values import Choose, Earliest, FirstPresent, Latest, Moved, Shifted, Value
from engine.resolve.context import Scope, words
from engine.resolve.kinds.evidence import evidence, pauses
from engine.resolve.names.paths import own_day
from engine.resolve.version import Version
from schemas.node import fold
from schemas.rule import DeadlineNote


def deadline(version: Version, note: DeadlineNote, scope: Scope) -> Deadline | None:
    """A whole `frist`."""
    node = note.due if note.due is not None else note.due_cases
    if node is None:
        return None
    due = version.day(node, scope)
    return around(version, note, scope, anchor_of(version, due, scope), due)


def around(
    version: Version, note: DeadlineNote, scope: Scope, anchor: Value, due: Value, outside: Scope | None = None
) -> Deadline:
    """What a deadline and the periods of a cycle share; evidence and pauses are chosen `outside` of any period."""
    outside = outside or scope
    if note.pauses is not None and _backward(due):
        version.error("R512", note.pauses.place, "Eine Frist, die vor einem Tag liegt („vor“), kann nicht ruhen; „ruht "
                      "während“ geht nur bei „nach“.")  # fmt: skip
    catch_up, until = _catch_up(version, note, scope)
    return Deadline(
        anchor=anchor,
        due=due,
        evidence=evidence(version, note, outside),
        ends=None if note.ends is None else version.day(note.ends, scope),
        catch_up=catch_up,
        catch_up_until=until,
        pauses=pauses(version, note, outside),
        not_before=None if note.not_before is None else version.day(note.not_before, scope),
        shift=_shift(version, note),
        place=note.place,
    )


def anchor_of(version: Version, due: Value, scope: Scope) -> Value:
    """The day a due day is counted from: what stands behind `nach`, else the record's own day, else itself."""
    own = own_day(version.model, scope.rows[0], version.rule.place) or due
    if isinstance(due, Shifted):
        return anchor_of(version, due.day, scope) if isinstance(due.day, Shifted) else due.day if due.forward else own
    if isinstance(due, Choose):
        anchors = [anchor_of(version, value, scope) for _, value in due.branches]
        rest = None if due.otherwise is None else anchor_of(version, due.otherwise, scope)
        if len({bare(anchor) for anchor in (*anchors, *([rest] if rest is not None else []))}) == 1:
            return anchors[0]
        return Choose(tuple((c, a) for (c, _), a in zip(due.branches, anchors, strict=True)), rest, due.place)
    return own


def _backward(due: Value) -> bool:
    """Whether a due day, or one of those it is chosen from, is counted back from a day."""
    match due:
        case Shifted():
            return not due.forward
        case Moved():
            return _backward(due.day)
        case Choose():
            days = (*(day for _, day in due.branches), *(() if due.otherwise is None else (due.otherwise,)))
            return any(_backward(day) for day in days)
        case Earliest() | Latest():
            return any(_backward(day) for day in due.days)
        case FirstPresent():
            return any(_backward(day) for day in due.values)
        case _:
            return False


def _catch_up(version: Version, note: DeadlineNote, scope: Scope) -> tuple[CatchUp, Value | None]:
    """Whether a missed deadline can be met later; a `turnus` that does not say so means yes."""
    scalar = note.catch_up
    if scalar is None:
        return CatchUp.YES, None
    parts = words(scalar)
    if len(parts) > 1 and parts[0].folded == "bis":
        return CatchUp.UNTIL, version.days.read(parts[1:], scope, scalar)
    word = version.one_of(scalar, ("ja", "nein", "bis <Tag>"), "nachholbar")
    return (CatchUp.NO if word == "nein" else CatchUp.YES), None


def _shift(version: Version, note: DeadlineNote) -> bool | None:
    """True forward, False backward, None not at all."""
    if note.shift is None:
        return None
    word = version.one_of(note.shift, ("nächster Werktag", "vorheriger Werktag"), "verschieben")
    return None if word is None else word == fold("nächster Werktag")
