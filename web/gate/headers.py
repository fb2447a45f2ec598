"""What every answer tells the browser: load nothing from elsewhere, run nothing that is not ours, keep no page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from web.page.assets import ADDRESS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_KEEP = b"public, max-age=31536000, immutable"


def policy(nonce: str) -> str:
    """The content security policy of one answer; the nonce is for the styles that the YAML editor makes."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "object-src 'none'; manifest-src 'self'"
    )


class Headers:
    """An ASGI layer that draws a nonce for every request and sets the headers of every answer."""

    def __init__(self, app: App, draw: Callable[[], str], secure: bool) -> None:
        self.app, self.draw, self.secure = app, draw, secure

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = self.draw()
        scope.setdefault("state", {})["nonce"] = nonce
        lasting = scope["path"].startswith(f"{ADDRESS}/")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = message.get("status", 200) in (200, 304)
                said = list(message.get("headers", ()))
                ours = headers_of(nonce, self.secure, lasting and found)
                if any(name.lower() == b"cache-control" for name, _ in said):
                    ours = [one for one in ours if one[0] != b"cache-control"]
                names = {name for name, _ in ours}
                # Of two policies beside each other browsers would choose.
                message["headers"] = [*(one for one in said if one[0].lower() not in names), *ours]
            await send(message)

        await self.app(scope, receive, sending)


def headers_of(nonce: str, secure: bool, lasting: bool = False) -> list[tuple[bytes, bytes]]:
    """The headers of one answer; `lasting` for parts whose name holds their hash."""
    headers = [
        (b"content-security-policy", policy(nonce).encode()), (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"), (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
        (b"cache-control", _KEEP if lasting else b"no-store"),
    ]  # fmt: skip
    if secure:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers
