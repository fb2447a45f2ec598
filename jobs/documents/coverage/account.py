"""Every duty of the register against the rules: covered by which, left out for what reason, or unaccounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.check.survey import Reading
from engine.parse.nearest import nearest
from jobs.documents.coverage.register import Duty, Register
from jobs.documents.whole import Whole
from schemas.node import fold


@dataclass(frozen=True, slots=True)
class Covered:
    """One duty with the versions that cover it, or the reason for having none; neither means unaccounted for."""

    duty: Duty
    readings: tuple[Reading, ...]
    reason: str

    @property
    def open(self) -> bool:
        """Whether nothing accounts for the duty."""
        return not self.readings and not self.reason


def coverage(register: Register, whole: Whole) -> list[Covered]:
    """All duties in the order of the register. A rule covers the duty of its own id and those it names (`deckt`)."""
    by_duty: dict[str, list[Reading]] = {}
    for reading in whole.readings:
        for name in dict.fromkeys([reading.authored.id.text, *(one.text for one in reading.authored.covers)]):
            by_duty.setdefault(fold(name), []).append(reading)
    return [
        Covered(duty, tuple(by_duty.get(duty.id, ())), register.reasons.get(duty.id, "")) for duty in register.duties
    ]


def complaints(register: Register, whole: Whole) -> Iterator[str]:
    """What does not add up, a German sentence each."""
    known = {duty.id for duty in register.duties}
    for one in coverage(register, whole):
        if one.open:
            yield f"{one.duty.id}: keine Regel und kein Grund."
        elif one.readings and one.reason:
            yield f"{one.duty.id}: Es gibt eine Regel und trotzdem einen Grund, warum es keine gibt."
    for reading in whole.readings:
        for name in reading.authored.covers:
            if fold(name.text) not in known:
                meant = nearest(fold(name.text), sorted(known))
                hint = "" if meant is None else f" Gemeint ist vielleicht {meant}."
                yield f"{name.place}: „deckt:“ nennt {name.text}; das steht nicht im Register.{hint}"
