"""Where the office's mail goes: the addresses of posts and teams, changed with a reason that stands in the trail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from jobs.clock.deviations import OPERATIONS
from jobs.office.settings import rewrite
from jobs.reports.publish import RECEIVERS as REPORTS
from jobs.samples.overdue import SUPERVISION
from schemas.failure import StoreRefused
from store.folder import StoreFolder, changed
from store.records.connect import Engine
from store.reminders.settings import is_address

SECTION = "empfaenger"
LONGEST = 120
"""Characters of a name."""
LONGEST_ADDRESS = 254
"""Characters of an address, as RFC 5321 has it."""


@dataclass(frozen=True, slots=True)
class ToPost:
    """A post, a team or a post in a team, and its address; '' where what stands there is none: it is never shown."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A receiver as somebody wants it; `address` None: it is to be taken out. `new`: it is not there yet."""

    name: str
    address: str | None
    reason: str
    new: bool = False


def wished(name: str, address: str | None, reason: str, new: bool = False) -> Wish:
    """What was written into a form, without the spaces around it."""
    named = " ".join(name.split()) if new else name
    return Wish(named, None if address is None else address.strip(), " ".join(reason.split()), new)


def listed(store: StoreFolder) -> tuple[ToPost, ...]:
    """Every receiver by name."""
    known = sorted(store.receivers.items(), key=lambda pair: pair[0].casefold())
    return tuple(ToPost(name, written if is_address(written) else "") for name, written in known)


def expected() -> tuple[str, ...]:
    """Posts that the program itself writes to, apart from those of the rules."""
    reports = (one for all_of in REPORTS.values() for one in all_of)
    return tuple(sorted({str(one) for one in (OPERATIONS, SUPERVISION, *reports)}))


def mistakes(store: StoreFolder, wish: Wish) -> dict[str, str]:
    """What is wrong with a wish, by `name`, `address` and `reason`; empty: nothing."""
    wrong: dict[str, str] = {}
    there = next((one for one in store.receivers if one.casefold() == wish.name.casefold()), None)
    if wish.new and (len(wish.name) > LONGEST or not any(sign.isalpha() for sign in wish.name)):
        wrong["name"] = f"Bitte eine Stelle oder ein Team nennen, mit höchstens {LONGEST} Zeichen."
    elif wish.new and there is not None:
        wrong["name"] = f"„{there}“ steht schon da; die Adresse lässt sich dort ändern."
    elif not wish.new and wish.name not in store.receivers:
        wrong["name"] = f"Einen Empfänger „{wish.name}“ gibt es nicht mehr."
    if wish.address is None:
        if absent := _standing_in(store, wish.name):
            wrong["address"] = f"Vertritt zurzeit oder künftig {', '.join(absent)}; zuerst muss die Vertretung enden."
    elif not _sendable(wish.address):
        said = f"„{wish.address[:100]}“ ist keine Mailadresse." if wish.address else "Bitte eine Mailadresse angeben."
        wrong["address"] = f"{said} Gemeint ist zum Beispiel: team3@amt.example"
    elif not wish.new and wish.address == store.receivers.get(wish.name):
        wrong["address"] = "Das ist die Adresse, die schon da steht."
    if not wish.reason:
        wrong["reason"] = "Bitte begründen, warum sich der Empfänger ändert."
    return wrong


def settle(store: StoreFolder, engine: Engine, wish: Wish, by: str, now: datetime) -> StoreFolder:
    """Writes it into regelwerk.toml and notes it; the store as it is read then.

    Raises StoreRefused for a wish with mistakes; then nothing has changed.
    """
    if wrong := mistakes(store, wish):
        raise StoreRefused(*wrong.values())
    text = changed(store.settings.read_text(encoding="utf-8"), SECTION, wish.name, wish.address)
    before = noted(store.receivers.get(wish.name))
    body = {"name": f"{SECTION}.{wish.name}", "vorher": before, "nachher": noted(wish.address)}
    return rewrite(store, engine, text, body, by, wish.reason, now)


def noted(address: object) -> str | None:
    """An address as the trail keeps it: its domain and a digest, since an address may be somebody's name.

    None for no address, so that nothing else that stood there gets into the trail.
    """
    if not isinstance(address, str) or not is_address(address):
        return None
    digest = hashlib.sha256(address.encode()).hexdigest()
    return f"@{address.rpartition('@')[2]} sha256 {digest[:16]}"


def _sendable(address: str) -> bool:
    fits = is_address(address) and len(address) <= LONGEST_ADDRESS
    return fits and ".." not in address and not address.endswith((".", "-"))


def _standing_in(store: StoreFolder, name: str) -> tuple[str, ...]:
    """Whose substitute somebody is."""
    said = ((one, written.get("durch")) for one, written in store.substitutes.items() if isinstance(written, dict))
    return tuple(one for one, instead in said if isinstance(instead, str) and instead.casefold() == name.casefold())
