"""How much a request may carry: forms little, uploads as much as a delivery has; more is refused while it comes in."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from web.headers import App, Message, Receive, Send
from web.refusals import TooMuch

FORM = 2 * 2**20
"""Bytes of a form; the text of a rule file is a few thousand."""
UPLOAD = 2**30
"""Bytes of a delivery; a national caseload comes by the inbox, not by a browser."""
UPLOADS = ("/import/", "/nachweise/", "/verwaltung/", "/api/v1/")


class Limits:
    """An ASGI layer that counts what comes in."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request; raises TooMuch inside it when more comes than is taken."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, come = most_of(str(scope["path"])), 0

        async def counting() -> Message:
            nonlocal come
            message: Any = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise _refusal(most)
            return dict(message)

        await self.app(scope, counting, send)


def most_of(path: str) -> int:
    """How many bytes an address takes."""
    return UPLOAD if path.startswith(UPLOADS) else FORM


def fitting(request: Request) -> None:
    """Raises TooMuch where a request says of itself that it is too long."""
    told, most = request.headers.get("content-length", "0"), most_of(request.url.path)
    if not told.isdigit() or int(told) > most:
        raise _refusal(most)


def _refusal(most: int) -> TooMuch:
    return TooMuch(f"Mehr als {most // 2**20} MB werden hier nicht angenommen.")
