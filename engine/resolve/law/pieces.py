"""The legal time of one rule: which version is the law on which days, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.node import fold
from schemas.rule import AuthoredRule

_DAY = timedelta(days=1)
_EVENT = fold("auslösendes Ereignis")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of legal time (both days included, `end` None: open) in which one version is the law."""

    rule: AuthoredRule
    start: date
    end: date | None


def by_event(rule: AuthoredRule) -> bool:
    """Whether the event decides which version counts, not the Stichtag."""
    return rule.decisive is not None and fold(rule.decisive.text) == _EVENT


def pieces(versions: tuple[AuthoredRule, ...], today: date, regelstand: date | None) -> tuple[Piece, ...]:
    """Legal time as it is known: released by the Regelstand, effective by the Stichtag, newest release first."""
    known = [rule for rule in versions if unknown_yet(rule, today, regelstand) is None]
    found: list[Piece] = []
    for rule in sorted(known, key=lambda r: (r.effective or date.min, r.released or date.min, r.start), reverse=True):
        free = [Piece(rule, rule.start, rule.end)]
        for taken in found:
            free = [rest for piece in free for rest in _without(piece, taken)]
        found += free
    return tuple(sorted(found, key=lambda piece: piece.start))


def unknown_yet(rule: AuthoredRule, today: date, regelstand: date | None) -> str | None:
    """Why a version is not known yet, in German; None when it is."""
    if rule.effective is not None and rule.effective > today:
        return f"wirkt erst ab {rule.effective:%d.%m.%Y}"
    if regelstand is not None and rule.released is not None and rule.released > regelstand:
        return f"ist erst am {rule.released:%d.%m.%Y} freigegeben, nach dem Regelstand {regelstand:%d.%m.%Y}"
    return None


def version_at(versions: tuple[AuthoredRule, ...], law: date, today: date, regelstand: date | None) -> AuthoredRule:
    """The version that is the law on a day; where there is none (told elsewhere) the last one begun, or any."""
    known = pieces(versions, today, regelstand)
    covering = [piece for piece in known if piece.start <= law and (piece.end is None or law <= piece.end)]
    begun = [piece for piece in known if piece.start <= law]
    return (covering or begun or known or (Piece(versions[0], law, None),))[-1].rule


def _without(piece: Piece, taken: Piece) -> list[Piece]:
    """What of a piece lies outside another."""
    last = date.max
    if (piece.end or last) < taken.start or (taken.end or last) < piece.start:
        return [piece]
    rest: list[Piece] = []
    if piece.start < taken.start:
        rest.append(Piece(piece.rule, piece.start, taken.start - _DAY))
    if taken.end is not None and (piece.end or last) > taken.end:
        rest.append(Piece(piece.rule, taken.end + _DAY, piece.end))
    return rest
