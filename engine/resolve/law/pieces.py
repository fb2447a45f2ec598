"""The legal time of one rule: which version is the law on which days, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.resolve.context import Moment
from schemas.node import fold
from schemas.rule import AuthoredRule

_DAY = timedelta(days=1)
_EVENT, _DRAFT, _VOID = fold("auslösendes Ereignis"), "entwurf", fold("außer Kraft")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of legal time (both days included, `end` None: open) in which one version is the law."""

    rule: AuthoredRule
    start: date
    end: date | None


def by_event(rule: AuthoredRule) -> bool:
    """Whether the event decides which version counts, not the Stichtag."""
    return rule.decisive is not None and fold(rule.decisive.text) == _EVENT


def is_draft(rule: AuthoredRule) -> bool:
    """Whether a version is only a draft: read when drafts are asked for, and then before what it would replace."""
    return rule.status is not None and fold(rule.status.text) == _DRAFT


def is_void(rule: AuthoredRule) -> bool:
    """Whether a version has been withdrawn: it is kept for the record and never read."""
    return rule.status is not None and fold(rule.status.text) == _VOID


def pieces(versions: tuple[AuthoredRule, ...], moment: Moment) -> tuple[Piece, ...]:
    """Legal time as it is known: released by the Regelstand, effective by the Stichtag, newest release first."""
    found: list[Piece] = []
    for rule in sorted(known(versions, moment), key=_precedence, reverse=True):
        free = [Piece(rule, rule.start, rule.end)]
        for taken in found:
            free = [rest for piece in free for rest in _without(piece, taken)]
        found += free
    return tuple(sorted(found, key=lambda piece: piece.start))


def known(versions: tuple[AuthoredRule, ...], moment: Moment) -> tuple[AuthoredRule, ...]:
    """The versions that are known at a moment."""
    return tuple(rule for rule in versions if unknown_yet(rule, moment) is None)


def unknown_yet(rule: AuthoredRule, moment: Moment) -> str | None:
    """Why a version is not known, or not yet, in German; None when it is."""
    regelstand = moment.regelstand
    if is_void(rule):
        return "ist außer Kraft"
    if is_draft(rule) and not moment.drafts:
        return "ist ein Entwurf; Entwürfe werden nur auf Verlangen ausgewertet"
    if rule.effective is not None and rule.effective > moment.today:
        return f"wirkt erst ab {rule.effective:%d.%m.%Y}"
    if regelstand is not None and rule.released is not None and rule.released > regelstand:
        return f"ist erst am {rule.released:%d.%m.%Y} freigegeben, nach dem Regelstand {regelstand:%d.%m.%Y}"
    return None


def version_at(versions: tuple[AuthoredRule, ...], moment: Moment) -> AuthoredRule:
    """The version that is the law on `moment.law`; where there is none (told elsewhere) the last one begun, or any."""
    law, found = moment.law, pieces(versions, moment)
    covering = [piece for piece in found if piece.start <= law and (piece.end is None or law <= piece.end)]
    begun = [piece for piece in found if piece.start <= law]
    return (covering or begun or found or (Piece(versions[0], law, None),))[-1].rule


def _precedence(rule: AuthoredRule) -> tuple[bool, date, date, date]:
    return is_draft(rule), rule.effective or date.min, rule.released or date.min, rule.start


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
