"""What a rule says about one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
        Kind.QUOTA: {Status.GREEN, Status.YELLOW, Status.RED, Status.NOT_MEASURABLE},
    }.items()
}  # fmt: skip
"""Which statuses each kind of rule can have."""


class Cause(StrEnum):
    """Why something could not be decided, the most upstream first."""

    VALUE_NOT_SET = "Wert nicht festgelegt"
    NOT_DELIVERED = "nicht geliefert"
    FACT_MISSING = "Angabe fehlt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of outcomes.parquet; the columns are those of the contract.

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
