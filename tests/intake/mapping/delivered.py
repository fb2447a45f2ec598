"""Deliveries for tests: real files, the real reader, a mapping as authors write it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from intake.exports.gather import gather
from intake.exports.raw import Raw
from intake.exports.road import open_exports
from intake.mapping.apply import Mapped, apply
from intake.mapping.match import reading_of
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.scope import Given
from tests.engine.sources.written import HEAD, mapping, model

PEOPLE = """tabellen:
  - entität: kunde
    dateien: kunden*.csv
    felder:
      kunde_id: Nr
      geburtsdatum: Geb
      status: Status
      wochenstunden_zusammen: Std
"""


def people(more: str = "") -> SourceMapping:
    """A mapping of one table of cases."""
    return mapping(HEAD + PEOPLE + more)


def rows(*lines: str, header: str = "Nr;Geb;Status;Std") -> str:
    """The text of a CSV file."""
    return "\n".join((header, *lines)) + "\n"


def deliver(
    folder: Path,
    source: SourceMapping,
    files: Mapping[str, str | bytes],
    given: Given | None = None,
    mended: Sequence[Path] = (),
) -> Mapped:
    """What the mapping makes of these files; in `folder` everything that came of it."""
    inbox, scratch, out, quarantine = (folder / name for name in ("ein", "roh", "aus", "quarantaene"))
    for one in (inbox, scratch, out, quarantine):
        one.mkdir(parents=True)
    for name, text in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    raws = open_exports(gather([inbox], scratch), scratch, reading_of(source)) if files else []
    again = read_mended(folder / "nach", mended) if mended else []
    return apply(raws, source, model(), out, quarantine, given, again)


def read_mended(scratch: Path, files: Sequence[Path]) -> list[Raw]:
    """Mended quarantine files as raw tables."""
    scratch.mkdir(parents=True)
    return open_exports(gather(files, scratch), scratch)


def table(mapped: Mapped, entity: str) -> list[dict[str, object]]:
    """The records of an entity, by key."""
    found = duckdb.execute(f"SELECT * FROM read_parquet('{mapped.tables[entity].path}')")
    names = [str(column[0]) for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quarantined(mapped: Mapped) -> list[dict[str, str]]:
    """The rows of all quarantine files."""
    found: list[dict[str, str]] = []
    for one in mapped.quarantine:
        text = one.path.read_bytes().decode("utf-8-sig")
        found += csv.DictReader(io.StringIO(text), delimiter=";")
    return found
