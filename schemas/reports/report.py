"""A report as its receivers get it: parts with sentences, tables and pictures. The words of the fields are its JSON's.

Every number says from which run it was read and how, so that it can be counted again; what is too small is left out.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.reports.period import Sort

FORMAT = 1


class Noted(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(StrEnum):
    """How a number was read; docs/handbuch/berichte.md says it exactly."""

    OPEN = "offen"
    NEW = "neu"
    GONE = "nicht mehr offen"
    UNCLEAR = "ungeklärt"
    RULES_SILENT = "Regeln ohne Aussage"
    QUOTA = "quote"
    DECISIONS = "entscheidungen"
    CHECKED = "geprüft"
    RISKS = "risiken"
    PLAN = "plan"


class Number(Noted):
    """A number with its source; `wert` is None where it is too small to be shown, or not known.

    `lauf` is the run whose files hold it, `vorlauf` the run it was compared with. `merkmale` narrow what was counted:
    a list counts everything that is in it.
    """

    wert: int | Decimal | None
    lauf: str
    abfrage: Query
    merkmale: dict[str, str | tuple[str, ...]] = {}
    vorlauf: str | None = None
    unterdrueckt: bool = False
    einheit: str = ""


Cell = Number | str


class Table(Noted):
    """A table: `kopf` names its columns."""

    kopf: tuple[str, ...]
    zeilen: tuple[tuple[Cell, ...], ...]


class Shape(StrEnum):
    """The pictures there are."""

    BARS = "balken"
    LINE = "linie"
    MATRIX = "matrix"


class Point(Noted):
    """One mark of a picture: a bar or point `x` with its `wert`, in a matrix `x` and `y`; `art` chooses its colour."""

    x: str
    wert: float
    y: str = ""
    art: str = ""


class Picture(Noted):
    """A chart; `beschreibung` says in words what it shows, for those who do not see it."""

    form: Shape
    titel: str
    beschreibung: str
    x: str = ""
    y: str = ""
    punkte: tuple[Point, ...]


class Part(Noted):
    """A chapter: sentences, then a picture with its table beside it."""

    titel: str
    saetze: tuple[str, ...] = ()
    bild: Picture | None = None
    tabelle: Table | None = None

    @model_validator(mode="after")
    def _told_twice(self) -> Self:
        if self.bild is not None and self.tabelle is None:
            raise ValueError(f"{self.titel}: a picture without its table")
        return self


class State(Noted):
    """On which data and rules the numbers rest; `lauf` is None where no run is there."""

    lauf: str | None
    stichtag: date | None = None
    abzug: str | None = None
    quelle: str | None = None
    eingelesen_am: datetime | None = None
    regelbuch: str | None = None
    regelstand: str | None = None
    digest: str | None = None
    vorlauf: str | None = None
    vorlauf_stichtag: date | None = None
    bremse: tuple[str, ...] = ()
    bestaetigt_am: datetime | None = Field(None, description="wann die Lieferbremse gelöst wurde")


class Mark(Noted):
    """How far the trail had come, and the last checkpoint that was signed."""

    eintraege: int
    hash: str
    pruefpunkt: int | None = None
    pruefpunkt_hash: str | None = None


class Report(Noted):
    """The whole report."""

    format: int = FORMAT
    art: Sort
    titel: str
    weg: str = Field(description="von wem an wen")
    amt: str
    amt_name: str
    zeitraum: str
    zeitraum_name: str
    von: date
    bis: date
    erstellt_am: datetime
    erstellt_von: str = Field(description="Kürzel, nie ein Name")
    stand: State
    pruefspur: Mark
    teile: tuple[Part, ...]
    programm: dict[str, str] = {}

    def numbers(self) -> tuple[Number, ...]:
        """Every number of every table, in order."""
        return tuple(
            cell
            for part in self.teile
            if part.tabelle is not None
            for row in part.tabelle.zeilen
            for cell in row
            if isinstance(cell, Number)
        )
