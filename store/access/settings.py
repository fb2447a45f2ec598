"""What regelwerk.toml says about the workbench: where it listens, how people sign in, how long they stay."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.access.session import Way
from schemas.failure import StoreRefused

KNOWN = {
    "werkbank": {
        "port", "rechner", "adresse", "zertifikat", "schluessel", "proxy", "leerlauf_minuten", "hoechstens_stunden",
        "anmeldung", "lesen_protokollieren", "hochladen_mib", "kennwort_laenge",
    },
}  # fmt: skip
"""The section and its names."""
PORT, HOST = 4300, "127.0.0.1"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Workbench:
    """`address` is what people type ("" where nothing stands in front of it: then http://host:port). `certificate` and
    `key` are files of TLS (relative ones start at the store); `proxies` the addresses whose X-Forwarded-* and
    REMOTE_USER count. `upload` is bytes, `shortest` the fewest characters of a password."""

    port: int = PORT
    host: str = HOST
    address: str = ""
    certificate: str = ""
    key: str = ""
    proxies: frozenset[str] = field(default=frozenset())
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=10)
    ways: tuple[Way, ...] = (Way.LOCAL,)
    log_reading: bool = False
    upload: int = 200 * 2**20
    shortest: int = 12

    @property
    def secure(self) -> bool:
        """Whether people reach it by https, so that cookies are for https alone."""
        return bool(self.certificate) or self.address.startswith("https:")

    @property
    def origin(self) -> str:
        """Where the workbench is for its people, without a slash at the end."""
        if self.address:
            return self.address
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which a request may call it, without port and in small letters."""
        named = urlsplit(self.origin).hostname or ""
        return frozenset({named, *(LOOPBACK if self.host in LOOPBACK else (self.host,))})


def workbench(file: Path, written: Mapping[str, Any]) -> Workbench:
    """The settings as they are written. Raises StoreRefused for what cannot be, or would leave a door open."""
    section = written.get("werkbank", {})
    texts = {name: _text(file, section, name) for name in ("rechner", "adresse", "zertifikat", "schluessel")}
    made = Workbench(
        port=_number(file, section, "port", PORT, 1024, 65_535),
        host=texts["rechner"] or HOST,
        address=_address(file, texts["adresse"]),
        certificate=texts["zertifikat"],
        key=texts["schluessel"],
        proxies=frozenset(_proxies(file, section)),
        idle=timedelta(minutes=_number(file, section, "leerlauf_minuten", 30, 1, 480)),
        longest=timedelta(hours=_number(file, section, "hoechstens_stunden", 10, 1, 24)),
        ways=_ways(file, section),
        log_reading=_yes(file, section, "lesen_protokollieren"),
        upload=_number(file, section, "hochladen_mib", 200, 1, 4_096) * 2**20,
        shortest=_number(file, section, "kennwort_laenge", 12, 8, 64),
    )
    _refuse_open(file, made)
    return made


def _refuse_open(file: Path, made: Workbench) -> None:
    """Passwords and cookies go over the office's network only under TLS, and a name from a proxy needs its proxy."""
    if bool(made.certificate) != bool(made.key):
        raise StoreRefused(f"{file}: werkbank.zertifikat und werkbank.schluessel gehören zusammen; eines fehlt.")
    if made.host not in LOOPBACK and not made.secure:
        raise StoreRefused(
            f"{file}: Unter werkbank.rechner = {made.host} wäre die Werkbank ohne Verschlüsselung im Netz. Bitte "
            "zertifikat und schluessel angeben, oder hinter einem Proxy mit TLS die adresse (https://…) und den proxy."
        )
    if Way.PROXY in made.ways and not made.proxies:
        raise StoreRefused(
            f"{file}: Die Anmeldung über den Proxy (anmeldung mit {Way.PROXY}) braucht werkbank.proxy, die Adressen, "
            "von denen allein sein Name gilt."
        )


def _address(file: Path, address: str) -> str:
    parts = urlsplit(address)
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or not plain):
        raise StoreRefused(
            f"{file}: werkbank.adresse muss heißen, was die Beschäftigten eintippen, ohne Pfad, zum Beispiel "
            "https://regelwerk.amt.example."
        )
    return address.rstrip("/").lower()


def _proxies(file: Path, section: Mapping[str, Any]) -> list[str]:
    found = section.get("proxy", [])
    try:
        return [str(ipaddress.ip_address(one)) for one in _texts(found)]
    except ValueError as error:
        raise StoreRefused(
            f'{file}: werkbank.proxy muss eine Liste von IP-Adressen sein, zum Beispiel ["127.0.0.1"].'
        ) from error


def _ways(file: Path, section: Mapping[str, Any]) -> tuple[Way, ...]:
    found = section.get("anmeldung", [Way.LOCAL.value])
    try:
        ways = tuple(dict.fromkeys(Way(one) for one in _texts(found)))
    except ValueError as error:
        raise StoreRefused(f"{file}: werkbank.anmeldung muss eine Liste sein aus: {', '.join(Way)}.") from error
    if not ways:
        raise StoreRefused(f"{file}: werkbank.anmeldung nennt keinen Weg; möglich sind: {', '.join(Way)}.")
    return ways


def _texts(found: object) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError("no list of texts")
    return found


def _number(file: Path, section: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    found = section.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise StoreRefused(f"{file}: werkbank.{name} muss eine ganze Zahl von {least} bis {most} sein.")
    return found


def _text(file: Path, section: Mapping[str, Any], name: str) -> str:
    found = section.get(name, "")
    if not isinstance(found, str):
        raise StoreRefused(f"{file}: werkbank.{name} muss ein Text in Anführungszeichen sein.")
    return found.strip()


def _yes(file: Path, section: Mapping[str, Any], name: str) -> bool:
    found = section.get(name, False)
    if not isinstance(found, bool):
        raise StoreRefused(f"{file}: werkbank.{name} muss true oder false sein.")
    return found
