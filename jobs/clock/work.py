"""What each flow does, besides the check: reminders, escalation, reports, samples, retention, the seal.

Each can be begun again at any point: what was written, drawn or told for its day is known again.
"""

from __future__ import annotations

from collections.abc import Callable

from jobs.clock.check import Ended, Night, check
from jobs.clock.post import Posted, post
from jobs.evidence.checkpoint import checkpoint
from jobs.office import retention
from jobs.reminders.day import Prepared, Quiet
from jobs.reminders.escalate import escalate
from jobs.reminders.prepare import prepare
from jobs.reports.publish import publish
from jobs.samples.planned import draw_planned
from schemas.clock.planned import Planned, State
from schemas.evidence.trail import moment
from schemas.reports.period import Sort
from store.records.connect import reading
from store.trail.checkpoints import kept

CHECK, RETENTION, SEAL = "tagespruefung", "aufbewahrung", "pruefspur"
REMINDERS = ("erinnerungen", "eskalation")
REPORTS = {
    "wochenbericht": Sort.WEEK,
    "monatsbericht": Sort.MONTH,
    "quartalsbericht": Sort.QUARTER,
    "risikobericht": Sort.RISK,
}


def _remind(night: Night, taken: Planned) -> Ended:
    day = taken.due.day
    return told(prepare(night.store, night.engine, night.book(day), day, night.clock()), post(night))


def _escalate(night: Night, taken: Planned) -> Ended:
    day = taken.due.day
    return told(escalate(night.store, night.engine, night.book(day), day, night.clock()), post(night))


def told(prepared: Prepared, posted: Posted) -> Ended:
    """Mails that were written, and how many went out: not möglich if none did although the day has some."""
    quiet, own = prepared.quiet, len(prepared.letters) + prepared.before
    detail: dict[str, object] = {"mails": own, "gesendet": posted.sent}
    paused = [f"Notbremse bis {one.until:%d.%m.%Y}: {one.rule}." for one in prepared.suspended]
    said = [*([str(quiet)] if quiet is not None else []), *paused, *posted.lines]
    if said:
        detail["zeilen"] = said
    if not posted.lines or not own:
        return Ended(State.PARTLY if quiet in (Quiet.NO_RUN, Quiet.BRAKED) else State.DONE, detail)
    if posted.passing:
        detail["voruebergehend"] = True
    return Ended(State.PARTLY if posted.sent else State.UNCHECKABLE, detail)


def _report(night: Night, taken: Planned) -> Ended:
    """The report of the period that belongs to the day; `teilweise` if no check was made in it."""
    assert taken.started_at is not None
    sort = REPORTS[taken.due.flow]
    made = publish(night.store, night.engine, sort, taken.due.day, night.by, taken.started_at, night.programs)
    detail: dict[str, object] = {"bericht": made.name, "mails": len(made.told) + len(made.before)}
    if made.told and made.run is None:
        return Ended(State.PARTLY, {**detail, "zeilen": ["Im Zeitraum des Berichts gibt es keinen Lauf."]})
    return Ended(State.DONE, detail)


def _draw(night: Night, taken: Planned) -> Ended:
    """One sample for each checklist that the office has checked; the others are said."""
    assert taken.started_at is not None
    drawn = draw_planned(night.store, night.engine, taken.due.day, night.by, taken.started_at, night.programs)
    there = [one.sample for one in drawn if one.sample is not None]
    left = [f"Nicht gezogen: {one.checklist}. {one.why}" for one in drawn if one.sample is None]
    if not drawn:
        left = ["Es gibt keinen Prüfbogen unter rules/pruefbogen; gezogen wurde nichts."]
    detail: dict[str, object] = {"stichproben": there, **({"zeilen": left} if left else {})}
    return Ended(State.DONE if not left else State.PARTLY if there else State.UNCHECKABLE, detail)


def _retain(night: Night, taken: Planned) -> Ended:
    order = retention.Order(night.store, taken.due.day, night.by, night.clock())
    gone = {one.kind: one.number for one in retention.retain(order) if one.number}
    return Ended(State.DONE, {"geloescht": gone} if gone else {})


def _seal(night: Night, taken: Planned) -> Ended:
    assert taken.started_at is not None
    with reading(night.engine) as connection:
        sealed = any(one.at >= moment(taken.started_at) for one in kept(connection))
    if not sealed:
        checkpoint(night.store, night.by, night.clock())
    return Ended(State.DONE)


WORK: dict[str, Callable[[Night, Planned], Ended]] = {
    CHECK: check,
    "erinnerungen": _remind,
    "eskalation": _escalate,
    **dict.fromkeys(REPORTS, _report),
    "stichprobe": _draw,
    RETENTION: _retain,
    SEAL: _seal,
}
"""What each flow of FLOWS does; raises every Failure of its steps."""
