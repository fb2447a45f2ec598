"""Further tables of the synthetic offices: what their files say, and that it fits the fact model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from caseload import office
from caseload.further.spec import Beat, Days, Months, Pick, Range, Yes, read
from engine.gather import FACTS, files, gather
from jobs.recipes import recipe
from schemas.factmodel import FactModel, FieldType
from schemas.node import fold

TODAY = date(2020, 6, 30)
MODEL = gather(files(Path(__file__).resolve().parents[2] / "rules" / FACTS)).model
OFFICES = ("magdeburg", "worms", "harburg", "nordsachsen", "kommunal", "musterstadt")
SPECS = recipe("magdeburg").further


def drawn(name: str = "magdeburg", people: int = 400, seed: int = 3) -> dict[str, pa.Table]:
    return next(office.blocks(recipe(name), MODEL, people, seed, TODAY))


def test_every_word_of_a_field_is_read() -> None:
    (spec,) = read(
        [
            {
                "zu": "schritt",
                "je": "kunde",
                "anteil": "60 %",
                "zahl": "1 bis 2",
                "felder": {
                    "vereinbart_am": "5 bis 150 Tage vor Stichtag",
                    "fällig_am": "-3 bis 60 Tage nach vereinbart_am, 98 %",
                    "datum": "alle 30 Tage zurück, -5 bis 0",
                    "monat": "jeden Monat zurück am 15.",
                    "stufe": "1 bis 5",
                    "eigenes": "ja 4,5 %",
                    "flucht": "ja wie fluchtkontext",
                    "ergebnis": {"wert": {"erledigt": "6", "leer": "2"}, "bei": {"status": "arbeitslos"}},
                    "titel": "Bericht, 90 %",
                },
            }
        ]
    )
    assert (spec.table, spec.parent, spec.share, spec.number) == ("schritt", "kunde", 0.6, Range(1, 2))
    contents = [one.content for one in spec.rows[0]]
    assert contents == [
        Days(-150, -5, None),
        Days(-3, 60, "vereinbart_am"),
        Beat(30, -5, 0),
        Months(15),
        Range(1, 5),
        Yes(0.045),
        Yes(0.0, "fluchtkontext"),
        Pick({"erledigt": 6.0, "": 2.0}),
        Pick({"Bericht": 1.0}),
    ]
    assert [one.share for one in spec.rows[0]] == [1, 0.98, 1, 1, 1, 1, 1, 1, 0.9]
    assert dict(spec.rows[0][7].where) == {"status": "arbeitslos"}


def test_the_shipped_files_name_only_what_the_fact_model_has() -> None:
    wrong = []
    for spec in SPECS:
        fields = MODEL.entities[spec.table].fields
        for one in (one for row in spec.rows for one in row):
            described = fields.get(fold(one.name))
            if described is None or described.derived:
                wrong.append(f"{spec.name}: {one.name}")
            elif isinstance(one.content, Pick) and described.type is FieldType.CHOICE:
                known = ("", *described.choices)
                wrong += [f"{spec.name}: {text}" for text in one.content.weights if text not in known]
    assert wrong == []


@pytest.mark.parametrize("name", OFFICES)
def test_records_hang_together_and_keys_are_unique(name: str) -> None:
    tables = drawn(name)
    for entity in (MODEL.entities[table] for table in tables):
        table = tables[entity.name]
        assert pc.count_distinct(table.column(entity.key)).as_py() == len(table), entity.name
        for link in entity.links if len(table) else ():
            keys = table.column(link.column)
            assert not link.required or keys.null_count == 0, (entity.name, link.column)
            if link.target in tables:
                known = tables[link.target].column(MODEL.entities[link.target].key).combine_chunks()
                assert pc.all(pc.is_in(keys.drop_null(), known)).as_py() is not False, (entity.name, link.column)


def test_nothing_has_happened_after_the_stichtag() -> None:
    tables = drawn()
    for entity in (MODEL.entities[table] for table in {spec.table for spec in SPECS if not spec.adds}):
        for one in entity.stored:
            if one.type is FieldType.DATE and not one.planned and len(tables[entity.name]):
                last = pc.max(tables[entity.name].column(one.name)).as_py()
                assert last is None or last <= TODAY, f"{entity.name}.{one.name}"


def test_the_office_itself_does_not_grow_with_its_people() -> None:
    few, many = drawn(people=100), drawn(people=700)
    for name in ("dienststelle", "gremium", "sitzung", "kennzahl", "budget", "team"):
        assert few[name].equals(many[name]), name


def test_months_end_where_they_end() -> None:
    days = drawn()["budget"].column("monat").to_pylist()
    assert max(days) == date(2020, 6, 30)
    assert {day.replace(day=1) for day in days} == {date(2020, 6, 1).replace(year=2018 + n // 12, month=n % 12 + 1)
                                                    for n in range(30)}  # fmt: skip
    assert date(2020, 2, 29) in days


def test_what_an_office_does_not_keep_is_left_out_and_the_rest_is_the_same() -> None:
    kept = {name: one for name, one in MODEL.entities.items() if name not in ("schritt", "team", "bedarfsgemeinschaft")}
    contact = kept["kontakt"]
    kept["kontakt"] = replace(contact, fields={n: f for n, f in contact.fields.items() if n not in ("art", "datum")})
    whole = drawn(people=60)
    (part,) = [next(office.blocks(recipe("magdeburg"), FactModel(kept, MODEL.case), 60, 3, TODAY))]
    assert set(part) == set(whole) - {"schritt", "team", "bedarfsgemeinschaft"}
    assert "art" not in part["kontakt"].column_names
    same = set(part["kontakt"].column_names)
    assert part["kontakt"].equals(whole["kontakt"].select([n for n in whole["kontakt"].column_names if n in same]))
    assert part["plan"].equals(whole["plan"])
