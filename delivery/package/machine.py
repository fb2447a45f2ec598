"""The files of the package for programs: JSON, one line a record where there may be many, and their JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from delivery.package.archive import Archive
from delivery.package.content import Content
from schemas.evidence.package import (
    DeliveryNote,
    EventNote,
    ExceptionNote,
    FindingNote,
    FlowNote,
    Head,
    PlannedRun,
    RulebookNote,
    RuleChange,
    RunNote,
    SampleNote,
    Summary,
    ValueChange,
)
from schemas.evidence.verification import Proof

DATA, SCHEMA = "daten/", "daten/schema/"
TRAIL = "pruefspur/"
_ONE: dict[str, type[BaseModel]] = {"kopf": Head, "zusammenfassung": Summary, "pruefbericht": Proof}
_LIST: dict[str, type[BaseModel]] = {
    "soll_und_ist": PlannedRun, "ablaeufe": FlowNote, "laeufe": RunNote, "lieferungen": DeliveryNote,
    "regelbuecher": RulebookNote, "regelaenderungen": RuleChange, "werte": ValueChange, "befunde": FindingNote,
    "ereignisse": EventNote, "ausnahmen": ExceptionNote, "stichproben": SampleNote,
}  # fmt: skip


def write_data(archive: Archive, content: Content) -> None:
    """Everything as JSON (one value) and JSON Lines (one record a line), each with its schema."""
    single: dict[str, BaseModel] = {
        "kopf": content.head, "zusammenfassung": content.summary, "pruefbericht": content.proof,
    }  # fmt: skip
    for name, one in single.items():
        archive.add(f"{DATA}{name}.json", pretty(one.model_dump(mode="json")))
    lists: dict[str, Iterable[BaseModel]] = {
        "soll_und_ist": content.planned, "ablaeufe": content.flows, "laeufe": content.runs,
        "lieferungen": content.deliveries, "regelbuecher": content.rulebooks,
        "regelaenderungen": content.rule_changes, "werte": content.values,
        "stichproben": content.samples,
    }  # fmt: skip
    for name, values in lists.items():
        with archive.open(f"{DATA}{name}.jsonl") as stream:
            for value in values:
                stream.write(value.model_dump_json().encode() + b"\n")
    many = {
        "befunde": content.findings.path, "ereignisse": content.events.path, "ausnahmen": content.exceptions.path,
    }  # fmt: skip
    for name, path in many.items():
        archive.copy(f"{DATA}{name}.jsonl", path)
    for name, model in {**_ONE, **_LIST}.items():
        archive.add(f"{SCHEMA}{name}.schema.json", pretty(schema(name, model)))


def write_trail(archive: Archive, content: Content) -> None:
    """The trail from its first entry on, its checkpoints as they were signed, the public keys."""
    with archive.open(f"{TRAIL}eintraege.jsonl") as stream:
        for entry in content.trail():
            said = {**asdict(entry), "body": json.loads(entry.body)}
            stream.write(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    for one in content.checkpoints:
        name = f"{TRAIL}pruefpunkte/{one.seq:09}"
        archive.add(f"{name}.txt", one.signed)
        archive.add(f"{name}.sig", bytes.fromhex(one.signature))
    for mark, public in sorted(content.seals.items()):
        archive.add(f"{TRAIL}siegel/{mark}.pem", public)


def schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a file, or of a line where it has many."""
    found = model.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:regelwerk:pruefpaket:1:{name}",
        **found,
    }


def pretty(value: Any) -> str:
    """JSON for people to read, too."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
