"""Values of an office: read, changed in its file and nowhere else, refused with a reason at the value."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from jobs.office.values.changing import changes, proposed
from jobs.office.values.listing import OfficeValue, office_values
from jobs.office.values.sheet import values_file, values_read
from schemas.failure import DeliveryRefused

OFFICE = "haus"
TEXT = """amt: haus
name: Haus
bundesland: ST
bald: 4 Wochen   # so üblich
werte:
  kontaktdichte:
    # angenommen
    abstand.Z: 12 Monate
    abstand.I: 6 Monate
"""


RULES = Path(__file__).parents[4] / "rules"
TOPICS = ("fachmodell", "begriffe", "erinnerung", "kontakt", "neukunden", "jugend")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some topics of the shipped rules, and an office that sets some of their values."""
    target = tmp_path_factory.mktemp("werte") / "regeln"
    for name in TOPICS:
        shutil.copytree(RULES / name, target / name)
    (target / "amt").mkdir()
    (target / "amt" / f"{OFFICE}.yaml").write_text(TEXT, encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def values(folder: Path) -> tuple[OfficeValue, ...]:
    return office_values(folder, OFFICE)


def named(values: tuple[OfficeValue, ...], field: str) -> OfficeValue:
    return next(one for one in values if one.field == field)


def test_what_is_read(values: tuple[OfficeValue, ...]) -> None:
    own = named(values, "kontaktdichte/abstand.Z")
    assert own.own == "12 Monate"
    assert own.label == "abstand: Z"
    assert own.readers == (("kontaktdichte", own.title),)
    assert own.sources
    general = named(values, "/bald")
    assert (general.own, general.unset) == ("4 Wochen", False)
    definition = named(values, "u25/altersgrenze")
    assert definition.definition
    assert "u25-zuordnung" in {name for name, _ in definition.readers}
    waiting = named(values, "neukunden-mindeststandards/frist_unter_25")
    assert (waiting.example, waiting.unset) == ("7 Tage", True)


def test_a_change_touches_its_lines_only(folder: Path, values: tuple[OfficeValue, ...]) -> None:
    wanted = changes(values, {
        "kontaktdichte/abstand.Z": "9  Monate", "u25/altersgrenze": "27 Jahre", "u25/mindestalter": "15 Jahre",
        "/bald": "3 Wochen", "kontaktdichte/abstand.I": named(values, "kontaktdichte/abstand.I").own or "",
    })  # fmt: skip
    assert [one.value.field for one in wanted] == ["/bald", "u25/altersgrenze", "kontaktdichte/abstand.Z"]
    made = proposed(folder, OFFICE, wanted)
    assert made.mistakes == {}
    before = (folder / "amt" / f"{OFFICE}.yaml").read_text(encoding="utf-8").splitlines()
    after = (made.text or b"").decode().splitlines()
    assert sorted(set(after) - set(before)) == [
        "    abstand.Z: 9 Monate", "    altersgrenze: 27 Jahre", "  u25:", "bald: 3 Wochen   # so üblich",
    ]  # fmt: skip
    assert sorted(set(before) - set(after)) == ["    abstand.Z: 12 Monate", "bald: 4 Wochen   # so üblich"]


def test_back_to_what_is_shipped(folder: Path, values: tuple[OfficeValue, ...]) -> None:
    wanted = changes(values, {"kontaktdichte/abstand.Z": ""})
    made = proposed(folder, OFFICE, wanted)
    assert "abstand.Z" not in (made.text or b"").decode()
    assert changes(values, {"u25/altersgrenze": "25 Jahre"}) == ()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("kontaktdichte/abstand.Z", "bald mal", "bald mal"),
        ("kontaktdichte/abstand.Z", "80 %", "abstand"),
        ("u25/altersgrenze", "12.5", "12,5"),
        ("/bald", "80 %", "80 %"),
        ("/unbekannt höchstens", "drei", "Anteil"),
        ("u25/altersgrenze", "x" * 101, "höchstens 100"),
        ("kontaktdichte/abstand.Z", "vom Amt festzulegen", "leeren"),
    ],
)
def test_what_cannot_be_is_said_at_the_value(
    folder: Path, values: tuple[OfficeValue, ...], field: str, text: str, said: str
) -> None:
    made = proposed(folder, OFFICE, changes(values, {field: text}))
    assert made.text is None
    assert list(made.mistakes) == [field]
    assert said in made.mistakes[field]


def test_a_spreadsheet_there_and_back(values: tuple[OfficeValue, ...], tmp_path: Path) -> None:
    file = tmp_path / "werte.xlsx"
    file.write_bytes(values_file(values, "Amt", date(2020, 6, 30)))
    read = values_read(file, values)
    assert changes(values, read) == ()
    assert len(read) == len(values)
    with pytest.raises(DeliveryRefused, match="Zeile 3: Einen Wert"):
        values_read(file, tuple(one for number, one in enumerate(values) if number != 1))
