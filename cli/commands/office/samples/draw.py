"""`regelwerk sample draw`: a new sample."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.office.samples import told
from cli.german import Command, WrongUse


@click.command(
    "draw",
    cls=Command,
    example="regelwerk sample draw fallmanagement --size 59 --store ablage --out stichprobe\n"
    "regelwerk sample draw fallmanagement --proves 5 --team T00000003 --store ablage --out stichprobe\n"
    'regelwerk sample draw fallmanagement --record P00000012 --reason "Beschwerde" --store ablage --out auswahl',
)
@click.argument("checklist", metavar="PRÜFBOGEN")
@options.store
@told.out
@click.option("--size", type=options.Whole(1), help="So viele Fälle.")
@click.option("--precision", type=told.Percent(), help="So viele, dass das Intervall höchstens ± PROZENT breit ist.")
@click.option("--proves", type=told.Percent(), help="So viele, dass kein Fehler beweist: unter PROZENT Fehler.")
@click.option("--rule", "rules", metavar="REGEL", multiple=True, help="Statt der Regeln des Prüfbogens; mehrfach.")
@click.option("--team", "teams", metavar="TEAM", multiple=True, help="Nur Vorgänge dieser Teams; mehrfach.")
@click.option("--least", type=options.Whole(1), default=2, help="Mindestens so viele je Regel und Team (üblich 2).")
@told.run
@told.seed
@click.option("--record", "records", metavar="KENNUNG", multiple=True, help="Gezielt diese Vorgänge statt zufälliger.")
@click.option("--reason", metavar="GRUND", default="", help="Warum gezielt ausgewählt wird.")
@options.by
def command(
    checklist: str, store: Path, out: Path, size: int | None, precision: float | None, proves: float | None,
    rules: tuple[str, ...], teams: tuple[str, ...], least: int, run: str | None, seed: str | None,
    records: tuple[str, ...], reason: str, by: str,
) -> int:  # fmt: skip
    """Zieht eine Stichprobe aus allen Vorgängen, auf die die Regeln zutreffen, auch aus denen, die in Ordnung sind.

    Gezogen wird je Regel und Team im Verhältnis, nach dem Startwert. Wer Liste und Startwert hat, zieht dieselben Fälle
    noch einmal, auch ohne dieses Programm. Jede Ziehung steht in der Prüfspur.
    """
    sizes = [one for one in (size, precision, proves) if one is not None]
    if len(sizes) != (0 if records else 1):
        raise WrongUse("Bitte genau eines angeben: --size, --precision, --proves oder (gezielt) --record.")
    from cli.kept import kept
    from jobs.samples.draw import Order, Size, draw
    from jobs.samples.files import hand_out
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    order = Order(
        opened, checklist, by, now, seed or secrets.token_hex(16), Size(size, precision, proves), rules, teams, least,
        run, records, reason, kept(),
    )  # fmt: skip
    drawn = draw(order, open_database(opened.url))
    told.describe(drawn.sample)
    told.strata(drawn.sample)
    told.files(hand_out(drawn, out, day_of(now)))
    return 0
