"""What the package says about deliveries: quarantine, brakes, control totals beside checked cases, people by team."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.evidence.package.deliveries import delivery_notes
from jobs.evidence.package.runs import run_notes
from jobs.rules.facts import fact_model
from schemas.delivery.manifest import ControlNote, Count, Manifest
from schemas.evidence.package import Control
from schemas.factmodel import FactModel
from schemas.snapshot import Table
from store.archive.snapshots import MANIFEST
from store.headcount import headcount, people

AT = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def model() -> FactModel:
    """The shipped fact model."""
    return fact_model(Path(__file__).resolve().parents[3] / "rules")


def delivered(snapshots: Path, manifest: Manifest, **more: Any) -> dict[str, Any]:
    """A delivery's row, its manifest put where it belongs."""
    folder = snapshots / manifest.id
    folder.mkdir()
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
    return {
        "id": manifest.id, "as_of": DAY, "source": "verbis", "imported_at": AT, "rows": {"kunde": 98, "kontakt": 300},
        "brake": None, "confirmed_at": None, "confirmed_by": None, "confirmed_reason": None, "deleted_at": None, **more,
    }  # fmt: skip


def run_of(snapshot: str) -> dict[str, Any]:
    """A run's row."""
    return {
        "id": "lauf-1", "as_of": DAY, "started_at": AT, "recorded_at": AT, "planned": True, "state": "abgeglichen",
        "snapshot": snapshot, "rulebook": "r", "regelstand": None, "digest": "d", "rows": 5, "open": 2,
        "verification": {"records": 50, "disagreements": [{}, {}]}, "replayable_until": None,
    }  # fmt: skip


def test_checked_cases_stand_beside_what_the_source_system_says(tmp_path: Path) -> None:
    manifest = Manifest(
        office="magdeburg", as_of=DAY, source="verbis", template=True,
        counts=(Count(table="01_Kunden.csv", entity="kunde", read=103, accepted=98, quarantined=3, left_out=2),),
        controls=(ControlNote(what="01_Kunden.csv, Fälle", expected="101", found="98"),
                  ControlNote(what="03_Kontakte.csv, Zeilen", expected="300", found="300")),
    )  # fmt: skip
    row = delivered(tmp_path, manifest, brake={"gruende": ["Es fehlen Fälle."]}, confirmed_by="akteur-0002")
    (note,) = delivery_notes([row], tmp_path, "kunde")
    assert (note.faelle, note.zeilen, note.quarantaene, note.vorlage) == (98, 398, 3, True)
    assert note.tabellen[0].gelesen == note.tabellen[0].angenommen + note.tabellen[0].quarantaene + 2
    assert note.kontrollsummen[0] == Control(gezaehlt="01_Kunden.csv, Fälle", fachverfahren="101", gelesen="98")
    assert (note.bremse, note.freigegeben_von) == (("Es fehlen Fälle.",), "akteur-0002")
    (run,) = run_notes([run_of(manifest.id)], {manifest.id: note}, "Kundinnen und Kunden")
    assert (run.faelle, run.kontrollsumme) == (98, 101)
    assert (run.gegenprobe_geprueft, run.gegenprobe_abweichungen) == (50, 2)


def test_a_snapshot_whose_files_are_gone_keeps_what_the_database_knows(tmp_path: Path) -> None:
    manifest = Manifest(office="magdeburg", as_of=DAY, source="verbis")
    row = delivered(tmp_path, manifest, deleted_at=AT)
    (tmp_path / manifest.id / MANIFEST).unlink()
    (note,) = delivery_notes([row], tmp_path, "kunde")
    assert (note.faelle, note.vorlage, note.maengel, note.geloescht_am) == (98, None, None, AT)
    (run,) = run_notes([run_of(manifest.id)], {}, "Kundinnen und Kunden")
    assert (run.faelle, run.kontrollsumme) == (None, None)


def test_people_are_counted_by_team_on_the_day(model: FactModel, tmp_path: Path) -> None:
    entity = people(model)
    assert entity is not None
    assert entity.name == "mitarbeiter"
    file = tmp_path / "mitarbeiter.parquet"
    content = {
        "mitarbeiter_id": ["a", "b", "c", "d"], "team_id": ["t1", "t1", "t2", None],
        "austritt_am": [None, date(2026, 6, 29), date(2026, 6, 30), None],
    }  # fmt: skip
    schema = pa.schema([("mitarbeiter_id", pa.string()), ("team_id", pa.string()), ("austritt_am", pa.date32())])
    pq.write_table(pa.table(content, schema=schema), file)
    table = Table(entity="mitarbeiter", path=file, rows=4, columns=frozenset(content))
    assert headcount(table, entity, model.unit, DAY) == {"t1": 1, "t2": 1}
    without = Table(entity="mitarbeiter", path=file, rows=4, columns=frozenset({"mitarbeiter_id"}))
    assert headcount(without, entity, model.unit, DAY) is None
