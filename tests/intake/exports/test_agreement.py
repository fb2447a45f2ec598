"""What the database reads set-wise is what the careful reader lets pass, in blocks of any size."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.database import Connection, connect
from intake.exports.delimited.careful import sieve, split
from intake.exports.delimited.fast import stage
from intake.exports.delimited.header import Head
from intake.exports.raw import Limits
from intake.exports.table import Rejects

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


@cache
def database() -> Connection:
    """One connection for all examples: opening one takes longer than an example."""
    return connect()


def written(table: Path) -> list[tuple[object, ...]]:
    """The rows of a staged table."""
    return database().execute(f"SELECT zeile, c0, c1, c2 FROM '{table}' ORDER BY zeile").fetchall()


def careful(body: Path, folder: Path, size: int) -> tuple[list[tuple[object, ...]], Rejects, int]:
    """Rows, rejected rows and the number of blank ones by the careful reader."""
    target, passing, rejects = folder / f"{size}.parquet", folder / "zeilen", Rejects()
    with sieve(passing, HEAD) as passed:
        blank = split(body, "liste.csv", HEAD, passed, rejects, Limits(), size)
    assert stage(database(), passing, HEAD, target, passed.jumps)
    found = written(target)
    assert len(found) == passed.rows
    return found, rejects, blank


def fast(body: Path, folder: Path) -> list[tuple[object, ...]] | None:
    """The rows by the fast reader; None where it gives up."""
    target = folder / "tabelle.parquet"
    if not stage(database(), body, HEAD, target):
        return None
    return [row for row in written(target) if any(cell is not None for cell in row[1:])]


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from([1, 2, 500]))
def test_a_file_the_database_takes_is_read_alike(text: str, size: int) -> None:
    if "\n\n" in text or text.startswith("\n"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        body = folder / "rumpf"
        body.write_text(text, encoding="utf-8", newline="")
        found = fast(body, folder)
        if found is not None:
            assert careful(body, folder, size)[0] == found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet='ax1;"\n ', max_size=12), min_size=1, max_size=8),
       st.sampled_from([1, 2, 500]))  # fmt: skip
def test_every_line_is_accounted_for(lines: list[str], size: int) -> None:
    """No sign of a file is lost: accepted, rejected and blank rows are all there is, whatever the file looks like."""
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        body = folder / "rumpf"
        body.write_text(text, encoding="utf-8", newline="")
        found, rejects, blank = careful(body, folder, size)
        assert careful(body, folder, 1)[0] == found
        numbers = {row for row, _, _ in rejects.rows}
        assert len(numbers) == len(rejects)
        assert not numbers & {row[0] for row in found}
        physical = text.count("\n") + (not text.endswith("\n") and text != "")
        assert len(found) + len(rejects) + blank <= physical
        kept = "".join(text for _, text, _ in rejects.rows) + "".join(
            str(cell or "") for row in found for cell in row[1:]
        )
        for sign in "ax1":
            assert kept.count(sign) == text.count(sign)
