"""The order of data: complete for every rule, no column too many, each described."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from cli.kept import kept
from jobs.documents.order import order
from jobs.documents.whole import Whole
from jobs.rules.needs import needs
from jobs.rules.readiness import readiness
from jobs.rules.rulebook import load
from schemas.factmodel import FieldType
from schemas.failure import Unknown
from schemas.node import fold
from tests.documents.conftest import RULES

STICHTAG = date(2020, 6, 30)
OFFICES = sorted(path.stem for path in (RULES / "amt").glob("*.yaml"))


@cache
def columns(office: str | None, *names: str) -> set[tuple[str, str]]:
    return {(one.table, fold(one.column)) for one in order(RULES, office, STICHTAG, names).columns}


def test_one_rule_needs_its_fields_keys_links_and_nothing_else() -> None:
    antrag = ("antrag_id", "kunde_id", "eingang", "art", "vollstaendig_am", "entschieden_am", "entscheidung")
    wanted = {("antrag", name) for name in antrag} | {("kunde", "kunde_id"), ("kunde", "team_id")}
    assert columns("nordsachsen", "neuantrag-bearbeitungsdauer") == wanted


def test_limited_places_need_the_link_to_the_record_that_has_them() -> None:
    wanted = {("jugendeinschaetzung", "massnahme_id"), ("massnahme", "plaetze"), ("teilnahme", "massnahme_id")}
    assert wanted <= columns("worms", "jawoll-zuweisung")


@pytest.mark.parametrize("office", OFFICES)
def test_what_is_ordered_makes_every_rule_ready(office: str) -> None:
    loaded = load(RULES, office, STICHTAG, remembered=kept())
    delivered: dict[str, set[str]] = {}
    for table, column in columns(office):
        delivered.setdefault(table, set()).add(column)
    lacking = [
        (one.rule, one.tables, one.fields)
        for one in readiness(loaded.rulebook, {name: frozenset(found) for name, found in delivered.items()})
        if one.tables or one.fields
    ]
    assert lacking == []


def test_all_of_an_office_is_the_sum_of_its_rules() -> None:
    loaded = load(RULES, "worms", STICHTAG, remembered=kept())
    every = set()
    for rule in loaded.rulebook.rules:
        every |= needs(loaded.model, [rule])
    assert columns("worms") == every


def test_the_whole_rulebook_asks_for_all_that_any_office_asks_for() -> None:
    assert set().union(*(columns(office) for office in OFFICES)) <= columns(None)


def test_every_column_is_described_with_a_fitting_sample(everything: Whole) -> None:
    for one in order(RULES, None, STICHTAG).columns:
        assert one.label, one
        assert one.meaning, one
        assert one.empty, one
        assert one.rules, one
        assert one.sample is not None, one
        field = everything.model.entities[one.table].fields.get(fold(one.column))
        if field is None:
            assert one.role in ("Schlüssel", "Verknüpfung")
        elif field.type is FieldType.CHOICE:
            assert one.sample in one.choices, one
        elif field.type is FieldType.DATE:
            assert isinstance(one.sample, date), one
        elif field.type is FieldType.YES_NO:
            assert isinstance(one.sample, bool), one


def test_rules_that_are_not_there_are_told() -> None:
    with pytest.raises(Unknown, match=r"kontaktdicht gibt es hier nicht.*Gemeint ist vielleicht kontaktdichte"):
        order(RULES, None, STICHTAG, ("kontaktdicht",))
    with pytest.raises(Unknown, match="Das Amt wurms gibt es nicht"):
        order(RULES, "wurms", STICHTAG)
    with pytest.raises(Unknown, match="Den Ordner"):
        order(Path("gibt es nicht"), None, STICHTAG)
