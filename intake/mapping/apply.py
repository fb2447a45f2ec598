"""From raw tables to one table per entity: the road on one page.

Every table is looked at before any is refused, so that a delivery's problems are all said at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake.database import Connection, connect
from intake.exports.raw import Raw
from intake.mapping.account import account
from intake.mapping.extent import control_of, coverage_of, together
from intake.mapping.join import join, write_roles
from intake.mapping.match import Part, ignored, matching, positions
from intake.mapping.quarantine import mended_parts, replaced_by, write
from intake.mapping.stage import Staged, stage
from schemas.cases.case import Coverage
from schemas.delivery.headers import folded
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.quarantine import Account, Doubled, QuarantineFile
from schemas.delivery.scope import Given
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused
from schemas.snapshot import Table


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping made of a delivery: a table per entity (with its Lieferumfang), and every row accounted for.

    `hidden` are key and link columns whose text contains the key of a person; `roles` says who is responsible for
    each case; `unread` are files and sheets that no table of the mapping reads.
    """

    tables: dict[str, Table]
    accounts: tuple[Account, ...]
    quarantine: tuple[QuarantineFile, ...]
    doubled: tuple[Doubled, ...] = ()
    hidden: dict[str, frozenset[str]] | None = None
    roles: Path | None = None
    unread: tuple[str, ...] = ()


def apply(
    raws: Sequence[Raw],
    mapping: SourceMapping,
    model: FactModel,
    into: Path,
    quarantine: Path,
    given: Given | None = None,
    mended: Sequence[Raw] = (),
) -> Mapped:
    """Reads all raw tables as the mapping says; writes `<entity>.parquet` into `into`, CSVs into `quarantine`.

    Both folders exist and are empty. A cell that cannot be read is unknown and marked; a row without a usable key or
    required link is kept apart. Rows of `mended` quarantine files take the place of those they came from.
    Raises DeliveryRefused with every reason at once.
    """
    scratch = into / ".roh"
    scratch.mkdir()
    try:
        with connect(scratch) as connection:
            applying = _Applying(connection, raws, mapping, model, given or Given())
            return applying.apply(mended_parts(connection, mended, mapping), into, quarantine)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class _Applying:
    """One delivery on its way through one mapping."""

    def __init__(
        self, connection: Connection, raws: Sequence[Raw], mapping: SourceMapping, model: FactModel, given: Given
    ) -> None:
        self.connection, self.raws, self.mapping, self.model, self.given = connection, raws, mapping, model, given
        self.problems: list[str] = []

    def apply(self, mended: Sequence[Part], into: Path, quarantine: Path) -> Mapped:
        parts, unread = self._parts()
        mended = [one for part in mended if (one := self._part(part)) is not None]
        coverage = [(part, coverage_of(part, self.given, self.problems)) for part in parts]
        self._check_bases([*parts, *mended])
        if not parts and not mended and not self.problems:
            self.problems.append(
                "Keine Datei der Lieferung passt zu einer Tabelle der Zuordnung. Gelesen wurden: "
                f"{', '.join(unread[:8]) or 'keine'}."
            )
        self._refuse()
        staged = [
            stage(self.connection, part, number, self.model.entities[part.table.entity], replaced_by(part, mended))
            for number, part in enumerate([*parts, *mended], start=1)
        ]
        tables, doubled, roles = self._join(staged, coverage, into)
        controls = {
            one.number: control_of(
                self.connection, one, self.raws, self.model.entities[one.part.table.entity], self.given, self.problems
            )
            for one in staged
        }
        self._refuse()
        accounts = [account(self.connection, one, self.mapping, controls[one.number]) for one in staged]
        files = [write(self.connection, one, quarantine) for one in staged]
        kept = tuple(file for file in files if file is not None)
        return Mapped(tables, tuple(accounts), kept, doubled, self._hidden(), roles, tuple(unread))

    def _refuse(self) -> None:
        if self.problems:
            raise DeliveryRefused(*dict.fromkeys(self.problems))

    def _parts(self) -> tuple[list[Part], list[str]]:
        """Every raw table with the tables of the mapping that read it, and the names of those nobody reads."""
        parts, unread = [], []
        for raw in self.raws:
            found = [
                part
                for table, slots in matching(self.mapping, raw.file, raw.sheet)
                if (part := self._part(Part(table, raw, slots, file=raw.file, sheet=raw.sheet))) is not None
            ]
            parts += found
            if not found and not ignored(self.mapping, raw.file):
                unread.append(raw.name)
        return parts, unread

    def _part(self, part: Part) -> Part | None:
        """A part with the places of its columns; a sheet that nobody named and that has no key is not ours."""
        places, doubled = positions(part.raw, part.table)
        entity = self.model.entities[part.table.entity]
        name = part.raw.name
        needed = [entity.key, *(link.column for link in entity.links if link.required and not part.table.adds)]
        wanted = [column for one in map(part.table.field, needed) if one is not None for column in one.origin.columns]
        wanted += [one.column for one in part.table.left_out]
        lost = [column for column in dict.fromkeys(wanted) if column not in places and column not in doubled]
        if lost and part.raw.sheet and not part.table.sheets:
            return None
        self.problems += [f"{name}: Die Spalte „{column}“ gibt es mehrfach." for column in doubled]
        if lost:
            seen = ", ".join(one or "(ohne Namen)" for one in part.raw.header[:12])
            missing = ", ".join(f"„{column}“" for column in lost)
            reason = "".join(f" {note}" for note in part.raw.notes) if not part.raw.header else ""
            self.problems.append(
                f"{name}: Für {part.table.name} {'fehlt' if len(lost) == 1 else 'fehlen'} {missing}. "
                f"Gelesene Spalten: {seen or 'keine'}.{reason}"
            )
        return replace(part, positions=places)

    def _check_bases(self, parts: Sequence[Part]) -> None:
        """What only adds fields needs the records themselves."""
        based = {part.table.entity for part in parts if not part.table.adds}
        for part in parts:
            if part.table.adds and part.table.entity not in based:
                self.problems.append(
                    f"{part.raw.name}: Die Tabelle ergänzt {part.table.entity}, aber die Datensätze selbst wurden "
                    "nicht mitgeliefert."
                )

    def _join(
        self, staged: Sequence[Staged], coverage: Sequence[tuple[Part, Coverage]], into: Path
    ) -> tuple[dict[str, Table], tuple[Doubled, ...], Path | None]:
        tables: dict[str, Table] = {}
        doubled: list[Doubled] = []
        roles = None
        for entity in self.model.entities.values():
            mine = [one for one in staged if one.part.table.entity == entity.name]
            if not mine:
                continue
            table, twice = join(self.connection, entity, mine, into)
            covered = [said for part, said in coverage if part.table.entity == entity.name and not part.table.adds]
            tables[entity.name] = replace(table, coverage=together(covered) if covered else Coverage())
            doubled += [twice] if twice is not None else []
            if entity.name == self.model.case:
                roles = write_roles(self.connection, entity, mine, into)
        return tables, tuple(doubled), roles

    def _hidden(self) -> dict[str, frozenset[str]]:
        """Keys and links that are put together from a column that says who somebody is."""
        personal = {one.key for one in self.model.personal}
        found: dict[str, set[str]] = {}
        for table in self.mapping.tables:
            told = [one for one in table.fields if one.name in personal]
            secret = {folded(column) for one in told for column in one.origin.columns}
            for one in table.fields:
                if one.name in _keys(self.model.entities[table.entity]) - personal and secret & set(
                    map(folded, one.origin.columns)
                ):
                    found.setdefault(table.entity, set()).add(one.name)
        # A link to a record whose key is hidden is hidden as well, wherever it stands.
        keys = {self.model.entities[name].key for name, columns in found.items() for c in columns
                if c == self.model.entities[name].key}  # fmt: skip
        for table in self.mapping.tables:
            for one in table.fields:
                if one.name in keys:
                    found.setdefault(table.entity, set()).add(one.name)
        return {name: frozenset(columns) for name, columns in found.items()}


def _keys(entity: Entity) -> set[str]:
    return {entity.key, *(link.column for link in entity.links)}
