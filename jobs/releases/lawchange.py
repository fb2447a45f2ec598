"""A change of the law: a rule ends on a day, a copy takes over on the next one, and what was begun before goes over.

Made as a change like any other: two files, to be written on, tried and released. Both days can be held beside each
other: the same delivery evaluated on the last day of the old law and on the first of the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from engine.edit import EditError, drop, insert, put
from engine.edit import Path as Where
from engine.edit.entries import Value
from engine.read import read
from jobs.progress import Step, silent
from jobs.releases.changing import Doing, propose
from jobs.releases.trial.simulating import evaluated
from jobs.rules.rulebook import load
from schemas.failure import ReleaseRefused, Unknown
from schemas.node import Mapping as Written
from schemas.node import Scalar, fold
from schemas.release.simulation import Told, Touched
from schemas.snapshot import Snapshot
from store.folder import StoreFolder
from store.releases import differing

_DAY = timedelta(days=1)
BY_DAY, BY_EVENT = "Stichtag", "auslösendes Ereignis"


@dataclass(frozen=True, slots=True)
class Turn:
    """How the law changes: the rule's file, its last day, which version counts, and how what was begun goes over.

    `runs_until`: the last day until which what began under the old law goes on; None: it stops. `successor` is another
    rule that takes its place; '' a version of its own is made.
    """

    path: str
    last: date
    decisive: str = BY_DAY
    runs_until: date | None = None
    successor: str = ""


def turn(doing: Doing, asked: Turn, title: str) -> int:
    """The change: the old version with its end, and a copy that begins on the next day. Gives its number.

    Raises Unknown without such a file, ReleaseRefused for what cannot be.
    """
    store = doing.store
    try:
        data = (store.rules / asked.path).read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Unknown(f"Die Datei {asked.path} gibt es nicht.") from error
    return propose(store, doing.engine, texts(store.rules, asked, data), title, doing.by, doing.now)


def texts(rules: Path, asked: Turn, data: bytes) -> dict[str, bytes | None]:
    """What the files of a change of law say: the ended version and, without a successor, the one that follows."""
    written = _written(data, asked.path)
    first, ends = _day(written, "gilt ab"), _day(written, "gilt bis")
    if first is not None and asked.last < first:
        raise ReleaseRefused(f"Die Regel gilt erst ab {first:%d.%m.%Y}; davor kann sie nicht enden.")
    if ends is not None and ends < asked.last:
        raise ReleaseRefused(f"Die Regel endet schon am {ends:%d.%m.%Y}.")
    if asked.runs_until is not None and asked.runs_until <= asked.last:
        raise ReleaseRefused("Was begonnen hat, kann nur über den letzten Tag hinaus weiterlaufen.")
    if (asked.runs_until is not None or asked.successor) and asked.decisive != BY_EVENT:
        raise ReleaseRefused(
            "Ein Übergang setzt voraus, dass das auslösende Ereignis entscheidet, welche Fassung zählt."
        )
    try:
        old = _ended(data, asked)
        found: dict[str, bytes | None] = {asked.path: old}
        if not asked.successor:
            name = _named(asked.path, asked.last + _DAY)
            if (rules / name).exists():
                raise ReleaseRefused(f"Eine Fassung ab diesem Tag gibt es schon: {name}.")
            found[name] = _following(data, asked, ends)
        return found
    except EditError as error:
        raise ReleaseRefused(
            f"{asked.path} lässt sich so nicht ändern. Bitte zuerst die Fehler darin beheben."
        ) from error


def _ended(data: bytes, asked: Turn) -> bytes:
    data = _set(data, asked.path, "gilt bis", f"{asked.last:%d.%m.%Y}", "gilt ab")
    data = _set(data, asked.path, "maßgeblich", asked.decisive, "gilt bis")
    going: dict[str, Value] = {}
    if asked.runs_until is not None:
        going["läuft weiter bis"] = f"{asked.runs_until:%d.%m.%Y}"
    if asked.successor:
        going["abgelöst durch"] = asked.successor
    return _set(data, asked.path, "übergang", going, "maßgeblich") if going else data


def _following(data: bytes, asked: Turn, ends: date | None) -> bytes:
    """The copy: everything as it was but its time; its examples stay and are to be looked at."""
    data = put(data, asked.path, ("gilt ab",), f"{asked.last + _DAY:%d.%m.%Y}")
    data = _set(data, asked.path, "maßgeblich", asked.decisive, "gilt ab")
    if ends is not None and ends == asked.last:
        data = drop(data, asked.path, ("gilt bis",))
    for key in ("übergang", "wirksam ab", "freigegeben am"):
        if _written(data, asked.path).find(fold(key)) is not None:
            data = drop(data, asked.path, (key,))
    return data


def _set(data: bytes, path: str, key: str, value: Value, behind: str) -> bytes:
    """The file with a key changed, or added behind another one."""
    written = _written(data, path)
    if written.find(fold(key)) is not None:
        return put(data, path, (key,), value)
    places = [fold(one.key.text) for one in written.entries]
    at = places.index(fold(behind)) + 1 if fold(behind) in places else len(places)
    where: Where = (key,)
    return insert(data, path, where, value, at)


def _written(data: bytes, path: str) -> Written:
    node, _ = read(data, path)
    if not isinstance(node, Written):
        raise ReleaseRefused(f"{path} ist keine Regeldatei.")
    return node


def _day(written: Written, key: str) -> date | None:
    found = written.find(fold(key))
    if found is None or not isinstance(found.value, Scalar):
        return None
    try:
        day, month, year = (int(part) for part in found.value.text.split("."))
        return date(year, month, day)
    except ValueError:
        return None


def _named(path: str, first: date) -> str:
    """The file of the next version: beside the first one, named by its first day."""
    folder, _, name = path.rpartition("/")
    stem = name.split(".")[0]
    return f"{folder}/{stem}.ab-{first.isoformat()}.yaml".lstrip("/")


@dataclass(frozen=True, slots=True)
class Days:
    """The same delivery on two days by the rules in a folder; only the named rules. `folder` takes what differs."""

    store: StoreFolder
    rules: Path
    names: tuple[str, ...]
    one: date
    other: date
    folder: Path
    programs: Path | None = None


def side_by_side(asked: Days, snapshot: Snapshot, step: Step = silent) -> Told:
    """How the outcomes of the same cases differ between two days. Raises RulesRefused, Unknown, SpaceExhausted."""
    outcomes: list[Path] = []
    named: dict[str, Touched] = {}
    names = frozenset(fold(one) for one in asked.names)
    for number, day in enumerate((asked.one, asked.other)):
        step(f"Fälle prüfen am {day:%d.%m.%Y}", number, 3)
        loaded = load(asked.rules, asked.store.office, day, remembered=asked.programs)
        outcomes.append(evaluated(loaded, names, snapshot, asked.folder / ("vorher", "nachher")[number]))
        for rule in loaded.rulebook.rules:
            if rule.id in names:
                was = named.get(rule.id)
                counts = {"before": was.before if was else 0, "after": was.after if was else 0}
                counts[("before", "after")[number]] += 1
                named[rule.id] = Touched(rule=rule.id, title=rule.title, why="", **counts)
    step("Vergleichen", 2, 3)
    found = differing.differ(
        outcomes[0] / "outcomes.parquet", outcomes[1] / "outcomes.parquet", names, (), asked.folder
    )
    return Told(
        office=asked.store.office, rules=tuple(named[name] for name in sorted(named)), compared=found.pairs,
        changed=found.changed, flows=found.flows, moved=found.moved, teams=found.teams, people=found.people,
    )  # fmt: skip
