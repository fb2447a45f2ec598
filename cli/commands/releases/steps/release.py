"""`regelwerk release freigeben`: a second person puts a change into force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing, told
from cli.german import Command


@click.command(
    "freigeben",
    cls=Command,
    example="regelwerk release freigeben 7 --store ablage --by bert --reason 'Beschluss vom 19.11.'",
)
@click.argument("change", metavar="ÄNDERUNG", type=options.Whole())
@options.store
@options.who
@options.why
@click.option("--effective", type=options.Day(), help="Ab welchem Tag sie wirkt; ohne Angabe ab heute.")
@click.option("--content", metavar="INHALT", help="Der Inhalt, den regelwerk simulate genannt hat: nur genau dieser.")
def command(change: int, store: Path, by: str, reason: str, effective: date | None, content: str | None) -> int:
    """Gibt eine Änderung frei, die geprüft und simuliert ist.

    Wer an ihr geschrieben hat, gibt sie nicht selbst frei. Wirkt sie später, so wird sie an ihrem Tag vor dem ersten
    Lauf in Kraft gesetzt.
    """
    from jobs.releases.changing import look
    from jobs.releases.releasing import Wish, release
    from schemas.clock.place import day_of
    from schemas.release.release import ReleaseState

    with doing(store, by) as work:
        seen = content or look(work.store, work.engine, change).content
        made = release(work, Wish(change, seen, reason, effective or day_of(work.now)))
    click.echo(told(made))
    return 1 if made.state is ReleaseState.BROKEN else 0
