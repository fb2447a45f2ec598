"""One step of a finding's life, by a run or by a person. Events are only added; a finding's state follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What happened."""

    FOUND = "erkannt"
    CHANGED = "geändert"
    RESOLVED = "abgestellt"
    LAPSED = "entfallen"
    MISSED = "versäumt"
    REOPENED = "wieder erkannt"
    RESURFACED = "wieder vorgelegt"
    FOLLOW_UP_DUE = "Wiedervorlage erreicht"
    ACKNOWLEDGED = "anerkannt"
    REPORTED = "als erledigt gemeldet"
    EXEMPT = "ausgenommen"
    FALSE_ALARM = "Fehlalarm"
    REMARKED = "bemerkt"
    FOLLOW_UP = "wiedervorgelegt"
    ASSIGNED = "zugewiesen"
    WITHDRAWN = "zurückgenommen"


class Why(StrEnum):
    """Why a finding that somebody had decided about is shown again."""

    FACTS = "Angaben geändert"
    RULE = "Regel geändert"
    EXPIRED = "Ausnahme abgelaufen"
    NOT_SEEN = "nicht in den Daten zu sehen"


class Gone(StrEnum):
    """Why a finding lapsed where the outcome itself does not say so."""

    RECORD = "Vorgang nicht mehr geliefert"
    WINDOW = "außerhalb des Rückblicks"
    LAW = "Rechtsgrundlage entfallen"


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `day` is the Stichtag of the run, or for a decision the day of `at`; `actor` is None for a run.

    What `body` may hold: `facts` the hash of what the rule's outcome rested on · `legacy` true for Altbestand ·
    `until` a day (exception, follow-up) · `deliveries` the number of the last delivery for which a reported finding is
    left alone · `responsible` a role · `approver` who granted an exception · `why` see Why, Gone · `from`, `to` what
    changed. Days in it are texts (2020-06-30).
    """

    kind: EventKind
    day: date
    at: datetime
    actor: str | None = None
    run: str | None = None
    reason: str = ""
    body: Mapping[str, Any] = field(default_factory=dict, hash=False)
    id: int = 0
