"""What the pages of samples show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jobs.background.begin import listed
from jobs.samples.evaluate import Report, Share, weight
from jobs.samples.interval import Interval, proves
from schemas.operation.task import Stage, Task
from schemas.sample.draw import Choice
from schemas.sample.result import Case, Measure, Said, Standing, standing
from schemas.sample.sample import Sample
from web.page.look import number, percent
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with how it stands after what everybody said, and the record behind it where it was looked up."""

    case: Case
    title: str
    standing: Standing
    record: str
    period: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its days as days; `late`: its day is over and it is not done."""

    id: int
    text: str
    until: date
    done: date | None
    late: bool


def sure(sample: Sample) -> str:
    """What the size of a sample proves, in German; empty where chance had no part."""
    drawn = sum(cell.drawn for cell in sample.cells)
    if sample.deliberate:
        return "Gezielt ausgewählt: Das Ergebnis gilt nur für diese Fälle."
    if drawn == sum(cell.open for cell in sample.cells):
        return "Gezogen sind alle: Das Ergebnis ist kein Schluss, sondern eine Zählung."
    share = percent(proves(weight(sample)))
    return f"Kein Fehler unter {drawn} Fällen beweist mit 95 % Sicherheit: unter {share} Fehler."


def cases(sample: Sample, said: list[Said], records: Mapping[str, list[str]]) -> list[CaseRow]:
    """Every case of a sample, in the order of its number."""
    questions = [one.name for one in sample.checklist.questions]
    by_number: dict[int, list[Said]] = {}
    for one in said:
        by_number.setdefault(one.number, []).append(one)
    return [
        CaseRow(
            one, sample.title(one.rule), standing(questions, by_number.get(one.number, [])),
            *(records.get(str(one.number)) or ("", "")),
        )
        for one in sample.cases
    ]  # fmt: skip


def measures(some: list[Measure], today: date) -> list[MeasureRow]:
    """The measures of a sample."""
    return [
        MeasureRow(
            one.id, one.text, date.fromisoformat(one.until[:10]),
            date.fromisoformat(one.done[:10]) if one.done else None,
            one.done is None and date.fromisoformat(one.until[:10]) < today,
        )
        for one in some
    ]  # fmt: skip


def looked_up(visit: Visit, sample: str) -> Task | None:
    """The newest look-up of the records of a sample that this person has asked for."""
    return next((
        one for one in listed(visit.house.store)
        if one.kind == "akten" and one.given.get("stichprobe") == sample and one.stage is Stage.DONE
        and visit.person.login in one.by
    ), None)  # fmt: skip


def records(task: Task | None) -> Mapping[str, list[str]]:
    """What a look-up has found, by the number of the case."""
    found = task.result.get("faelle") if task is not None else None
    return found if isinstance(found, dict) else {}


def shares(report: Report) -> list[tuple[str, Share, str]]:
    """The shares that may be shown: what of, the share, and the interval in words."""
    if report.overall is None:
        return []
    found = [("Zufällig gezogen, insgesamt", report.overall)]
    for one in report.cells:
        rule, team = one.strata[0]
        found.append((f"{report.sample.title(rule)} · {team or 'ohne Team'}", one))
    if report.rest is not None:
        found.append((f"übrige Schichten ({len(report.rest.strata)}) zusammen", report.rest))
    return [(name, one, between(one)) for name, one in found]


def between(one: Share) -> str:
    """How sure a share is, in German."""
    if not one.number:
        return "kein Fall prüfbar"
    if one.whole:
        return "alle geprüft, kein Intervall nötig"
    if one.wilson is None or one.exact is None:
        return f"ohne Intervall: für {number(one.unseen)} Vorgänge war kein Fall prüfbar"
    return f"Wilson {_said(one.wilson)}, exakt {_said(one.exact)}"


def chosen(report: Report, least: int) -> list[tuple[str, str]]:
    """What was not drawn at random: counted, never extrapolated; few cases are not told."""
    found = []
    for choice, name in ((Choice.DELIBERATE, "Gezielt ausgewählt"), (Choice.FORMERLY_WRONG, "Früher falsch, jetzt")):
        count = report.standings.get(choice)
        if count is not None:
            said = ", ".join(f"{count[one]} {one}" for one in Standing if count[one])
            found.append((name, said if sum(count.values()) >= least else f"weniger als {least} Fälle"))
    return found


def _said(interval: Interval) -> str:
    return f"{percent(interval[0])} bis {percent(interval[1])}"
