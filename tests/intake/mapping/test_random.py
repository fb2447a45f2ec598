"""Random tables with random defects: the counts always add up, and what is accepted is what was meant."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.delivery.quarantine import Cause
from tests.intake.mapping.delivered import deliver, people, quarantined, table

STATUS = ("arbeitslos", "arbeitsuchend", "")
SOURCE = people("    ausgelassen:\n      - spalte: Status\n        ist: gelöscht\n        grund: gelöscht\n")


@dataclass(frozen=True)
class Record:
    """A row as it was meant; `None` cells are empty, `spoiled` ones cannot be read."""

    key: str
    born: date | None
    status: str
    hours: Decimal | None
    spoiled: frozenset[str]

    def cells(self) -> list[str]:
        """The row as German software exports it."""
        born = "31.02.1990" if "geburtsdatum" in self.spoiled else "" if self.born is None else f"{self.born:%d.%m.%Y}"
        number = "" if self.hours is None else f"{self.hours:,.2f}".translate(str.maketrans(",.", ".,"))
        return [self.key, born, self.status, "viel" if "wochenstunden_zusammen" in self.spoiled else number]

    def content(self) -> tuple[object, ...]:
        """What the record says once it is read."""
        born = None if "geburtsdatum" in self.spoiled else self.born
        hours = None if "wochenstunden_zusammen" in self.spoiled else self.hours
        return (self.key, born, self.status or None, hours, self.spoiled)


RECORDS = st.builds(
    Record,
    st.sampled_from(["", *map(str, range(1, 12)), "äöü", "0007", "a;b", 'q"r']),
    st.none() | st.dates(date(1940, 1, 1), date(2010, 12, 31)),
    st.sampled_from([*STATUS, "gelöscht"]),
    st.none() | st.decimals(Decimal(-5000), Decimal(500000), places=2),
    st.sets(st.sampled_from(["geburtsdatum", "wochenstunden_zusammen"])).map(frozenset),
)
FILES = st.lists(st.lists(RECORDS, max_size=25), min_size=1, max_size=3)


def text_of(records: list[Record], number: int) -> str:
    """One file; a mark in a column nobody reads keeps two files from being the same."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["Nr", "Geb", "Status", "Std", "Datei"])
    writer.writerows([*record.cells(), f"Datei {number}"] for record in records)
    return out.getvalue()


@settings(max_examples=25, deadline=None)
@given(FILES)
def test_counts_add_up_and_nothing_changes(files: list[list[Record]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        texts = {f"kunden{n}.csv": text_of(records, n) for n, records in enumerate(files)}
        mapped = deliver(Path(folder), SOURCE, texts)
        kept = table(mapped, "kunde")
        apart = quarantined(mapped)
    everything = [record for records in files for record in records]
    used = [one for one in everything if one.status != "gelöscht" and one.key]
    said = {key: {one.content() for one in used if one.key == key} for key in {one.key for one in used}}
    assert all(account.balanced for account in mapped.accounts)
    assert sum(account.rows for account in mapped.accounts) == len(everything)
    causes = sum((Counter(account.causes) for account in mapped.accounts), Counter[Cause]())
    assert causes[Cause.NO_KEY] == sum(not one.key and one.status != "gelöscht" for one in everything)
    assert causes[Cause.DOUBLED] == sum(len(said[one.key]) > 1 for one in used)
    assert sum(account.accepted - account.collapsed for account in mapped.accounts) == len(kept)
    assert len(apart) == sum(account.quarantined for account in mapped.accounts)
    assert (
        sum(one.left_out.get("gelöscht", 0) for one in mapped.accounts)
        == len(everything) - len(used) - causes[Cause.NO_KEY]
    )
    found = {_content(row) for row in kept}
    assert found == {next(iter(content)) for content in said.values() if len(content) == 1}


def _content(row: dict[str, object]) -> tuple[object, ...]:
    spoiled = frozenset(
        name for name in ("geburtsdatum", "wochenstunden_zusammen") if row.get(f"{name}__unlesbar", False)
    )
    return (row["kunde_id"], row["geburtsdatum"], row["status"], row["wochenstunden_zusammen"], spoiled)
