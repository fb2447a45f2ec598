"""Values: every one of the office's that differs from what the rule says, and every one that changed in the period.

Whether a change eases the duty is read off the wording of the rule, and only where that is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from jobs.evidence.package.lawbooks import Lawbooks, Origin, Used
from jobs.rules.rulebook import Loaded
from schemas.evidence.package import Effect, Occasion, ValueChange
from schemas.node import fold
from schemas.rule import AuthoredRule, NamedValue

UNSET = "vom Amt festzulegen"
OFFICE = "(ganzes Amt)"
_DAYS = {
    "tag": Decimal(1), "kalendertag": Decimal(1), "arbeitstag": Decimal("1.4"), "woche": Decimal(7),
    "monat": Decimal("30.4375"), "quartal": Decimal("91.3125"), "jahr": Decimal("365.25"),
}  # fmt: skip
_DUE = {"faellig am", "faellig", "nicht vor", "dann", "sonst"}
_PROSE = {
    "titel", "kontrollziel", "risiko", "fundstelle", "dokument", "vorschlag", "verantwortlich", "ergibt", "pruefen",
}  # fmt: skip
"""Keys behind which a value's name is only a word."""
_AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*([^\W\d]+|%)?.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Held:
    """A value as it held: `own` is what the rule says itself, None where it leaves it to the office or says nothing."""

    title: str
    own: str | None
    text: str | None
    file: str


def value_changes(books: Lawbooks, first: date, origins: Mapping[str, Origin]) -> Iterator[ValueChange]:
    """First what deviates from the rules at the beginning, then every change, from one reading to the next."""
    known: dict[tuple[str, str], Held] | None = None
    for used in books.used:
        if used.loaded is None:
            continue
        now = held(used.loaded)
        origin = origins.get(used.digest, Origin())
        for key, one in sorted(now.items()):
            was = (known or {}).get(key)
            if was is not None and was.text != one.text:
                yield _change(Occasion.CHANGED, used, first, key, one, was.text, origin)
            elif was is None and one.own is not None and one.text != one.own:
                yield _change(Occasion.OWN, used, first, key, one, one.own, origin)
        known = now


def held(loaded: Loaded) -> dict[tuple[str, str], Held]:
    """Every value in force on the day of the rulebook, by rule (or definition) and name."""
    office = {
        (fold(rule.text), fold(value.name.text)): value.value.text
        for rule, values in loaded.office.values
        for value in values
        if value.value is not None
    }
    day = loaded.rulebook.today
    found: dict[tuple[str, str], Held] = {}
    for authored in loaded.authored:
        if not (authored.start <= day and (authored.end is None or day <= authored.end)):
            continue
        for name, own in _named(authored, day):
            key = (fold(authored.id.text), fold(name))
            found[key] = Held(authored.title, own, office.get(key, own), authored.place.file)
    for name, scalar in (("bald", loaded.office.soon), ("unbekannt höchstens", loaded.office.unknown_at_most)):
        if scalar is not None:
            found[OFFICE, name] = Held("Vorgabe für alle Regeln", None, scalar.text, "")
    return found


def _named(authored: AuthoredRule, day: date) -> Iterator[tuple[str, str | None]]:
    for value in authored.values:
        yield value.name.text, _own(value, day)
    if authored.table is not None:
        for row in authored.table.rows:
            yield f"{authored.table.gives.text}.{row.choice.text}", _set(row.value.text)
    for name, scalar in (("bald", authored.soon), ("rückblick", authored.lookback), ("ziel", authored.target),
                         ("gelb", authored.yellow)):  # fmt: skip
        if scalar is not None:
            yield name, scalar.text


def _own(value: NamedValue, day: date) -> str | None:
    if value.value is not None:
        return _set(value.value.text)
    begun = [step for step in value.steps if step.start <= day]
    return _set(max(begun, key=lambda step: step.start).value.text) if begun else None


def _set(text: str) -> str | None:
    return None if text == UNSET else text


def _change(
    occasion: Occasion, used: Used, first: date, key: tuple[str, str], one: Held, before: str | None, origin: Origin
) -> ValueChange:  # fmt: skip
    rule, name = key
    written = Path(one.file).read_text(encoding="utf-8") if one.file else ""
    return ValueChange(
        anlass=occasion, regelbuch=used.digest, gilt_ab_lauf=max(used.day, first), regel=rule, titel=one.title,
        wert=name, regelwert=one.own, vorher=before, nachher=one.text,
        einordnung=effect(name, before, one.text, written), erfasst_am=origin.recorded_at,
        erfasst_von=origin.recorded.actor if origin.recorded else None,
        freigegeben_von=origin.released.actor if origin.released else None,
    )  # fmt: skip


def effect(name: str, before: str | None, after: str | None, rule: str) -> Effect:
    """Whether the change eases the duty, as far as the rule's wording tells: where the value stands, and how."""
    if after is None:
        return Effect.EASED  # without the value the rule comes to no result
    if before is None:
        return Effect.TIGHTENED
    was, now = amount(before), amount(after)
    grows = _more_is_eased(fold(name).split(".")[0], rule)
    if was is None or now is None or was == now or grows is None:
        return Effect.OPEN
    return Effect.EASED if (now > was) is grows else Effect.TIGHTENED


def amount(text: str) -> Decimal | None:
    """A duration in days (about), a share or a number; None for anything else."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    number = Decimal(match[1].replace(",", "."))
    unit = fold(match[2] or "").lower()
    if unit in {"", "%", "prozent"}:
        return number
    return next((number * days for word, days in _DAYS.items() if unit.startswith(word)), None)


def _more_is_eased(name: str, rule: str) -> bool | None:
    """Whether a larger value asks for less; None where it stands in several ways, or in none that is known."""
    word = rf"(?<!\w){re.escape(name)}(?!\w)"
    found: set[bool] = set()
    for line in rule.partition("\nbeispiele:")[0].splitlines():
        key, _, said = (part.strip() for part in fold(line).lower().strip(" -").partition(":"))
        if key in _PROSE or not re.search(word, said):
            continue
        later = re.search(rf"{word} nach", said) is not None
        earlier = re.search(rf"{word} vor", said) is not None
        if key == "alle" or (key in _DUE and later and not earlier):
            found.add(True)
        elif key in _DUE and earlier and not later:
            found.add(False)
        elif key == "ziel":
            found.add(said.startswith(("hoechstens", "weniger")))
        elif key == "gelb":
            found.add(True)
        else:
            return None
    return found.pop() if len(found) == 1 else None
