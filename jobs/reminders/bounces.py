"""Mails that came back, from a mailbox on this machine: noted as undeliverable, each once."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from delivery.mail.bounce import read_bounce
from schemas.failure import Unknown
from schemas.reminder.digest import Receiver
from store.folder import StoreFolder
from store.records.connect import Engine, writing
from store.reminders import outbox

_SINGLE = (".eml", ".msg822", ".txt")


@dataclass(frozen=True, slots=True)
class Returned:
    """How many mails were looked at, and for which receivers something came back that was not noted before."""

    seen: int
    receivers: tuple[Receiver, ...]


def note(store: StoreFolder, engine: Engine, place: Path) -> Returned:
    """Notes what came back. `place`: a Maildir, an mbox, a folder of single mails, or one mail; all stays as it is.

    Raises Unknown where nothing is there.
    """
    seen, found = 0, []
    for raw in _mails(place):
        seen += 1
        bounce = read_bounce(raw)
        if bounce is None:
            continue
        with writing(engine) as connection:
            receiver = outbox.bounced(connection, store.office, bounce.message_id, bounce.said)
        found += [receiver] if receiver is not None else []
    return Returned(seen, tuple(found))


def again(store: StoreFolder, engine: Engine) -> int:
    """Lets undeliverable mails wait once more; how many. Reminders of past days are told anew by the day's next."""
    with writing(engine) as connection:
        return outbox.again(connection, store.office)


def _mails(place: Path) -> Iterator[bytes]:
    if not place.exists():
        raise Unknown(
            f"{place} gibt es nicht. Erwartet wird ein Postfach (Maildir oder mbox) oder eine gesicherte Mail."
        )
    if place.is_dir() and not (place / "cur").is_dir():
        yield from (file.read_bytes() for file in sorted(place.iterdir()) if file.suffix.lower() in _SINGLE)
    elif place.is_dir():
        box = mailbox.Maildir(place, create=False)
        yield from (box.get_bytes(key) for key in sorted(box.keys()))
    elif place.suffix.lower() in _SINGLE:
        yield place.read_bytes()
    else:
        single = mailbox.mbox(place, create=False)
        yield from (single.get_bytes(key) for key in single.iterkeys())
