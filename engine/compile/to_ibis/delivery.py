"""What was delivered: which tables and columns, from when to when, and what to call what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.compile.to_ibis.terms.moments import Moments, Way
from engine.compile.verdicts import Gap
from engine.plan.values import Column, Duration
from schemas.cases.case import Coverage
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.outcome import Cause
from schemas.snapshot import UNREADABLE_SUFFIX, Snapshot


@dataclass(frozen=True)
class Delivery:
    """A snapshot seen through the fact model, on one Stichtag."""

    model: FactModel
    snapshot: Snapshot
    stichtag: date
    moments: Moments = field(default_factory=Moments)

    @property
    def today(self) -> date:
        """What stands for the Stichtag in a statement."""
        return self.moments.stand_in(Way.TODAY)

    def moment(self, way: Way, amount: Duration | None = None, earlier: bool = False) -> date:
        """What stands for a day that follows from the Stichtag."""
        return self.moments.stand_in(way, amount, earlier)

    def entity(self, name: str) -> Entity:
        """The entity's description."""
        return self.model.entities[name]

    def has(self, entity: str) -> bool:
        """Whether the entity's table was delivered."""
        return entity in self.snapshot.tables

    def target(self, entity: str, path: tuple[str, ...]) -> str:
        """The entity that a path of link columns reaches from an entity."""
        for column in path:
            links = self.entity(entity).links
            entity = next(link.target for link in links if link.column == column)
        return entity

    def has_column(self, entity: str, name: str) -> bool:
        """Whether a column was delivered; keys and links always are where their table is."""
        table = self.snapshot.tables.get(entity)
        return table is not None and name in table.columns

    def filled(self, entity: str, name: str) -> bool:
        """Whether no record that exists lacks the field, neither in the file nor because its day has not come."""
        table, told = self.snapshot.tables.get(entity), self.entity(entity)
        if table is None or table.filled is None or name not in table.filled or name in table.unreadable:
            return False
        own = next((field for field in told.stored if field.name == name), None)
        return own is None or own.type is not FieldType.DATE or own.planned or name == told.day

    def unreadable(self, entity: str, name: str) -> str | None:
        """The column that marks unreadable cells of a column, if there is one."""
        table = self.snapshot.tables.get(entity)
        return name + UNREADABLE_SUFFIX if table is not None and name in table.unreadable else None

    def coverage(self, entity: str) -> Coverage:
        """What the delivery covers of the entity."""
        table = self.snapshot.tables.get(entity)
        return Coverage() if table is None else table.coverage

    def early_end(self, entity: str) -> date | None:
        """The last day that the delivery covers of the entity, where it lies before the Stichtag."""
        end = self.coverage(entity).end
        return end if end is not None and end < self.stichtag else None

    def limited(self, entity: str) -> bool:
        """Whether records of the entity may lie before or after the time that was delivered."""
        return self.coverage(entity).start is not None or self.early_end(entity) is not None

    def missing_table(self, entity: str) -> Gap:
        """The gap of a table that was not delivered, or not for the time or unit in question."""
        return Gap(entity, Cause.NOT_DELIVERED)

    def missing(self, column: Column) -> Gap:
        """The gap of an empty cell, of a column or table that was not delivered."""
        name = f"{column.row.entity}.{column.name}"
        if not self.has(column.row.entity):
            return self.missing_table(column.row.entity)
        if not self.has_column(column.row.entity, column.name):
            return Gap(name, Cause.NOT_DELIVERED)
        return Gap(name, Cause.FACT_MISSING)
