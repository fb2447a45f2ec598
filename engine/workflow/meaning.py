"""What ladders, lifecycles and schedules mean exactly, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

from cronsim import CronSim, CronSimError

from engine.parse.durations import UNITS, read_duration
from engine.parse.nearest import nearest
from engine.parse.wording import quote, wrong
from engine.plan.values import Duration, Unit
from engine.workflow.reading import Note
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Scalar, fold
from schemas.rule import AuthoredRule
from schemas.workflow.exact import (
    FLOWS,
    WEEKDAYS,
    Anchor,
    Ladder,
    Lifecycle,
    LifeStep,
    Rhythm,
    Rung,
    Schedule,
    Span,
    Workflows,
)
from schemas.workflow.written import LadderNote, LifecycleNote, RungNote, ScheduleNote, StepNote

Told = list[Diagnostic]

_DAYS = {Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.4, Unit.WEEKS: 7.0}
"""Calendar days of a unit, near enough to see whether rungs are in order."""
_RUNG = re.compile(r"(?P<span>.+) (?P<side>vor|nach) (?:der )?(?P<anchor>F(?:ä|ae)lligkeit|Meldung)")
_ON = {"am Fälligkeitstag": Anchor.DUE, "mit der Meldung": Anchor.FOUND}
_RUNGS = (
    "„10 Arbeitstage vor Fälligkeit“, „am Fälligkeitstag“, „5 Arbeitstage nach Fälligkeit“, „mit der Meldung“ oder "
    "„5 Arbeitstage nach der Meldung“"
)
_PERIOD = re.compile(r"am (?P<end>ersten|letzten) Arbeitstag im (?P<period>Monat|Quartal|Halbjahr|Jahr)")
_RHYTHMS = (
    "am Statistiktag", *(f"am {end} Arbeitstag im {period}" for end in ("ersten", "letzten")
                         for period in ("Monat", "Quartal", "Halbjahr", "Jahr")),
)  # fmt: skip
_SHOWN = (
    "„jeden Tag“, „jeden Arbeitstag“, „jeden Montag“ …, „am Statistiktag“, „am ersten Arbeitstag im Monat“ (Quartal, "
    "Halbjahr, Jahr) und „am letzten …“"
)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_UNSET = fold("vom Amt festzulegen")


def workflows(notes: Iterable[Note]) -> tuple[Workflows, Told]:
    """All files as what they mean, and every mistake."""
    found: Told = []
    ladders, lifecycles, schedules = [], [], []
    for note in notes:
        match note:
            case LadderNote():
                ladders.append(_ladder(note, found))
            case LifecycleNote():
                lifecycles.append(_lifecycle(note, found))
            case ScheduleNote():
                schedules += [one for one in [_schedule(note, found)] if one is not None]
    return Workflows(tuple(ladders), tuple(lifecycles), tuple(schedules)), found


def check_reminders(rules: Iterable[AuthoredRule], known: Workflows) -> Told:
    """Rules whose `erinnerung` is no ladder."""
    names = [ladder.id for ladder in known.ladders]
    return [
        Diagnostic("R901", rule.place_of("erinnerung"), f"Eine Erinnerungsleiter {quote(rule.reminder)} gibt es nicht.",
                   nearest(rule.reminder, names))
        for rule in rules
        if rule.reminder is not None and rule.reminder not in names
    ]  # fmt: skip


def _ladder(note: LadderNote, found: Told) -> Ladder:
    rungs: list[Rung] = []
    _unique([(rung.name, rung.place) for rung in note.rungs], "Die Stufe", found)
    before: float | None = None
    anchor: Anchor | None = None
    for written in note.rungs:
        rung = _rung(written, found)
        if rung is None:
            continue
        at = _at(rung)
        if before is not None and rung.anchor is anchor and at <= before:
            found.append(wrong(written.when, "R902", "kommt nicht nach der Stufe davor; Stufen stehen in der "
                               "Reihenfolge, in der sie eintreten."))  # fmt: skip
        before, anchor = at, rung.anchor
        rungs.append(rung)
    return Ladder(note.id.text, note.title, note.purpose, tuple(rungs))


def _rung(note: RungNote, found: Told) -> Rung | None:
    every = None if note.every is None else _span(note.every, found)
    to = None if fold(note.to) == fold("zuständig") else note.to
    text = " ".join(note.when.text.split())
    on = {fold(words): anchor for words, anchor in _ON.items()}.get(fold(text))
    if on is not None:
        return Rung(note.name, on, None, False, to, every)
    match = _RUNG.fullmatch(text)
    if match is None:
        found.append(wrong(note.when, "R903", f"ist kein Zeitpunkt einer Stufe; möglich sind {_RUNGS}.",
                           nearest(text, tuple(_ON))))  # fmt: skip
        return None
    anchor, early = Anchor.FOUND if match["anchor"] == "Meldung" else Anchor.DUE, match["side"] == "vor"
    if early and anchor is Anchor.FOUND:
        found.append(wrong(note.when, "R903", "geht nicht: Vor der Meldung weiß niemand von ihr."))
        return None
    place = note.when.place
    span = _span(Scalar(match["span"], replace(place, end_column=place.column + len(match["span"]))), found)
    return None if span is None else Rung(note.name, anchor, span, early, to, every)


def _at(rung: Rung) -> float:
    if rung.offset is None:
        return 0.0
    unit = next(unit for unit, forms in UNITS.items() if rung.offset.unit == forms[1])
    return rung.offset.amount * _DAYS[unit] * (-1 if rung.early else 1)


def _span(scalar: Scalar, found: Told) -> Span | None:
    amount = read_duration(scalar)
    if isinstance(amount, Diagnostic):
        found.append(amount)
        return None
    return _days(amount, scalar, found)


def _days(amount: Duration, scalar: Scalar, found: Told) -> Span | None:
    if amount.unit not in _DAYS:
        found.append(wrong(scalar, "R904", "geht hier nicht: gezählt wird in Tagen, Arbeitstagen oder Wochen."))
        return None
    return Span(amount.amount, UNITS[amount.unit][1])


def _lifecycle(note: LifecycleNote, found: Told) -> Lifecycle:
    names = [step.name for step in note.steps]
    _unique([(step.name, step.place) for step in note.steps], "Den Schritt", found)
    told = len(found)

    def known(scalar: Scalar) -> bool:
        if scalar.text in names:
            return True
        found.append(wrong(scalar, "R905", "ist kein Schritt dieses Ablaufs.", nearest(scalar.text, names)))
        return False

    steps = tuple(_step(step, known, found) for step in note.steps)
    if known(note.first) and len(found) == told:
        reached = _reached(note.first.text, steps)
        for step, written in zip(steps, note.steps, strict=True):
            if step.name not in reached:
                place = written.place
                found.append(Diagnostic("R906", place, f"Der Schritt {quote(step.name)} wird nie erreicht."))
    return Lifecycle(note.id.text, note.title, note.purpose, note.first.text, steps)


def _unique(names: Iterable[tuple[str, Place]], what: str, found: Told) -> None:
    """A step is named by what follows, a rung by what was told: two of one name cannot be told apart."""
    seen: set[str] = set()
    for name, place in names:
        if name in seen:
            found.append(Diagnostic("R907", place, f"{what} {quote(name)} gibt es schon."))
        seen.add(name)


def _step(note: StepNote, known: Callable[[Scalar], bool], found: Told) -> LifeStep:
    final = note.final is not None
    if note.final is not None and note.final.text != "ja":
        found.append(wrong(note.final, "R221", "geht hier nicht; möglich ist „ja“.", "ja"))
    if final == bool(note.following):
        told = "endet und geht zugleich weiter" if final else "geht nirgends weiter und endet nicht"
        more = "„weiter zu:“ oder „endet: ja“ ist zu viel" if final else "es fehlt „weiter zu:“ oder „endet: ja“"
        found.append(Diagnostic("R908", note.place, f"Der Schritt {quote(note.name)} {told}; {more}."))
    unset = note.within is not None and fold(note.within.text) == _UNSET
    within = None if note.within is None or unset else _span(note.within, found)
    following = tuple(one.text for one in note.following if known(one))
    return LifeStep(note.name, note.meaning, note.by, within, unset, following, final)


def _reached(first: str, steps: tuple[LifeStep, ...]) -> set[str]:
    following = {step.name: step.following for step in steps}
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += following.get(name, ())
    return reached


def _schedule(note: ScheduleNote, found: Told) -> Schedule | None:
    flow = fold(note.flow.text)
    if flow not in FLOWS:
        told = ", ".join(f"„{known}“" for known in FLOWS)
        found.append(wrong(note.flow, "R909", f"lässt sich nicht starten; möglich sind {told}.", nearest(flow, FLOWS)))
    if (note.cron is None) == (note.when is None):
        found.append(Diagnostic("R910", note.place, "Ein Zeitplan sagt entweder „wann:“ und „um:“ oder „cron:“."))
        return None
    if note.cron is not None:
        return _by_cron(note, note.cron, found)
    assert note.when is not None
    rhythm = _rhythm(note.when, found)
    at = None if note.at is None else _time(note.at, found)
    if note.at is None:
        found.append(Diagnostic("R202", note.place, "Hier fehlt der Schlüssel „um“ (Uhrzeit, z. B. 05:30)."))
    return None if rhythm is None or at is None else Schedule(note.id.text, note.title, flow, *rhythm, at)


def _by_cron(note: ScheduleNote, cron: Scalar, found: Told) -> Schedule | None:
    if note.at is not None:
        found.append(wrong(note.at, "R910", "steht neben „cron:“; die Uhrzeit steht schon in dessen ersten Feldern."))
    try:
        CronSim(cron.text, _EPOCH)
    except CronSimError:
        found.append(wrong(cron, "R911", "ist kein Zeitplan in fünf Feldern (Minute Stunde Tag Monat Wochentag)."))
        return None
    return Schedule(note.id.text, note.title, fold(note.flow.text), Rhythm.CRON, cron.text, None)


def _rhythm(scalar: Scalar, found: Told) -> tuple[Rhythm, str] | None:
    text = " ".join(scalar.text.split())
    if text in (Rhythm.DAY, Rhythm.WORKING_DAY, Rhythm.STATISTICS_DAY):
        return Rhythm(text), ""
    if text.startswith("jeden ") and text.removeprefix("jeden ") in WEEKDAYS:
        return Rhythm.WEEKDAY, text.removeprefix("jeden ")
    if (match := _PERIOD.fullmatch(text)) is not None:
        return (Rhythm.FIRST if match["end"] == "ersten" else Rhythm.LAST), match["period"]
    found.append(wrong(scalar, "R912", f"ist kein Rhythmus; möglich sind {_SHOWN}.", _meant(text)))
    return None


def _meant(text: str) -> str | None:
    """The rhythm that was surely meant; of „jeden …“ only the day can be misspelt."""
    if not text.startswith("jeden "):
        return nearest(text, _RHYTHMS)
    word = text.removeprefix("jeden ").rstrip(".")
    day = next((one for one in WEEKDAYS if one[:2] == word), None) or nearest(word, ("Tag", "Arbeitstag", *WEEKDAYS))
    return None if day is None else f"jeden {day}"


def _time(scalar: Scalar, found: Told) -> time | None:
    match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", scalar.text.strip())
    if match is None:
        loose = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?(?: ?Uhr)?", scalar.text.strip(), re.ASCII)
        sure = loose is not None and int(loose[1]) < 24 and int(loose[2] or 0) < 60
        meant = f"{int(loose[1]):02}:{loose[2] or '00'}" if loose is not None and sure else None
        found.append(wrong(scalar, "R913", "ist keine Uhrzeit; eine Uhrzeit wird so geschrieben: 05:30.", meant))
        return None
    return time(int(match[1]), int(match[2]))
