"""The deliveries of the period: rows, quarantine, brakes, and the source's control totals beside what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.delivery.manifest import Manifest
from schemas.evidence.package import Control, DeliveryNote, TableCount
from schemas.failure import Failure
from store.archive.snapshots import MANIFEST, read_manifest


def delivery_notes(rows: Sequence[Mapping[str, Any]], snapshots: Path, case: str) -> tuple[DeliveryNote, ...]:
    """The deliveries; `case` is the entity of a case. What is gone with a deleted snapshot stays empty."""
    return tuple(_note(row, _manifest(snapshots / row["id"]), case) for row in rows)


def _manifest(folder: Path) -> Manifest | None:
    if not (folder / MANIFEST).is_file():
        return None
    try:
        return read_manifest(folder)
    except Failure:
        return None  # the verification names it


def _note(row: Mapping[str, Any], manifest: Manifest | None, case: str) -> DeliveryNote:
    counts = manifest.counts if manifest is not None else ()
    return DeliveryNote(
        abzug=row["id"], stichtag=row["as_of"], quelle=row["source"],
        vorlage=None if manifest is None else manifest.template, eingelesen_am=row["imported_at"],
        faelle=row["rows"].get(case), zeilen=sum(row["rows"].values()),
        quarantaene=sum(one.quarantined for one in counts), tabellen=tuple(
            TableCount(
                tabelle=one.table, entitaet=one.entity, gelesen=one.read, angenommen=one.accepted,
                quarantaene=one.quarantined, ausgelassen=one.left_out,
            )
            for one in counts
        ),
        kontrollsummen=_controls(manifest),
        maengel=None if manifest is None else sum(one.rows for one in manifest.quality),
        bremse=tuple((row["brake"] or {}).get("gruende", ())), freigegeben_am=row["confirmed_at"],
        freigegeben_von=row["confirmed_by"], freigabe_grund=row["confirmed_reason"], geloescht_am=row["deleted_at"],
    )  # fmt: skip


def _controls(manifest: Manifest | None) -> tuple[Control, ...]:
    return tuple(
        Control(gezaehlt=one.what, fachverfahren=one.expected, gelesen=one.found)
        for one in (manifest.controls if manifest is not None else ())
    )
