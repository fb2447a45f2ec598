"""What pulls the Lieferbremse, table by table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.gather import FACTS, files, gather
from intake.landing.brake import Limits, reasons
from schemas.factmodel import FactModel

DAY = date(2026, 6, 15)
RULES = Path(__file__).resolve().parents[3] / "rules"


@pytest.fixture(scope="module")
def model() -> FactModel:
    return gather(files(RULES / FACTS)).model


def pulled(model: FactModel, before: int, now: int | None, limits: Limits | None = None) -> tuple[str, ...]:
    """The reasons where one table beside the cases went from a number of rows to another one."""
    rows = {"kunde": 100} | ({} if now is None else {"dokument": now})
    return reasons(rows, {"kunde": 100, "dokument": before}, DAY, DAY, (), model, limits or Limits())


@pytest.mark.parametrize(("before", "now"), [(0, 31), (0, 5_000), (5, 3), (100, 120), (100, 80), (0, 0)])
def test_what_is_usual(model: FactModel, before: int, now: int) -> None:
    assert pulled(model, before, now) == ()


@pytest.mark.parametrize(("before", "now"), [(31, 0), (100, 121), (100, 79), (5, 5_000), (31, 68)])
def test_what_somebody_has_to_look_at(model: FactModel, before: int, now: int) -> None:
    (line,) = pulled(model, before, now)
    assert line.startswith("Dokumente: ") and "Grenze liegt bei 20 %" in line


def test_a_table_that_is_no_longer_there(model: FactModel) -> None:
    assert pulled(model, 31, None) == ("Dokumente fehlen in dieser Lieferung; in der letzten waren es 31.",)


def test_cases_are_compared_however_few(model: FactModel) -> None:
    assert len(reasons({"kunde": 1}, {"kunde": 0}, DAY, DAY, (), model, Limits())) == 1
