"""What a rule says about one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of rule."""

    DEFINITION = "begriff"
    PROPOSAL = "vorschlag"
    DEADLINE = "frist"
    CYCLE = "turnus"
    DUTY = "pflicht"
    QUOTA = "quote"


class Status(StrEnum):
    """Every outcome a rule can have, over all kinds."""

    NOT_APPLICABLE = "trifft nicht zu"
    EXEMPT = "Ausnahme"
    UNCLEAR = "ungeklärt"
    PROPOSED = "Vorschlag"
    NOT_PROPOSED = "kein Vorschlag"
    DUE_LATER = "später fällig"
    DUE_SOON = "bald fällig"
    DUE_TODAY = "heute fällig"
    OVERDUE = "überfällig"
    MISSED = "versäumt"
    DONE = "erledigt"
    DONE_LATE = "verspätet erledigt"
    ENDED = "beendet"
    MET = "eingehalten"
    NOT_MET = "nicht eingehalten"
    GREEN = "grün"
    YELLOW = "gelb"
    RED = "rot"
    NOT_MEASURABLE = "nicht messbar"
    NO_TARGET = "ohne Ziel"


IN_ORDER = frozenset(
    {
        Status.NOT_APPLICABLE,
        Status.DUE_LATER,
        Status.DONE,
        Status.ENDED,
        Status.NOT_PROPOSED,
        Status.MET,
    }
)
"""Statuses that a run leaves out of outcomes.parquet unless all are asked for."""

BEYOND = "Trifft nicht zu: die Frist ist vor mehr als "
"""How the reason of what lies before a rule's lookback begins: it was not seen done, and is looked at no more."""

BY_KIND: dict[Kind, frozenset[Status]] = {
    kind: frozenset(own) | {Status.NOT_APPLICABLE, Status.EXEMPT, Status.UNCLEAR}
    for kind, own in {
        Kind.PROPOSAL: {Status.PROPOSED, Status.NOT_PROPOSED},
        Kind.DEADLINE: {
            Status.DUE_LATER, Status.DUE_SOON, Status.DUE_TODAY, Status.OVERDUE,
            Status.MISSED, Status.DONE, Status.DONE_LATE, Status.ENDED,
        },
        Kind.CYCLE: {
            Status.DUE_LATER, Status.DUE_SOON, Status.DUE_TODAY, Status.OVERDUE,
            Status.MISSED, Status.DONE, Status.DONE_LATE, Status.ENDED,
        },
        Kind.DUTY: {Status.MET, Status.NOT_MET},
        Kind.QUOTA: {Status.GREEN, Status.YELLOW, Status.RED, Status.NOT_MEASURABLE, Status.NO_TARGET},
    }.items()
}  # fmt: skip
"""Which statuses each kind of rule can have."""


class Cause(StrEnum):
    """Why something could not be decided, the most upstream first."""

    VALUE_NOT_SET = "Wert nicht festgelegt"
    NOT_DELIVERED = "nicht geliefert"
    FACT_MISSING = "Angabe fehlt"


class Cell(StrEnum):
    """What a column of a run's files holds; the values are the words of docs/handbuch/ergebnisse.md."""

    TEXT = "Text"
    TEXTS = "Liste von Texten"
    DAY = "Tag"
    FLAG = "ja oder nein"
    NUMBER = "ganze Zahl"
    COUNT = "Anzahl"
    MEASURE = "Zahl mit vier Stellen"
    SUM = "Summe mit vier Stellen"


LARGEST_MEASURE = Decimal("99999999999999.9999")
"""What a cell `MEASURE` holds at most; a quota whose value, target or reference is beyond it cannot be measured."""


OUTCOMES: dict[str, Cell] = {
    "regel": Cell.TEXT,
    "fassung": Cell.TEXT,
    "art": Cell.TEXT,
    "vorgang": Cell.TEXT,
    "vorgang_id": Cell.TEXT,
    "periode": Cell.TEXT,
    "kunde_id": Cell.TEXT,
    "status": Cell.TEXT,
    "faellig_am": Cell.DAY,
    "erledigt_am": Cell.DAY,
    "nachweis_id": Cell.TEXT,
    "rang": Cell.NUMBER,
    "platz_frei": Cell.FLAG,
    "tage": Cell.NUMBER,
    "zustaendig": Cell.TEXT,
    "team": Cell.TEXT,
    "ursache": Cell.TEXT,
    "fehlend": Cell.TEXTS,
    "grund": Cell.TEXT,
}
"""The columns of outcomes.parquet, in order; what they mean is told in docs/handbuch/ergebnisse.md."""

QUOTAS: dict[str, Cell] = {
    "regel": Cell.TEXT,
    "fassung": Cell.TEXT,
    "ebene": Cell.TEXT,
    "einheit": Cell.TEXT,
    "zeitraum": Cell.TEXT,
    "zaehler": Cell.SUM,
    "nenner": Cell.SUM,
    "unbekannt": Cell.COUNT,
    "wert": Cell.MEASURE,
    "wert_min": Cell.MEASURE,
    "wert_max": Cell.MEASURE,
    "ziel": Cell.MEASURE,
    "ampel": Cell.TEXT,
    "bezug": Cell.MEASURE,
    "abweichung": Cell.MEASURE,
    "intervall_von": Cell.MEASURE,
    "intervall_bis": Cell.MEASURE,
}
"""The columns of quotas.parquet, in order."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of outcomes.parquet (OUTCOMES).

    `faellig_am` is set where the order of decision came past step 1 (also for Ausnahme and ungeklärt), `tage` with it;
    `erledigt_am` and `nachweis_id` for erledigt and verspätet erledigt only.
    """

    regel: str
    fassung: str
    art: Kind
    vorgang: str
    vorgang_id: str
    status: Status
    periode: str | None = None
    kunde_id: str | None = None
    faellig_am: date | None = None
    erledigt_am: date | None = None
    nachweis_id: str | None = None
    rang: int | None = None
    platz_frei: bool | None = None
    tage: int | None = None
    zustaendig: str | None = None
    team: str | None = None
    ursache: Cause | None = None
    fehlend: tuple[str, ...] = ()
    grund: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a quota measured in one unit: one row of quotas.parquet (QUOTAS).

    `ebene` is the level (team, site, office), `zeitraum` the report's month as 2020-06. `wert` is the measure (a share
    or ratio in per cent), `wert_min` and `wert_max` its worst and best case; None where there is nothing to measure or
    no bound. `bezug` is what the measure is compared with, `abweichung` how far it lies from that in per cent of it.
    `intervall_von` to `intervall_bis` is the Wilson interval (95 %) of a share that was measured on a sample.
    `ampel` is grün, gelb, rot, nicht messbar or ohne Ziel.
    """

    regel: str
    fassung: str
    ebene: str
    einheit: str
    zeitraum: str
    zaehler: Decimal | None
    nenner: Decimal | int | None
    unbekannt: int
    wert: Decimal | None
    wert_min: Decimal | None
    wert_max: Decimal | None
    ziel: Decimal | None
    ampel: Status
    bezug: Decimal | None = None
    abweichung: Decimal | None = None
    intervall_von: Decimal | None = None
    intervall_bis: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact that an explanation looked at: label, field (`entität.feld`, "" for what is computed) and value."""

    label: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A node of the reason tree: a German sentence without a full stop, and what it rests on.

    `truth` is wahr, falsch or unbekannt, "" for what is no condition. `comparison` says what was compared with what,
    `basis` is the paragraph by which a day was counted.
    """

    sentence: str
    truth: str = ""
    facts: tuple[Seen, ...] = ()
    comparison: str = ""
    basis: str = ""
    children: tuple[Reasoning, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """An outcome and how it came about: the questions of the order of decision, in order, each with its reasons.

    `values` are the named values in force (name, text), `references` the sources (document, passage).
    """

    outcome: Outcome
    title: str
    stichtag: date
    steps: tuple[Reasoning, ...]
    values: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
