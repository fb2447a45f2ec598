"""`vorschlag`: the criterion, and what ends or suspends a proposal once it was made."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.plan.conditions import ALWAYS, All, AnyOf, Compare, Condition, Counts, Not, Operator
from engine.plan.rules import Source
from engine.plan.values import Duration, Literal, Shifted, Today, Unset
from engine.resolve.context import Scope
from engine.resolve.kinds.evidence import source
from engine.resolve.names import named
from engine.resolve.names.paths import own_day, select
from engine.resolve.version import Version
from schemas.diagnostic import Place
from schemas.factmodel import FieldType
from schemas.node import Scalar
from schemas.rule import EvidenceNote

_ONE = Literal(Decimal(1), FieldType.INTEGER)


def criterion(version: Version, scope: Scope) -> Condition | None:
    """`wenn`, unless an earlier proposal still holds or a rejected one still rests."""
    rule = version.rule
    if rule.when is None:
        return None
    wanted = version.condition(rule.when, scope)
    blocked = _blocked(version, scope)
    return All((wanted, Not(blocked, blocked.place, tacit=True)), rule.place) if blocked is not None else wanted


def _blocked(version: Version, scope: Scope) -> Condition | None:
    """An earlier proposal blocks as long as it holds (`hält`, else for ever); a rejected one as long as it rests."""
    rule = version.rule
    if rule.rejection is not None and len(rule.done_by) != 1:
        version.error("R328", rule.rejection.rests.place, "„nach ablehnung:“ braucht genau ein „erledigt durch:“, "
                      "dessen Datensatz die Ablehnung zeigt.")  # fmt: skip
        return None
    earliest = own_day(version.model, scope.rows[0], rule.place)
    parts: list[Condition] = []
    for note in rule.done_by:
        found = source(version, note, scope, earliest)
        if found is not None:
            parts += _blocks(version, note, found, scope)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts), rule.place)


def _blocks(version: Version, note: EvidenceNote, found: Source, scope: Scope) -> list[Condition]:
    holds = _length(version, note.holds)
    rejection = version.rule.rejection
    if rejection is None:
        return [_made(found, (), holds, note.place)]
    # Read in the scope of the evidence record, so that the rejection can speak of it by its name.
    entered = select(version, note, scope)
    rejected = ALWAYS if entered is None else version.condition(rejection.when, entered[1])
    rests = _length(version, rejection.rests)
    place = rejection.rests.place
    return [
        _made(found, (Not(rejected, place),), holds, note.place),
        _made(found, (rejected,), rests or Unset(rejection.rests.text, FieldType.DURATION, place), place),
    ]


def _made(found: Source, more: tuple[Condition, ...], holds: Duration | Unset | None, place: Place) -> Condition:
    """There is such a record, made within its window and still holding on the Stichtag.

    „n nach dem Tag“ ends with that day (§ 188 BGB). The first comparison says no more than the second, but in the form
    from which the time asked about is read (engine.plan.window).
    """
    limits: list[Condition] = [Compare(found.day, Operator.AT_MOST, Today(), place)]
    if found.earliest is not None:
        limits.append(Compare(found.day, Operator.AT_LEAST, found.earliest, place))
    if found.until is not None:
        operator = Operator.AT_MOST if found.until_inclusive else Operator.LESS
        limits.append(Compare(found.day, operator, found.until, place))
    if holds is not None:
        limits.append(Compare(found.day, Operator.AT_LEAST, Shifted(Today(), holds, False, place=place), place))
        limits.append(Compare(Shifted(found.day, holds, True, place=place), Operator.AT_LEAST, Today(), place))
    where = All((found.rows.where, *more, *limits), place)
    return Counts(replace(found.rows, where=where, place=place), Operator.AT_LEAST, _ONE, place=place)


def _length(version: Version, scalar: Scalar | None) -> Duration | Unset | None:
    if scalar is None:
        return None
    amount = named.duration(version, version.values, scalar)
    if isinstance(amount, named.Spread):
        version.error("R326", scalar.place, "Hier gilt eine Dauer für alle, keine Tabelle.")
        return None
    return amount
