"""The kinds of long work: what each is called, and the function that does it, named so that asking imports nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from jobs.progress import Step
from store.folder import StoreFolder


@dataclass(frozen=True, slots=True)
class Order:
    """What a piece of work gets: what was asked for, who asked (a name) and when, and the folder for its files.

    Whatever it leaves in `folder` can be fetched once it has ended well; `programs` as in jobs.run.
    """

    store: StoreFolder
    given: Mapping[str, str]
    by: str
    now: datetime
    folder: Path
    step: Step
    programs: Path | None = None


Work = Callable[[Order], Mapping[str, object]]
"""Does it, and says what came of it as JSON values; a Failure is what the asker is told."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `title` is what people read, `work` is `module:function`, `page` where the result is shown.

    `page` may name the task's `{id}`; empty: the task's own page.
    """

    title: str
    work: str
    page: str = ""


KINDS = {
    "lieferung": Kind("Lieferung ansehen", "jobs.background.works.imports:looked", "/import/auftrag/{id}"),
    "vorschau": Kind("Vorschau rechnen", "jobs.background.works.imports:tried", "/import/auftrag/{id}"),
    "einlesen": Kind("Lieferung einlesen", "jobs.background.works.imports:brought", "/import/auftrag/{id}"),
    "replay": Kind("Lauf wiederholen", "jobs.background.works.evidence:replayed", "/pruefung/wiederholung/{id}"),
    "verify": Kind("Ablage nachrechnen", "jobs.background.works.evidence:verified", "/pruefung/nachrechnung/{id}"),
    "paket": Kind("Prüfpaket schreiben", "jobs.background.works.evidence:packed", "/pruefung/paket/{id}"),
    "warum": Kind("Einen Fall begründen", "jobs.background.works.evidence:reasoned", "/pruefung/warum/{id}"),
    "stichprobe": Kind("Stichprobe ziehen", "jobs.background.works.samples:drawn", "/pruefung/gezogen/{id}"),
    "akten": Kind("Fälle heraussuchen", "jobs.background.works.samples:fetched", "/pruefung/akten/{id}"),
    "bericht": Kind("Bericht schreiben", "jobs.background.works.reports:written", "/berichte/geschrieben/{id}"),
    "simulation": Kind(
        "Änderung prüfen und simulieren", "jobs.background.works.releases:simulated", "/aenderungen/simulation/{id}"
    ),
    "rechtstage": Kind("Zwei Tage vergleichen", "jobs.background.works.releases:compared", "/aenderungen/tage/{id}"),
    "uebernahme": Kind(
        "Stand des Ordners freigeben", "jobs.background.works.releases:taken_over", "/aenderungen/uebernahme/{id}"
    ),
    "ablauf": Kind("Ablauf ausführen", "jobs.background.works.operation:flowed", "/betrieb/ablauf/{id}"),
    "doctor": Kind("Einrichtung ansehen", "jobs.background.works.operation:examined", "/betrieb/doctor/{id}"),
    "lauf": Kind("Lauf rechnen", "jobs.background.works.runs:evaluated"),
}
"""Every kind by its name; whoever has long work adds a line."""


def work_of(kind: Kind) -> Work:
    """The function that does it."""
    module, _, name = kind.work.partition(":")
    found: Work = getattr(import_module(module), name)
    return found
