"""An office with two runs, a quota, a schedule, risks and decisions, made once for all reports."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.gather import FACTS, files, gather
from jobs.generate import generate
from tests.jobs.conftest import CHOSEN, RULES, STICHTAG
from tests.jobs.evidence.office import Office, made

OFFICE = (
    "amt: magdeburg\nname: Jobcenter Landeshauptstadt Magdeburg\nbundesland: ST\nbald: 4 Wochen\n"
    "unbekannt höchstens: 20 %\nwerte:\n  risikomatrix:\n    mittlere_stufe: 2\n    hohe_stufe: 3\n  kontaktdichte:\n"
    + "".join(
        f"    abstand.{one}: 3 Monate\n" for one in ("Z", "I", "Marktprofil", "Aktivierungsprofil", "Förderprofil")
    )
    + "".join(f"    abstand.{one}profil: 2 Monate\n" for one in ("Entwicklungs", "Stabilisierungs", "Unterstützungs"))
)
MORE = (*CHOSEN, "egv-abschlussquote", "egv-inhalt", "profiling-ueberpruefung")


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office; nobody changes it."""
    folder = tmp_path_factory.mktemp("berichte")
    rules = folder / "rules"
    for name in ("fachmodell", "begriffe", "erinnerung", "zeitplan"):
        shutil.copytree(RULES / name, rules / name)
    for path in RULES.rglob("*.yaml"):
        if path.stem in MORE:
            (rules / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, rules / path.parent.name / path.name)
    (rules / "amt").mkdir()
    (rules / "amt" / "magdeburg.yaml").write_text(OFFICE, encoding="utf-8")
    generate("magdeburg", 400, 7, STICHTAG, folder / "daten", rules)
    _plant(folder / "daten")
    model = gather(files(rules / FACTS)).model
    return made(folder / "ablage", rules, None, folder / "daten", model)


def _plant(data: Path) -> None:
    """Risks that are judged, one of them named like a rule, so that its findings raise its likelihood."""
    risks = pq.read_table(data / "risiko.parquet")
    one = dict.fromkeys(risks.schema.names)
    judged = [
        {**one, "risiko_id": "R9001", "bezeichnung": "kontaktdichte", "wahrscheinlichkeit": 1, "schadensausmass": 3},
        {**one, "risiko_id": "R9002", "bezeichnung": "Ausfall der IT", "wahrscheinlichkeit": 1, "schadensausmass": 1},
        {**one, "risiko_id": "R9003", "bezeichnung": "Betrug", "wahrscheinlichkeit": 3, "schadensausmass": 2},
    ]  # fmt: skip
    links = [name for name in ("dienststelle_id",) if name in one]
    for row in judged:
        row.update({name: risks[name][0].as_py() for name in links})
    pq.write_table(pa.concat_tables([risks, pa.Table.from_pylist(judged, risks.schema)]), data / "risiko.parquet")
