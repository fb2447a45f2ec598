"""What a proxy says about a request counts only if it comes from the proxy of the settings; else it is taken away."""

from __future__ import annotations

import ipaddress

from web.gate.headers import App, Message, Receive, Send

_ALWAYS = frozenset({b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"})


class Forwarded:
    """An ASGI layer, the outermost one: strangers' words about address, scheme and user are no words of the proxy's."""

    def __init__(self, app: App, proxies: frozenset[str], told: tuple[str, ...]) -> None:
        self.app, self.proxies = app, proxies
        self.told = frozenset(name.lower().encode() for name in told)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        peer = (scope.get("client") or ("", 0))[0]
        headers: list[tuple[bytes, bytes]] = list(scope["headers"])
        if peer in self.proxies:
            self._believe(scope, headers)
        else:
            headers = [(name, value) for name, value in headers if name not in self.told]
        scope["headers"] = [(name, value) for name, value in headers if name not in _ALWAYS]
        await self.app(scope, receive, send)

    def _believe(self, scope: Message, headers: list[tuple[bytes, bytes]]) -> None:
        """The proxy's client is the last address in its list that is not a proxy itself: what stands before it may be
        anybody's invention."""
        said = dict(headers)
        if said.get(b"x-forwarded-proto") in (b"http", b"https"):
            scope["scheme"] = said[b"x-forwarded-proto"].decode()
        for one in reversed(said.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
            try:
                address = str(ipaddress.ip_address(one.strip()))
            except ValueError:
                return
            if address not in self.proxies:
                scope["client"] = (address, 0)
                return
