"""The shipped offices: each switches on what its programme says, with the numbers that it publishes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.check.survey import read_alone
from engine.plan.values import Unset
from engine.resolve import Library
from jobs.rules.needs import needs, pieces
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.node import fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote

PROGRAMMES = {
    "magdeburg": "Arbeitsmarkt- und Integrationsprogramm 2020 - 2023, Jobcenter Landeshauptstadt Magdeburg",
    "worms": "Arbeitsmarkt- und Integrationsprogramm 2020 Jobcenter Worms",
    "harburg": "Arbeitsmarkt- und Integrationsprogramm des Jobcenters Landkreis Harburg für die Jahre 2022 – 2025",
    "nordsachsen": "Arbeitsmarkt- und Integrationsprogramm 2019 - 2024, Jobcenter Nordsachsen",
    "kommunal": "Kommunale Jobcenter – Erfolgreich für Langzeitarbeitslose, Deutscher Landkreistag",
}
STATES = {"magdeburg": "ST", "worms": "RP", "harburg": "NI", "nordsachsen": "SN", "kommunal": "SH", "musterstadt": "ST"}
LAW = frozenset({"egv-fortschreibung", "kooperationsplan-fortschreibung"})
"""Duties by law that no programme needs to name."""

BORROWED = {
    "magdeburg": frozenset({
        "absolvent-egv", "absolvent-erfolgsbetrachtung", "absolvent-vermittlungsvorschlag", "absolvent-wiedervorlage",
        "absolventenmanagement-beginn", "bfm-beendigung", "bfm-dokumentation", "bfm-ueberpruefung", "bfm-zugang",
        "egv-abschlussquote", "egv-erstabschluss", "egv-laufzeit-ueber-sechs-monate", "fbw-kontakt-bis-sechs-monate",
        "fbw-kontakt-nach-ende", "fbw-kontakt-vor-ende", "integrationskurs-anmeldung", "kontaktdichte",
        "neuantrag-bearbeitungsdauer", "umschulung-kontakt",
    }),
}  # fmt: skip
"""What an office checks beyond its own programme; the file says so."""

PUBLISHED = {
    ("magdeburg", "phoebe-schluessel", "faelle_je_stelle"): "80",
    ("magdeburg", "phoebe-zuordnung", "projektplaetze"): "400",
    ("worms", "jawoll-plaetze", "platzzahl"): "60",
    ("worms", "bae-kooperativ-plaetze", "platzzahl"): "6",
    ("worms", "egv-abschlussquote", "zielquote"): "80 %",
    ("worms", "integrationsquote-ziel", "zielquote"): "27,3 %",
    ("worms", "lzb-bestand-ziel", "zielbestand"): "3478",
    ("nordsachsen", "neuantrag-bearbeitungsdauer", "bearbeitungsfrist"): "14 Tage",
    ("nordsachsen", "integrationsquote-steigerung", "steigerung"): "3,2 %",
    ("nordsachsen", "lzb-bestand-senkung", "senkung"): "5,3 %",
    ("kommunal", "nachhaltigkeitsquote", "nachhaltigkeit"): "65 %",
    ("kommunal", "nachhaltigkeitsquote", "nachschau"): "6 Monate",
}
TODAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def whole(shipped: Path, programs: Path) -> Loaded:
    """The office that has all rules."""
    return load(shipped, "musterstadt", TODAY, remembered=programs)


def test_all_are_there(offices: dict[str, OfficeNote]) -> None:
    assert {name: office.state.text for name, office in offices.items()} == STATES


@pytest.mark.parametrize("name", PROGRAMMES)
def test_an_office_has_what_its_programme_says_and_what_it_borrowed(
    name: str, offices: dict[str, OfficeNote], rules: tuple[AuthoredRule, ...]
) -> None:
    office = offices[name]
    known = [rule for rule in rules if rule.kind is not Kind.DEFINITION and released(rule)]
    said = {r.id.text for r in known if any(source.document == PROGRAMMES[name] for source in r.sources)}
    legal = {r.id.text for r in known if not any(s.document in PROGRAMMES.values() for s in r.sources)} | LAW
    on = [one.text for one in office.rules or ()]
    off = {one.text for one in office.without}
    assert len(on) == len(set(on))
    assert set(on) == (said | legal) - off | BORROWED.get(name, frozenset())


@pytest.mark.parametrize(("office", "rule", "value"), PUBLISHED)
def test_published_numbers(offices: dict[str, OfficeNote], office: str, rule: str, value: str) -> None:
    given = {
        (owner.text, fold(one.name.text)): one.value.text
        for owner, values in offices[office].values
        for one in values
        if one.value is not None
    }
    assert given[rule, value] == PUBLISHED[office, rule, value]


def test_rules_about_employees_are_off_where_no_agreement_is_published(
    shipped: Path, rules: tuple[AuthoredRule, ...], whole: Loaded, programs: Path
) -> None:
    about = {rule.id.text for rule in rules if rule.agreement is not None}
    assert about
    assert {name for name, _ in whole.rulebook.agreements} == about
    for name in PROGRAMMES:
        book = load(shipped, name, TODAY, remembered=programs).rulebook
        assert book.agreements == ()
        assert not {one.id for one in book.rules} & about


def test_rules_about_employees_say_so(rules: tuple[AuthoredRule, ...], model: FactModel, whole: Loaded) -> None:
    reading = {
        one.id for one in whole.rulebook.rules
        if any(entity in ("mitarbeiter", "jahresgespraech") for entity, _ in needs(model, [one]))
    }  # fmt: skip
    assert {rule.id.text for rule in rules if rule.agreement is not None} >= reading


def test_the_starting_pack_needs_the_fewest_fields(
    whole: Loaded, shipped: Path, rules: tuple[AuthoredRule, ...]
) -> None:
    book, model = whole.rulebook, whole.model
    library = Library(model, rules)
    closed = {rule.id.text for rule in rules if rule.agreement is not None or is_open(library, rule)}
    count = {
        rule.id: len(needs(model, [rule]))
        for rule in book.rules
        if rule.kind is not Kind.QUOTA
        and rule.id not in closed
        and of_a_case(model, rule.entity)
        and not any(isinstance(piece, Unset) for piece in pieces(rule))
    }
    text = (shipped / "paket" / "startpaket.yaml").read_text(encoding="utf-8")
    pack = [line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ")]
    assert len(pack) == len(set(pack)) == 10
    rest = set(count) - set(pack)
    assert set(pack) <= set(count)
    assert max(count[one] for one in pack) <= min(count[one] for one in rest)


def test_a_value_that_a_definition_leaves_open_is_seen(rules: tuple[AuthoredRule, ...], model: FactModel) -> None:
    known = {rule.id.text: rule for rule in rules}
    library = Library(model, rules)
    assert "vom Amt festzulegen" not in text_of(known["neukunden-sofortangebot"])
    assert is_open(library, known["neukunden-sofortangebot"])
    assert not is_open(library, known["u25-zuordnung"])


def is_open(library: Library, rule: AuthoredRule) -> bool:
    """Whether the rule or a definition that it uses, directly or through another, leaves a value to the office."""
    used = read_alone(library, rule).version.used_definitions.values()
    return any("vom Amt festzulegen" in text_of(one) for one in (rule, *used))


def text_of(rule: AuthoredRule) -> str:
    """The rule's file."""
    return Path(rule.place.file).read_text(encoding="utf-8")


def of_a_case(model: FactModel, entity: str) -> bool:
    links = [link.target for link in model.entities[entity].links if link.required]
    return entity == model.case or any(of_a_case(model, target) for target in links)


def released(rule: AuthoredRule) -> bool:
    return rule.status is None or rule.status.text == "freigegeben"
