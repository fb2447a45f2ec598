"""The text of a mapping as somebody has it: their own draft, else the file; and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.gather import SOURCES
from engine.sources.load import read_source
from intake.mapping.suggest import suggest
from jobs.imports.desk.looking import Seen
from jobs.releases.changing import propose
from jobs.releases.standing import in_force
from schemas.delivery.mapping import SourceMapping
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, ReleaseRefused, Unknown
from schemas.release.draft import Draft
from store.folder import StoreFolder
from store.records.actors import known, pseudonym
from store.records.connect import Engine, reading, writing
from store.releases import drafts
from store.releases.files import hash_at

_NAME = re.compile(r"[a-zäöüß][a-z0-9äöüß-]{1,59}")


@dataclass(frozen=True, slots=True)
class Source:
    """A mapping's text; `draft` is the number of the draft it is (None: it is the file that holds)."""

    name: str
    text: str
    draft: int | None

    @property
    def path(self) -> str:
        """The file below the folder of rules."""
        return f"{SOURCES}/{self.name}.yaml"


@dataclass(frozen=True, slots=True)
class Opened:
    """A mapping opened to be edited: its text, what it means (None: something in it is wrong), what is to say."""

    source: Source
    mapping: SourceMapping | None
    diagnostics: tuple[Diagnostic, ...]


def names(store: StoreFolder, engine: Engine, by: str) -> tuple[str, ...]:
    """Every mapping there is, drafts of this person among them."""
    found = {path.stem for path in (in_force(store, engine).rules / SOURCES).glob("*.yaml")}
    for one in _mine(store, engine, by):
        found.add(one.path.removeprefix(f"{SOURCES}/").removesuffix(".yaml"))
    return tuple(sorted(found))


def source_text(store: StoreFolder, engine: Engine, name: str, by: str) -> Source:
    """A mapping as this person has it. Raises Unknown."""
    path = f"{SOURCES}/{name}.yaml"
    mine = next((one for one in _mine(store, engine, by) if one.path == path), None)
    if mine is not None and mine.text is not None:
        return Source(name, mine.text, mine.id)
    file = in_force(store, engine).rules / path
    if not _NAME.fullmatch(name) or not file.is_file():
        raise Unknown(f"Eine Zuordnung „{name}“ gibt es nicht.")
    return Source(name, file.read_text(encoding="utf-8"), None)


def holds(store: StoreFolder, engine: Engine, name: str) -> bool:
    """Whether a mapping of this name is in force: released, or in the folder as long as nothing was released."""
    return (in_force(store, engine).rules / SOURCES / f"{name}.yaml").is_file()


def open_sources(
    store: StoreFolder, engine: Engine, names: Sequence[str], by: str, model: FactModel
) -> tuple[Opened, ...]:  # fmt: skip
    """The mappings of one delivery, as this person has them. Raises Unknown."""
    found = [source_text(store, engine, name, by) for name in dict.fromkeys(names)]
    return tuple(Opened(one, *understood(one, model)) for one in found)


def understood(source: Source, model: FactModel) -> tuple[SourceMapping | None, tuple[Diagnostic, ...]]:
    """What a mapping says, or what is wrong with it."""
    return read_source(source.text.encode(), source.path, model)


def begin(
    store: StoreFolder, engine: Engine, name: str, tables: Sequence[Seen], model: FactModel, by: str, now: datetime
) -> Source:  # fmt: skip
    """A new mapping, proposed from the columns of an upload, as a draft. Raises DeliveryRefused for a bad name."""
    name = name.strip().casefold()
    if not _NAME.fullmatch(name):
        raise DeliveryRefused("Der Name besteht aus Buchstaben, Ziffern und Bindestrichen, zum Beispiel: fachverfahren")
    if name in names(store, engine, by):
        raise DeliveryRefused(f"Eine Zuordnung „{name}“ gibt es schon. Bitte einen anderen Namen wählen.")
    text = suggest({(one.file, one.sheet): one.header for one in tables if one.header}, model, name)
    return save(store, engine, Source(name, text, None), by, now)


def save(store: StoreFolder, engine: Engine, source: Source, by: str, now: datetime) -> Source:
    """Keeps a text as this person's draft; nothing reads by it until it is released."""
    with writing(engine) as connection:
        author = pseudonym(connection, by)
        base = hash_at(store.rules, source.path) or ""
        made = drafts.save(connection, store.office, author, source.path, source.text, base, now)
    return Source(source.name, source.text, made.id)


def send(store: StoreFolder, engine: Engine, sources: Sequence[Source], title: str, by: str, now: datetime) -> int:
    """Proposes drafts of mappings as one change, to be released by a second person; gives its number.

    Raises ReleaseRefused where nothing was changed.
    """
    changed = {one.path: one.text.encode() for one in sources if one.draft is not None}
    if not changed:
        raise ReleaseRefused("An der Zuordnung ist nichts geändert.")
    return propose(store, engine, changed, title, by, now)


def _mine(store: StoreFolder, engine: Engine, by: str) -> list[Draft]:
    with reading(engine) as connection:
        author = known(connection, by)
        found = () if author is None else drafts.drafts(connection, store.office, author)
    return [one for one in found if one.path.startswith(f"{SOURCES}/") and one.text is not None]
