"""`regelwerk notbremse lift`: the reminders of a rule are on again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "lift",
    cls=Command,
    example='regelwerk notbremse lift kontaktdichte --store ablage --by "A. Beispiel" --reason "Regel berichtigt"',
)
@click.argument("rule", metavar="REGEL")
@options.store
@options.who
@options.why
def command(rule: str, store: Path, by: str, reason: str) -> int:
    """Löst die Notbremse einer Regel vor ihrer Zeit; wer die Regel verantwortet, bekommt eine Mail."""
    from cli.kept import kept
    from jobs.reminders.suspend import Asked, lift
    from jobs.rules.rulebook import load
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    loaded = load(opened.rules, opened.office, day_of(now), remembered=kept())
    done = lift(Asked(opened, loaded, rule, by, now, reason), open_database(opened.url))
    click.echo(f"Notbremse gelöst: An {done.suspension.rule} wird wieder erinnert. Bescheid bekommt: {done.told}.")
    return 0
