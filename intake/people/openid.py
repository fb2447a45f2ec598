"""The door to Authlib: signing in at a provider of OpenID Connect (authorization code, PKCE, nonce)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schemas.access.provider import OpenId, Vouched
from schemas.access.session import Way
from schemas.failure import ProviderRefused

SCOPE = "openid profile"
_PATIENCE, _LEEWAY = 10.0, 60
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA"]
"""Signatures with a key pair; none, and none with a shared secret."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What belongs to one way to the provider and back; all but `back` are secrets of one browser."""

    state: str
    nonce: str
    verifier: str
    back: str


def leads_to(openid: OpenId, trip: Trip) -> str:
    """Where the browser is sent. Raises ProviderRefused."""
    told = _told(openid)
    with _client(openid, "", trip.back) as client:
        address, _ = client.create_authorization_url(
            _secure(openid, told, "authorization_endpoint"), state=trip.state, nonce=trip.nonce,
            code_verifier=trip.verifier,
        )  # fmt: skip
        return str(address)


def vouched(openid: OpenId, secret: str, code: str, trip: Trip, now: datetime) -> Vouched:
    """Whom the provider vouches for with a code that came back. Raises ProviderRefused for everything that is wrong."""
    told = _told(openid)
    try:
        with _client(openid, secret, trip.back) as client:
            token = client.fetch_token(
                _secure(openid, told, "token_endpoint"), code=code, code_verifier=trip.verifier,
                grant_type="authorization_code",
            )  # fmt: skip
            claims = _claims(openid, client.get(_secure(openid, told, "jwks_uri")).json(), token, trip, now)
            if openid.groups not in claims and told.get("userinfo_endpoint"):
                more = client.get(_secure(openid, told, "userinfo_endpoint")).json()
                claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
    except (httpx.HTTPError, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        raise _refused(openid) from error
    login = str(claims.get(openid.login) or "")
    if not login:
        raise ProviderRefused(f"Der Anmeldedienst nennt keinen Anmeldenamen (Angabe {openid.login}).")
    groups = claims.get(openid.groups) or []
    names = [groups] if isinstance(groups, str) else [str(group) for group in groups]
    return Vouched(Way.OIDC, str(claims["sub"]), login.casefold(), str(claims.get("name") or login), frozenset(names))


def _claims(
    openid: OpenId, keys: Mapping[str, Any], token: Mapping[str, Any], trip: Trip, now: datetime
) -> dict[str, Any]:
    """What the signed token says, after everything that OpenID Connect Core 3.1.3.7 asks to be checked."""
    found = jwt.decode(token["id_token"], KeySet.import_key_set(dict(keys)), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=_LEEWAY, iss={"essential": True, "value": openid.issuer},
        aud={"essential": True, "value": openid.client}, exp={"essential": True}, iat={"essential": True},
        nonce={"essential": True, "value": trip.nonce}, sub={"essential": True},
    )  # fmt: skip
    registry.validate(found)
    several = isinstance(found["aud"], list) and len(found["aud"]) > 1
    if (several or "azp" in found) and found.get("azp") != openid.client:
        raise ValueError("a token for somebody else")
    return dict(found)


def _told(openid: OpenId) -> dict[str, Any]:
    """What the provider says about itself. Raises ProviderRefused."""
    try:
        answer = httpx.get(
            f"{openid.issuer}/.well-known/openid-configuration", timeout=_PATIENCE, verify=_trust(openid)
        ).raise_for_status()
        told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError, OSError) as error:
        raise _refused(openid) from error
    if str(told.get("issuer", "")).rstrip("/") != openid.issuer:
        raise ProviderRefused("Der Anmeldedienst nennt sich anders, als oidc.aussteller es sagt.")
    return told


def _secure(openid: OpenId, told: Mapping[str, Any], name: str) -> str:
    """An address of the provider; without TLS only where the issuer itself is without, on this machine."""
    address = str(told.get(name, ""))
    parts, issuer = urlsplit(address), urlsplit(openid.issuer)
    plain = issuer.scheme == "http" and parts.hostname == issuer.hostname
    if parts.scheme != "https" and not (parts.scheme == "http" and plain):
        raise ProviderRefused(f"Der Anmeldedienst nennt keine sichere Adresse ({name}).")
    return address


def _client(openid: OpenId, secret: str, back: str) -> OAuth2Client:
    return OAuth2Client(
        openid.client, secret or None, scope=SCOPE, redirect_uri=back, code_challenge_method="S256",
        timeout=_PATIENCE, verify=_trust(openid),
    )  # fmt: skip


def _trust(openid: OpenId) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=openid.certificate or None)


def _refused(openid: OpenId) -> ProviderRefused:
    return ProviderRefused(
        f"Der Anmeldedienst ({urlsplit(openid.issuer).hostname}) antwortet nicht, wie er soll. Bitte erneut anmelden; "
        "bleibt es dabei, die Verwaltung ansprechen."
    )
