"""What a night has to do: which rules are asked of chosen cases only, which of all, and what chooses a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.plan.bare import bare
from engine.plan.rules import Rule, Rulebook
from engine.run.nights.proof.crossing import Claims
from engine.run.nights.proof.days import Days, stretch, union
from engine.run.nights.proof.fields import columns, days_of, read_of
from engine.run.nights.proof.kinds import decides
from engine.run.nights.proof.spots import Later, Pause, Spot, Unproven
from engine.run.nights.ways import Astray, links_to_case, reached
from schemas.cases.case import Coverage
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Looked:
    """What makes records of an entity worth another look.

    `compared` are the columns that two snapshots are compared by, `days` the days by column that cross, `all_rows`
    that each of them does; `spots` are days that cross only under guards. `links` lead up to the case (None: none).
    Of `pauses` the ones that were not over on the day before `since` cross.
    """

    entity: str
    key: str
    links: tuple[str, ...] | None
    compared: tuple[str, ...]
    days: tuple[tuple[str, Days], ...] = ()
    spots: tuple[tuple[Spot, Days], ...] = ()
    all_rows: bool = False
    pauses: tuple[Pause, ...] = ()
    since: date = date.min

    @property
    def laters(self) -> tuple[Later, ...]:
        """What has to follow a record of a spot for it not to matter, each once."""
        return tuple(dict.fromkeys(spot.later for spot, _ in self.spots if spot.later is not None))


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen` are rules that are asked of chosen cases, `full` those that are asked of all, each with its reason.

    A rule that a quota counts may be in both; its outcomes are those of the full run.
    """

    chosen: tuple[Rule, ...]
    full: tuple[Rule, ...]
    why: tuple[tuple[str, str], ...]
    looked: tuple[Looked, ...]
    astray: tuple[Astray, ...]


def differs(before: Rulebook, today: Rulebook, was: Snapshot, now: Snapshot) -> str | None:
    """What forbids to build on the day before at all (German); None where nothing does."""
    if not before.today < today.today:
        return "der frühere Lauf liegt nicht vor dem Stichtag"
    if (before.office, before.unit_entity) != (today.office, today.unit_entity):
        return "der frühere Lauf galt einem anderen Amt"
    if (before.calendar.holidays, before.calendar.closing_days) != (
        today.calendar.holidays,
        today.calendar.closing_days,
    ):
        return "der Kalender hat sich geändert"
    if was.tables.keys() != now.tables.keys():
        return "es wurden andere Tabellen geliefert"
    for name, table in now.tables.items():
        other = was.tables[name]
        if (other.columns, other.unreadable) != (table.columns, table.unreadable):
            return f"in der Tabelle {name} wurden andere Spalten geliefert, oder andere sind unleserlich"
        if covered(other.coverage, before.today) != covered(table.coverage, today.today):
            return f"die Tabelle {name} wurde für eine andere Zeit oder andere Einheiten geliefert"
    return None


def _free(rulebook: Rulebook) -> tuple[frozenset[date], frozenset[date]]:
    return rulebook.calendar.holidays, rulebook.calendar.closing_days


def covered(coverage: Coverage, day: date) -> Coverage:
    """What a delivery covers, as rules see it: an end on or after the Stichtag is none."""
    return replace(coverage, end=None) if coverage.end is not None and coverage.end >= day else coverage


def plan(before: Rulebook, today: Rulebook, model: FactModel, snapshot: Snapshot) -> Plan:
    """Which rules can be asked of chosen cases only; both rulebooks are of one fact model, office and calendar."""
    coverage = {name: covered(table.coverage, today.today) for name, table in snapshot.tables.items()}
    turn = Claims(before.today, today.today, today.calendar, coverage)
    why = _standing(before, today) | _caseless(today, model)
    for rule in today.rules:
        if rule.id not in why:
            trial = Claims(before.today, today.today, today.calendar, coverage, guarded=_in_one_case(model, rule))
            try:
                decides(trial, rule)
            except Unproven as reason:
                why[rule.id] = str(reason)
                continue
            turn.take(trial)
    counted = {rule.quota.from_rule for rule in today.rules if rule.quota is not None}
    chosen = tuple(rule for rule in today.rules if rule.id not in why and rule.id not in counted)
    full = tuple(rule for rule in today.rules if rule.id in why or rule.id in counted)
    for rule in full:
        why.setdefault(rule.id, "eine Quote zählt ihre Ergebnisse")
    entities, out = reached(model, chosen)
    looked = tuple(_looked(turn, model, snapshot, chosen, entities))
    return Plan(chosen, full, tuple(sorted(why.items())), looked, tuple(out))


def _standing(before: Rulebook, today: Rulebook) -> dict[str, str]:
    """Rules that are not what they were, with all their versions."""
    was, now = _versions(before), _versions(today)
    return {name: "die Regel ist eine andere als im früheren Lauf" for name in now if was.get(name) != now[name]}


def _versions(rulebook: Rulebook) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for rule in rulebook.rules:
        found.setdefault(rule.id, []).append(bare(rule))
    return found


def _caseless(today: Rulebook, model: FactModel) -> dict[str, str]:
    return {
        rule.id: "sie prüft, was an keinem Fall hängt"
        for rule in today.rules
        if rule.entity not in model.entities or links_to_case(model, rule.entity) is None
    }


def _looked(
    turn: Claims, model: FactModel, snapshot: Snapshot, rules: Iterable[Rule], entities: Iterable[str]
) -> Iterable[Looked]:
    named, noted = columns(rules), turn.days()
    tomorrow = stretch(turn.before + timedelta(1), turn.today)
    for entity in sorted(set(entities) & snapshot.tables.keys()):
        known, table = model.entities[entity], snapshot.tables[entity]
        delivered = table.columns | {known.key, *(link.column for link in known.links)} & table.columns | {known.key}
        mine: dict[str, tuple[Days, ...]] = {}
        spots = []
        for spot, days in noted.items():
            if spot.entity == entity and spot.column in delivered:
                if links_to_case(model, entity) is not None and _plain(spot, snapshot):
                    spots.append((spot, days))
                else:
                    mine[spot.column] = (*mine.get(spot.column, ()), days)
        pauses = tuple(sorted(one for one in turn.pauses if one.entity == entity))
        come = days_of(named.get(entity, ())) | ({known.day} if known.day is not None else set())
        for name in come:
            mine[name] = (*mine.get(name, ()), tomorrow)
        yield Looked(
            entity,
            known.key,
            links_to_case(model, entity),
            tuple(name for name in read_of(model, entity, named.get(entity, ())) if name in delivered),
            tuple((name, union(found)) for name, found in sorted(mine.items()) if name in delivered),
            tuple(spots),
            entity in turn.all_rows or not all({one.start, one.end} <= delivered for one in pauses),
            pauses,
            turn.before,
        )


def _plain(spot: Spot, snapshot: Snapshot) -> bool:
    """Whether a spot is guarded at all, by columns that were delivered."""
    if not spot.guards and spot.later is None:
        return False
    held = [(guard.entity, guard.column) for guard in spot.guards]
    if spot.later is not None:
        held += [(spot.entity, name) for name in (spot.later.link, spot.later.day)]
        held += [(spot.entity, name) for name, _ in spot.later.holding]
    return all(place in snapshot.tables and name in snapshot.tables[place].columns for place, name in held)


def _in_one_case(model: FactModel, rule: Rule) -> bool:
    """Whether all that a rule looks at lies in one case, or in none."""
    _, out = reached(model, (rule,))
    return all(links_to_case(model, step.entity) is None for way in out for step in way.path)
