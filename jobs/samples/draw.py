"""Drawing a sample: at random by strata, deliberately, or once more after one whose errors are to be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.checklists.load import load_checklist
from jobs.samples.interval import effective, size_for, size_to_prove
from jobs.samples.population import Population, last_run, population
from schemas.evidence.trail import Entry, Kind
from schemas.failure import SampleRefused
from schemas.sample.checklist import Checklist
from schemas.sample.draw import Choice, Member, Stratum, allocated, drawn, fingerprint
from schemas.sample.result import Case, Standing, standing
from schemas.sample.sample import Cell, Sample
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.samples import rows
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Size:
    """How large: a number, or what it has to reach; one of the three.

    `half` is half the width of the interval, `proof` the share below which no error found means fewer are wrong.
    """

    number: int | None = None
    half: float | None = None
    proof: float | None = None

    def cases(self) -> int:
        """The number of cases."""
        if self.number is not None:
            return self.number
        return size_for(self.half) if self.half is not None else size_to_prove(self.proof or 0.05)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a draw; `seed` and `now` are handed in. No `rules`: those of the checklist. No `run`: the last.

    `records` makes it a deliberate selection of these records, `why` says why; `follows` is the sample that it repeats.
    """

    store: StoreFolder
    checklist: str
    by: str
    now: datetime
    seed: str
    size: Size = Size()
    rules: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    least: int = 2
    run: str | None = None
    records: tuple[str, ...] = ()
    why: str = ""
    programs: Path | None = None
    planned: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample with the matters behind its cases, by their marks, and the whole population."""

    sample: Sample
    members: dict[str, Member]
    population: tuple[Member, ...]


def draw(order: Order, engine: Engine) -> Drawn:
    """Draws, keeps and notes in the trail. Raises SampleRefused, and what `population` raises."""
    checklist = load_checklist(order.store.rules, order.checklist)
    rules = order.rules or checklist.rules
    if not rules:
        raise SampleRefused(
            "Der Prüfbogen nennt keine Regeln; bitte mit --rule sagen, aus wessen Vorgängen gezogen wird."
        )
    run = order.run or last_run(order.store, engine)
    whole = population(order.store, engine, run, rules, order.teams, order.programs)
    there = whole.members
    if not there:
        raise SampleRefused("Zu diesen Regeln und Teams gibt es in diesem Lauf keinen Vorgang; gezogen wird nichts.")
    planned = _planned(order, checklist, rules, run, whole)
    if order.records:
        chosen = _deliberate(order, there)
        return _keep(
            order, engine, replace(planned, seed=""), there, [(one, Choice.DELIBERATE) for one in chosen], there
        )
    return _keep(order, engine, planned, there, _random(order, there), there)


def repeat(order: Order, engine: Engine, before: str) -> Drawn:
    """Draws again after a sample: all matters it found wrong that are still there, and new ones at random.

    Raises SampleRefused where cases of the earlier sample are still open, or the case key was changed since.
    """
    with reading(engine) as connection:
        earlier = rows.one(connection, before)
        wrong = _wrong(connection, earlier)
    run = order.run or last_run(order.store, engine)
    if run == earlier.run:
        raise SampleRefused("Eine Nachprüfung braucht einen neueren Lauf als den der ersten Stichprobe.")
    whole = population(order.store, engine, run, earlier.rules, earlier.teams, order.programs)
    there = whole.members
    known = {one.token for one in earlier.cases}
    again = [(one, Choice.FORMERLY_WRONG) for one in there if one.token in wrong]
    if wrong and not {one.token for one in there} & known:
        raise SampleRefused("Kein Vorgang der ersten Stichprobe ist noch da; wurde der Fallschlüssel gewechselt?")
    fresh = [one for one in there if one.token not in known]
    planned = replace(_planned(order, earlier.checklist, earlier.rules, run, whole),
                      teams=earlier.teams, least=earlier.least, follows=earlier.id)  # fmt: skip
    return _keep(order, engine, planned, there, [*again, *_random(replace(order, least=earlier.least), fresh)], fresh)


def found_again(store: StoreFolder, engine: Engine, sample: Sample, programs: Path | None) -> Drawn:
    """The matters behind a sample that was drawn before. Raises SampleRefused where the population is another now."""
    there = population(store, engine, sample.run, sample.rules, sample.teams, programs).members
    if fingerprint(there) != sample.population:
        raise SampleRefused(
            f"Die Grundgesamtheit der Stichprobe {sample.id} lässt sich nicht mehr herstellen: Es waren {sample.size} "
            f"Vorgänge, jetzt sind es {len(there)}. Es gilt die Liste, die bei der Ziehung geschrieben wurde."
        )
    return Drawn(sample, _behind(sample, there), tuple(there))


def _planned(order: Order, checklist: Checklist, rules: Sequence[str], run: str, whole: Population) -> Sample:
    there = whole.members
    teams = {one.team for one in there}
    staff = None if whole.staff is None else {team: whole.staff.get(team, 0) for team in sorted(teams)}
    return Sample(
        id="", office=order.store.office, run=run, drawn_at=order.now, actor="", checklist=checklist,
        rules=tuple(rules), teams=order.teams, seed=order.seed, least=order.least, population=fingerprint(there),
        size=len(there), cells=(), cases=(), why=order.why, planned=order.planned,
        staff=staff, titles=whole.titles,
    )  # fmt: skip


def _random(order: Order, members: Sequence[Member]) -> list[tuple[Member, Choice]]:
    numbers = reaching(Counter(one.stratum for one in members), order.size, order.least)
    return [(one, Choice.RANDOM) for one in drawn(members, order.seed, numbers)]


def reaching(sizes: Mapping[Stratum, int], size: Size, least: int) -> dict[Stratum, int]:
    """How many to draw of each stratum, so many that the sample proves what it is to prove, or all there are.

    A number that was said is only raised to `least` of each. Else it grows with what small strata take too much.
    """
    if size.number is not None:
        return allocated(sizes, size.number, least)
    few, many = size.cases() - 1, max(sum(sizes.values()), size.cases())
    while many - few > 1:
        number = (few + many) // 2
        found = allocated(sizes, number, least)
        enough = effective((sizes[one], found[one]) for one in sizes) >= size.cases()
        few, many = (few, number) if enough else (number, many)
    return allocated(sizes, many, least)


def _deliberate(order: Order, there: Iterable[Member]) -> list[Member]:
    if not order.why.strip():
        raise SampleRefused("Eine gezielte Auswahl braucht einen Grund (--reason); er steht danach in der Prüfspur.")
    found = sorted((one for one in there if one.record in order.records), key=lambda one: one.line)
    missing = set(order.records) - {one.record for one in found}
    if missing:
        raise SampleRefused(f"In der Grundgesamtheit gibt es nicht: {', '.join(sorted(missing))}.")
    return found


def _wrong(connection: Connection, earlier: Sample) -> set[str]:
    """The marks of the matters that a sample found wrong."""
    said = [one for _, one in rows.results(connection, earlier.id)]
    questions = [one.name for one in earlier.checklist.questions]
    stands = {
        case.token: standing(questions, [one for one in said if one.number == case.number]) for case in earlier.cases
    }
    open_ = sum(one in (Standing.OPEN, Standing.DIVIDED) for one in stands.values())
    if open_:
        raise SampleRefused(f"In der Stichprobe {earlier.id} sind noch {open_} Fälle offen oder uneinig beurteilt.")
    return {token for token, one in stands.items() if one is Standing.WRONG}


def _keep(
    order: Order, engine: Engine, planned: Sample, there: list[Member], chosen: list[tuple[Member, Choice]],
    open_: Sequence[Member],
) -> Drawn:  # fmt: skip
    if not chosen:
        raise SampleRefused("Es gibt keinen Vorgang, der noch gezogen werden könnte.")
    cases = tuple(
        Case(number, one.token, one.rule, one.team, choice) for number, (one, choice) in enumerate(chosen, start=1)
    )
    with writing(engine) as connection:
        actor = pseudonym(connection, order.by)
        sample = replace(planned, id=f"stichprobe-{rows.number(connection) + 1:04}", actor=actor, cases=cases,
                         cells=_cells(there, open_, chosen))  # fmt: skip
        rows.write(connection, sample)
        body = {
            "schritt": "gezogen", "run": sample.run, "startwert": sample.seed, "grundgesamtheit": sample.population,
            "umfang": len(cases), "folgt": sample.follows, "sha256": sample.sha256,
        }  # fmt: skip
        append(connection, Entry(Kind.SAMPLE, sample.id, actor, order.now, order.why, body))
    return Drawn(sample, _behind(sample, there), tuple(there))


def _cells(
    there: Iterable[Member], open_: Iterable[Member], chosen: Iterable[tuple[Member, Choice]]
) -> tuple[Cell, ...]:
    whole, free = Counter(one.stratum for one in there), Counter(one.stratum for one in open_)
    taken: Counter[Stratum] = Counter(one.stratum for one, choice in chosen if choice is Choice.RANDOM)
    return tuple(Cell(*key, whole[key], free[key], taken[key]) for key in sorted(whole))


def _behind(sample: Sample, there: Iterable[Member]) -> dict[str, Member]:
    wanted = {case.token for case in sample.cases}
    return {one.token: one for one in there if one.token in wanted}
