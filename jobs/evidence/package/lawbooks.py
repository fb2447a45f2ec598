"""The rulebooks that the period's runs used: read again from where they are kept, in words, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from jobs.documents.book import office_document
from jobs.rules.rulebook import Loaded, load
from schemas.documents.document import Document
from schemas.evidence.package import RulebookNote, RuleChange
from schemas.failure import Failure
from store.archive.rulebooks import kept
from store.folder import StoreFolder
from store.trail.period import Noted


@dataclass(frozen=True, slots=True)
class Used:
    """A rulebook as some run of a day had it; `loaded` None where it cannot be read any more, `why` says why."""

    digest: str
    day: date
    loaded: Loaded | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Since when a rulebook is known and who used and released it first: pseudonyms from the trail."""

    recorded_at: datetime | None = None
    recorded: Noted | None = None
    released: Noted | None = None


@dataclass(slots=True)
class Lawbooks:
    """Every rulebook of the period: as it was at its first and last day, in order."""

    used: list[Used] = field(default_factory=list)
    words: dict[str, Document] = field(default_factory=dict)
    rules: dict[str, Path] = field(default_factory=dict)


def lawbooks(
    store: StoreFolder,
    before: Mapping[str, Any] | None,
    runs: Sequence[Mapping[str, Any]],
    today: date,
    programs: Path | None = None,
) -> Lawbooks:
    """Reads the rulebooks of the runs, and that of the run `before` to compare with. Nothing is raised for one of them.

    A stretch of runs with one rulebook is read twice: on its first and on its last day, since a value may change by
    its own legal time within the same files.
    """
    found = Lawbooks()
    stretches = _stretches(runs)
    if before is not None and (not stretches or stretches[0][0] != before["rulebook"]):
        found.used.append(_read(store, before["rulebook"], before["as_of"], programs))
    elif before is not None:
        stretches[0] = (stretches[0][0], [before["as_of"], *stretches[0][1]])
    for digest, days in stretches:
        first = _read(store, digest, days[0], programs)
        found.used.append(first)
        last = _read(store, digest, days[-1], programs) if days[-1] != days[0] else first
        if last is not first:
            found.used.append(last)
        if last.loaded is not None and digest not in found.words:
            book = kept(digest, store.rulebooks)
            found.words[digest] = office_document(book, store.office, days[-1], today, remembered=programs)
            found.rules[digest] = store.rulebooks / digest
    return found


def _stretches(runs: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[date]]]:
    found: list[tuple[str, list[date]]] = []
    for run in runs:
        if not found or found[-1][0] != run["rulebook"]:
            found.append((run["rulebook"], []))
        found[-1][1].append(run["as_of"])
    return found


def _read(store: StoreFolder, digest: str, day: date, programs: Path | None) -> Used:
    try:
        book = kept(digest, store.rulebooks)
        return Used(digest, day, load(book, store.office, day, remembered=programs))
    except Failure as failure:
        return Used(digest, day, None, failure.lines[0] if failure.lines else "nicht lesbar")


def rulebook_notes(
    books: Lawbooks, runs: Sequence[Mapping[str, Any]], origins: Mapping[str, Origin]
) -> tuple[RulebookNote, ...]:
    """One note a rulebook, in the order of their first use in the period."""
    days: dict[str, list[date]] = {}
    for run in runs:
        days.setdefault(run["rulebook"], []).append(run["as_of"])
    read = {one.digest: one for one in books.used}
    return tuple(
        _note(digest, found, read.get(digest), origins.get(digest, Origin())) for digest, found in days.items()
    )


def _note(digest: str, days: list[date], used: Used | None, origin: Origin) -> RulebookNote:
    loaded = used.loaded if used is not None else None
    return RulebookNote(
        regelbuch=digest, erster_stichtag=min(days), letzter_stichtag=max(days), laeufe=len(days),
        erfasst_am=origin.recorded_at, erfasst_von=origin.recorded.actor if origin.recorded else None,
        freigegeben_von=origin.released.actor if origin.released else None,
        regeln=None if loaded is None else len({rule.id for rule in loaded.rulebook.rules}),
        hinweis="" if used is None else used.why,
    )  # fmt: skip


def rule_changes(books: Lawbooks, first: date) -> Iterator[RuleChange]:
    """Rules that are new, gone or worded otherwise, from one reading to the next."""
    readable = [one for one in books.used if one.loaded is not None]
    for before, after in pairwise(readable):
        assert before.loaded is not None
        assert after.loaded is not None
        was, now = _versions(before.loaded), _versions(after.loaded)
        reasons = dict(after.loaded.rulebook.not_in_force)
        for rule in sorted(was.keys() | now.keys()):
            if was.get(rule) == now.get(rule):
                continue
            what = "neu" if rule not in was else "entfallen" if rule not in now else "geändert"
            yield RuleChange(
                regelbuch=after.digest, gilt_ab_lauf=max(after.day, first), regel=rule,
                titel=(now.get(rule) or was[rule])[0], aenderung=what,
                fassung_vorher=was[rule][1] if rule in was else None,
                fassung_nachher=now[rule][1] if rule in now else None, hinweis=reasons.get(rule, ""),
            )  # fmt: skip


def _versions(loaded: Loaded) -> dict[str, tuple[str, str]]:
    """Title and identity of each rule in force; of several versions all of them."""
    found: dict[str, tuple[str, str]] = {}
    for rule in loaded.rulebook.rules:
        earlier = found.get(rule.id, (rule.title, ""))[1]
        found[rule.id] = (rule.title, " ".join(sorted({*earlier.split(), rule.fassung})))
    return found
