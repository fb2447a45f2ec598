"""Lifting the Lieferbremse: a named person has looked, and says so with a reason."""

from __future__ import annotations

from datetime import datetime

from schemas.clock.place import here
from schemas.evidence.trail import Entry, Kind
from schemas.failure import DeliveryRefused, Unknown
from store.archive import delivered
from store.archive.delivered import Delivered
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, writing
from store.trail.append import append


def confirm(store: StoreFolder, engine: Engine, name: str, by: str, reason: str, now: datetime) -> Delivered:
    """Lifts the brake of the delivery whose id begins with `name`; gives it as it was.

    Raises Unknown where there is none or more than one, DeliveryRefused without a name or a reason, or where no brake
    is on.
    """
    if not by.strip():
        raise DeliveryRefused("Bitte mit --by sagen, wer die Lieferung bestätigt: Die Bremse löst jemand mit Namen.")
    if not reason.strip():
        raise DeliveryRefused("Bitte mit --reason begründen, warum die Lieferung so stimmt.")
    with writing(engine) as connection:
        found = _one(connection, store, name)
        if not found.brake:
            raise DeliveryRefused("Für diese Lieferung ist die Lieferbremse nicht gezogen; zu bestätigen ist nichts.")
        if found.confirmed_at is not None:
            raise DeliveryRefused(
                f"Die Lieferung ist schon bestätigt, am {here(found.confirmed_at):%d.%m.%Y}; zu tun ist nichts mehr."
            )
        actor = pseudonym(connection, by)
        delivered.confirm(connection, found.id, actor, now, reason)
        body = {"schritt": "bestätigt", "as_of": found.as_of.isoformat(), "lieferbremse": list(found.brake)}
        append(connection, Entry(Kind.IMPORT, found.id, actor, now, reason, body))
    return found


def _one(connection: Connection, store: StoreFolder, name: str) -> Delivered:
    found = [one for one in delivered.beginning(connection, name) if one.office == store.office] if name else []
    if not found:
        raise Unknown(f"Einen Abzug {name} gibt es nicht. Den Namen zeigt der Import, die ersten Zeichen genügen.")
    if len(found) > 1:
        raise Unknown(f"Mit {name} beginnen mehrere Abzüge. Bitte mehr Zeichen angeben.")
    return found[0]
