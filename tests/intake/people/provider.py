"""A real provider of OpenID Connect: Authlib's own server side (authorization code, PKCE, signed id tokens) behind TLS
on loopback. Who is at its keyboard is said by `user`; what it does wrong on purpose by `twist`."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, AuthorizationServer, OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from schemas.access.provider import OpenId
from tests.intake.people.slapd import certificate

CLIENT, SECRET = "regelwerk", "Das Geheimnis des Clients"
ERIKA = {"sub": "u-4711", "preferred_username": "Erika", "name": "Erika Muster", "groups": ["rw-fach"]}
Twist = Callable[[dict[str, Any]], dict[str, Any]]


class _Payload(OAuth2Payload):
    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values

    @property
    def data(self) -> dict[str, str]:
        return {name: found[0] for name, found in self.values.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, self.values)


class _Request(OAuth2Request):
    def __init__(self, method: str, address: str, headers: dict[str, str], values: dict[str, list[str]]) -> None:
        super().__init__(method, address, headers=headers)
        self.payload = _Payload(values)

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data  # type: ignore[no-any-return]

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data  # type: ignore[no-any-return]


class _Client:
    """The workbench as the provider has it registered."""

    client_id = CLIENT

    def __init__(self, back: str) -> None:
        self.back = back

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, address: str) -> bool:
        return address == self.back

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic" and endpoint == "token"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


@dataclass
class Provider:
    """The running provider."""

    folder: Path
    back: str
    user: dict[str, Any] = field(default_factory=lambda: dict(ERIKA))
    twist: Twist = lambda claims: claims
    codes: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    own_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "eins"}))
    signing: RSAKey | None = None

    @property
    def openid(self) -> OpenId:
        """How the workbench is told of it."""
        return OpenId(self.issuer, CLIENT, certificate=str(self.folder / "zertifikat.pem"))

    def start(self) -> Provider:
        """Starts it on a free port."""
        certificate(self.folder, "127.0.0.1")
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "zertifikat.pem", self.folder / "schluessel.pem")
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.issuer = f"https://127.0.0.1:{self.http.server_port}"
        self.server = _Server(self)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        """Ends it."""
        self.http.shutdown()
        self.http.server_close()

    def told(self) -> dict[str, Any]:
        """What it says about itself."""
        names = {"authorization_endpoint": "gehen", "token_endpoint": "holen", "jwks_uri": "schluessel"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in names.items()}}


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: "zugriff-" + "x" * 32))
        self.register_grant(_Grant, [_Signed(provider), CodeChallenge(required=True)])

    def query_client(self, known: str) -> _Client | None:
        return _Client(self.provider.back) if known == CLIENT else None

    def save_token(self, token: object, request: object) -> None:
        """The access token opens nothing here."""

    def send_signal(self, name: str, *_: object, **__: object) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: _Request) -> _Request:
        return request

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> tuple[Any, ...]:
        return status, body, headers


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: _Request) -> None:
        data = request.payload.data
        self.server.provider.codes[code] = SimpleNamespace(
            code=code, nonce=data.get("nonce"), code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"), get_nonce=lambda: data.get("nonce"),
            get_redirect_uri=lambda: data["redirect_uri"], get_scope=lambda: data["scope"],
            get_auth_time=lambda: int(time.time()), get_acr=lambda: None, get_amr=lambda: None,
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: object) -> Any:  # noqa: ARG002
        return self.server.provider.codes.get(code)

    def delete_authorization_code(self, code: Any) -> None:
        del self.server.provider.codes[code.code]

    def authenticate_user(self, code: Any) -> dict[str, Any]:  # noqa: ARG002
        return dict(self.server.provider.user)


class _Signed(OpenIDCode):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: object) -> bool:  # noqa: ARG002
        return False

    def resolve_client_private_key(self, client: object) -> KeySet:  # noqa: ARG002
        return KeySet([self.provider.own_key])

    def get_client_claims(self, client: _Client) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "aud": [client.get_client_id()]}

    def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:  # noqa: ARG002
        return user


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: Provider, *more: Any) -> None:
        self.provider = provider
        super().__init__(*more)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self._send(200, self.provider.told(), [])
        elif path == "/schluessel":
            self._send(200, KeySet([self.provider.own_key]).as_dict(private=False), [])
        elif path == "/gehen":
            request = self._request(parse_qs(urlsplit(self.path).query))
            grant = self.provider.server.get_consent_grant(request, SimpleNamespace(**self.provider.user))
            user = SimpleNamespace(**self.provider.user)
            self._send(*self.provider.server.create_authorization_response(request, user, grant))
        else:
            self._send(404, {}, [])

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        values = parse_qs(self.rfile.read(length).decode())
        status, body, headers = self.provider.server.create_token_response(self._request(values))
        if status == 200:
            key = self.provider.own_key
            claims = self.provider.twist(jwt.decode(body["id_token"], key).claims)
            body["id_token"] = jwt.encode({"alg": "RS256", "kid": "eins"}, claims, self.provider.signing or key)
        self._send(status, body, headers)

    def _request(self, values: dict[str, list[str]]) -> _Request:
        return _Request(self.command, f"{self.provider.issuer}{self.path}", dict(self.headers), values)

    def _send(self, status: int, body: object, headers: list[tuple[str, str]]) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in dict([("Content-Type", "application/json"), *headers]).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Silent."""
