"""The receipt of a run (run.json): what was asked, on which data, by which rules, and a proof of what came out.

`run_id`, `started_at` and `timings` differ from run to run; everything else is the same for the same inputs.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from schemas.verification import Verification


class Noted(BaseModel):
    """What all parts of a receipt share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(Noted):
    """One delivered file: its name, the entity it holds, its hash and rows, what it says it covers."""

    file: str
    entity: str
    sha256: str
    rows: int
    covers_from: date | None = None
    covers_until: date | None = None
    units: tuple[str, ...] | None = None


class Missing(Noted):
    """What was not delivered of one table: the whole table (`columns` empty), or some columns."""

    entity: str
    columns: tuple[str, ...] = ()


class FlawNote(Noted):
    """A flaw of the data that did not stop the run."""

    entity: str
    column: str | None
    message: str
    rows: int
    examples: tuple[str, ...] = ()


class CalendarNote(Noted):
    """The office's calendar as it was used: frozen, so that a later run counts the same days."""

    source: str
    holidays: tuple[date, ...]
    closing_days: tuple[date, ...] = ()


class NotInForce(Noted):
    """A rule that was left out, and why (German)."""

    rule: str
    reason: str


class RuleNote(Noted):
    """A rule in force that was asked: what it is called, who owns it."""

    rule: str
    title: str
    owner: str = ""


class ReviewNote(Noted):
    """A rule in force, or a definition it uses, whose review is overdue: since when, and who owns it."""

    rule: str
    title: str
    due: date
    owner: str


class BuiltOn(Noted):
    """The earlier run that a night was built on: `chosen` of `cases` were evaluated again, the outcomes of all others
    kept; the rules `in_full` were asked of all. `nights` have been built one on the other since the last full run."""

    run: str
    as_of: date
    nights: int
    chosen: int
    cases: int
    in_full: tuple[NotInForce, ...] = ()


class Receipt(Noted):
    """One run. `rows` and `all` say what `digest` covers: the rows of outcomes.parquet, with or without `--all`.

    `counts` are over all outcomes; `silent` are rules in force that could say nothing, such as without their table.
    `drafts` are rules that were evaluated although they are not released; `agreements` name, for each rule about
    employees that is on, the agreement that allows it. `rules` were asked, also about no record at all.
    `built_on` is there where a night was built on an earlier run; `why_full` says why that was wanted and not done.
    """

    format: int = 1
    run_id: str
    started_at: datetime
    as_of: date
    office: str
    rules_digest: str
    all: bool
    rows: int
    digest: str
    inputs: tuple[InputFile, ...]
    not_delivered: tuple[Missing, ...] = ()
    ignored_files: tuple[str, ...] = ()
    flaws: tuple[FlawNote, ...] = ()
    counts: dict[str, dict[str, int]]
    rules: tuple[RuleNote, ...] = ()
    not_in_force: tuple[NotInForce, ...] = ()
    silent: tuple[NotInForce, ...] = ()
    drafts: tuple[str, ...] = ()
    agreements: dict[str, str] = {}
    overdue_reviews: tuple[ReviewNote, ...] = ()
    verification: Verification | None = None
    versions: dict[str, str]
    calendar: CalendarNote
    timings: dict[str, float] = {}
    built_on: BuiltOn | None = None
    why_full: str | None = None
