"""The shipped rules as the tests see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.facts import read_model
from engine.parse import parse_office, parse_rule
from engine.read import read
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.rule import AuthoredRule, OfficeNote

NO_RULES = ("fachmodell", "amt", "paket", "erinnerung", "zeitplan", "quellen", "pruefbogen")
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def house() -> Path:
    """The root of the repository."""
    return HOUSE


@pytest.fixture(scope="session")
def shipped(house: Path) -> Path:
    """The folder of the shipped rules."""
    return house / "rules"


@pytest.fixture(scope="session")
def model(shipped: Path) -> FactModel:
    """The shipped fact model."""
    found: list[Diagnostic] = []
    documents = []
    for path in sorted((shipped / "fachmodell").glob("*.yaml")):
        node, wrong = read(path.read_bytes(), path.name)
        found += wrong
        if node is not None:
            documents.append((path.name, node))
    result, wrong = read_model(documents)
    assert [str(one) for one in [*found, *wrong]] == []
    return result


@pytest.fixture(scope="session")
def rules(shipped: Path) -> tuple[AuthoredRule, ...]:
    """Every shipped rule and definition."""
    result = []
    for path in sorted(shipped.rglob("*.yaml")):
        if path.parent.name in NO_RULES:
            continue
        node, found = read(path.read_bytes(), str(path))
        assert node is not None, path
        rule, wrong = parse_rule(node, str(path))
        assert [str(one) for one in [*found, *wrong]] == []
        assert rule is not None, path
        result.append(rule)
    return tuple(result)


@pytest.fixture(scope="session")
def offices(shipped: Path) -> dict[str, OfficeNote]:
    """Every shipped office by its id."""
    result = {}
    for path in sorted((shipped / "amt").glob("*.yaml")):
        node, found = read(path.read_bytes(), str(path))
        assert node is not None, path
        office, wrong = parse_office(node, str(path))
        assert [str(one) for one in [*found, *wrong]] == []
        assert office is not None, path
        result[office.id.text] = office
    return result
