"""A small synthetic delivery and an order over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.generate import generate
from jobs.run import Order
from tests.jobs.evidence.fixtures import each, model, office, on_server, template

__all__ = ["each", "model", "office", "on_server", "template"]

RULES = Path(__file__).resolve().parents[2] / "rules"
STICHTAG = date(2020, 6, 30)


CHOSEN = ("bfm-zugang", "bfm-beendigung", "absolventenmanagement-beginn", "integrationskurs-anmeldung", "kontaktdichte")
OFFICE = "amt: magdeburg\nname: Jobcenter Landeshauptstadt Magdeburg\nbundesland: ST\nbald: 4 Wochen\n"


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of the shipped rules, one of each kind, so that a run takes a moment only."""
    folder = tmp_path_factory.mktemp("haus") / "rules"
    for name in ("fachmodell", "begriffe", "erinnerung"):
        shutil.copytree(RULES / name, folder / name)
    for path in RULES.rglob("*.yaml"):
        if path.stem in CHOSEN:
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name / path.name)
    (folder / "amt").mkdir()
    (folder / "amt" / "magdeburg.yaml").write_text(OFFICE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def delivery(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred people of Magdeburg, and the planted ones."""
    folder = tmp_path_factory.mktemp("lieferung") / "daten"
    generate("magdeburg", 300, 7, STICHTAG, folder, rules)
    return folder


@pytest.fixture(scope="session")
def plain(rules: Path, delivery: Path, programs: Path) -> dict[str, Any]:
    """What every order here asks for."""
    return {
        "data": delivery,
        "rules": rules,
        "office": "magdeburg",
        "as_of": STICHTAG,
        "run_id": "lauf",
        "started_at": datetime(2020, 7, 1, tzinfo=UTC),
        "programs": programs,
    }


@pytest.fixture
def order(plain: dict[str, Any], tmp_path: Path) -> Callable[..., Order]:
    """An order over the delivery, with some parts changed."""

    def make(**changed: Any) -> Order:
        return Order(**{**plain, "out": tmp_path / "ergebnis", **changed})

    return make
