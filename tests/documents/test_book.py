"""The rulebook as a document: every rule once, with its sentences, values, sources and posts."""

from __future__ import annotations

from datetime import date

from cli.kept import kept
from delivery.pages.markdown import blocks
from engine.resolve.law.rulebook import switched_off
from jobs.documents.book import office_document, whole_page
from jobs.documents.whole import Whole
from jobs.rules.rulebook import load
from schemas.node import fold
from tests.documents.conftest import RULES

STICHTAG, TODAY = date(2020, 6, 30), date(2026, 11, 21)


def test_every_rule_in_force_stands_in_it_with_the_office_s_values() -> None:
    document = office_document(RULES, "worms", STICHTAG, TODAY, remembered=kept())
    loaded = load(RULES, "worms", STICHTAG, remembered=kept())
    for rule in loaded.rulebook.rules:
        assert f"\n### {rule.title}\n" in document.text, rule.id
        for name, value in rule.values:
            assert f"| {name} | {value} |" in document.text, rule.id
    for name, reason in loaded.rulebook.not_in_force:
        assert f"(`{name}`)" in document.text
        assert f"**{reason[:1].upper()}{reason[1:]}:**" in document.text
    facts = dict(document.facts)
    assert facts["Amt"] == document.subtitle == "Jobcenter Worms"
    assert facts["Rechtsstand"] == "30.06.2020"
    assert facts["Prüfsumme des Regelwerks"] == loaded.rulebook.digest
    assert "Geschäftsführung" in document.signers


def test_some_rules_can_be_chosen() -> None:
    text = office_document(RULES, "worms", STICHTAG, TODAY, ("bfm-zugang", "kontaktdichte"), kept()).text
    assert text.count("\n### ") == 2
    assert "## Nicht in Kraft" not in text


def test_the_page_holds_every_version_of_every_rule(everything: Whole) -> None:
    page = whole_page(everything)
    for reading in everything.readings:
        authored = reading.authored
        assert f"\n`{authored.id.text}` · " in page
        assert (
            f"\n### {authored.title[:1].upper()}{authored.title[1:]}\n" in page or f"\n### {authored.title}\n" in page
        )
        for said in (*authored.interpretation, *authored.unchecked):
            assert f"- {said.removesuffix('.')}" in page, authored.id.text
    rules = page[: page.index("\n## Erinnerung und Eskalation")]
    assert rules.count("\n### ") == len(everything.readings)
    flows = everything.workflows
    for one in (*flows.ladders, *flows.lifecycles, *flows.schedules):
        assert f"\n### {one.title}\n" in page


def test_the_page_is_markdown_that_the_pdf_can_show(everything: Whole) -> None:
    kinds = [one["kind"] for one in blocks(whole_page(everything))]
    assert set(kinds) == {"heading", "paragraph", "list", "table"}


def test_what_an_office_changes_stands_with_the_rule(everything: Whole) -> None:
    parts = whole_page(everything).split("\n### ")
    rules, told = everything.library.rules, 0
    for office in everything.offices:
        for name, values in office.values:
            versions = rules.get(fold(name.text))
            if versions is None or switched_off(everything.library, office, versions) is not None:
                continue
            (line,) = {
                line
                for part in parts
                if f"\n`{name.text}` · " in part
                for line in part.split("\n")
                if line.startswith(f"- {office.name}: ")
            }
            assert all(value.value is not None and value.value.text in line for value in values), line
            told += 1
    assert told > 3
