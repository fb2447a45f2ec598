"""Prefect's server, whose pages may talk to nobody but itself.

Prefect's pages ask a company's server for settings of its usage statistics before they know that these are switched
off, and its page of the API loads scripts from the web. A browser that is told so does neither.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import get_current_settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def policy(port: int) -> str:
    """What a browser may load and ask for: everything from this server, nothing from elsewhere."""
    here = " ".join(f"{scheme}://{host}:{port}" for host in ("127.0.0.1", "localhost") for scheme in ("http", "ws"))
    return (
        f"default-src 'self'; connect-src 'self' {here}; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def guarded(app: App, port: int) -> App:
    """An ASGI application whose answers tell browsers what they may do."""
    headers = [
        (b"content-security-policy", policy(port).encode()), (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    ]  # fmt: skip

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await app(scope, receive, sending if scope["type"] == "http" else send)

    return answer


def main() -> None:
    """Serves until it is told to end; where, with which login and which database, stands in the environment."""
    settings = get_current_settings().server
    uvicorn.run(
        guarded(create_app(final=True), settings.api.port),
        host=settings.api.host,
        port=settings.api.port,
        timeout_keep_alive=settings.api.keepalive_timeout,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
