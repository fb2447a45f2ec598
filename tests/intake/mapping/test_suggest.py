"""A proposed mapping is right YAML, says what it guessed, and leaves nothing out."""

from __future__ import annotations

import re

import pytest

from intake.mapping.suggest import suggest
from tests.engine.sources.written import mapping, model, read_text

PEOPLE = ("Kundennummer", "Nachname", "GEBURTSDATUM", "Bewerberstatus", "Org.-Zeichen", "Laune", "Bemerkung")
TALKS = ("Kontakt-ID", "Kd.-Nr.", "KONTAKT_DATUM", "Kontaktart", "Anlas")


def test_a_proposal_can_be_checked_and_used() -> None:
    text = suggest({("Kunden_A.csv", ""): PEOPLE, ("k.xlsx", "2026"): TALKS}, model(), "haus")
    source = mapping(text)
    people, talks = source.tables
    assert (people.entity, talks.entity, talks.sheets) == ("kunde", "kontakt", ("2026",))
    found = {field.name: field.origin.columns for field in people.fields}
    assert found == {
        "kunde_id": ("Kundennummer",), "geburtsdatum": ("GEBURTSDATUM",), "status": ("Bewerberstatus",),
        "team_id": ("Org.-Zeichen",),
    }  # fmt: skip
    assert people.not_taken == ("Nachname", "Bemerkung")
    assert {field.name for field in talks.fields} == {"kontakt_id", "kunde_id", "datum", "art", "anlass"}


def test_every_guess_says_that_it_is_one_and_every_column_is_named() -> None:
    text = suggest({("Kunden_A.csv", ""): PEOPLE}, model(), "haus")
    lines = [line for line in text.splitlines() if re.match(r"      [^ -][^#]*: ", line)]
    assert lines
    assert all("# geraten" in line for line in lines)
    assert all(column in text for column in PEOPLE)
    assert "    #   Laune" in text


def test_a_likeness_names_what_else_it_might_be() -> None:
    text = suggest({("teilnahmen.csv", ""): ("TN-Nr", "Kundennummer", "Ende geplannt", "Beginnn")}, model(), "haus")
    assert "ende_geplant: Ende geplannt   # geraten: ähnlich" in text
    assert "teilnahme_id" in text


def test_a_key_that_is_not_found_is_asked_for() -> None:
    text = suggest({("kontakte.csv", ""): ("Kundennummer", "Kontaktart", "Anlass")}, model(), "haus")
    assert "# kontakt_id: fehlt noch" in text
    assert {one.code for one in read_text(text)[1]} == {"R1004"}


def test_a_table_that_fits_nothing_is_left_to_a_person() -> None:
    text = suggest({("x.csv", ""): ("qqq", "www")}, model(), "haus")
    assert "# x.csv: keine Entität passt. Spalten: qqq, www" in text


@pytest.mark.parametrize(
    "header", ['a"b', "a: b", "# c", "2026", "ja", "- x", "ä\\b", "a\nb", "{x}", "[y]", "'z'", "&q"]
)
def test_any_header_stands_as_it_is(header: str) -> None:
    text = suggest({("kunden.csv", ""): ("Kundennummer", f"Bemerkung {header}")}, model(), "haus")
    source = mapping(text)
    assert source.tables[0].not_taken == (" ".join(f"Bemerkung {header}".split()),)


def test_no_column_and_no_field_is_used_twice() -> None:
    header = ("Kundennummer", "Kunden-Nr", "Geburtsdatum", "Geburts-Datum", "Status", "status")
    source = mapping(suggest({("kunden.csv", ""): header}, model(), "haus"))
    columns = [column for field in source.tables[0].fields for column in field.origin.columns]
    assert len(columns) == len(set(columns))
