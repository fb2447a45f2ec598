"""Which rules a change reaches: those whose meaning it changes, and quotas that count the results of such rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from engine.gather import FACTS
from engine.plan.rules import Rule, Rulebook
from jobs.rules.rulebook import Loaded
from schemas.node import fold
from schemas.outcome import Kind
from schemas.release.simulation import Touched
from schemas.workflow.exact import Ladder

_OWN, _USED, _FACTS = "geändert", "verwendet Geändertes", "Faktenmodell oder Kalender geändert"
_COUNTS, _LADDER = "zählt Ergebnisse einer geänderten Regel", "wird anders erinnert"
_NEW, _GONE, _STILL = "neu in Kraft", "nicht mehr in Kraft", "auch danach nicht in Kraft"
Mark = tuple[object, ...]


def touched(before: Loaded, after: Loaded, files: Iterable[str]) -> tuple[Touched, ...]:
    """Every rule that may say something else, by id; `files` are the changed ones, as the places of `after` name them.

    A rule is what its Fassung says (logic, words, values in force, definitions used) with its legal time and its
    ladder. Where the fact model or the calendar changed, all are touched.
    """
    changed = frozenset(files)
    was, now = _by_id(before.rulebook), _by_id(after.rulebook)
    # The model itself knows the places it was read from.
    facts = any(Path(file).parent.name == FACTS for file in changed)
    everything = facts or before.rulebook.calendar != after.rulebook.calendar
    ladders_before, ladders_after = _ladders(before), _ladders(after)
    idle = dict(after.rulebook.not_in_force)
    found: dict[str, Touched] = {}
    for name in sorted(was.keys() | now.keys()):
        old, new = was.get(name, ()), now.get(name, ())
        why = _why(old, new, changed, ladders_before, ladders_after) or (_FACTS if everything else None)
        if why is not None:
            title = (new or old)[0].title
            reason = "" if new else idle.get(name, "die Datei gibt es nicht mehr")
            found[name] = Touched(rule=name, title=title, why=why, before=len(old), after=len(new), idle=reason)
    for rule in (*before.rulebook.rules, *after.rulebook.rules):
        counted = rule.quota.from_rule if rule.quota is not None else None
        if counted in found and rule.id not in found:
            old, new = was.get(rule.id, ()), now.get(rule.id, ())
            found[rule.id] = Touched(rule=rule.id, title=rule.title, why=_COUNTS, before=len(old), after=len(new))
    for one in _idle(after, changed):
        found.setdefault(one.rule, one)
    return tuple(found[name] for name in sorted(found))


def _idle(after: Loaded, changed: frozenset[str]) -> Iterator[Touched]:
    """Changed rules that count neither before nor afterwards: whoever wrote them wants to know why."""
    there, reasons = {rule.id for rule in after.rulebook.rules}, dict(after.rulebook.not_in_force)
    for one in after.authored:
        name = fold(one.id.text)
        if one.place.file in changed and one.kind is not Kind.DEFINITION and name not in there:
            reason = reasons.get(one.id.text, reasons.get(name, "ist für das Amt nicht in Kraft"))
            yield Touched(rule=name, title=one.title, why=_STILL, before=0, after=0, idle=reason)


def restricted(book: Rulebook, names: frozenset[str]) -> Rulebook:
    """The rulebook with these rules alone, and with those whose results they count."""
    counted = {rule.quota.from_rule for rule in book.rules if rule.id in names and rule.quota is not None}
    return replace(book, rules=tuple(rule for rule in book.rules if rule.id in names or rule.id in counted))


def _by_id(book: Rulebook) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in book.rules:
        found[rule.id] = (*found.get(rule.id, ()), rule)
    return found


def _ladders(loaded: Loaded) -> dict[str, Ladder]:
    return {one.id: one for one in loaded.workflows.ladders}


def _why(
    old: tuple[Rule, ...],
    new: tuple[Rule, ...],
    changed: frozenset[str],
    before: dict[str, Ladder],
    after: dict[str, Ladder],
) -> str | None:
    if not old or not new:
        return _NEW if new else _GONE
    if [_mark(rule) for rule in old] != [_mark(rule) for rule in new]:
        return _OWN if any(rule.place.file in changed for rule in new) else _USED
    told = [(before.get(one.reminder or ""), after.get(two.reminder or "")) for one, two in zip(old, new, strict=True)]
    return _LADDER if any(one != two for one, two in told) else None


def _mark(rule: Rule) -> Mark:
    law = rule.in_force
    # The event is an expression with places in it; that it changes shows in the Fassung.
    return rule.fassung, law.start, law.end, law.runs_until, law.successor, law.first_start, law.last, rule.draft
