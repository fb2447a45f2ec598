"""How a change of the rules comes into force: drafts, changes, simulations, releases, substitutes."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

change = Table(
    "change",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    # offen, freigegeben or verworfen
    Column("state", Text, nullable=False),
    Index("ix_change_office_state", "office", "state", "id"),
)
"""What is released together: one or more drafts."""

draft = Table(
    "draft",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    Column("author", Text, nullable=False),
    # Below the folder of rules, with slashes.
    Column("path", Text, nullable=False),
    # Null: the file is to go.
    Column("text", Text),
    # SHA-256 of the file it was made from; empty where there was none.
    Column("base", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("change", NUMBER, ForeignKey("change.id")),
    UniqueConstraint("office", "author", "path"),
    Index("ix_draft_change", "change"),
)
"""A rule file as somebody wants it; released drafts go, what they said is kept with the release."""

simulation = Table(
    "simulation",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    Column("change", NUMBER, ForeignKey("change.id"), nullable=False),
    # What was simulated: the drafts, the rules they would change, the delivery, and its day.
    Column("content", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    # The long work that made it; its files are kept for some days.
    Column("task", Text, nullable=False),
    # What it found, in numbers.
    Column("body", json(), nullable=False),
    Index("ix_simulation_change", "change", "id"),
)
"""A change tried on the newest delivery before anybody releases it; written when it is through, never changed."""

release = Table(
    "release",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    # freigabe, rücknahme (an earlier state once more) or übernahme (a state that came another way, such as by git)
    Column("kind", Text, nullable=False),
    Column("change", NUMBER, ForeignKey("change.id")),
    Column("title", Text, nullable=False),
    Column("authors", json(), nullable=False),
    Column("releaser", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("released_at", Moment, nullable=False),
    # The day from which it is to count.
    Column("effective", Date, nullable=False),
    # wartet, wird geschrieben, gilt, zurückgezogen or gestört
    Column("state", Text, nullable=False),
    Column("applied_at", Moment),
    # Digests of kept rulebooks: as it was, as it was released, as it was when the day came.
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("applied", Text),
    Column("simulation", NUMBER, ForeignKey("simulation.id")),
    # [[path, hash before or null, hash after or null], …]
    Column("files", json(), nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", Text),
    Column("withdrawn_reason", Text),
    Index("ix_release_office_state", "office", "state", "id"),
)
"""Who released which texts, why and from which day on. What was released is never changed, only what became of it."""

substitute = Table(
    "substitute",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    # A pseudonym like every actor.
    Column("person", Text, nullable=False),
    # The first and the last day.
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_by", Text),
    Index("ix_substitute_office_until", "office", "until"),
)
"""Who may release in the place of the one who usually does, and until when."""
