"""The days on which an office is closed, in its file: read, and proposed as others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.edit import add, drop
from jobs.office.values.listing import authored_rules, office_file, office_note

KEY = "schließtage"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Closing days as somebody wants them: those that come, those that go; what is there already is neither."""

    new: tuple[date, ...]
    gone: tuple[date, ...]

    def __str__(self) -> str:
        said = [f"{day:%d.%m.%Y} dazu" for day in self.new] + [f"{day:%d.%m.%Y} weg" for day in self.gone]
        return f"Schließtage: {', '.join(said)}"


def closing_days(rules: Path, office: str) -> tuple[date, ...]:
    """The closing days in the order of the office's file. Raises Unknown, RulesRefused."""
    return office_note(authored_rules(rules), office).closing_days


def wanted(there: Sequence[date], new: Sequence[date], gone: Sequence[date]) -> Wanted:
    """What of it is a change."""
    return Wanted(tuple(sorted(set(new) - set(there))), tuple(sorted(set(gone) - set(new))))


def with_days(rules: Path, office: str, wish: Wanted) -> bytes:
    """The office's file with other closing days, everything else byte for byte. Raises Unknown, RulesRefused."""
    path = rules / office_file(office)
    text = path.read_bytes()
    there = closing_days(rules, office)
    for number in sorted((n for n, day in enumerate(there) if day in wish.gone), reverse=True):
        text = drop(text, str(path), (KEY, number))
    for day in wish.new:
        text = add(text, str(path), (KEY,), f"{day:%d.%m.%Y}")
    authored_rules(rules, {path: text})
    return text
