"""The rules of the simulated office: all of Worms's, or ten of them, in a house of their own.

There the lists of questions for samples count as checked by the office; as they are shipped nobody has.
"""

from __future__ import annotations

import shutil
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "rules"
FEW = (
    "kontaktdichte", "profiling-ueberpruefung", "kooperationsplan-fortschreibung", "potenzialanalyse-beginn",
    "fbw-kontakt-vor-ende", "fbw-kontakt-nach-ende", "bfm-ueberpruefung", "absolvent-wiedervorlage", "u25-zuordnung",
    "bfm-zugang", "bfm-dokumentation",
)  # fmt: skip
_CHECKLISTS, _SHIPPED_STATUS, _CHECKED = "pruefbogen", "Vorschlag, ungeprüft", "geprüft am 01.12.2025 von Fachaufsicht"
_OFFICE = """amt: worms
name: Jobcenter Worms
bundesland: RP
bald: 4 Wochen
regeln: alle
werte:
  kontaktdichte:
    abstand.Z: 12 Monate
    abstand.I: 6 Monate
    abstand.Marktprofil: 4 Monate
    abstand.Aktivierungsprofil: 4 Monate
    abstand.Förderprofil: 4 Monate
    abstand.Entwicklungsprofil: 4 Monate
    abstand.Stabilisierungsprofil: 4 Monate
    abstand.Unterstützungsprofil: 2 Monate
  profiling-ueberpruefung:
    prüfabstand: 9 Monate
"""


def whole(folder: Path) -> Path:
    """A house with everything that is shipped."""
    shutil.copytree(SHIPPED, folder)
    _check(folder)
    return folder


def few(folder: Path) -> Path:
    """A house with a few rules about people, all ladders and all schedules; the values are invented."""
    for name in ("fachmodell", "begriffe", "erinnerung", "zeitplan"):
        shutil.copytree(SHIPPED / name, folder / name)
    (folder / _CHECKLISTS).mkdir()
    shutil.copy(SHIPPED / _CHECKLISTS / "fallmanagement.yaml", folder / _CHECKLISTS)
    _check(folder)
    for path in SHIPPED.rglob("*.yaml"):
        if path.stem in FEW:
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name / path.name)
    (folder / "amt").mkdir()
    (folder / "amt" / "worms.yaml").write_text(_OFFICE, encoding="utf-8")
    return folder


def _check(folder: Path) -> None:
    for path in (folder / _CHECKLISTS).glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(_SHIPPED_STATUS, _CHECKED), encoding="utf-8")
