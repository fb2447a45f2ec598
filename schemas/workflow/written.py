"""Reminder ladders, lifecycles and schedules as their authors wrote them."""

from __future__ import annotations

from pydantic import Field

from schemas.diagnostic import Place
from schemas.node import Scalar
from schemas.rule import Authored, SourceNote, Text


class RungNote(Authored):
    """One rung of a ladder (`stufen`)."""

    name: Text = Field(alias="stufe", description="Name der Stufe")
    when: Scalar = Field(alias="wann", description="z. B. 10 Arbeitstage vor Fälligkeit, am Fälligkeitstag")
    to: Text = Field(alias="an", description="zuständig oder eine Rolle")
    every: Scalar | None = Field(None, alias="wiederholt sich alle", description="Abstand der Wiederholungen")
    place: Place = Field(exclude=True)


class LadderNote(Authored):
    """A ladder file (`rules/erinnerung/<ladder>.yaml`)."""

    id: Scalar = Field(alias="leiter", description="Kennung der Leiter")
    title: Text = Field(alias="titel", description="Überschrift")
    purpose: Text = Field(alias="zweck", description="wofür die Leiter da ist")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    rungs: tuple[RungNote, ...] = Field(alias="stufen", description="die Stufen in ihrer Reihenfolge")
    place: Place = Field(exclude=True)


class StepNote(Authored):
    """One step of a lifecycle (`schritte`)."""

    name: Text = Field(alias="schritt", description="Name des Schritts")
    meaning: Text = Field(alias="bedeutung", description="was dann gilt")
    by: str = Field("", alias="durch", description="Rolle, die den nächsten Schritt tut")
    within: Scalar | None = Field(None, alias="innerhalb", description="Dauer bis zum nächsten Schritt")
    following: tuple[Scalar, ...] = Field((), alias="weiter zu", description="Schritte, die folgen können")
    final: Scalar | None = Field(None, alias="endet", description="ja, wenn danach nichts mehr folgt")
    place: Place = Field(exclude=True)


class LifecycleNote(Authored):
    """A lifecycle file (`rules/erinnerung/<lifecycle>.yaml`)."""

    id: Scalar = Field(alias="ablauf", description="Kennung des Ablaufs")
    title: Text = Field(alias="titel", description="Überschrift")
    purpose: Text = Field(alias="zweck", description="wofür der Ablauf da ist")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    first: Scalar = Field(alias="beginnt mit", description="erster Schritt")
    steps: tuple[StepNote, ...] = Field(alias="schritte", description="die Schritte")
    place: Place = Field(exclude=True)


class ScheduleNote(Authored):
    """A schedule file (`rules/zeitplan/<schedule>.yaml`)."""

    id: Scalar = Field(alias="zeitplan", description="Kennung des Zeitplans")
    title: Text = Field(alias="titel", description="Überschrift")
    flow: Scalar = Field(alias="startet", description="was gestartet wird")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    when: Scalar | None = Field(None, alias="wann", description="z. B. jeden Arbeitstag, am Statistiktag")
    at: Scalar | None = Field(None, alias="um", description="Uhrzeit, z. B. 05:30")
    cron: Scalar | None = Field(None, alias="cron", description="fünf Felder, statt wann und um")
    place: Place = Field(exclude=True)
