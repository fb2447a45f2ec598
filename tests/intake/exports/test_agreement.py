"""What the database reads set-wise is what the careful reader reads row by row."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.database import connect
from intake.exports.delimited.careful import split
from intake.exports.delimited.fast import stage
from intake.exports.delimited.header import Head
from intake.exports.raw import Limits
from intake.exports.table import Rejects, Rows
from tests.intake.exports.conftest import ask

HEAD = Head(";", ("a", "b", "c"), 1, 1)
CELLS = st.sampled_from(
    [
        "x",
        "",
        '""',
        '"q"',
        '"a;b"',
        '"a\nb"',
        '"a""b"',
        " ",
        'y"z',
        ' "s"',
        "\\",
        '"\\"',
        "'",
        "#",
        "NULL",
        '"\n"',
        "ä",
        "\t",
    ]
)
LINES = st.lists(st.lists(CELLS, min_size=2, max_size=4).map(";".join), min_size=1, max_size=5).map("\n".join)


def read(body: Path, careful: bool, folder: Path) -> list[tuple[object, ...]] | None:
    """The rows by one of the two readers; None where the fast one gives up."""
    target, rejects = folder / "tabelle.parquet", Rejects()
    if careful:
        with Rows(target, 3) as rows:
            split(body, "liste.csv", HEAD, rows, rejects, Limits())
        assert len(rejects) == 0
    else:
        with connect() as connection:
            if not stage(connection, body, HEAD, target):
                return None
    found = ask(f"SELECT zeile, c0, c1, c2 FROM '{target}' ORDER BY zeile")
    return [row for row in found if any(cell is not None for cell in row[1:])]


@settings(max_examples=250, deadline=None)
@given(LINES)
def test_a_file_the_database_takes_is_read_alike(text: str) -> None:
    if "\n\n" in text or text.startswith("\n"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        body = folder / "rumpf"
        body.write_text(text, encoding="utf-8", newline="")
        fast = read(body, False, folder)
        if fast is not None:
            assert read(body, True, folder) == fast


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet='ax1;"\n ', max_size=12), min_size=1, max_size=8))
def test_every_line_is_accounted_for(lines: list[str]) -> None:
    """No sign of a file is lost: accepted, rejected and blank rows are all there is, whatever the file looks like."""
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        body, rejects = folder / "rumpf", Rejects()
        body.write_text(text, encoding="utf-8", newline="")
        with Rows(folder / "tabelle.parquet", 3) as rows:
            blank = split(body, "liste.csv", HEAD, rows, rejects, Limits())
        numbers = {row for row, _, _ in rejects.rows}
        found = ask(f"SELECT zeile, concat(c0, c1, c2) FROM '{folder / 'tabelle.parquet'}'")
        assert len(numbers) == len(rejects)
        assert not numbers & {row for row, _ in found}
        assert len(found) == rows.written
        physical = text.count("\n") + (not text.endswith("\n") and text != "")
        assert rows.written + len(rejects) + blank <= physical
        kept = "".join(text for _, text, _ in rejects.rows) + "".join(cells for _, cells in found)
        for sign in "ax1":
            assert kept.count(sign) == text.count(sign)
