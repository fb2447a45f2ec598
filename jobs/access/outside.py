"""Signing in at the office's own services: the directory, the provider of OpenID Connect, the workplace's proxy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from intake.people import directory, openid
from intake.people.openid import Trip
from jobs.access.signing import Entered, Refused, sign_in
from jobs.access.vouching import let_in
from schemas.access.happening import Happening, Kind
from schemas.access.provider import Directory, OpenId, Vouched
from schemas.access.session import Way
from schemas.failure import ProviderRefused
from store.access import log
from store.folder import StoreFolder
from store.records.connect import Engine, writing

RETURN = "/anmelden/zurueck"


def by_form(
    store: StoreFolder, engine: Engine, login: str, password: str, now: datetime, token: str, address: str,
    environment: Mapping[str, str],
) -> Entered | Refused:  # fmt: skip
    """Signs in with what was typed: a password of the workbench first, then the directory's.

    The password of an account of the workbench is never shown to the directory, unless it is wrong here.
    Raises ProviderRefused where the directory cannot be asked.
    """
    ways, found = store.workbench.ways, Refused()
    if Way.LOCAL in ways:
        local = sign_in(store, engine, login, password, now, token, address)
        if isinstance(local, Entered):
            return local
        found = local
    if Way.LDAP not in ways:
        return found
    person = directory.proved(the_directory(store), store.secret("ldap", environment), login, password)
    if person is not None:
        return let_in(store, engine, person, now, token, address)
    if Way.LOCAL not in ways:
        with writing(engine) as connection:
            log.note(connection, Happening(Kind.REFUSED, now, None, address=address, body={"weg": Way.LDAP.value}))
    return Refused()


def by_header(
    store: StoreFolder, engine: Engine, user: str, groups: str, now: datetime, token: str, address: str
) -> Entered | Refused:
    """Signs in whom the trusted proxy names. `groups` are separated by semicolons."""
    login = user.strip().casefold()
    named = frozenset(group.strip() for group in groups.split(";") if group.strip())
    return let_in(store, engine, Vouched(Way.PROXY, login, login, user.strip(), named), now, token, address)


def leave_for(store: StoreFolder, token: str) -> str:
    """Where the browser is sent to sign in; `token` stays with it until it comes back. Raises ProviderRefused."""
    return openid.leads_to(the_openid(store), _trip(store, token))


def come_back(
    store: StoreFolder, engine: Engine, code: str, state: str, before: str, now: datetime, token: str, address: str,
    environment: Mapping[str, str],
) -> Entered | Refused:  # fmt: skip
    """Signs in with the code that the provider gave. `before` is the token that the browser left with.

    Raises ProviderRefused for a way back that does not belong to the way there.
    """
    trip = _trip(store, before)
    if len(before) < 32 or not hashlib.sha256(state.encode()).digest() == hashlib.sha256(trip.state.encode()).digest():
        raise ProviderRefused(
            "Diese Anmeldung gehört nicht zu diesem Browser oder ist abgelaufen. Bitte von vorn beginnen."
        )
    person = openid.vouched(the_openid(store), store.secret("oidc", environment), code, trip, now)
    return let_in(store, engine, person, now, token, address)


def the_directory(store: StoreFolder) -> Directory:
    """The directory of the settings. Raises ProviderRefused."""
    found = store.providers.directory
    if found is None:
        raise ProviderRefused("Die Anmeldung am Verzeichnisdienst ist nicht eingerichtet: Der Abschnitt [ldap] fehlt.")
    return replace(found, certificate=_file(store, found.certificate))


def the_openid(store: StoreFolder) -> OpenId:
    """The provider of the settings. Raises ProviderRefused."""
    found = store.providers.openid
    if found is None or Way.OIDC not in store.workbench.ways:
        raise ProviderRefused("Die Anmeldung am Anmeldedienst ist nicht eingerichtet: Der Abschnitt [oidc] fehlt.")
    return replace(found, certificate=_file(store, found.certificate))


def _file(store: StoreFolder, named: str) -> str:
    return str((store.path / Path(named).expanduser()).resolve()) if named else ""


def _trip(store: StoreFolder, token: str) -> Trip:
    """State, nonce and verifier all follow from what one browser keeps, and none leads to another."""

    def word(what: str) -> str:
        return hashlib.sha256(f"regelwerk-oidc {what} {token}".encode()).hexdigest()

    return Trip(word("state"), word("nonce"), word("verifier"), f"{store.workbench.origin}{RETURN}")
