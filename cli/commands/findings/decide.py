"""`regelwerk decide`: what a person says about a finding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.findings.decision import Action, Decision


@click.command(
    "decide",
    cls=Command,
    example='regelwerk decide 12 anerkennen --store ablage --by "Y. Beispiel"\n'
    'regelwerk decide 12 ausnahme --store ablage --by "Y. Beispiel" --approver "Z. Muster" --until 30.09.2026 '
    '--reason "Elternzeit"',
)
@click.argument("finding", metavar="BEFUND", type=options.Whole(1))
@click.argument("action", metavar="ENTSCHEIDUNG", type=options.OneOf(*Action))
@options.store
@options.by
@click.option("--reason", metavar="GRUND", default="", help="Warum; bleibt beim Befund, nicht in der Prüfspur.")
@click.option("--until", type=options.Day(), help="Letzter Tag einer Ausnahme, oder Tag der Wiedervorlage.")
@click.option("--approver", metavar="NAME", help="Wer die Ausnahme genehmigt; jemand anders als --by.")
@click.option("--role", metavar="STELLE", help="Wer jetzt zuständig ist: eine Stelle, keine Person.")
def command(
    finding: int, action: str, store: Path, by: str, reason: str, until: date | None, approver: str | None,
    role: str | None,
) -> int:  # fmt: skip
    """Entscheidet über einen Befund. Jede Entscheidung ist ein Schritt seines Verlaufs und steht in der Prüfspur.

    ENTSCHEIDUNG ist anerkennen, erledigt, ausnahme, fehlalarm, abstellen, bemerkung, wiedervorlage, zuständig oder
    zurück. Eine Ausnahme braucht Grund, letzten Tag und jemanden, der sie genehmigt. Entscheidungen gelten, bis sich
    die Angaben ändern, auf denen der Befund beruht; dann wird er wieder vorgelegt.
    """
    from cli.kept import kept
    from jobs.findings.deciding import decide
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    asked = Decision(Action(action), by, reason, until, approver, role)
    done = decide(opened, open_database(opened.url), finding, asked, now, day_of(now), kept())
    moved = f"war {done.before}, ist {done.state}" if done.before != done.state else f"bleibt {done.state}"
    click.echo(f"Befund {done.finding}: {action} vermerkt; er {moved}.")
    return 0
