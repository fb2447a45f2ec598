"""The office of the findings' tests, with a checklist over two of its rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.office.make import make_store
from jobs.samples.draw import Drawn, Order, Size, draw
from jobs.samples.files import Answer
from schemas.sample.result import Verdict
from store.records.connect import connect
from tests.jobs.conftest import RULES
from tests.jobs.findings.conftest import Week, people

__all__ = ["people"]

CHECKLIST = """\
prüfbogen: ende
titel: Beendigung und Absolventenmanagement
status: Vorschlag, ungeprüft
thema: Übergänge
regeln:
  - absolventenmanagement-beginn
  - kontaktdichte
fragen:
  - kennung: gespräch
    frage: Ist ein Gespräch vermerkt?
  - kennung: ergebnis
    frage: Ist das Ergebnis vermerkt?
"""


@pytest.fixture(scope="session")
def rules(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The few rules and two more, a checklist of our own and a shipped one."""
    folder = tmp_path_factory.mktemp("mit-bogen") / "rules"
    shutil.copytree(rules, folder)
    (folder / "pruefbogen").mkdir()
    (folder / "pruefbogen" / "ende.yaml").write_text(CHECKLIST, encoding="utf-8")
    shutil.copy(RULES / "pruefbogen" / "fallmanagement.yaml", folder / "pruefbogen")
    for name in ("bfm-dokumentation", "bfm-ueberpruefung"):
        shutil.copy(RULES / "fallmanagement" / f"{name}.yaml", folder / "fallmanagement")
    return folder


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory, rules: Path, people: Path, programs: Path) -> Iterator[Week]:
    """An office after its first night; the tests of a module share it."""
    folder = tmp_path_factory.mktemp("amt")
    shutil.copytree(people, folder / "daten")
    store = make_store(folder / "ablage", "magdeburg", rules, None, "Tester", datetime(2026, 6, 28, tzinfo=UTC))
    engine = connect(store.url)
    made = Week(store, engine, folder / "daten", programs)
    made.next_day()
    yield made
    engine.dispose()


def order(week: Week, **more: object) -> Order:
    """An order for forty cases."""
    given = {"seed": "wurf 1", "size": Size(40), **more}
    return Order(week.store, "ende", "F. Aufsicht", week.now, programs=week.programs, **given)  # type: ignore[arg-type]


def drawn(week: Week, **more: object) -> Drawn:
    """A sample of the last run."""
    return draw(order(week, **more), week.engine)


def all_right(found: Drawn, *wrong: int) -> list[Answer]:
    """Answers to every question of every case: in order, but for some."""
    return [
        Answer(case.number, question, Verdict.WRONG if case.number in wrong else Verdict.RIGHT, "")
        for case in found.sample.cases
        for question in ("gespräch", "ergebnis")
    ]
