"""Entries come and go, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.edit import EditError, add, drop, put
from engine.edit.entries import plain
from engine.read import read

RULES = Path(__file__).parents[3] / "rules"
OFFICE = (
    "# Kopf\namt: haus\nname: Jobcenter Haus   # Kommentar\n"
    "werte:\n  egv:\n    # warum\n    frist: 21 Tage   # gesetzt\n"
    "  kontakt:\n    abstand.A: 3 Monate\n    abstand.B: 2 Monate\nzuständig:\n  x: y\n"
)
SOURCE = (
    "datenquelle: haus\ntabellen:\n  - entität: kunde\n    dateien:\n      - Kunden*   # alle\n    felder:\n"
    "      kunde_id: KDNR\n      geburtsdatum: GEB\n  - entität: kontakt\n    dateien:\n      - Kontakte*\n"
    "    felder:\n      kontakt_id: NR\n"
)


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        (("werte", "egv", "frist"), "14 Tage", "frist: 21 Tage   # gesetzt", "frist: 14 Tage   # gesetzt"),
        (("werte", "egv", "zweite"), "1 Monat", "# gesetzt\n", "# gesetzt\n    zweite: 1 Monat\n"),
        (("werte", "neu", "quote"), "80 %", "abstand.B: 2 Monate\n",
         "abstand.B: 2 Monate\n  neu:\n    quote: 80 %\n"),
        (("bald",), "2 Wochen", "  x: y\n", "  x: y\nbald: 2 Wochen\n"),
        (("zustaendig", "x"), "a: b", "x: y", 'x: "a: b"'),
    ],
)  # fmt: skip
def test_a_value_is_put(path: tuple[str, ...], value: str, before: str, after: str) -> None:
    assert put(OFFICE.encode(), "haus.yaml", path, value).decode() == OFFICE.replace(before, after, 1)


def test_a_file_without_a_last_line_ending_and_with_other_ones() -> None:
    windows = "\ufeff" + OFFICE.rstrip("\n").replace("\n", "\r\n")
    changed = put(windows.encode(), "haus.yaml", ("bald",), "1 Woche").decode()
    assert changed == windows + "\r\nbald: 1 Woche\r\n"


def test_an_entry_goes_and_takes_empty_ones_along() -> None:
    gone = drop(OFFICE.encode(), "haus.yaml", ("werte", "kontakt", "abstand.A")).decode()
    assert gone == OFFICE.replace("    abstand.A: 3 Monate\n", "")
    gone = drop(OFFICE.encode(), "haus.yaml", ("werte", "egv", "frist")).decode()
    assert gone == OFFICE.replace("  egv:\n    # warum\n    frist: 21 Tage   # gesetzt\n", "")


def test_lists_grow_and_shrink() -> None:
    table = {"entität": "termin", "dateien": ["T*"], "felder": {"termin_id": {"spalte": "NR", "werte": {"01": "x"}}}}
    grown = add(SOURCE.encode(), "haus.yaml", ("tabellen",), table).decode()
    assert grown == SOURCE + (
        "  - entität: termin\n    dateien:\n      - T*\n    felder:\n      termin_id:\n        spalte: NR\n"
        '        werte:\n          "01": x\n'
    )
    assert drop(grown.encode(), "haus.yaml", ("tabellen", 2)).decode() == SOURCE
    more = add(SOURCE.encode(), "haus.yaml", ("tabellen", 0, "nicht übernommen"), "Name").decode()
    assert more == SOURCE.replace("GEB\n", "GEB\n    nicht übernommen:\n      - Name\n")


def test_a_text_becomes_keys_and_keys_a_text() -> None:
    path = ("tabellen", 0, "felder", "geburtsdatum")
    block = put(SOURCE.encode(), "haus.yaml", path, {"spalte": "GEB", "datumsform": ["JJJJMMTT"]})
    assert block.decode() == SOURCE.replace(
        "geburtsdatum: GEB\n", "geburtsdatum:\n        spalte: GEB\n        datumsform:\n          - JJJJMMTT\n"
    )
    assert put(block, "haus.yaml", path, "GEB").decode() == SOURCE
    first = put(SOURCE.encode(), "haus.yaml", ("tabellen", 1, "entität"), {"a": "b"}).decode()
    assert "  - entität:\n      a: b\n    dateien:" in first


@pytest.mark.parametrize("path", [("werte", 0), ("name", "x"), (7,)])
def test_what_cannot_stand_there(path: tuple[str | int, ...]) -> None:
    with pytest.raises(EditError):
        put(OFFICE.encode(), "haus.yaml", path, "x")
    with pytest.raises(EditError):
        drop(OFFICE.encode(), "haus.yaml", path)


TEXTS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co", "Cf")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted((RULES / "amt").glob("*.yaml"))), TEXTS)
def test_back_and_forth_on_shipped_files(path: Path, text: str) -> None:
    """Whatever is put and can stand there says just that, and taken out again the file is the same."""
    data = path.read_bytes()
    try:
        changed = put(data, path.name, ("werte", "neue-regel", "wert"), text)
    except EditError:
        return
    node, _ = read(changed, path.name)
    assert node is not None
    assert plain(node)["werte"]["neue-regel"]["wert"] == text
    back = drop(changed, path.name, ("werte", "neue-regel", "wert"))
    if b"\nwerte:" in data:
        assert back == data


def test_the_first_key_of_an_item_is_taken_out_and_the_next_one_stands_behind_the_dash() -> None:
    data = b"wenn:\n  alles trifft zu:\n    - a.b: ja\n      # warum\n      c.d: nein   # so\n    - e.f: ja\n"
    after = drop(data, "x", ("wenn", "alles trifft zu", 0, "a.b"))
    assert after == b"wenn:\n  alles trifft zu:\n      # warum\n    - c.d: nein   # so\n    - e.f: ja\n"
