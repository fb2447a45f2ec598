"""What the pages of deliveries show; who somebody is stands there for the operators alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jobs.imports.desk.looking import TOTAL
from jobs.imports.desk.trying import Apart, Arrived, Trial
from jobs.imports.mending.edits import Edits
from jobs.imports.mending.rows import Row
from schemas.access.role import Role
from schemas.delivery.upload import Upload
from schemas.failure import DeliveryRefused
from store.archive.delivered import Delivered
from web.visit import Visit

_AMOUNT = re.compile(r"[0-9]{1,15}(,[0-9]{1,4})?")
HIDDEN = "•••"
"""What stands in the place of a cell that is not for this reader."""
SEE = (Role.OPERATIONS, Role.AUTHOR, Role.HEAD, Role.AUDITOR)
BRING = (Role.OPERATIONS,)
MAP = (Role.OPERATIONS, Role.AUTHOR)
CONFIRM = (Role.OPERATIONS, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Brought:
    """A delivery in the list: whether its brake is on, and how many rows wait in quarantine."""

    delivery: Delivered
    apart: bool

    @property
    def rows(self) -> int:
        """Rows of all its tables."""
        return sum(self.delivery.rows.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """A row in quarantine as it is shown: each cell with its column, whether it is wrong, whether it was mended."""

    row: Row
    cells: tuple[tuple[str, str, bool, bool], ...]
    mended: bool


def has(visit: Visit, roles: Sequence[Role]) -> bool:
    """Whether the person has one of these roles."""
    return bool(visit.person.roles & frozenset(roles))


def opened(visit: Visit) -> bool:
    """Whether the person may see who somebody is."""
    return has(visit, BRING)


def masked(trial: Trial, opened: bool) -> Trial:
    """A preview; without `opened` it says only which cells are filled: a row is about a person, whatever its column."""
    if opened:
        return trial
    return replace(
        trial, arrived=tuple(_arrived(one) for one in trial.arrived), apart=tuple(_apart(one) for one in trial.apart)
    )


def kept(row: Row, said: Edits, opened: bool) -> Kept:
    """A row in quarantine for a reader."""
    mine = said.get(row.key, {})
    cells = tuple(
        (name, mine.get(name, cell) if opened else HIDDEN if cell else "", name in row.wrong, name in mine)
        for name, cell in row.cells.items()
    )
    return Kept(row, cells, row.key in said)


def size(upload: Upload) -> str:
    """How large an upload is, in MB or KB."""
    whole = sum(one.size for one in upload.files)
    text = f"{whole / 2**20:,.1f} MB" if whole >= 2**20 else f"{-(-whole // 1024)} KB"
    return text.translate({ord(","): ".", ord("."): ","})


def given(form: dict[str, str], today: date, totals: Mapping[str, str]) -> dict[str, str]:
    """What was said about a delivery, as its task takes it; `totals` names the tables whose control total is asked for.

    Raises DeliveryRefused with everything that is wrong.
    """
    wrong, found = [], dict[str, str]()
    for name, label, needed in (("stichtag", "Stichtag", True), ("von", "Von", False), ("bis", "Bis", False)):
        text = form.get(name, "").strip()
        day = german(text)
        if text and day is None:
            wrong.append(f"{label}: „{text}“ ist kein Tag. Erwartet wird zum Beispiel 30.06.2026.")
        elif day is None and needed:
            wrong.append(f"{label} fehlt: Auf welchen Tag bezieht sich die Lieferung?")
        elif day is not None:
            found[name] = day.isoformat()
            if name == "stichtag" and day > today:
                wrong.append(f"Der Stichtag {text} liegt in der Zukunft.")
    cases = form.get("faelle", "").strip().replace(".", "")
    if cases and not (cases.isascii() and cases.isdigit()):
        wrong.append(f"Zahl der Fälle: „{cases}“ ist keine Zahl.")
    elif cases:
        found["faelle"] = cases
    for entity, what in totals.items():
        text = form.get(f"{TOTAL}{entity}", "").strip().replace(".", "")
        if text and not _AMOUNT.fullmatch(text):
            wrong.append(f"Kontrollsumme {what}: „{text}“ ist keine Zahl.")
        elif text:
            found[f"{TOTAL}{entity}"] = text.replace(",", ".")
    if form.get("teams", "").strip():
        found["teams"] = ",".join(sorted(one.strip() for one in form["teams"].split(",") if one.strip()))
    if wrong:
        raise DeliveryRefused(*wrong)
    return found


def german(text: str) -> date | None:
    """A day as it is written in German, or in ISO; None for anything else."""
    try:
        if "-" in text:
            return date.fromisoformat(text)
        day, month, year = (int(part) for part in text.split("."))
        return date(year, month, day)
    except ValueError:
        return None


def _arrived(one: Arrived) -> Arrived:
    return replace(one, rows=tuple(tuple(HIDDEN if cell else "" for cell in row) for row in one.rows))


def _apart(one: Apart) -> Apart:
    return replace(one, cells=tuple((name, HIDDEN if cell else "") for name, cell in one.cells))
