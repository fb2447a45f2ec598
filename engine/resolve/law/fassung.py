"""What identifies a version: the hash of what its author says, with everything that it uses.

In it: the logic, the legal time, the words that people are shown (title, source, goal, advice, role, interpretation),
the values in force for the office, and the same of every definition used, however deep. Not in it: examples, the days
of review, who owns the rule, status, risk, what it covers and what it leaves unchecked, release and reminder, comments,
spelling of umlauts, order of keys: a finding made under one is the same finding under the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from pydantic import BaseModel

from engine.resolve.names.named import in_force
from engine.resolve.version import Version, law_day, overrides
from schemas.node import Mapping, Scalar, Sequence, fold
from schemas.rule import AuthoredRule

LENGTH = 16
"""Hex digits kept of a SHA-256: among a million versions the chance of two alike is below one in ten million."""

_LEFT_OUT = frozenset({"place", "examples", "reviewed", "next_review", "owner", "effective", "released", "reminder",
                       "values", "soon", "responsible", "rows", "status", "risk", "covers",
                       "unchecked", "agreement"})  # fmt: skip

Canonical = str | list["Canonical"] | dict[str, "Canonical"] | None


def fassung(version: Version, soon: str, responsible: str) -> str:
    """The identity of a version after it was resolved; `soon` and `responsible` are those in force for the office."""
    used: Iterable[tuple[str, AuthoredRule]] = sorted(version.used_definitions.items())
    return digest({
        "rule": _authored(version, version.rule),
        "soon": soon,
        "responsible": responsible,
        "definitions": {name: _authored(version, rule) for name, rule in used},
    })  # fmt: skip


def digest(parts: Canonical) -> str:
    """The first hex digits of the SHA-256 of canonical JSON."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:LENGTH]


def _authored(version: Version, rule: AuthoredRule) -> Canonical:
    shelf = version.library.canonical
    if id(rule) not in shelf:
        shelf[id(rule)] = rule, _canonical(rule)
    return {"text": shelf[id(rule)][1], "values": _values(version, rule)}


def _values(version: Version, rule: AuthoredRule) -> Canonical:
    """The values in force, the rows of the table among them."""
    own = overrides(version.office, rule)
    given = in_force(rule.values, law_day(rule, version.moment), own)
    found = {name: _words(one.scalar.text) for name, one in given.items()}
    if rule.table is not None:
        gives = fold(rule.table.gives.text)
        names = {f"{gives}.{fold(row.choice.text)}": row.value for row in rule.table.rows}
        found |= {name: _words(own.get(name, value).text) for name, value in names.items()}
    return dict(found)


def _canonical(piece: object) -> Canonical:
    """A piece of a rule without places, names folded, whitespace single, what is not said left out."""
    if isinstance(piece, BaseModel):
        names = [name for name in type(piece).model_fields if name not in _LEFT_OUT]
        found = {name: _canonical(getattr(piece, name)) for name in names}
        return {name: value for name, value in found.items() if value not in (None, [], "")}
    if isinstance(piece, Mapping):
        return {fold(entry.key.text): _canonical(entry.value) for entry in piece.entries}
    if isinstance(piece, Sequence):
        return [_canonical(item) for item in piece.items]
    if isinstance(piece, Scalar):
        return fold(piece.text)
    if isinstance(piece, tuple):
        return [_canonical(item) for item in piece]
    if isinstance(piece, date):
        return piece.isoformat()
    return _words(piece) if isinstance(piece, str) else None


def _words(text: str) -> str:
    return " ".join(text.split())
