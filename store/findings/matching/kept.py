"""What is kept along with the findings, by sets of rows: how many are open of which kind, and their reasons' words.

On SQLite triggers follow every change of a reason, row by row; for as long as a run is taken over they step aside, and
the words follow as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection as Database
from sqlalchemy import text

from store.findings.rows import highest
from store.records.care.words import read_anew, without_triggers

_SHARE = 4
"""From one in so many rows on, all of it is made anew: that costs less than following each."""
_GROUP = "f.office, coalesce(f.team, ''), f.rule, f.kind, f.status, coalesce(f.cause, ''), f.state, f.legacy"
_COLUMNS = "office, team, rule, kind, status, cause, state, legacy, parked, n"
_KEY = "office, team, rule, kind, status, cause, state, legacy, parked"
_MOVED = "finding_moved AS m CROSS JOIN finding AS f WHERE f.id = m.id"
"""In this order also on SQLite, which takes a cross join by its word: from what moved to the findings, by their ids."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Follows one reconciliation; `anew`: nothing is followed, all is made anew at the end."""

    database: Database
    office: str
    anew: bool

    def leaves(self) -> None:
        """Takes out what `finding_moved` is about to change."""
        if not self.anew:
            self._count(_MOVED, -1)
            self._words("INSERT INTO finding_text (finding_text, rowid, reason) SELECT 'delete', f.id, f.reason")

    def comes(self) -> None:
        """Puts in again what `finding_moved` has changed."""
        if not self.anew:
            self._count(_MOVED, 1)
            self._words("INSERT INTO finding_text (rowid, reason) SELECT f.id, f.reason")

    def added(self, above: int) -> None:
        """Puts in the findings with ids above one; the last step."""
        if self.anew:
            rebuild(self.database, self.office)
            return
        self._count(f"finding AS f WHERE f.id > {above}", 1)
        self.database.execute(text("DELETE FROM finding_open WHERE n = 0"))
        if self.database.dialect.name == "sqlite":
            said = f"INSERT INTO finding_text (rowid, reason) SELECT id, reason FROM finding WHERE id > {above}"
            self.database.execute(text(said))

    def _words(self, into: str) -> None:
        if self.database.dialect.name == "sqlite":
            self.database.execute(text(f"{into} FROM {_MOVED} AND m.reason IS NOT NULL"))

    def _count(self, which: str, sign: int) -> None:
        self.database.execute(text(
            f"INSERT INTO finding_open ({_COLUMNS}) SELECT {_GROUP}, f.follow_up IS NOT NULL, {sign} * count(*) "
            f"FROM {which} AND f.office = :office AND f.closed_day IS NULL "
            f"GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ON CONFLICT ({_KEY}) DO UPDATE SET n = finding_open.n + excluded.n"),
            {"office": self.office})  # fmt: skip


def rebuild(database: Database, office: str | None = None, findings: str = "finding") -> None:
    """Counts and reads all findings anew; `office` None: of every office. `findings`: the table that has them."""
    mine, named = ("true", {}) if office is None else ("office = :office", {"office": office})
    database.execute(text(f"DELETE FROM finding_open WHERE {mine}"), named)
    database.execute(text(
        f"INSERT INTO finding_open ({_COLUMNS}) SELECT {_GROUP}, f.follow_up IS NOT NULL, count(*) "
        f"FROM {findings} AS f WHERE f.closed_day IS NULL AND {mine} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
    ), named)  # fmt: skip
    read_anew(database)


@contextmanager
def following(database: Database, office: str, changes: int) -> Iterator[Kept]:
    """What follows the changes of one reconciliation, `changes` rows of them."""
    with without_triggers(database):
        yield Kept(database, office, changes > 0 and changes * _SHARE >= highest(database, "finding"))
