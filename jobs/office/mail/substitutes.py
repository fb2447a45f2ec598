"""Who stands in for an absent post or team, and when: changed with a reason that stands in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jobs.office.mail.receivers import LONGEST
from jobs.office.settings import rewrite
from schemas.failure import MailRefused, StoreRefused
from store.folder import StoreFolder, changed
from store.records.connect import Engine
from store.reminders.settings import Absence, absence

SECTION = "vertretung"


@dataclass(frozen=True, slots=True)
class Absent:
    """A post or a team and its absence; None where what stands there is none."""

    name: str
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Wish:
    """An absence as somebody wants it; days are None where none was written. `new`: it is not there yet."""

    name: str
    first: date | None
    last: date | None
    instead: str
    reason: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """An absence that is to be taken out."""

    name: str
    reason: str


def listed(store: StoreFolder) -> tuple[Absent, ...]:
    """Every absence by name, those that are over too."""
    return tuple(Absent(name, _known(store, name)) for name in sorted(store.substitutes, key=str.casefold))


def mistakes(store: StoreFolder, wish: Wish | Ending, today: date) -> dict[str, str]:
    """What is wrong with a wish, by `name`, `first`, `last`, `instead` and `reason`; empty: nothing."""
    wrong: dict[str, str] = {}
    there = _spelled(store, wish.name)
    if isinstance(wish, Ending) or not wish.new:
        if there is None:
            wrong["name"] = f"Eine Vertretung für „{wish.name}“ gibt es nicht mehr."
    elif len(wish.name) > LONGEST or not any(sign.isalpha() for sign in wish.name):
        wrong["name"] = f"Bitte eine Stelle oder ein Team nennen, mit höchstens {LONGEST} Zeichen."
    elif there is not None and not _over(store, there, today):
        wrong["name"] = f"Für „{there}“ steht schon eine Vertretung da; sie lässt sich dort ändern."
    if isinstance(wish, Wish):
        wrong |= _days(wish, today) | _instead(store, wish)
    if not wish.reason:
        wrong["reason"] = "Bitte begründen, warum sich die Vertretung ändert."
    return wrong


def settle(
    store: StoreFolder, engine: Engine, wish: Wish | Ending, by: str, today: date, now: datetime
) -> StoreFolder:  # fmt: skip
    """Writes it into regelwerk.toml and notes it; the store as it is read then.

    A new absence takes the place of one that is over. Raises StoreRefused for a wish with mistakes; then nothing has
    changed.
    """
    if wrong := mistakes(store, wish, today):
        raise StoreRefused(*wrong.values())
    there = _spelled(store, wish.name)
    text = store.settings.read_text(encoding="utf-8")
    body: dict[str, str | None] = {"name": f"{SECTION}.{wish.name}", "vorher": None, "nachher": None}
    if there is not None:
        if there != wish.name or isinstance(wish, Ending):
            text = changed(text, SECTION, there, None)
        before = _known(store, there)
        body["vorher"] = None if before is None else said(before)
    if isinstance(wish, Wish) and wish.first and wish.last:
        text = changed(text, SECTION, wish.name, {"von": wish.first, "bis": wish.last, "durch": wish.instead})
        body["nachher"] = said(Absence(wish.first, wish.last, wish.instead))
    return rewrite(store, engine, text, body, by, wish.reason, now)


def said(one: Absence) -> str:
    """An absence as the trail keeps it."""
    return f"{one.first:%d.%m.%Y} bis {one.last:%d.%m.%Y} durch {one.instead}"


def _days(wish: Wish, today: date) -> dict[str, str]:
    if wish.first is None:
        return {"first": "Bitte den ersten Tag angeben, zum Beispiel 30.06.2026."}
    if wish.last is None:
        return {"last": "Bitte den letzten Tag angeben, zum Beispiel 15.07.2026."}
    if wish.last < wish.first:
        return {"last": "Der letzte Tag liegt vor dem ersten."}
    return {"last": "Der letzte Tag ist schon vorbei."} if wish.last < today else {}


def _instead(store: StoreFolder, wish: Wish) -> dict[str, str]:
    if wish.instead not in store.receivers:
        return {"instead": "Bitte einen Empfänger wählen."}
    same = wish.instead.casefold() == wish.name.casefold()
    return {"instead": "Niemand vertritt sich selbst."} if same else {}


def _known(store: StoreFolder, name: str) -> Absence | None:
    try:
        return absence(store, name)
    except MailRefused:
        return None


def _over(store: StoreFolder, name: str, today: date) -> bool:
    known = _known(store, name)
    return known is not None and known.last < today


def _spelled(store: StoreFolder, name: str) -> str | None:
    """The name of an absence as it stands in the file: capitals do not count."""
    return next((one for one in store.substitutes if one.casefold() == name.casefold()), None)
