"""A list of offices as its author wrote it."""

from __future__ import annotations

from pydantic import Field

from schemas.diagnostic import Place
from schemas.node import Scalar
from schemas.rule import Authored, Text


class ListedNote(Authored):
    """One office of a list (`ämter`)."""

    key: Scalar = Field(alias="kennung", description="Kennung in dieser Liste, jede nur einmal")
    name: str = Field("", alias="name", description="wie das Amt im Bericht heißt")
    store: Text | None = Field(None, alias="ablage", description="Ordner der Ablage; geprüft wird ihr neuester Abzug")
    data: Text | None = Field(None, alias="daten", description="Ordner mit einem Abzug oder einer Lieferung")
    office: Text | None = Field(None, alias="amt", description="zu den Daten: Kennung des Amts unter regeln/amt")
    rules: Text | None = Field(None, alias="regeln", description="zu den Daten: Ordner der Regeln")
    place: Place = Field(exclude=True)


class OfficeListNote(Authored):
    """A file that lists offices (`<name>.yaml`, anywhere)."""

    id: Scalar = Field(alias="ämterliste", description="Kennung der Liste")
    title: Text = Field(alias="titel", description="Überschrift des Berichts")
    rules: Text | None = Field(None, alias="regeln", description="Ordner der Regeln, wo ein Amt keinen eigenen nennt")
    offices: tuple[ListedNote, ...] = Field(alias="aemter", description="die Ämter")
    place: Place = Field(exclude=True)
