"""`regelwerk einrichten`: the first day of an office, by questions or by options."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.commands.operation.asking import Asker, asker
from cli.commands.reminders.told import PASSWORD
from cli.german import Command

if TYPE_CHECKING:
    from store.folder import StoreFolder

_RUNNING = "betrieb"
"""The receiver who is told what did not go by plan."""


@click.command(
    "einrichten",
    cls=Command,
    example="regelwerk einrichten --store ablage\n"
    'regelwerk einrichten --store ablage --office magdeburg --admin "A. Beispiel" --mail-server mail.beispiel.de '
    "--mail-from regelwerk@beispiel.de --mail-to verwaltung@beispiel.de --yes",
)
@options.store
@click.option("--office", metavar="AMT", help="Kennung des Amts (Datei unter rules/amt); nur für eine neue Ablage.")
@options.rules
@click.option("--database", "url", metavar="URL", help="Adresse einer leeren PostgreSQL-Datenbank; sonst eine Datei.")
@click.option("--admin", metavar="NAME", help="Wer das Amt zuerst verwaltet.")
@click.option("--mail-server", metavar="NAME", help="Mailserver, zum Beispiel mail.beispiel.de.")
@click.option("--mail-port", type=options.Whole(1), help="Sein Port (üblich 587, mit tls 465).")
@click.option("--mail-encryption", type=options.OneOf("starttls", "tls", "keine"), help="Üblich starttls.")
@click.option("--mail-from", metavar="ADRESSE", help="Absender der Mails.")
@click.option("--mail-user", metavar="NAME", help="Benutzer am Mailserver, wenn er eine Anmeldung verlangt.")
@click.option("--mail-password-file", metavar="DATEI", help="Datei mit dem Kennwort, Rechte 0600.")
@click.option(
    "--mail-ca", metavar="DATEI", help="Zertifizierungsstelle des Mailservers, wenn sie nicht öffentlich ist."
)
@click.option("--mail-to", metavar="ADRESSE", help="Adresse der Verwaltung; dorthin geht die Probe.")
@click.option("--no-mail", is_flag=True, help="Mails jetzt nicht einrichten.")
@click.option("--yes", "quiet", is_flag=True, help="Nichts fragen; was fehlt, bleibt wie üblich.")
@options.by
def command(
    store: Path, office: str | None, rules: Path, url: str | None, admin: str | None, no_mail: bool, quiet: bool,
    by: str, **mail: Any,
) -> int:  # fmt: skip
    """Richtet ein Amt ein: Ablage, Schlüssel, Siegel, erste Verwaltung, Mailserver mit einer Probe.

    Fragt nach allem, was nicht angegeben ist. Kann wiederholt werden: Was es schon gibt, bleibt. Ein Kennwort wird nie
    auf der Befehlszeile angegeben: Es wird gefragt (ohne Anzeige), steht in einer Datei oder in der Umgebung
    (REGELWERK_MAIL_KENNWORT).
    """
    from jobs.operation.first_day import begin, keys, sealed

    ask, now = asker(quiet), datetime.now(UTC)
    if not (store / "regelwerk.toml").exists():
        office, url = _office(ask, office, rules, url)
    begun = begin(store, office, rules, url, by, now)
    _told(f"Ablage {begun.store.path} für {begun.store.office}", begun.new)
    _told(f"Schlüssel in {begun.store.keys}", keys(begun.store))
    _told("Siegel der Prüfspur", sealed(begun.store))
    _administrator(ask, begun.store, by, admin, now)
    done = True if no_mail else _mail(ask, begun.store, mail, now)
    _further(begun.store)
    return 0 if done else 1


def _office(ask: Asker, office: str | None, rules: Path, url: str | None) -> tuple[str | None, str | None]:
    if office is None:
        known = sorted(file.stem for file in (rules / "amt").glob("*.yaml"))
        office = ask.text(f"Kennung des Amts ({', '.join(known)})", "") or None
    if url is None:
        url = ask.text("PostgreSQL-Datenbank (leer: eine Datei in der Ablage)", "") or None
    return office, url


def _administrator(ask: Asker, store: StoreFolder, by: str, admin: str | None, now: datetime) -> None:
    from jobs.operation.first_day import administered, administrator
    from store.records.upgrade import open_database

    engine = open_database(store.url)
    try:
        if administered(engine):
            click.echo("Verwaltung: war schon benannt, bleibt.")
            return
        name = admin or ask.text("Name der ersten Verwaltung", by)
        administrator(engine, by, name, now)
        click.echo(f"Verwaltung: {name}, in der Prüfspur vermerkt (als Pseudonym).")
    finally:
        engine.dispose()


def _mail(ask: Asker, store: StoreFolder, mail: Mapping[str, Any], now: datetime) -> bool:
    """Sets up mail and sends the test; False if it did not go out."""
    from jobs.operation.first_day import keep_password, settle

    known = store.mail
    given = any(mail[name] is not None for name in ("mail_server", "mail_from", "mail_to"))
    if not given and not ask.yes("Mails jetzt einrichten", usual=bool(known)):
        click.echo("Mails: nicht eingerichtet; nachholen mit demselben Befehl.")
        return True
    host = mail["mail_server"] or ask.text("Mailserver", str(known.get("server", "")))
    sender = mail["mail_from"] or ask.text("Absender der Mails", str(known.get("absender", "")))
    encryption = mail["mail_encryption"] or ask.text(
        "Verschlüsselung (starttls, tls, keine)", str(known.get("verschluesselung", "starttls"))
    )
    user = mail["mail_user"] or ask.text(
        "Benutzer am Mailserver (leer: ohne Anmeldung)", str(known.get("benutzer", ""))
    )
    file, authority = (_absolute(mail[name]) for name in ("mail_password_file", "mail_ca"))
    store = settle(store, "mail", {
        "server": host or None, "port": mail["mail_port"], "absender": sender or None, "verschluesselung": encryption,
        "benutzer": user or None, "kennwort_datei": file, "zertifikat": authority,
    })  # fmt: skip
    if user and file is None and not os.environ.get(PASSWORD):
        password = ask.secret("Kennwort am Mailserver (wird nicht angezeigt; leer: bleibt)")
        store = keep_password(store, password) if password else store
    click.echo(f"Mails: Abschnitt [mail] in {store.settings}")
    known_to = str(store.receivers.get(_RUNNING, ""))
    to = mail["mail_to"] or ask.text("Adresse der Verwaltung", known_to) or known_to
    if not to:
        click.echo("Ohne Adresse der Verwaltung (--mail-to) wird keine Probe gesandt.")
        return True
    store = settle(store, "empfaenger", {_RUNNING: to})
    return _tested(store, to, now)


def _tested(store: StoreFolder, to: str, now: datetime) -> bool:
    from jobs.operation.first_day import send_test
    from jobs.reminders.send import password_of
    from schemas.failure import MailRefused

    try:
        send_test(store, password_of(store, os.environ.get(PASSWORD)), to, now, secrets.token_hex(8))
    except MailRefused as refused:
        click.echo(f"Probe: nicht gesandt. {refused.lines[0]}", err=True)
        click.echo("Alles andere ist eingerichtet. Nach dem Beheben denselben Befehl noch einmal geben.", err=True)
        return False
    click.echo(f"Probe: an {to} gesandt, vom Mailserver angenommen. Bitte nachsehen, ob sie ankommt.")
    return True


def _absolute(file: str | None) -> str | None:
    return None if file is None else str(Path(file).expanduser().absolute())


def _told(what: str, new: bool) -> None:
    click.echo(f"{what}: {'angelegt' if new else 'war schon da, bleibt'}.")


def _further(store: StoreFolder) -> None:
    click.echo(
        f"Die Schlüssel jetzt sichern, an einem anderen Ort: regelwerk keys backup --store {store.path} --to ORDNER\n"
        "Prefect und die Auskunft sind nur von diesem Rechner aus erreichbar; TLS und Zugriff von anderen Rechnern: "
        "docs/handbuch/betrieb.md, „Von einem anderen Rechner“.\n"
        f"Weiter: regelwerk doctor --store {store.path}, dann regelwerk serve --store {store.path}"
    )
