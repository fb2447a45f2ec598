"""The office of the fault tests at four moments of its second day, each made once and copied by every test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jobs.generate import generate
from tests.faults.killing import killed_at
from tests.faults.office import SOON, YESTERDAY, Office, fine, standing
from tests.once import once

RULES = Path(__file__).resolve().parents[2] / "rules"
TABLES = (
    "bedarfsgemeinschaft", "bewilligung", "datenpruefung", "dienststelle", "handlungsbedarf", "kunde", "massnahme",
    "mitarbeiter", "standort", "team",
)  # fmt: skip
TERMS = ("fluchtkontext", "u25", "schwerbehindert-reha")
OFFICE = "amt: magdeburg\nname: Jobcenter Landeshauptstadt Magdeburg\nbundesland: ST\nbald: 4 Wochen\n"
CHANGED = """SELECT * REPLACE (
    CASE WHEN kunde_id[-1] IN ('1', '2', '3', '4') THEN false ELSE alleinerziehend END AS alleinerziehend,
    CASE WHEN kunde_id[-1] IN ('3', '4', '5', '6') THEN true ELSE schwerbehindert END AS schwerbehindert)
FROM kunde WHERE kunde_id[-1] <> '9'"""
"""What is different on the second day: much becomes known, some people are gone and others are new."""
FEWER = "SELECT * FROM kunde WHERE kunde_id[-1] <> '0'"


@pytest.fixture(scope="session", autouse=True)
def _no_store() -> Iterator[None]:
    """Only what a command names is its store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REGELWERK_STORE", raising=False)
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of the starting package, with the tables they read, and two deliveries."""
    return once(tmp_path_factory, "amt", _home)


def _home(home: Path) -> None:
    home.chmod(0o755)
    _rules(home / "alles", None)
    _rules(home / "regeln", TABLES)
    generate("magdeburg", 60, 7, YESTERDAY.replace(year=2026, month=6, day=15), home / "bestand", home / "alles")
    for name in ("daten1", "daten2"):
        (home / name).mkdir()
        for table in TABLES:
            shutil.copy(home / "bestand" / f"{table}.parquet", home / name)
    with duckdb.connect() as duck:
        duck.execute(f"CREATE TABLE kunde AS FROM '{home / 'bestand' / 'kunde.parquet'}'")
        duck.execute(f"COPY ({FEWER}) TO '{home / 'daten1' / 'kunde.parquet'}' (FORMAT parquet)")
        duck.execute(f"COPY ({CHANGED}) TO '{home / 'daten2' / 'kunde.parquet'}' (FORMAT parquet)")


def _rules(folder: Path, entities: tuple[str, ...] | None) -> None:
    """A rules folder with the starting package; of the fact model what is named, None: all of it."""
    package = re.findall(
        r"^  - (\S+)$", (RULES / "paket" / "startpaket.yaml").read_text(encoding="utf-8"), re.MULTILINE
    )
    shutil.copytree(RULES / "fachmodell", folder / "fachmodell")
    shutil.copytree(RULES / "erinnerung", folder / "erinnerung")
    for path in (folder / "fachmodell").iterdir():
        if entities is not None and path.stem not in (*entities, "modell"):
            path.unlink()
    for path in RULES.rglob("*.yaml"):
        if path.stem in (*package, *TERMS):
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
    (folder / "amt").mkdir()
    (folder / "amt" / "magdeburg.yaml").write_text(OFFICE, encoding="utf-8")


@pytest.fixture(scope="session")
def morning(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """After the first day: a delivery, a run, three decisions."""
    return Office(once(tmp_path_factory, "morgen", lambda folder: _morning(home, folder)))


def _morning(home: Path, folder: Path) -> None:
    office = Office(folder)
    for name in ("daten1", "daten2"):
        (folder / name).symlink_to(home / name)
    fine("db", "init", "--store", office.path, "--office", "magdeburg", "--rules", home / "regeln")
    fine("import", "--store", office.path, "--source", "fachmodell", home / "daten1", "--as-of", YESTERDAY.isoformat())
    fine("run", "--store", office.path)
    decide(office, 1, "anerkennen")
    decide(office, 2, "ausnahme", "--until", SOON, "--approver", "Z. Muster", "--reason", "Elternzeit")
    decide(office, 3, "fehlalarm", "--reason", "falsch erfasst")


def decide(office: Office, finding: int, *said: str) -> None:
    """A decision about a finding."""
    fine("decide", str(finding), *said, "--store", office.path, "--by", "Y. Beispiel")


@pytest.fixture(scope="session")
def delivered(morning: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The second delivery is there, not evaluated yet."""
    return Office(once(tmp_path_factory, "geliefert", lambda folder: fine(*morning.copy(folder).asked("import"))))


@pytest.fixture(scope="session")
def recorded(delivered: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The second run is recorded and not reconciled: it was killed between the two."""
    until = ("run", "os.remove", r"/laeufe/.*\.unterwegs$")
    return Office(once(tmp_path_factory, "erfasst", lambda folder: killed_at(delivered.copy(folder), *until)))


@pytest.fixture(scope="session")
def finished(delivered: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How the store stands after the second day if nothing happens."""
    return standing(Office(once(tmp_path_factory, "fertig", lambda folder: _finished(delivered.copy(folder)))))


def _finished(office: Office) -> None:
    said = fine(*office.asked("run"))
    assert "neu" in said and "entfallen" in said, said


@pytest.fixture
def before(morning: Office, delivered: Office, recorded: Office) -> dict[str, Office]:
    """The office as it is before each of the three steps of the second day."""
    return {"import": morning, "run": delivered, "reconcile": recorded}
