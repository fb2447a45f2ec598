"""What regelwerk.toml says about `serve`: its ports, and the Prefect server of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.failure import StoreRefused

KNOWN = {"betrieb": {"port", "gesundheit", "prefect", "zugang_datei", "pool"}}
"""The section and its names."""
PORT, HEALTH, POOL = 4200, 4280, "regelwerk"


@dataclass(frozen=True, slots=True)
class Serving:
    """`port` and `health` are ports on this machine; `prefect` is the API of an existing server ("" for our own),
    `login` the file with the login to it (a relative one starts at the store), `pool` the work pool of the flows."""

    port: int = PORT
    health: int = HEALTH
    prefect: str = ""
    login: str = ""
    pool: str = POOL


def serving(file: Path, written: Mapping[str, Any]) -> Serving:
    """The settings as they are written. Raises StoreRefused for what is no port, no address or no text."""
    section = written.get("betrieb", {})
    port, health = (_port(file, section, name, usual) for name, usual in (("port", PORT), ("gesundheit", HEALTH)))
    if port == health:
        raise StoreRefused(f"{file}: betrieb.port und betrieb.gesundheit müssen verschieden sein.")
    prefect, login, pool = (_text(file, section, name) for name in ("prefect", "zugang_datei", "pool"))
    address = urlsplit(prefect)
    if prefect and (address.scheme not in ("http", "https") or not address.hostname or address.username):
        raise StoreRefused(
            f"{file}: betrieb.prefect muss die Adresse der Schnittstelle sein, zum Beispiel "
            "https://prefect.beispiel.de/api; Benutzer und Kennwort gehören in die zugang_datei."
        )
    return Serving(port, health, prefect.rstrip("/"), login, pool or POOL)


def _port(file: Path, section: Mapping[str, Any], name: str, usual: int) -> int:
    found = section.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int) or not 1024 <= found <= 65_535:
        raise StoreRefused(f"{file}: betrieb.{name} muss eine Zahl von 1024 bis 65535 sein.")
    return found


def _text(file: Path, section: Mapping[str, Any], name: str) -> str:
    found = section.get(name, "")
    if not isinstance(found, str):
        raise StoreRefused(f"{file}: betrieb.{name} muss ein Text in Anführungszeichen sein.")
    return found.strip()
