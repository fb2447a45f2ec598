"""The order of proposals in an office's file: items come, go and change places, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jobs.office.values.precedence import assignments, placed, with_order

RULES = Path(__file__).parents[4] / "rules"
HEAD = "amt: haus\nname: Haus\nbundesland: ST\n"
REHA, YOUNG, DISABLED = "reha-spezialisierung", "u25-zuordnung", "sbm-spezialisierung"
BLOCK = f"{HEAD}vorrang:\n  Betreuung:\n    - {REHA}   # A\n    # B\n    - {YOUNG}\n# Ende\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules that say who looks after somebody, and the facts that they read."""
    target = tmp_path_factory.mktemp("vorrang") / "regeln"
    for name in ("fachmodell", "begriffe", "erinnerung"):
        shutil.copytree(RULES / name, target / name)
    for name in (f"zielgruppen/{REHA}", f"zielgruppen/{DISABLED}", f"jugend/{YOUNG}"):
        (target / name).parent.mkdir(exist_ok=True)
        shutil.copy(RULES / f"{name}.yaml", target / f"{name}.yaml")
    (target / "amt").mkdir()
    return target


def ordered(folder: Path, text: str, *order: str) -> str:
    (folder / "amt" / "haus.yaml").write_text(text, encoding="utf-8")
    made = with_order(folder, "haus", {"Betreuung": order})
    assert made.mistakes == {}
    return (made.text or b"").decode()


@pytest.mark.parametrize(
    ("text", "order", "after"),
    [
        (HEAD, (REHA, YOUNG), f"{HEAD}vorrang:\n  Betreuung:\n    - {REHA}\n    - {YOUNG}\n"),
        (BLOCK, (YOUNG, REHA), BLOCK.replace(f"{REHA}   # A", "x").replace(YOUNG, f"{REHA}   # A").replace("x", YOUNG)),
        (BLOCK, (DISABLED,), f"{HEAD}vorrang:\n  Betreuung:\n    # B\n    - {DISABLED}\n# Ende\n"),
        (BLOCK, (), f"{HEAD}# Ende\n"),
    ],
    ids=["new", "exchanged", "replaced", "none"],
)
def test_only_the_order_changes(folder: Path, text: str, order: tuple[str, ...], after: str) -> None:
    assert ordered(folder, text, *order) == after


def test_a_rule_that_proposes_nothing_of_it_is_refused(folder: Path) -> None:
    (folder / "amt" / "haus.yaml").write_text(BLOCK, encoding="utf-8")
    made = with_order(folder, "haus", {"Betreuung": (REHA, "u52-zuordnung")})
    assert made.text is None
    assert list(made.mistakes) == ["u52-zuordnung"]


def test_places_may_have_gaps_and_nobody_writes_one_twice(folder: Path) -> None:
    (folder / "amt" / "haus.yaml").write_text(BLOCK, encoding="utf-8")
    there = assignments(folder, "haus")[0]
    assert there.order == (REHA, YOUNG)
    assert placed(there, {REHA: "", DISABLED: "900", YOUNG: " 7 "}) == ((YOUNG, DISABLED), {})
    for wrong in ("0", "1000", "-1", "1,5", "²", "9" * 5000):
        assert list(placed(there, {REHA: wrong})[1]) == [REHA]
    assert list(placed(there, {YOUNG: "01"})[1]) == [YOUNG]
