"""The mail server: reached and logged in for real; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.mail.post import post
from jobs.reminders.persons import number
from jobs.reminders.send import password_of, state
from schemas.failure import Failure
from schemas.operation.check import Check, Grade
from schemas.reminder.letter import Sending
from store.folder import StoreFolder
from store.records.connect import Engine
from store.reminders.settings import addresses, server


def mail(store: StoreFolder, engine: Engine, password: str | None) -> Iterator[Check]:
    """Whether mails can go out, and whether some did not."""
    if not store.mail:
        yield Check(
            "Mails", Grade.NOTE, "Es ist kein Mailserver angegeben; es wird an nichts erinnert.", "regelwerk einrichten"
        )
        return
    try:
        to = server(store)
        known = addresses(store)
        number(store)
        with post(to, password_of(store, password)):
            pass
    except Failure as failure:
        yield Check("Mails", Grade.BROKEN, failure.lines[0], f"Abschnitt [mail] in {store.settings} prüfen")
        return
    yield Check("Mails", Grade.FINE, f"{to.host}:{to.port} erreicht{', Anmeldung angenommen' if to.user else ''}")
    if not known.known:
        yield Check(
            "Empfänger", Grade.NOTE, "Unter [empfaenger] steht niemand.",
            "Siehe docs/handbuch/erinnerungen.md: Rollen und Teams mit ihren Adressen eintragen.",
        )  # fmt: skip
    counts, _ = state(engine, store.office)
    if stuck := counts.get(Sending.UNDELIVERABLE, 0):
        yield Check("Mails", Grade.NOTE, f"Unzustellbar: {stuck}.", "Ansehen: regelwerk erinnern --send")
