"""How much a request may carry: forms little, uploads as much as a delivery has; more is refused while it comes in."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from web.gate.headers import App, Message, Receive, Send
from web.gate.refusals import TooMuch
from web.house import House

FORM = 2 * 2**20
"""Bytes of a form; the text of a rule file is a few thousand."""
SHEET = 20 * 2**20
"""Bytes of a filled-in form of the office."""
SHEETS, DELIVERIES = ("/nachweise/", "/verwaltung/", "/pruefung/"), ("/import/",)
"""Where files come in. A delivery may be as large as the settings say ([werkbank] hochladen_mib); a national caseload
comes by the inbox, not by a browser."""


class Limits:
    """An ASGI layer that counts what comes in."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request; raises TooMuch inside it when more comes than is taken."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, come = most_of(scope["app"].state.house, str(scope["path"])), 0

        async def counting() -> Message:
            nonlocal come
            message: Any = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise _refusal(most)
            return dict(message)

        await self.app(scope, counting, send)


def most_of(house: House, path: str) -> int:
    """How many bytes an address takes."""
    if path.startswith(DELIVERIES):
        return house.store.workbench.upload
    return SHEET if path.startswith(SHEETS) else FORM


def fitting(request: Request) -> None:
    """Raises TooMuch where a request says of itself that it is too long."""
    told, most = request.headers.get("content-length", "0"), most_of(request.app.state.house, request.url.path)
    if not told.isdigit() or int(told) > most:
        raise _refusal(most)


def _refusal(most: int) -> TooMuch:
    return TooMuch(f"Mehr als {most // 2**20} MB werden hier nicht angenommen.")
