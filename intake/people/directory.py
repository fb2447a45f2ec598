"""The door to ldap3: people of a directory, asked by LDAPS with a checked certificate."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from ldap3 import NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPInvalidCredentialsResult
from ldap3.utils.conv import escape_filter_chars

from schemas.access.provider import Directory, Vouched
from schemas.access.session import Way
from schemas.failure import ProviderRefused

_PATIENCE = 10
"""Seconds for a connection, and for an answer."""
_AT_ONCE = 500


def proved(directory: Directory, secret: str, login: str, password: str) -> Vouched | None:
    """The person whose password it is; None for a wrong one and for nobody, after the same steps.

    Raises ProviderRefused where the directory cannot be asked.
    """
    if not password or not login.strip():
        # A bind without password succeeds as nobody (RFC 4513, 5.1.2).
        return None
    with _asked(directory, directory.reader, secret) as reader:
        found = _people(reader, directory, _by_login(directory, login))
        nobody = f"{directory.login}=unbekannt-{hashlib.sha256(login.encode()).hexdigest()[:16]},{directory.base}"
        name = found[0][0] if len(found) == 1 else nobody
        try:
            with _bound(directory, name, password):
                pass
        except LDAPInvalidCredentialsResult:
            return None
        except LDAPException as error:
            raise _gone(directory) from error
        return _vouched(reader, directory, *found[0]) if len(found) == 1 else None


def known(directory: Directory, secret: str, logins: list[str]) -> dict[str, Vouched]:
    """Of some logins, those that the directory has, each with its groups. Raises ProviderRefused."""
    people = {}
    with _asked(directory, directory.reader, secret) as reader:
        for login in logins:
            found = _people(reader, directory, _by_login(directory, login))
            if len(found) == 1:
                people[login] = _vouched(reader, directory, *found[0])
    return people


def _by_login(directory: Directory, login: str) -> str:
    return f"(&({directory.login}={escape_filter_chars(login.strip())}){directory.narrow})"


def _people(reader: Connection, directory: Directory, wanted: str) -> list[tuple[str, dict[str, list[str]]]]:
    attributes = [directory.login, directory.name, *(() if directory.group_base else (directory.groups,))]
    reader.search(directory.base, wanted, SUBTREE, attributes=attributes, size_limit=2)
    return [
        (str(one["dn"]), {name: [str(value) for value in _many(found)] for name, found in one["attributes"].items()})
        for one in reader.response or []
        if one["type"] == "searchResEntry"
    ]


def _many(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _vouched(reader: Connection, directory: Directory, name: str, shown: dict[str, list[str]]) -> Vouched:
    login = next(iter(shown.get(directory.login, ())), "").casefold()
    groups = frozenset(_groups(reader, directory, name) if directory.group_base else shown.get(directory.groups, ()))
    return Vouched(Way.LDAP, login, login, next(iter(shown.get(directory.name, ())), login), groups)


def _groups(reader: Connection, directory: Directory, name: str) -> list[str]:
    member = escape_filter_chars(name)
    wanted = f"(|(member={member})(uniqueMember={member}))"
    reader.search(directory.group_base, wanted, SUBTREE, attributes=["cn"], size_limit=_AT_ONCE)
    return [str(one["dn"]) for one in reader.response or [] if one["type"] == "searchResEntry"]


@contextmanager
def _asked(directory: Directory, name: str, secret: str) -> Iterator[Connection]:
    try:
        with _bound(directory, name, secret) as connection:
            yield connection
    except LDAPInvalidCredentialsResult as error:
        raise ProviderRefused(
            "Der Verzeichnisdienst lässt das Dienstkonto nicht ein. Bitte ldap.dienstkonto und sein Kennwort prüfen."
        ) from error
    except LDAPException as error:
        raise _gone(directory) from error


@contextmanager
def _bound(directory: Directory, name: str, password: str) -> Iterator[Connection]:
    """A connection as somebody. The certificate is checked, the name in it too; nothing is followed elsewhere."""
    parts = urlsplit(directory.server)
    trusted = directory.certificate or None
    tls = Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=trusted)
    host = parts.hostname or ""
    server = Server(host, parts.port or 636, use_ssl=True, tls=tls, get_info=NONE, connect_timeout=_PATIENCE)
    connection = Connection(
        server, name, password, auto_referrals=False, raise_exceptions=True, receive_timeout=_PATIENCE, read_only=True
    )
    connection.bind()
    try:
        yield connection
    finally:
        connection.unbind()


def _gone(directory: Directory) -> ProviderRefused:
    return ProviderRefused(
        f"Der Verzeichnisdienst ({urlsplit(directory.server).hostname}) antwortet nicht, wie er soll. Bitte "
        "ldap.server und ldap.zertifikat prüfen; wer ein Kennwort der Werkbank hat, kann sich weiter anmelden."
    )
