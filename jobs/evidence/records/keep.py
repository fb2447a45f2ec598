"""Drafts to entries: kept together or not at all, each with its entry in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs.evidence.records.check import KEY, Mistake, effect, references
from schemas.delivery.record import Act, Draft, OwnRecord
from schemas.evidence.trail import Entry, Kind, fingerprint
from schemas.factmodel import FactModel
from schemas.failure import RecordRefused, Unknown
from store.records import own
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Wish:
    """A draft with the mistakes that were found in it, and why it takes the place of an earlier entry.

    `where` says where a column of it was written, for messages.
    """

    draft: Draft
    where: Callable[[str], str]
    mistakes: Sequence[Mistake] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, in the order of the drafts, and how many said what is known already."""

    entries: tuple[OwnRecord, ...] = ()
    unchanged: int = 0


@dataclass(slots=True)
class _Known:
    """What holds now, by entity and key, and how many keys an entity ever had."""

    holding: dict[tuple[str, str], OwnRecord] = field(default_factory=dict)

    def keys(self, there: bool = True) -> dict[str, frozenset[str]]:
        """Keys by entity; without those withdrawn if they must be `there`."""
        found: dict[str, set[str]] = {}
        for (entity, key), entry in self.holding.items():
            if not there or entry.act is not Act.WITHDRAWN:
                found.setdefault(entity, set()).add(key)
        return {entity: frozenset(keys) for entity, keys in found.items()}


def keep(engine: Engine, model: FactModel, wishes: Sequence[Wish], by: str, now: datetime) -> Kept:
    """Keeps all drafts, or none and raises RecordRefused with every mistake."""
    with writing(engine) as connection:
        known = _Known({(one.entity, one.key): one for one in own.current(connection)})
        drafts = _keyed([one.draft for one in wishes], known)
        _refuse(model, wishes, drafts, known)
        actor = pseudonym(connection, by)
        entries, unchanged = [], 0
        for wish, draft in zip(wishes, drafts, strict=True):
            before = known.holding.get((draft.entity, draft.key))
            act = effect(draft, before)
            if act is None:
                unchanged += 1
                continue
            entry = _entry(draft, act, before, wish.reason, actor, now)
            _note(connection, entry)
            entries.append(entry)
    return Kept(tuple(entries), unchanged)


def withdraw(engine: Engine, entity: str, key: str, reason: str, by: str, now: datetime) -> OwnRecord:
    """Takes an entry back; what it said stays readable. Raises Unknown and RecordRefused."""
    if not reason.strip():
        raise RecordRefused("Wer einen Nachweis zurückzieht, nennt den Grund (--reason).")
    with writing(engine) as connection:
        before = next(own.current(connection, entity, key), None)
        if before is None or before.act is Act.WITHDRAWN:
            raise Unknown(f"Einen geltenden Nachweis {key} in der Tabelle {entity} gibt es nicht.")
        draft = Draft(entity, key, before.values, before.post, before.document, before.day)
        entry = _entry(draft, Act.WITHDRAWN, before, reason, pseudonym(connection, by), now)
        _note(connection, entry)
    return entry


def holding(engine: Engine, entity: str | None = None, key: str | None = None) -> tuple[OwnRecord, ...]:
    """What holds now, each with what it took the place of."""
    with reading(engine) as connection:
        return tuple(own.history(connection, one) for one in list(own.current(connection, entity, key)))


def _keyed(drafts: Sequence[Draft], known: _Known) -> list[Draft]:
    """The drafts with a key each: a new one is numbered on, by entity."""
    taken = {entity: set(keys) for entity, keys in known.keys(there=False).items()}
    for one in drafts:
        if one.key:
            taken.setdefault(one.entity, set()).add(one.key)
    found = []
    for one in drafts:
        key, there = one.key, taken.setdefault(one.entity, set())
        number = len(there) + 1
        while not key:
            proposed = f"{one.entity}-{number:04}"
            key, number = ("" if proposed in there else proposed), number + 1
        there.add(key)
        found.append(Draft(one.entity, key, one.values, one.post, one.document, one.day, one.place))
    return found


def mistakes(engine: Engine, model: FactModel, wish: Wish) -> tuple[Mistake, ...]:
    """Everything that would keep one draft from being kept, each with its column."""
    with reading(engine) as connection:
        known = _Known({(one.entity, one.key): one for one in own.current(connection)})
    return tuple(_wrong(model, wish, wish.draft, known, _coming([wish.draft])))


def _refuse(model: FactModel, wishes: Sequence[Wish], drafts: Sequence[Draft], known: _Known) -> None:
    """Raises RecordRefused with every mistake of every draft."""
    coming = _coming(drafts)
    seen: set[tuple[str, str]] = set()
    lines = []
    for wish, draft in zip(wishes, drafts, strict=True):
        wrong = _wrong(model, wish, draft, known, coming)
        if (draft.entity, draft.key) in seen:
            wrong.append(Mistake(KEY, f"Die Kennung {draft.key} steht schon weiter oben."))
        seen.add((draft.entity, draft.key))
        lines += [f"{wish.where(one.column)}: {one.message}" for one in wrong]
    if lines:
        raise RecordRefused(*lines)


def _wrong(
    model: FactModel, wish: Wish, draft: Draft, known: _Known, coming: Mapping[str, set[str]]
) -> list[Mistake]:  # fmt: skip
    wrong = [*wish.mistakes, *references(model, draft, known.keys(), coming)]
    changes = effect(draft, known.holding.get((draft.entity, draft.key))) is Act.CORRECTED
    if changes and not wish.reason and not wish.mistakes:
        wrong.append(Mistake(KEY, f"Den Nachweis {draft.key} gibt es schon. Wer ihn ändert, nennt den Grund."))
    return wrong


def _coming(drafts: Sequence[Draft]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in drafts:
        found.setdefault(one.entity, set()).add(one.key)
    return found


def _entry(
    draft: Draft, act: Act, before: OwnRecord | None, reason: str, actor: str, now: datetime
) -> OwnRecord:  # fmt: skip
    version = 1 if before is None else int(before.id.rsplit("/", 1)[1]) + 1
    return OwnRecord(
        id=f"{draft.entity}/{draft.key}/{version}", entity=draft.entity, key=draft.key, act=act, day=draft.day,
        values=dict(draft.values), post=draft.post, document=draft.document, recorded_at=now, actor=actor,
        reason=reason.strip(), replaces=None if before is None else before.id,
    )  # fmt: skip


def _note(connection: Connection, entry: OwnRecord) -> None:
    """Keeps an entry and notes it in the trail: keys and the hash of what it says, no text of it."""
    own.keep(connection, entry)
    body = {
        "art": str(entry.act), "entitaet": entry.entity, "kennung": entry.key, "ersetzt": entry.replaces,
        "sha256": fingerprint(own.row(entry)),
    }  # fmt: skip
    append(connection, Entry(Kind.CORRECTION, entry.id, entry.actor, entry.recorded_at, "", body))
