"""Ladders, lifecycles and schedules as the sentences that an office reads and signs."""

from __future__ import annotations

from engine.compile import german
from engine.parse.durations import UNITS
from schemas.workflow.exact import Anchor, Ladder, Lifecycle, LifeStep, Rhythm, Rung, Schedule, Span, Workflows

_DATIVE = {"Tage": "Tagen", "Arbeitstage": "Arbeitstagen", "Wochen": "Wochen"}
_PERIODS = {"Monat": "eines Monats", "Quartal": "eines Quartals", "Halbjahr": "eines Halbjahrs", "Jahr": "eines Jahres"}


def pages(known: Workflows) -> list[tuple[str, str]]:
    """Every file as its id and its Markdown."""
    return [
        *((one.id, ladder(one)) for one in known.ladders),
        *((one.id, lifecycle(one)) for one in known.lifecycles),
        *((one.id, schedule(one)) for one in known.schedules),
    ]


def ladder(one: Ladder) -> str:
    """A ladder, a line a rung."""
    lines = [f"{number}. {_rung(rung)}" for number, rung in enumerate(one.rungs, 1)]
    return _page(one.title, one.purpose, lines)


def lifecycle(one: Lifecycle) -> str:
    """A lifecycle, a line a step."""
    first = f"Jeder Ablauf beginnt mit „{one.first}“."
    return _page(one.title, one.purpose, [first, "", *(f"- {_step(step)}" for step in one.steps)])


def schedule(one: Schedule) -> str:
    """A schedule in one sentence."""
    return _page(one.title, f"„{one.flow}“ startet {rhythm(one)}.", [])


def _page(title: str, purpose: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", _sentence(purpose), *(["", *lines] if lines else [])]) + "\n"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _rung(rung: Rung) -> str:
    again = "" if rung.every is None else f", danach alle {_plain(rung.every)} wieder"
    return f"**{rung.name}**: {_when(rung)}{again}. Empfänger: {rung.to or 'zuständige Stelle'}."


def _when(rung: Rung) -> str:
    if rung.offset is None:
        return "am Tag der Fälligkeit" if rung.anchor is Anchor.DUE else "mit der Meldung"
    anchor = "der Fälligkeit" if rung.anchor is Anchor.DUE else "der Meldung"
    return f"{_plain(rung.offset)} {'vor' if rung.early else 'nach'} {anchor}"


def _step(step: LifeStep) -> str:
    told = f"**{step.name}**: {_sentence(step.meaning)}"
    if step.final:
        return f"{told} Damit endet der Ablauf."
    following = german.enumeration([f"„{name}“" for name in step.following], "oder")
    who = f" Wer: {step.by}." if step.by else ""
    return f"{told}{who} Danach: {following}{_within(step)}."


def _within(step: LifeStep) -> str:
    if step.unset:
        return ", in einer Zeit, die das Amt noch festlegt"
    if step.within is None:
        return ""
    amount, unit = step.within.amount, step.within.unit
    one = {plural: singular for singular, plural in UNITS.values()}[unit]
    word = f"einem {one}" if unit != "Wochen" else "einer Woche"
    return f", binnen {word}" if amount == 1 else f", binnen {amount} {_DATIVE[unit]}"


def _plain(span: Span) -> str:
    singular = {plural: one for one, plural in UNITS.values()}[span.unit]
    return f"{span.amount} {singular if span.amount == 1 else span.unit}"


def rhythm(one: Schedule) -> str:
    """When a schedule starts something, as words."""
    at = "" if one.at is None else f" um {one.at:%H:%M} Uhr"
    match one.rhythm:
        case Rhythm.CRON:
            return f"nach dem Zeitplan „{one.detail}“"
        case Rhythm.WEEKDAY:
            return f"jeden {one.detail}{at}"
        case Rhythm.FIRST | Rhythm.LAST:
            return f"{one.rhythm} {_PERIODS[one.detail]}{at}"
        case _:
            return f"{one.rhythm}{at}"
