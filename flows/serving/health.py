"""The health of serve over HTTP, on loopback: 200 if all is well, else 503, with the same JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from schemas.operation.health import Health

PATHS = ("/gesundheit", "/health")


def listen(host: str, port: int, health: Callable[[], Health]) -> ThreadingHTTPServer:
    """Answers on a port, in a thread of its own, until `shutdown`. Raises OSError where the port is taken."""

    class Answer(BaseHTTPRequestHandler):
        """Two paths, nothing else."""

        server_version, sys_version = "Regelwerk", ""

        def do_GET(self) -> None:
            """Says how it stands."""
            if self.path not in PATHS:
                self._say(HTTPStatus.NOT_FOUND, {"fehler": f"Gefragt werden kann {PATHS[0]}."})
                return
            found = health()
            self._say(HTTPStatus.OK if found.well else HTTPStatus.SERVICE_UNAVAILABLE, found.told())

        def _say(self, code: HTTPStatus, content: dict[str, object]) -> None:
            body = json.dumps(content, ensure_ascii=False).encode() + b"\n"
            self.send_response(code)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing: a watcher asks every few seconds."""

    made = ThreadingHTTPServer((host, port), Answer)
    made.daemon_threads = True
    threading.Thread(target=made.serve_forever, name="gesundheit", daemon=True).start()
    return made
