"""`frist`: a day by which something must have happened."""

from __future__ import annotations

from engine.parse.wording import listed, quote
from engine.plan.rules import CatchUp, Deadline
from engine.plan.values import Choose, Shifted, Value
from engine.resolve.context import Scope, words
from engine.resolve.kinds.evidence import evidence, pauses
from engine.resolve.paths import own_day
from engine.resolve.version import Version
from schemas.node import Scalar, fold
from schemas.rule import DeadlineNote

_SHIFTS = {"naechster Werktag": True, "vorheriger Werktag": False}
_CATCH_UP = "ja", "nein", "bis <Tag>"


def deadline(version: Version, note: DeadlineNote, scope: Scope) -> Deadline | None:
    """A whole `frist`."""
    given = [node for node in (note.due, note.due_cases) if node is not None]
    if len(given) != 1:
        version.error(
            "R328", note.place, "Eine Frist hat genau eins von beiden: „fällig am:“ oder „fällig:“ mit Zweigen."
        )
        return None
    due = version.day(given[0], scope)
    return around(version, note, scope, anchor_of(version, due, scope), due, CatchUp.YES)


def around(
    version: Version, note: DeadlineNote, scope: Scope, anchor: Value, due: Value, default: CatchUp | None
) -> Deadline:
    """What a deadline and the periods of a cycle share."""
    catch_up, until = _catch_up(version, note, scope, default)
    return Deadline(
        anchor=anchor,
        due=due,
        evidence=evidence(version, note, scope),
        ends=None if note.ends is None else version.day(note.ends, scope),
        catch_up=catch_up,
        catch_up_until=until,
        pauses=pauses(version, note, scope),
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
        if all(anchor == anchors[0] for anchor in [*anchors, *([rest] if rest is not None else [])]):
            return anchors[0]
        return Choose(tuple((c, a) for (c, _), a in zip(due.branches, anchors, strict=True)), rest, due.place)
    return own


def _catch_up(
    version: Version, note: DeadlineNote, scope: Scope, default: CatchUp | None
) -> tuple[CatchUp, Value | None]:
    scalar = note.catch_up
    if scalar is None:
        return default or CatchUp.YES, None
    parts = words(scalar)
    if len(parts) > 1 and parts[0].folded == "bis":
        return CatchUp.UNTIL, version.days.read(parts[1:], scope, scalar)
    if fold(scalar.text) not in ("ja", "nein"):
        version.error("R324", scalar.place, f"Hinter „nachholbar:“ gibt es {quote(scalar.text)} nicht. Erlaubt: "
                      f"{listed(_CATCH_UP, 'oder')}.")  # fmt: skip
        return CatchUp.YES, None
    return CatchUp(fold(scalar.text)), None


def _shift(version: Version, note: DeadlineNote) -> bool | None:
    scalar: Scalar | None = note.shift
    if scalar is None:
        if note.shift_basis is not None:
            version.error("R326", note.place, "„rechtsgrundlage der verschiebung:“ gehört zu „verschieben:“.")
        return None
    if note.shift_basis is None:
        version.error("R328", scalar.place, "Zu „verschieben:“ gehört „rechtsgrundlage der verschiebung:“.")
    chosen = version.one_of(scalar, ("nächster Werktag", "vorheriger Werktag"), "verschieben")
    return None if chosen is None else _SHIFTS[chosen]
