"""What regelwerk.toml says about who vouches for people: [oidc], [ldap], [proxy] and [gruppen]."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.access.provider import Directory, Grant, OpenId, Providers
from schemas.access.role import Role
from schemas.failure import StoreRefused

KNOWN = {
    "oidc": {"aussteller", "client", "geheimnis_datei", "anmeldename", "gruppen", "zertifikat"},
    "ldap": {
        "server", "basis", "dienstkonto", "kennwort_datei", "zertifikat", "anmeldename", "name", "gruppen", "filter",
        "gruppen_basis",
    },
    "proxy": {"kopf", "kopf_gruppen"},
    "leerstand": {"tage"},
}  # fmt: skip
"""The sections and their names; [gruppen] is free."""
FREE = ("gruppen",)
SECRETS = {
    "oidc": ("geheimnis_datei", "REGELWERK_OIDC_GEHEIMNIS"),
    "ldap": ("kennwort_datei", "REGELWERK_LDAP_KENNWORT"),
}
"""Where each secret is: a file named in the settings, or a variable of the environment. Never in the settings."""
_TEAM = "team:"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def providers(file: Path, written: Mapping[str, Any]) -> Providers:
    """The settings as they are written. Raises StoreRefused for what is missing, or would leave passwords unsealed."""
    grants = {group.casefold(): _grant(file, group, means) for group, means in written.get("gruppen", {}).items()}
    proxy = written.get("proxy", {})
    return Providers(
        _openid(file, written), _directory(file, written), grants,
        (_text(file, proxy, "proxy", "kopf") or "remote-user").lower(),
        (_text(file, proxy, "proxy", "kopf_gruppen") or "remote-groups").lower(),
        _days(file, written.get("leerstand", {})),
    )  # fmt: skip


def secret(store: Path, written: Mapping[str, Any], which: str, environment: Mapping[str, str]) -> str:
    """A secret from the environment or from its file. Raises StoreRefused where there is none or others may read it."""
    name, variable = SECRETS[which]
    if found := environment.get(variable, ""):
        return found
    named = str(written.get(which, {}).get(name, ""))
    if not named:
        raise StoreRefused(f"Das Geheimnis für [{which}] fehlt: bitte {variable} setzen oder {which}.{name} angeben.")
    path = (store / Path(named).expanduser()).resolve()
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise StoreRefused(f"{path} ist für andere lesbar. Bitte die Rechte auf 0600 setzen.")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StoreRefused(
            f"{path} ({which}.{name}) kann nicht gelesen werden. Bitte Pfad und Rechte prüfen."
        ) from error


def _openid(file: Path, written: Mapping[str, Any]) -> OpenId | None:
    section = written.get("oidc")
    if section is None:
        return None
    issuer, client = (_needed(file, section, "oidc", name) for name in ("aussteller", "client"))
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise StoreRefused(f"{file}: oidc.aussteller muss mit https:// beginnen.")
    return OpenId(
        issuer.rstrip("/"), client, _text(file, section, "oidc", "anmeldename") or "preferred_username",
        _text(file, section, "oidc", "gruppen") or "groups", _text(file, section, "oidc", "zertifikat"),
    )  # fmt: skip


def _directory(file: Path, written: Mapping[str, Any]) -> Directory | None:
    section = written.get("ldap")
    if section is None:
        return None
    server, base, reader = (_needed(file, section, "ldap", name) for name in ("server", "basis", "dienstkonto"))
    if urlsplit(server).scheme != "ldaps" or not urlsplit(server).hostname:
        raise StoreRefused(f"{file}: ldap.server muss ldaps://… heißen; Kennwörter gehen nicht unverschlüsselt.")
    more = {name: _text(file, section, "ldap", name) for name in KNOWN["ldap"]}
    return Directory(
        server, base, reader, more["zertifikat"], more["anmeldename"] or "uid", more["name"] or "displayName",
        more["gruppen"] or "memberOf", more["filter"], more["gruppen_basis"],
    )  # fmt: skip


def _grant(file: Path, group: str, means: object) -> Grant:
    if not isinstance(means, list) or not all(isinstance(one, str) for one in means):
        raise StoreRefused(f'{file}: gruppen."{group}" muss eine Liste sein, zum Beispiel ["Fachkraft", "team:T01"].')
    teams = [one.removeprefix(_TEAM).strip() for one in means if one.startswith(_TEAM)]
    try:
        roles = frozenset(Role(one) for one in means if not one.startswith(_TEAM))
    except ValueError as error:
        raise StoreRefused(f'{file}: gruppen."{group}" nennt eine Rolle, die es nicht gibt: {error}.') from error
    return Grant(roles, None if "*" in teams else frozenset(teams))


def _days(file: Path, section: Mapping[str, Any]) -> int:
    found = section.get("tage", 90)
    if isinstance(found, bool) or not isinstance(found, int) or not 7 <= found <= 730:
        raise StoreRefused(f"{file}: leerstand.tage muss eine Zahl von 7 bis 730 sein.")
    return found


def _needed(file: Path, section: Mapping[str, Any], where: str, name: str) -> str:
    found = _text(file, section, where, name)
    if not found:
        raise StoreRefused(f"{file}: Im Abschnitt [{where}] fehlt {name}.")
    return found


def _text(file: Path, section: Mapping[str, Any], where: str, name: str) -> str:
    found = section.get(name, "")
    if not isinstance(found, str):
        raise StoreRefused(f"{file}: {where}.{name} muss ein Text in Anführungszeichen sein.")
    return found.strip()
