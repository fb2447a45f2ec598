"""The office's file as it would be: what the check says of one part of it, and its proposal as a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from engine.check.office import check_office
from engine.resolve import Library
from jobs.office.values.listing import authored_rules, office_file, office_note
from jobs.releases.changing import propose
from schemas.diagnostic import Diagnostic, Severity
from schemas.failure import RulesRefused
from schemas.node import Scalar
from schemas.rule import OfficeNote
from store.folder import StoreFolder
from store.records.connect import Engine

_PARTS = {"rules": None, "without": (), "values": (), "responsible": (), "agreements": (), "precedence": ()}


def complaints(
    rules: Path, office: str, text: bytes, part: str, named: Callable[[OfficeNote], Iterable[Scalar]]
) -> Iterator[tuple[str | None, str]]:
    """What is wrong with one part of the file, each with the name in whose line it stands.

    None for a file that cannot be read as a whole, '' for a line without a name. Other parts are not looked at.
    """
    try:
        authored = authored_rules(rules, {rules / office_file(office): text})
    except RulesRefused as refused:
        yield None, told(refused.diagnostics[0])
        return
    note = office_note(authored, office)
    note = note.model_copy(update={name: usual for name, usual in _PARTS.items() if name != part})
    names = {one.place.line: one.text for one in named(note)}
    for one in check_office(Library(authored.model, authored.rules, authored.packs), note):
        if one.severity is Severity.ERROR:
            yield names.get(one.place.line, ""), told(one)


def told(one: Diagnostic) -> str:
    """A message as a form says it."""
    return f"{one.message} Gemeint ist wohl: {one.remedy}." if one.remedy else one.message


def send(store: StoreFolder, engine: Engine, text: bytes, title: str, by: str, now: datetime) -> int:
    """Proposes the file; gives the change's number. A second person releases it, after a simulation."""
    return propose(store, engine, {office_file(store.office): text}, title, by, now)
