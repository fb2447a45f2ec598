"""Which versions of a rule count on a Stichtag, in which stretches, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from engine.resolve.context import Moment
from engine.resolve.law.pieces import Piece, by_event, known, unknown_yet
from engine.resolve.names.named import Given
from engine.resolve.version import Version
from schemas.node import fold
from schemas.rule import AuthoredRule

_DAY = timedelta(days=1)


def relevant(found: tuple[Piece, ...], today: date) -> tuple[Piece, ...]:
    """The pieces that decide anything on the Stichtag: by event also ended ones, as long as the transition runs."""
    return tuple(
        piece
        for piece in found
        if piece.start <= today and (_runs_on(piece.rule, today) if by_event(piece.rule) else _holds(piece, today))
    )


def why_not(versions: tuple[AuthoredRule, ...], moment: Moment) -> str:
    """Why a rule does not count on the Stichtag, in German."""
    today = moment.today
    unknown = [reason for rule in versions if (reason := unknown_yet(rule, moment)) is not None]
    later = [rule.start for rule in known(versions, moment) if rule.start > today]
    ended = [rule for rule in known(versions, moment) if rule.start <= today]
    if ended:
        rule = ended[-1]
        transition = rule.transition
        successor = f"; es folgt {transition.successor}" if transition is not None and transition.successor else ""
        if transition is not None and by_event(rule):
            return f"Rechtsgrundlage entfallen: lief bis {transition.runs_until:%d.%m.%Y} weiter{successor}"
        if rule.end is not None:
            return f"galt bis {rule.end:%d.%m.%Y}{successor}"
    if later:
        return f"gilt erst ab {min(later):%d.%m.%Y}"
    return unknown[0] if unknown else "gilt an diesem Tag nicht"


def steps(version: Version, piece: Piece) -> tuple[tuple[date, date | None], ...]:
    """The stretches of a piece in which its values and definitions stay the same; `version` must have been resolved."""
    used = version.used_definitions.items()
    cuts = _cuts(version, [(name, rule) for name, rule in used if rule.decisive is None or by_event(rule)])
    inside = sorted(cut for cut in cuts if piece.start < cut and (piece.end is None or cut <= piece.end))
    starts = [piece.start, *inside]
    ends: list[date | None] = [*(cut - _DAY for cut in inside), piece.end]
    return tuple(zip(starts, ends, strict=True))


def changes(version: Version) -> set[date]:
    """The later days of a version's legal time on which its values or definitions change; it must be resolved."""
    start, end = version.rule.start, version.rule.end or date.max
    return {cut for cut in _cuts(version, version.used_definitions.items()) if start < cut <= end}


def _cuts(version: Version, definitions: Iterable[tuple[str, AuthoredRule]]) -> set[date]:
    cuts: set[date] = _value_cuts(version.rule, version.values.given)
    for name, rule in definitions:
        inner = Version(version.library, rule, version.moment, version.office)
        cuts |= _value_cuts(rule, inner.values.given) | _version_cuts(version, name)
    return cuts


def _value_cuts(rule: AuthoredRule, given: dict[str, Given]) -> set[date]:
    """The days on which values change; an office's own value does not change."""
    return {step.start for value in rule.values for step in value.steps if not given[fold(value.name.text)].office}


def _version_cuts(version: Version, name: str) -> set[date]:
    return {rule.start for rule in known(version.library.definitions[name], version.moment)[1:]}


def _runs_on(rule: AuthoredRule, today: date) -> bool:
    return rule.transition is None or today <= rule.transition.runs_until


def _holds(piece: Piece, today: date) -> bool:
    return piece.end is None or today <= piece.end
