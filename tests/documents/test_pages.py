"""The generated pages that are kept: never stale, and every entry of the register accounted for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jobs.documents.pages import COVERAGE, RULEBOOK, Pages, pages
from tests.documents.conftest import DOCS, HOUSE, RULES


@pytest.fixture(scope="module")
def kept() -> Pages:
    """What the kept pages lack."""
    return pages(RULES, DOCS)


def test_the_pages_are_fresh(kept: Pages) -> None:
    assert [str(path.relative_to(HOUSE)) for path in kept.stale] == [], "regelwerk pages"


def test_every_entry_of_the_register_has_a_rule_or_a_reason(kept: Pages) -> None:
    assert kept.complaints == ()


def test_a_change_of_a_rule_makes_them_stale_until_they_are_written(tmp_path: Path) -> None:
    rules, docs = tmp_path / "rules", tmp_path / "docs"
    for name in ("fachmodell", "erinnerung"):
        shutil.copytree(RULES / name, rules / name)
    rule = rules / "leistung" / "neuantrag-bearbeitungsdauer.yaml"
    rule.parent.mkdir()
    shutil.copy(RULES / "leistung" / rule.name, rule)
    shutil.copytree(DOCS / "abdeckung", docs / "abdeckung")
    made = pages(rules, docs)
    assert set(made.stale) == {docs / COVERAGE, docs / RULEBOOK}
    made.write()
    assert pages(rules, docs).stale == {}
    rule.write_text(rule.read_text(encoding="utf-8").replace("14 Tage", "15 Tage"), encoding="utf-8")
    assert set(pages(rules, docs).stale) == {docs / COVERAGE, docs / RULEBOOK}
