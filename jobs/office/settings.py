"""Settings of the store that the workbench may change: how long is kept, when the Lieferbremse pulls. Each is noted."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from intake.landing.brake import Limits
from schemas.evidence.trail import Entry, Kind
from schemas.failure import StoreRefused, space
from store.folder import FINDINGS, RETENTION, StoreFolder, changed, open_store
from store.records.actors import pseudonym
from store.records.connect import Engine, writing
from store.trail.append import append

SUBJECT = "einstellungen"
_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Setting:
    """A number in regelwerk.toml: its section and name there, what people call it, its unit, and what is usual.

    `says` gives what the office has written; None: nothing, the usual one holds.
    """

    section: str
    name: str
    label: str
    unit: str
    usual: int
    says: Callable[[StoreFolder], int | None]
    note: str = ""

    @property
    def field(self) -> str:
        """What names it in a form."""
        return f"{self.section}.{self.name}"


def _kept(name: str, label: str, note: str = "") -> Setting:
    return Setting("aufbewahrung", name, label, "Monate", RETENTION[name], lambda store: store.retention[name], note)


def _brake(name: str, label: str, unit: str, usual: Decimal | int | None) -> Setting:
    return Setting("lieferbremse", name, label, unit, int(usual or 0), lambda store: store.brake.get(name))


SETTINGS = (
    _kept("abzuege", "Abzüge", "danach lassen sich Läufe darüber nicht mehr nachrechnen"),
    _kept("befunde", "geschlossene Befunde"),
    _kept("laeufe", "Ergebnisse der Läufe"),
    _kept("zugriffe", "Zugriffe auf Fälle"),
    _kept("quarantaene", "nicht angenommene Zeilen"),
    _kept("mails", "versandte Mails"),
    _kept("sicherungen", "Sicherungen"),
    _kept("namen", "Namen der Beschäftigten zu ihren Kürzeln"),
    _brake("zeilen_prozent", "Abweichung der Zeilen einer Tabelle", "%", _USUAL.rows),
    _brake("faelle_prozent", "Abweichung der Zahl der Fälle", "%", _USUAL.cases),
    _brake("kontrollsumme_prozent", "Abweichung von der Kontrollsumme", "%", _USUAL.control),
    _brake("alter_tage", "Alter der Lieferung", "Tage", _USUAL.age),
    Setting("befunde", "ruhe_lieferungen", "Lieferungen, so lange ein als erledigt gemeldeter Befund ruht",
            "Lieferungen", FINDINGS["ruhe_lieferungen"], lambda store: store.findings["ruhe_lieferungen"]),
    Setting("befunde", "altbestand_je_team_und_woche", "Altbestand, den ein Team in einer Woche vorgelegt bekommt",
            "Befunde", FINDINGS["altbestand_je_team_und_woche"],
            lambda store: store.findings["altbestand_je_team_und_woche"]),
)  # fmt: skip
"""Every setting that may be changed in a browser; what belongs to the operation of the server is not among them."""


def named(field: str) -> Setting:
    """The setting of this name. Raises StoreRefused."""
    found = next((one for one in SETTINGS if one.field == field), None)
    if found is None:
        raise StoreRefused(f"Eine Einstellung {field} gibt es hier nicht.")
    return found


def change(
    store: StoreFolder, engine: Engine, setting: Setting, number: int | None, by: str, reason: str, now: datetime
) -> StoreFolder:
    """Writes a setting (None: the usual one) and notes it; the store as it is read then.

    Raises StoreRefused for a number that cannot be, or without a reason; then nothing has changed.
    """
    if not reason.strip():
        raise StoreRefused("Bitte begründen, warum sich die Einstellung ändert.")
    written = store.settings.read_text(encoding="utf-8")
    text = changed(written, setting.section, setting.name, number)
    body = {"name": setting.field, "vorher": setting.says(store), "nachher": number}
    return rewrite(store, engine, text, body, by, reason, now)


def rewrite(
    store: StoreFolder, engine: Engine, text: str, body: Mapping[str, object], by: str, reason: str, now: datetime
) -> StoreFolder:
    """Puts another regelwerk.toml in the place of the one that is there, and notes it; the store as it is read then.

    Raises StoreRefused where the text cannot be read as settings; then nothing has changed.
    """
    aside = store.path / f".einstellung-{secrets.token_hex(4)}"
    with space():
        aside.mkdir(mode=0o700)
    try:
        new = aside / store.settings.name
        with space():
            new.write_text(text, encoding="utf-8")
        shutil.copymode(store.settings, new)
        try:
            open_store(aside)
        except StoreRefused as refused:
            raise StoreRefused(*(line.replace(f"{new}: ", "") for line in refused.lines)) from refused
        with writing(engine) as connection:
            append(connection, Entry(Kind.SETTING, SUBJECT, pseudonym(connection, by), now, reason.strip(), body))
            os.replace(new, store.settings)  # noqa: PTH105 - last, so that nothing is changed that is not noted
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return open_store(store.path)
