"""A small office, run and evaluated by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import by_hand
from bench.rulebooks import first_rules
from jobs.generate import generate
from jobs.run import Order, run

PEOPLE, MANY, SEED = 400, 6_000, 5
SHORT = "kurz"

Both = tuple[Path, Path]
"""The folder of a run and that of the rules by hand, over the same data."""


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with an office that has switched on those that exist by hand."""
    return first_rules(tmp_path_factory.mktemp("haus"))


@pytest.fixture(scope="session")
def office(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated office with everything that is planted in it."""
    return _generated(PEOPLE, rules, tmp_path_factory)


@pytest.fixture(scope="session")
def crowd(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many people that rare things meet."""
    return _generated(MANY, rules, tmp_path_factory)


def _generated(people: int, rules: Path, made: pytest.TempPathFactory) -> Path:
    folder = made.mktemp("amt") / "daten"
    generate(by_hand.OFFICE, people, SEED, by_hand.AS_OF, folder, rules)
    return folder


@pytest.fixture(scope="session")
def evaluate(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Both]:
    """Evaluates data both ways, with everything that is in order; by hand also with short reasons, in `SHORT`."""

    def both(data: Path) -> Both:
        folder = tmp_path_factory.mktemp("beide")
        order = Order(
            data=data, rules=rules, office=by_hand.OFFICE, as_of=by_hand.AS_OF, out=folder / "lauf",
            run_id="probe", started_at=datetime(2020, 6, 30, tzinfo=UTC), all=True,
        )  # fmt: skip
        run(order)
        by_hand.run(data, folder / "hand", everything=True)
        by_hand.run(data, folder / SHORT, everything=True, short=True)
        return folder / "lauf", folder / "hand"

    return both


@pytest.fixture(scope="session")
def both(office: Path, evaluate: Callable[[Path], Both]) -> Both:
    """The generated office, evaluated both ways."""
    return evaluate(office)
