"""The first day of an office: store, keys, seal, first administrator, mail. Every step may be repeated without harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from delivery.mail.message import message
from delivery.mail.post import post
from intake.keys import secret
from jobs.office.make import make_store
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.failure import MailRefused, StoreRefused, space
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from store.folder import SETTINGS, StoreFolder, changed, open_store
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.reminders.settings import domain, server
from store.trail import seal
from store.trail.append import append
from store.trail.entries import entries

ADMINISTRATOR = "verwaltung"
PASSWORD_FILE = "mailkennwort"


@dataclass(frozen=True, slots=True)
class Begun:
    """A store, and whether it was made just now."""

    store: StoreFolder
    new: bool


def begin(path: Path, office: str | None, rules: Path, url: str | None, by: str, now: datetime) -> Begun:
    """The store at a path, made if there is none. Raises StoreRefused where it belongs to another office."""
    if not (path / SETTINGS).exists():
        if office is None:
            raise StoreRefused("Für eine neue Ablage fehlt die Kennung des Amts: --office AMT.")
        return Begun(make_store(path, office, rules, url, by, now), new=True)
    store = open_store(path)
    if office is not None and office != store.office:
        raise StoreRefused(f"{path} ist die Ablage von {store.office}, nicht von {office}. Sie bleibt, wie sie ist.")
    return Begun(store, new=False)


def keys(store: StoreFolder) -> bool:
    """Makes the keys of the office if there are none; whether it did. Raises KeysRefused where some are lost."""
    if (store.keys / secret.CASE_KEY).exists():
        secret.case_key(store.keys)
        secret.table_key(store.keys)
        return False
    secret.make(store.keys)
    return True


def sealed(store: StoreFolder) -> bool:
    """Makes the seal of the office if there is none; whether it did. Raises EvidenceRefused where it is lost."""
    there = (store.keys / seal.PRIVATE).exists()
    seal.make(store.keys)
    return not there


def administrator(engine: Engine, by: str, name: str, now: datetime) -> bool:
    """Notes in the trail who administers the office first; False if somebody was noted before: that one stays."""
    if administered(engine):
        return False
    with writing(engine) as connection:
        body = {"verwaltung": pseudonym(connection, name)}
        append(connection, Entry(
            Kind.SETTING, ADMINISTRATOR, pseudonym(connection, by), now, "Erste Verwaltung benannt", body,
        ))  # fmt: skip
    return True


def administered(engine: Engine) -> bool:
    """Whether somebody has been named."""
    with reading(engine) as connection:
        return next(entries(connection, Kind.SETTING, ADMINISTRATOR), None) is not None


def settle(store: StoreFolder, section: str, values: Mapping[str, str | int | None]) -> StoreFolder:
    """Writes settings into regelwerk.toml, all comments and other lines as they were; None leaves one as it is.

    Nothing is changed where the result could not be read. Raises StoreRefused.
    """
    text = before = store.settings.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text if value is None else changed(text, section, name, value)
    if text == before:
        return store
    with space():
        secret.write_apart(store.settings, text.encode())
    try:
        return open_store(store.path)
    except StoreRefused:
        secret.write_apart(store.settings, before.encode())
        raise


def keep_password(store: StoreFolder, password: str) -> StoreFolder:
    """Keeps the password of the mail server in a file of its own beside the keys, and names that file."""
    file = store.keys / PASSWORD_FILE
    secret.write_apart(file, password.encode() + b"\n")
    return settle(store, "mail", {"kennwort_datei": str(file)})


def send_test(store: StoreFolder, password: str | None, to: str, now: datetime, token: str) -> None:
    """Sends a mail that says that mails arrive. Raises MailRefused, with what the server said."""
    found = server(store)
    text = (
        f"Guten Tag,\n\ndies ist die Probe von Regelwerk für {store.office}. Kommt sie an, so kommen auch die "
        "Erinnerungen an.\n\nEs ist nichts zu tun.\n"
    )
    body = text.replace("\n\n", "</p><p>").strip()
    letter = Letter(
        Receiver("Verwaltung"), day_of(now), "probe", "Regelwerk: Probe der Mails", text,
        f'<html lang="de"><body><p>{body}</p></body></html>', f"<probe.{token}@{domain(store)}>",
    )  # fmt: skip
    with post(found, password) as opened:
        answer = opened.send(message(letter, found.sender, to, now))
    if not answer.taken:
        raise MailRefused(f"Der Mailserver nimmt die Probe an {to} nicht an: {answer.said}")
