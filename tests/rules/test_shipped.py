"""The shipped rules: all there, sourced, in force when they should be, with examples on both sides."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from engine.calendar import office_calendar
from engine.pipeline import check
from engine.resolve import Library, rulebook
from jobs.documents.coverage.register import Register, read_register
from schemas.diagnostic import Severity
from schemas.factmodel import Empty, FactModel
from schemas.node import Mapping, Scalar, Sequence, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote

FIRST = (
    "bfm-zugang", "bfm-ueberpruefung", "bfm-dokumentation", "bfm-beendigung", "egv-erstabschluss", "egv-fortschreibung",
    "egv-laufzeit-ueber-sechs-monate", "egv-abschlussquote", "absolventenmanagement-beginn", "absolvent-egv",
    "absolvent-vermittlungsvorschlag", "fbw-kontakt-bis-sechs-monate", "fbw-kontakt-vor-ende", "fbw-kontakt-nach-ende",
    "umschulung-kontakt", "absolvent-wiedervorlage", "absolvent-erfolgsbetrachtung", "paragraf-16h-aufsuchend",
    "integrationskurs-anmeldung", "elternzeit-beratung", "neuantrag-bearbeitungsdauer", "kontaktdichte",
    "kooperationsplan-fortschreibung",
)  # fmt: skip
DEFINITIONS = (
    "langzeitarbeitslosigkeit", "langzeitleistungsbezug", "langzeitleistungsbezug-statistik", "u25", "egv-pflichtig",
    "bfm-zugangskriterien",
)  # fmt: skip
LAW = ("SGB II", "SGB III", "Verordnung zu § 48a SGB II", "Kennzahlen nach § 48a SGB II, Glossar",
       "SGB II in der bis 30.06.2023 geltenden Fassung", "SGB II in der ab 01.07.2026 geltenden Fassung")  # fmt: skip
ENTRY = {
    "egv-pflichtig": "egv-personenkreis",
    "bfm-zugangskriterien": "bfm-zugang",
    "langzeitleistungsbezug-statistik": "langzeitleistungsbezug",
}
"""Definitions whose entry in the register has another name."""

SEALED = {"egv-erstabschluss", "egv-fortschreibung", "egv-laufzeit-ueber-sechs-monate"}
"""What the end of the Eingliederungsvereinbarung lets run on until 31.12.2023."""


@pytest.fixture(scope="session")
def register(house: Path) -> Register:
    """The register of all duties."""
    return read_register(house / "docs" / "abdeckung")


def names(rules: tuple[AuthoredRule, ...], definition: bool) -> set[str]:
    """The ids of the rules, or of the definitions."""
    return {rule.id.text for rule in rules if (rule.kind is Kind.DEFINITION) is definition}


def test_every_first_rule_is_there(rules: tuple[AuthoredRule, ...]) -> None:
    assert names(rules, definition=False) >= set(FIRST)
    assert names(rules, definition=True) >= set(DEFINITIONS)


def test_nothing_is_wrong_and_every_example_holds(shipped: Path) -> None:
    found = check(shipped)
    assert [str(one) for one in found if one.severity is Severity.ERROR] == []


def test_every_source_is_where_the_register_found_it(rules: tuple[AuthoredRule, ...], register: Register) -> None:
    """The register shortens long headings: a passage is known by its section number, else by its first words."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for duty in register.duties:
        for source in duty.sources:
            found[duty.id].add((source.document, section(source.passage)))
            found[source.document].add((source.document, section(source.passage)))
    programmes = {source.document for duty in register.duties for source in duty.sources}
    wrong = []
    for rule in rules:
        assert rule.sources, rule.id.text
        for source in rule.sources:
            covered = (ENTRY.get(rule.id.text, rule.id.text), *(one.text for one in rule.covers))
            known = {passage for name in (*covered, source.document) for passage in found[name]}
            programme = source.document in programmes
            order = source.document.startswith("GA ") and source.passage.startswith("genannt im Programm ")
            legal = source.document in LAW or order
            if (source.document, section(source.passage)) not in known if programme else not legal:
                wrong.append(f"{rule.id.text}: {source.document}, {source.passage}")
    assert wrong == []


def section(passage: str) -> str:
    """What identifies a passage of a document: „6.1.3“, or „Kreis Nordfriesland“."""
    return passage.split(" ", 1)[0] if passage[0].isdigit() else passage.split(" – ")[0]


def test_what_a_rule_covers_is_in_the_register(rules: tuple[AuthoredRule, ...], register: Register) -> None:
    known = {duty.id for duty in register.duties}
    assert [f"{one.place}: {one.text}" for rule in rules for one in rule.covers if one.text not in known] == []


def test_every_head_is_complete(rules: tuple[AuthoredRule, ...]) -> None:
    """What people answer for stands in every file, in all versions."""
    missing = []
    for rule in rules:
        asked = {
            "status": rule.status, "verantwortlich": rule.owner, "geprüft": rule.reviewed,
            "nächste prüfung": rule.next_review,
        }  # fmt: skip
        if rule.kind is not Kind.DEFINITION:
            asked |= {"kontrollziel": rule.control_goal, "risiko": rule.risk}
        missing += [f"{rule.id.text}: {key}" for key, given in asked.items() if not given]
    assert missing == []


def test_drafts_are_marked_in_their_folder(rules: tuple[AuthoredRule, ...]) -> None:
    drafts = {rule.place.file for rule in rules if rule.status is not None and rule.status.text == "entwurf"}
    assert drafts == {rule.place.file for rule in rules if Path(rule.place.file).parent.name == "rechtsaenderung"}


def results(rule: AuthoredRule) -> list[str]:
    """The expected result of every example."""
    found = []
    for example in rule.examples:
        entry = example.find("erwartet")
        assert entry is not None, rule.id.text
        node = entry.value
        if isinstance(node, Mapping):
            entry = node.find("status") or node.find("ampel")
            if entry is None and rule.kind is Kind.QUOTA:
                found.append("nur Zahlen")
                continue
            assert entry is not None, rule.id.text
            node = entry.value
        assert isinstance(node, Scalar)
        found.append(node.text)
    return found


def test_examples_stand_on_both_sides_and_know_the_unknown(rules: tuple[AuthoredRule, ...]) -> None:
    unknown = {Kind.DEFINITION: "unbekannt", Kind.QUOTA: "nicht messbar"}
    for rule in rules:
        expected = results(rule)
        assert len(expected) >= 5, rule.id.text
        assert len(set(expected)) >= (2 if "ohne Ziel" in expected else 3), rule.id.text
        assert unknown.get(rule.kind, "ungeklärt") in expected, rule.id.text


def test_examples_have_names_of_their_own(rules: tuple[AuthoredRule, ...]) -> None:
    for rule in rules:
        told = [entry.value for example in rule.examples if (entry := example.find("name")) is not None]
        different = {one.text for one in told if isinstance(one, Scalar)}
        assert len(told) == len(rule.examples) == len(different), rule.id.text


def test_agreements_end_with_the_law_and_run_on_half_a_year(
    model: FactModel, rules: tuple[AuthoredRule, ...], offices: dict[str, OfficeNote]
) -> None:
    library, office = Library(model, rules), offices["musterstadt"]

    def in_force(today: date) -> set[str]:
        book, wrong = rulebook(library, office, today, office_calendar(office.state.text))
        assert [str(one) for one in wrong] == []
        return {rule.id for rule in book.rules}

    assert in_force(date(2020, 6, 30)) >= set(FIRST) - {"kooperationsplan-fortschreibung"}
    assert "kooperationsplan-fortschreibung" not in in_force(date(2023, 6, 30))
    assert in_force(date(2023, 6, 30)) >= SEALED | {"egv-abschlussquote"}
    assert in_force(date(2023, 7, 1)) >= SEALED | {"kooperationsplan-fortschreibung"}
    assert "egv-abschlussquote" not in in_force(date(2023, 7, 1))
    assert in_force(date(2023, 12, 31)) >= SEALED
    assert in_force(date(2024, 1, 1)) & SEALED == set()


def test_every_office_resolves_without_a_mistake(
    model: FactModel, rules: tuple[AuthoredRule, ...], offices: dict[str, OfficeNote]
) -> None:
    library = Library(model, rules)
    for office in offices.values():
        for today in (date(2020, 6, 30), date(2023, 10, 1), date(2026, 11, 1)):
            _, wrong = rulebook(library, office, today, office_calendar(office.state.text))
            assert [str(one) for one in wrong] == []


def test_what_an_office_has_to_set_is_left_open(rules: tuple[AuthoredRule, ...]) -> None:
    by_name = {rule.id.text: rule for rule in rules}
    table = by_name["kontaktdichte"].table
    assert table is not None
    assert {row.value.text for row in table.rows} == {"vom Amt festzulegen"}
    open_values = {one.name.text: one.value for one in by_name["egv-erstabschluss"].values}
    assert open_values["abschlussfrist"] is not None
    assert open_values["abschlussfrist"].text == "vom Amt festzulegen"


def test_the_demo_s_contact_table_never_widens(rules: tuple[AuthoredRule, ...], offices: dict[str, OfficeNote]) -> None:
    table = next(rule.table for rule in rules if rule.id.text == "kontaktdichte")
    assert table is not None
    given = {fold(one.name.text): one.value for name, values in offices["musterstadt"].values for one in values
             if name.text == "kontaktdichte"}  # fmt: skip
    months = []
    for row in table.rows:
        value = given[f"abstand.{fold(row.choice.text)}"]
        assert value is not None
        months.append(int(value.text.split()[0]))
    assert len(months) == len(table.rows)
    assert months == sorted(months, reverse=True)


def test_review_documents_are_never_unknown_when_empty(model: FactModel) -> None:
    review = model.entities["bfm_pruefung"].fields
    assert review["prognose"].empty is Empty.UNDOCUMENTED
    assert review["begruendung"].empty is Empty.UNDOCUMENTED
    assert model.entities["leistungsbezug"].fields["bis"].empty is Empty.RUNNING
    assert model.entities["antrag"].fields["entschieden_am"].empty is Empty.NOT_HAPPENED


def test_every_field_says_what_it_is_and_who_supplies_it(model: FactModel) -> None:
    silent = [
        f"{entity.name}.{found.name}"
        for entity in model.entities.values()
        for found in entity.fields.values()
        if not found.meaning or not found.label or (not found.derived and not found.supplier)
    ]
    assert silent == []


def test_sensitive_fields_are_marked(model: FactModel) -> None:
    protected = {f"{e.name}.{f.name}" for e in model.entities.values() for f in e.fields.values() if f.protection}
    wanted = {"kunde.schwerbehindert", "bfm_pruefung.begruendung", "befreiung.tatbestand", "kontakt.ergebnis"}
    assert wanted <= protected


def test_no_condition_holds_a_number_of_its_own(rules: tuple[AuthoredRule, ...]) -> None:
    """Numbers stand under `werte`; in the logic they would be invisible to an office and to a simulation."""

    def scalars(node: object) -> list[str]:
        if isinstance(node, Scalar):
            return [node.text]
        if isinstance(node, Sequence):
            return [text for item in node.items for text in scalars(item)]
        if isinstance(node, Mapping):
            return [text for entry in node.entries for text in scalars(entry.value)]
        return []

    for rule in rules:
        for node in (rule.applies, rule.exempt, rule.when, rule.fulfilled):
            assert [text for text in scalars(node) if text.strip()[:1].isdigit()] == [], rule.id.text
