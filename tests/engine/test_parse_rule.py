"""The shape of rules and office files: what is read, and what is said about everything else."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from engine.parse import parse_office, parse_pack, parse_rule
from engine.parse.kinds import OF_BLOCK, OF_KIND, SINGLE, TOGETHER, WORDS, allowed, needed
from engine.parse.slots import Form, slots
from engine.read import in_order, read
from engine.read.words import KEYS, PROSE
from schemas.delivery import written
from schemas.delivery.written import ControlNote, FieldNote, LeftOutNote, MappingNote, ScopeNote
from schemas.diagnostic import Place
from schemas.node import Mapping, Scalar, fold
from schemas.offices.written import ListedNote, OfficeListNote
from schemas.outcome import Kind
from schemas.rule import (
    AuthoredRule,
    CycleNote,
    DeadlineNote,
    OfficeNote,
    TableNote,
)
from schemas.workflow.written import StepNote
from tests.engine.nodes import short
from tests.handbuch.examples import file_of, patterns

RULES = Path(__file__).parents[2] / "rules"
NO_RULES = ("fachmodell", "erinnerung", "zeitplan", "quellen", "pruefbogen")
SHIPPED = sorted(p for p in RULES.rglob("*.yaml") if p.parent.name not in NO_RULES)


def rule(kind: str = "vorschlag", *changes: tuple[str, str]) -> tuple[AuthoredRule | None, list[str]]:
    """The pattern of a kind after some changes, parsed; what is said is shortened."""
    text = patterns()[kind]
    file = file_of(text)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    node, found = read(text.encode(), file)
    assert node is not None
    parsed, wrong = parse_rule(node, file)
    return parsed, [short(one) for one in in_order([*found, *wrong])]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_have_the_right_shape(path: Path) -> None:
    node, found = read(path.read_bytes(), str(path))
    assert node is not None
    parse = {"amt": parse_office, "paket": parse_pack}.get(path.parent.name, parse_rule)
    parsed, wrong = parse(node, str(path))
    assert parsed is not None
    assert [*found, *wrong] == []


def test_a_rule_is_read() -> None:
    parsed, found = rule()
    assert found == []
    assert parsed is not None
    assert (parsed.id.text, parsed.kind, parsed.title) == (
        "offene-bedarfe", Kind.PROPOSAL, "Fallmanagement bei mehreren offenen Bedarfen",
    )  # fmt: skip
    assert [source.passage for source in parsed.sources] == ["2.2 – Beschäftigungsorientiertes Fallmanagement (bFM)"]
    assert (parsed.start, parsed.reviewed, parsed.end) == (date(2020, 1, 1), date(2026, 11, 2), None)
    assert [(one.name.text, one.value.text) for one in parsed.values if one.value] == [("mindestbedarfe", "3")]
    assert [unit.text for unit in parsed.entity] == ["kunde"]
    assert isinstance(parsed.when, Mapping)
    assert parsed.advice is not None
    assert len(parsed.examples) == 3
    assert (parsed.place.line, parsed.place.column) == (1, 8)


def test_places_of_plain_texts() -> None:
    parsed, _ = rule()
    assert parsed is not None
    place = parsed.place_of("zustaendig")
    assert (place.line, place.column, place.end_column) == (12, 12, 33)
    assert parsed.place_of("dann", "vorschlag").line == 25
    assert parsed.place_of("uebergang", "abgeloest durch") == parsed.place


def test_the_other_kinds_are_read() -> None:
    deadline, cycle, quota, definition = (rule(kind)[0] for kind in ("frist", "turnus", "quote", "begriff"))
    assert deadline is not None
    assert deadline.deadline is not None
    assert deadline.deadline.place.line == patterns()["frist"].splitlines().index("frist:") + 1
    assert [evidence.day.text for evidence in deadline.deadline.done_by] == ["kontakt.datum"]
    assert cycle is not None
    assert cycle.cycle is not None
    assert cycle.cycle.basis.text == "letzte Erledigung"
    assert quota is not None
    assert [unit.text for unit in quota.entity] == ["team", "amt"]
    assert quota.population is not None
    assert definition is not None
    assert definition.kind is Kind.DEFINITION


def test_values_with_legal_time_tables_and_lists() -> None:
    step = "    - gilt ab: 01.01.{}\n      wert: {}\n"
    steps = f"werte:\n  mindestbedarfe:\n{step.format(2020, 3)}{step.format(2022, 4)}"
    rows = "  zeilen:\n    - A: 3 Monate\n    - B: vom Amt festzulegen\n"
    table = f"tabelle:\n  nach: kunde.status\n  ergibt: abstand\n{rows}"
    parsed, found = rule(
        "vorschlag", ("werte:\n  mindestbedarfe: 3   # ein Amt darf strenger sein\n", steps),
        ("je: kunde\n", f"je: kunde\nmaßgeblich: Stichtag\n{table}auslegung:\n  - Eins.\n  - Zwei.\n"),
    )  # fmt: skip
    assert found == []
    assert parsed is not None
    assert [(step.start, step.value.text) for step in parsed.values[0].steps] == [
        (date(2020, 1, 1), "3"), (date(2022, 1, 1), "4"),
    ]  # fmt: skip
    assert parsed.table is not None
    assert [(row.choice.text, row.value.text) for row in parsed.table.rows] == [
        ("A", "3 Monate"), ("B", "vom Amt festzulegen"),
    ]  # fmt: skip
    assert parsed.interpretation == ("Eins.", "Zwei.")


def test_both_spellings_are_one() -> None:
    text = patterns()["frist"]
    node, _ = read(text.encode(), file_of(text))
    spelled_out, _ = read(fold_keys(text).encode(), file_of(text))
    assert node is not None
    assert spelled_out is not None
    first, second = parse_rule(node, file_of(text)), parse_rule(spelled_out, file_of(text))
    assert second[1] == []
    assert first[0] is not None
    assert second[0] is not None
    assert first[0].model_dump(exclude={"examples"}).keys() == second[0].model_dump(exclude={"examples"}).keys()
    assert second[0].reviewed == first[0].reviewed


def fold_keys(text: str) -> str:
    return "\n".join(f"{fold_head(line)}" for line in text.split("\n"))


def fold_head(line: str) -> str:
    key, colon, rest = line.partition(":")
    blanks = len(key) - len(key.lstrip())
    return f"{key[:blanks]}{fold(key)}{colon}{rest}" if colon and not key.lstrip().startswith("-") else line


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("vorschlag", "verantwortlich:", "verantwordlich:", ["8:1 R201 verantwortlich"]),
        ("vorschlag", "je: kunde", "je: kunde\nrang: 3", ["16:1 R201"]),
        ("vorschlag", "regel: o", "regl: o", ["1:1 R201 regel"]),
        ("vorschlag", "titel: Fallmanagement bei mehreren offenen Bedarfen\n", "", ["1:8 R202"]),
        ("vorschlag", "regel: offene-bedarfe\n", "", ["1:1 R202"]),
        ("vorschlag", "art: vorschlag\n", "", ["1:1 R202"]),
        ("vorschlag", "\nbeispiele:", "\nbeispeile:", ["26:1 R201 beispiele"]),
        ("quote", "davon:\n", "davan:\n", ["22:1 R201 davon"]),
        ("quote", "ziel: mindestens zielquote\n", "", ["1:8 R202"]),
        ("begriff", "wenn:\n  kunde.alter:\n    unter: altersgrenze\n", "", ["1:10 R202"]),
        ("vorschlag", "titel: F", "titel:\n  a:\n    b: c\nerinnerung: F", ["2:1 R203"]),
        ("vorschlag", "je: kunde", "je:\n  - - kunde", ["16:5 R203"]),
        ("vorschlag", "quelle:\n  -", "quelle:\n  - nur Text\n  -", ["5:5 R203"]),
        ("vorschlag", "  mindestbedarfe: 3", "  mindestbedarfe:\n    x: 3", ["14:3 R203"]),
        ("vorschlag", "  mindestbedarfe: 3", "  mindestbedarfe:\n    - 3", ["15:7 R203"]),
        ("vorschlag", "  - name: drei", "  - Text\n  - name: drei", ["27:5 R203"]),
        ("vorschlag", "zuständig: integrationsfachkraft", "zuständig:", ["12:1 R204"]),
        ("vorschlag", "je: kunde", "je: kunde\nauslegung:\n  - eins\n  -", ["18:4 R204"]),
        ("vorschlag", "je: kunde", 'je: ""', ["15:1 R204"]),
        ("vorschlag", "je: kunde", "je: kunde\nziel: x", ["16:1 R205"]),
        ("pflicht", "je: bfm", "bald: 4 Wochen\nje: bfm", ["13:1 R205"]),
        ("vorschlag", "art: vorschlag", "art: Vorschlag", ["3:6 R206 vorschlag"]),
        ("vorschlag", "gilt ab: 01.01.2020", "gilt ab: 01.13.2020", ["11:10 R207"]),
        ("frist", "gilt ab: 01.01.2020", "gilt ab: 01.01.2020\ngilt bis: 31.12.2020", ["1:8 R202"]),
        ("frist", "gilt ab: 01.01.2020\n", "gilt ab: 01.01.2020\nübergang:\n  läuft weiter bis: 01.01.2021\n",
         ["12:1 R202"]),
        ("frist", "gilt ab: 01.01.2020", "gilt ab: 01.01.2020\ngilt bis: 31.12.2020\nmaßgeblich: Stichtag\nübergang:\n"
         "  läuft weiter bis: 01.12.2020", ["14:1 R208"]),
        ("vorschlag", "regel: offene-bedarfe", "regel: offene-bedarf", ["1:8 R209"]),
        ("vorschlag", "regel: offene-bedarfe", "regel: Offene Bedarfe", ["1:8 R210 offene-bedarfe"]),
        ("vorschlag", "  mindestbedarfe: 3", "  mindest-bedarfe: 3", ["14:3 R210 mindest_bedarfe"]),
        ("vorschlag", "  mindestbedarfe: 3", "  mindestbedarfe: drei", ["14:19 R211 3"]),
        ("frist", "nachholbar: ja", "nachholbar: jawohl", ["35:15 R221"]),
        ("frist", "nachholbar: ja", "nachholbar: bis teilnahme.ende", []),
        ("frist", "nachholbar: ja", "nachholbar: ja\n  verschieben: naechster Werktag", ["36:3 R202"]),
        ("frist", "nachholbar: ja", "nachholbar: ja\n  danach: läuft weiter", ["36:3 R202"]),
        ("quote", "\nziel: ", "\nwert: Durchschnitt\nziel: ", ["27:7 R221"]),
        ("quote", "\nziel: ", "\nwert: Median\nziel: ", ["1:8 R202"]),
        ("quote", "\nziel: ", "\naus regel: x\nziel: ", ["27:1 R223"]),
        ("turnus", "  erster abschnitt ab:", "  erster abschnitt: keiner\n  erster abschnitt ab:", ["21:3 R223"]),
        ("turnus", "  alle: prüfabstand\n", "", ["17:1 R202"]),
    ],
)  # fmt: skip
def test_mistakes(kind: str, old: str, new: str, expected: list[str]) -> None:
    line = patterns()["frist"].splitlines().index("  nachholbar: ja") + 1
    shifted = [one.replace("35:", f"{line}:").replace("36:", f"{line + 1}:") for one in expected]
    assert rule(kind, (old, new))[1] == shifted


def test_what_can_be_read_is_given_in_spite_of_mistakes() -> None:
    changes = (("geprüft: 02.11.2026", "geprüft: gestern"), ("  nachholbar: ja\n", ""), ("je: t", "jee: t"))
    parsed, found = rule("frist", *changes)
    assert [one.split()[1] for one in found] == ["R207", "R201", "R202"]
    assert parsed is not None
    assert parsed.reviewed is None
    assert parsed.entity[0].text == "teilnahme"
    assert rule("vorschlag", ("je: kunde\n", ""))[0] is None


def test_an_office_is_read() -> None:
    text = (
        "amt: muster\nname: Jobcenter Muster\nbundesland: ST\nfeiertage:\n  - 08.05.2020\n"
        "regeln:\n  - a\n  - b\nohne:\n  - b\n"
        "werte:\n  a:\n    frist: 14 Tage\n    abstand.Marktprofil: vom Amt festzulegen\n"
        "zuständig:\n  a: fallmanagement\n"
    )
    node, found = read(text.encode(), "amt/muster.yaml")
    assert found == []
    assert node is not None
    office, found = parse_office(node, "amt/muster.yaml")
    assert found == []
    assert office is not None
    assert office.holidays == (date(2020, 5, 8),)
    assert office.rules is not None
    assert [one.text for one in office.rules] == ["a", "b"]
    assert [(name.text, [value.name.text for value in values]) for name, values in office.values] == [
        ("a", ["frist", "abstand.Marktprofil"])
    ]
    assert [(name.text, role.text) for name, role in office.responsible] == [("a", "fallmanagement")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("amt: musterstadt", "ampt: musterstadt", ["1:1 R202"]),
        ("name: Jobcenter Musterstadt\n", "", ["1:6 R202"]),
        ("bundesland: ST", "bundesland: XY", ["3:13 R221"]),
        ("bundesland: ST", "bundesland: Thüringen", ["3:13 R221 TH"]),
        ("regeln: alle", 'regeln: ""', ["6:1 R204"]),
        ("regeln: alle", "dienstvereinbarung: ja", ["6:1 R203"]),
        ("regeln: alle", "vorrang:\n  zuordnung: a", ["7:3 R203"]),
        ("regeln: alle", "regeln:\n  a: b", ["6:1 R203"]),
        ("regeln: alle", "werte: 3", ["6:1 R203"]),
        ("regeln: alle", "werte:\n  a: 3", ["7:3 R203"]),
        ("regeln: alle", "werte:\n  a:\n    b: 1.520", ["8:8 R212 1520"]),
        ("regeln: alle", "zuständig:\n  a:\n    - b", ["7:3 R203"]),
        ("regeln: alle", "feiertage:\n  - 31.11.2020", ["7:5 R207"]),
    ],
)
def test_mistakes_of_an_office(old: str, new: str, expected: list[str]) -> None:
    text = patterns()["amt"]
    assert old in text
    node, _ = read(text.replace(old, new).encode(), "amt/musterstadt.yaml")
    assert node is not None
    assert [short(one) for one in parse_office(node, "amt/musterstadt.yaml")[1]] == expected


@pytest.mark.parametrize("text", ["- a\n- b\n", "nur Text\n"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    scalar = Scalar(text, Place("x.yaml"))
    assert parse_rule(scalar, "x.yaml")[0] is None
    assert parse_office(scalar, "x.yaml")[1][0].code == "R120"


def test_the_tables_name_only_keys_that_exist() -> None:
    every = set().union(*(slots(shape) for shape in (AuthoredRule, OfficeNote, DeadlineNote, CycleNote, TableNote)))
    every |= set(slots(StepNote))
    for shape in (
        MappingNote,
        written.TableNote,
        FieldNote,
        LeftOutNote,
        ScopeNote,
        ControlNote,
        OfficeListNote,
        ListedNote,
    ):
        every |= set(slots(shape))
    every |= {key for slot in slots(AuthoredRule).values() if slot.shape for key in slots(slot.shape)}
    for kind in Kind:
        assert set(needed(kind)) <= allowed(kind)
        assert allowed(kind) <= every
    named = {key for choices in (*OF_BLOCK.values(), *OF_KIND.values()) for choice in choices for key in choice.keys}
    assert named | set(TOGETHER) | set(TOGETHER.values()) | set(SINGLE) | set(OF_BLOCK) <= every
    assert set(WORDS) - {"zuerst"} <= every


def test_every_key_of_a_rule_belongs_to_some_kind() -> None:
    assert set(slots(AuthoredRule)) == set().union(*(allowed(kind) for kind in Kind))


def test_keys_are_shown_with_their_umlauts() -> None:
    for shape in (AuthoredRule, OfficeNote, CycleNote):
        for slot in slots(shape).values():
            assert not re.search("ae|oe|(?<![q])ue(?!rst)", slot.key), slot.key


def test_prose_is_what_the_shapes_call_text() -> None:
    for slot in slots(AuthoredRule).values():
        if slot.form is Form.TEXT:
            assert fold(slot.key) in PROSE
        assert fold(slot.key) in KEYS
