"""Deliveries with a page that cannot be read, which nobody has looked at who takes them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from intake.looking import doubled, examine

KONTAKT_TORN = "kontakt.parquet: Die Datei ist beschädigt, abgeschnitten oder keine Parquet-Datei."


def as_large(monkeypatch: pytest.MonkeyPatch, large: bool = True) -> None:
    """Every file is looked through as large ones are, of which not every page is read; or as small ones are."""
    for module in (examine, doubled):
        monkeypatch.setattr(module, "small", lambda _: not large)


def tear(data: Path) -> None:
    """Overwrites the days of the contacts in the middle of their first page."""
    path = data / "kontakt.parquet"
    with duckdb.connect() as database:
        asked = f"SELECT data_page_offset FROM parquet_metadata('{path}') WHERE path_in_schema = 'datum'"
        (begin,) = database.execute(asked).fetchall()[0]
    content = bytearray(path.read_bytes())
    content[begin + 14 : begin + 30] = bytes(16)
    path.write_bytes(content)
