"""A checklist as its author wrote it."""

from __future__ import annotations

from pydantic import Field

from schemas.diagnostic import Place
from schemas.node import Mapping, Scalar
from schemas.rule import Authored, SourceNote, Text


class QuestionNote(Authored):
    """One question of a checklist (`fragen`)."""

    name: Scalar = Field(alias="kennung", description="Kennung der Frage in diesem Prüfbogen")
    text: Text = Field(alias="frage", description="die Frage, zu beantworten mit in Ordnung, Fehler, nicht prüfbar")
    hint: str = Field("", alias="hinweis", description="woran man es erkennt und wo es steht")
    place: Place = Field(exclude=True)


class ChecklistNote(Authored):
    """A checklist file (`rules/pruefbogen/<name>.yaml`)."""

    id: Scalar = Field(alias="prüfbogen", description="Kennung des Prüfbogens")
    title: Text = Field(alias="titel", description="Überschrift")
    status: Scalar | Mapping = Field(alias="status", description="Vorschlag, ungeprüft oder geprüft am … von …")
    topic: Text = Field(alias="thema", description="das Thema des Prüffelds")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    rules: tuple[Scalar, ...] = Field((), alias="regeln", description="Regeln, aus deren Vorgängen gezogen wird")
    questions: tuple[QuestionNote, ...] = Field(alias="fragen", description="die Fragen")
    place: Place = Field(exclude=True)
