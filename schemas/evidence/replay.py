"""What came of evaluating a recorded run again."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class _Noted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Difference(_Noted):
    """One value that came out otherwise: of which rule and record (of a quota: level and unit), in which column.

    `before` is what the run wrote, `after` what came out now, both as text; None where there is no such row, which
    makes `column` empty.
    """

    rule: str
    record: str
    period: str | None = None
    column: str = ""
    before: str | None = None
    after: str | None = None


class Version(_Noted):
    """A program or library of which another version evaluates now than evaluated then."""

    name: str
    then: str
    now: str


class Replay(_Noted):
    """A run, evaluated again by the rules, values, calendar and data of its time.

    `digest` is what the run said, `found` what came out now (None: it could not be evaluated). `missing` are the things
    that are gone, each a German sentence with the entry of the trail that proves it. `differing` counts all rows that
    differ, `differences` names the first of them. `erased` is how many cases were erased since from what it used;
    `original` is the digest from before the first erasure. `until` is the last day on which it can be replayed.
    """

    format: int = 1
    run: str
    office: str
    as_of: date
    digest: str
    original: str
    found: str | None = None
    rows: int = 0
    missing: tuple[str, ...] = ()
    differing: int = 0
    differences: tuple[Difference, ...] = ()
    versions: tuple[Version, ...] = ()
    erased: int = 0
    until: date | None = None

    @property
    def identical(self) -> bool:
        """Whether the same came out, quotas included; of quotas that once counted an erased case only the digest."""
        return self.found == self.digest and (self.erased > 0 or not self.differing)
