"""The sections [mail], [empfaenger] and [vertretung] of regelwerk.toml: the server, addresses, who stands in for whom.

[empfaenger] names a receiver (a role, a team, or both: "Teamleitung T00000003") and its address; [vertretung] names an
absent receiver, its days and the receiver who stands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.failure import MailRefused
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Encryption, Server
from store.folder import StoreFolder

_ADDRESS = re.compile(r"[!#-&*-+./0-9=?A-Z^-~'-]+@[A-Za-z0-9.-]+")
"""ASCII only: not every server takes anything else, and one that does not would hold up all other mails."""
_LEAD = ("leitung", "geschäftsführung")
"""What the roles of those who lead are called."""
NUMBER = "{nummer}"
_LINK = re.compile(r"https?://[^\s\"'<>{}]+\{nummer\}[^\s\"'<>{}]*")
_HOME = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Absence:
    """From the first to the last of these days `instead` gets what would have gone to somebody else."""

    first: date
    last: date
    instead: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where mail goes. Looked up when a mail is sent, so that a changed address holds at once."""

    known: Mapping[str, str]
    absent: Mapping[str, Absence]
    """Both by the name of a receiver, in lower case."""

    def of(self, receiver: Receiver, day: date) -> str | None:
        """The address of a receiver or its substitute; None where the office has named none.

        A role in a team goes before the team, the team before the role. What is for those who lead is not for the team
        as a whole: its entry is the role in the team, else the role.
        """
        name = next((one for one in _names(receiver) if one in self.known or one in self.absent), None)
        seen: set[str] = set()
        while name is not None and name not in seen:
            seen.add(name)
            absence = self.absent.get(name)
            if absence is None or not absence.first <= day <= absence.last:
                break
            name = absence.instead.lower()
        return None if name is None else self.known.get(name)


def _names(receiver: Receiver) -> tuple[str, ...]:
    leads = any(word in receiver.role.lower() for word in _LEAD)
    team = (receiver.team,) if receiver.team and not leads else ()
    return tuple(dict.fromkeys(name.lower() for name in (str(receiver), *team, receiver.role)))


def addresses(store: StoreFolder) -> Addresses:
    """The office's receivers. Raises MailRefused for what is no address or no absence."""
    for name, written in store.receivers.items():
        if not is_address(written):
            raise MailRefused(f"{store.settings}: empfaenger.{name} muss eine Mailadresse sein.")
    absent = {name.lower(): absence(store, name) for name in store.substitutes}
    return Addresses({name.lower(): to for name, to in store.receivers.items()}, absent)


def absence(store: StoreFolder, name: str) -> Absence:
    """The absence of a receiver that [vertretung] names. Raises MailRefused for what is none."""
    written = store.substitutes[name]
    where = f"{store.settings}: vertretung.{name}"
    example = '{ von = 2026-07-01, bis = 2026-07-14, durch = "Teamleitung" }'
    if not isinstance(written, dict) or set(written) != {"von", "bis", "durch"}:
        raise MailRefused(f"{where} muss so aussehen: {example}")
    first, last, instead = written["von"], written["bis"], written["durch"]
    if type(first) is not date or type(last) is not date or last < first:
        raise MailRefused(f"{where}: von und bis müssen Tage sein, bis nicht vor von. So: {example}")
    if not isinstance(instead, str) or instead.lower() not in {one.lower() for one in store.receivers}:
        raise MailRefused(f"{where}: {instead} steht nicht unter [empfaenger].")
    return Absence(first, last, instead)


def server(store: StoreFolder) -> Server:
    """The office's mail server. Raises MailRefused where it is not named, or not as it has to be."""
    written = store.mail
    for name in ("server", "absender"):
        if not isinstance(written.get(name), str) or not written[name].strip():
            raise MailRefused(
                f"{store.settings}: Im Abschnitt [mail] fehlt {name}. Nötig sind server und absender, möglich auch "
                "port, benutzer, kennwort_datei, verschluesselung, zertifikat und je_minute."
            )
    if not is_address(written["absender"]):
        raise MailRefused(f"{store.settings}: mail.absender muss eine Mailadresse sein.")
    encryption = _encryption(store)
    port = _number(store, "port", 465 if encryption is Encryption.TLS else 587, 65_535)
    return Server(
        written["server"], port, written["absender"], encryption, _text(store, "benutzer"),
        _file(store, "kennwort_datei"), _file(store, "zertifikat"), _number(store, "je_minute", 30, 6_000),
    )  # fmt: skip


def is_address(written: object) -> bool:
    """Whether something is a mail address to which every server can send."""
    return isinstance(written, str) and _ADDRESS.fullmatch(written) is not None


def in_person(store: StoreFolder) -> frozenset[str]:
    """The roles whose matters go to the case's own worker, in lower case; none unless the office says so.

    Raises MailRefused where it is no list of names.
    """
    written = store.mail.get("persoenlich", [])
    if not isinstance(written, list) or not all(isinstance(one, str) and one.strip() for one in written):
        raise MailRefused(f'{store.settings}: mail.persoenlich muss so aussehen: ["integrationsfachkraft"]')
    return frozenset(one.strip().lower() for one in written)


def link(store: StoreFolder) -> str:
    """The address of a finding, with NUMBER where its number goes; '' where none is named. Raises MailRefused."""
    written = _text(store, "verweis") or ""
    if written and not _LINK.fullmatch(written):
        raise MailRefused(f'{store.settings}: mail.verweis muss so aussehen: "https://regelwerk.amt.example/{NUMBER}"')
    return written


def domain(store: StoreFolder) -> str:
    """The domain of the sender, for the names of mails and calendar entries; one that cannot be where none is set."""
    return str(store.mail.get("absender", "")).rpartition("@")[2] or "regelwerk.invalid"


def _encryption(store: StoreFolder) -> Encryption:
    said = store.mail.get("verschluesselung", "starttls")
    if said not in tuple(Encryption):
        raise MailRefused(f"{store.settings}: mail.verschluesselung muss {', '.join(Encryption)} sein.")
    if said == Encryption.NONE and store.mail["server"] not in _HOME:
        raise MailRefused(
            f"{store.settings}: Ohne Verschlüsselung wird nur an einen Server auf diesem Rechner gesandt (localhost)."
        )
    return Encryption(said)


def _number(store: StoreFolder, name: str, usual: int, most: int) -> int:
    found = store.mail.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= most:
        raise MailRefused(f"{store.settings}: mail.{name} muss eine ganze Zahl von 1 bis {most} sein.")
    return found


def _text(store: StoreFolder, name: str) -> str | None:
    found = store.mail.get(name)
    if found is not None and not isinstance(found, str):
        raise MailRefused(f"{store.settings}: mail.{name} muss ein Text in Anführungszeichen sein.")
    return found


def _file(store: StoreFolder, name: str) -> Path | None:
    found = _text(store, name)
    return None if not found else (store.path / Path(found).expanduser()).resolve()
