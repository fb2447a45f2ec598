"""`regelwerk notbremse pull`: the reminders of a rule rest at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "pull",
    cls=Command,
    example="regelwerk notbremse pull kontaktdichte --until 30.11.2026 --store ablage "
    '--by "A. Beispiel" --reason "zählt Termine doppelt"',
)
@click.argument("rule", metavar="REGEL")
@options.store
@options.until
@options.who
@options.why
def command(rule: str, store: Path, until: date, by: str, reason: str) -> int:
    """Hält die Erinnerungen und Eskalationen einer Regel sofort an, höchstens 31 Tage; danach endet es von selbst.

    Dafür reicht eine Person: wer die Regel geschrieben hat oder ein Team leitet. Geprüft wird weiter. Wartende Mails
    über die Regel werden zurückgezogen; was sonst darin stand, kommt mit der nächsten. Wer die Regel verantwortet,
    bekommt eine Mail. Der Schritt steht in der Prüfspur.
    """
    from cli.kept import kept
    from jobs.reminders.suspend import Asked, pull
    from jobs.rules.rulebook import load
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    loaded = load(opened.rules, opened.office, day_of(now), remembered=kept())
    done = pull(Asked(opened, loaded, rule, by, now, reason), open_database(opened.url), until)
    click.echo(
        f"Notbremse gezogen: An {done.suspension.rule} wird bis einschließlich {until:%d.%m.%Y} nicht erinnert. "
        f"Geprüft wird weiter. Zurückgezogene Mails: {done.withdrawn}."
    )
    click.echo(f"Bescheid bekommt: {done.told} (mit der nächsten Sendung).")
    return 0
