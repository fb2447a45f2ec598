"""The schemas for editors accept every shipped file and refuse what is plainly wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.json_schema import (
    Schema,
    checklist_schema,
    fact_model_schema,
    office_schema,
    pack_schema,
    rule_schema,
    source_schema,
    workflow_schema,
)
from engine.read import read
from engine.resolve.comparisons import FORMS
from engine.resolve.conditions import WORDS
from schemas.node import Mapping, Node, Scalar, fold
from tests.handbuch.examples import file_of, patterns

RULES = Path(__file__).parents[2] / "rules"
FILES = sorted(RULES.rglob("*.yaml"))
WORKFLOWS = ("leiter", "ablauf", "zeitplan")


def plain(node: Node) -> Any:
    """The tree as JSON would hold it, every scalar a text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items]


def schema_for(folder: str, data: bytes) -> Schema:
    if folder in ("erinnerung", "zeitplan", *WORKFLOWS):
        return workflow_schema(data.decode().split(":", 1)[0])
    known = {"amt": office_schema, "paket": pack_schema, "fachmodell": fact_model_schema, "quellen": source_schema,
             "pruefbogen": checklist_schema}  # fmt: skip
    return known.get(folder, rule_schema)()


def wrong(schema: Schema, data: bytes) -> list[str]:
    node, _ = read(data, "datei.yaml")
    assert node is not None
    return [error.message for error in Draft202012Validator(schema).iter_errors(plain(node))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_are_valid(path: Path) -> None:
    data = path.read_bytes()
    assert wrong(schema_for(path.relative_to(RULES).parts[0], data), data) == []


@pytest.mark.parametrize("kind", patterns())
def test_handbook_patterns_are_valid_in_both_spellings(kind: str) -> None:
    pattern = patterns()[kind]
    schema = schema_for(file_of(pattern).split("/")[0], pattern.encode())
    assert wrong(schema, pattern.encode()) == []
    node, _ = read(pattern.encode(), "datei.yaml")
    assert isinstance(node, Mapping)
    spelled_out = pattern
    for entry in node.entries:
        spelled_out = spelled_out.replace(f"\n{entry.key.text}:", f"\n{fold(entry.key.text)}:")
    assert wrong(schema, spelled_out.encode()) == []


@pytest.mark.parametrize(
    "schema",
    [
        rule_schema(),
        office_schema(),
        pack_schema(),
        fact_model_schema(),
        source_schema(),
        checklist_schema(),
        *map(workflow_schema, WORKFLOWS),
    ],
    ids=lambda s: s["title"],
)
def test_schemas_are_schemas(schema: Schema) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("vorschlag", "verantwortlich:", "verantwordlich:"),
        ("vorschlag", "art: vorschlag", "art: stichprobe"),
        ("vorschlag", "zuständig: integrationsfachkraft\n", ""),
        ("vorschlag", "        aus: handlungsbedarf\n", "        auss: handlungsbedarf\n"),
        ("vorschlag", "dann:\n  vorschlag: Kundin", "dann: Kundin"),
        ("vorschlag", "je: kunde", "je: kunde\nturnus:\n  alle: x"),
        ("frist", "  fällig am: frist nach teilnahme.ende\n", ""),
        ("frist", "gilt ab: 01.01.2020", "gilt ab: 2020-01-01"),
        ("turnus", "zählt ab: letzte Erledigung", "zählt ab: irgendwann"),
        ("amt", "bundesland: ST", "bundesland: Sachsen-Anhalt"),
        ("amt", "name: Jobcenter Musterstadt\n", ""),
        ("leiter", "  - stufe: Vorlauf\n", "  - stuffe: Vorlauf\n"),
        ("ablauf", "beginnt mit: erkannt\n", ""),
        ("zeitplan", "startet: tagespruefung", "startet: irgendwas"),
        ("zeitplan", "wann: jeden Arbeitstag\n", ""),
    ],
)
def test_wrong_files_are_refused(kind: str, old: str, new: str) -> None:
    pattern = patterns()[kind]
    assert old in pattern
    schema = schema_for(kind, pattern.encode())
    assert wrong(schema, pattern.replace(old, new, 1).encode()) != []


def test_numbers_as_editors_read_them() -> None:
    schema = office_schema()
    office = {"amt": "musterstadt", "name": "Muster", "bundesland": "ST", "werte": {"regel": {"anzahl": 3}}}
    assert Draft202012Validator(schema).is_valid(office)


def test_every_word_of_conditions_is_offered() -> None:
    condition = rule_schema()["$defs"]["bedingung"]
    assert set(WORDS) <= set(condition["properties"])
    compared = next(s["anyOf"][1] for key, s in condition["patternProperties"].items() if "besteht am" not in key)
    for forms in FORMS.values():
        assert set(forms) - {"ja", "nein"} <= set(compared["properties"])


def test_every_key_is_described() -> None:
    for schema in (rule_schema(), office_schema()):
        assert [key for key, value in schema["properties"].items() if not value.get("description")] == []
