"""Questions to a Prefect server without Prefect: importing it costs a second and eighty megabytes."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any

from jobs.operation.place import Way
from schemas.failure import PrefectRefused
from store.access.settings import LOOPBACK, Workbench

_SECONDS = 5
_FRESH = timedelta(seconds=100)
"""A worker says that it is there every thirty seconds."""
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def asked(to: Way, path: str, body: object | None = None) -> Any:
    """What the server answers on a path of its API. Raises PrefectRefused."""
    request = urllib.request.Request(to.url + path)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if to.key is not None:
        request.add_header("Authorization", f"Bearer {to.key}")
    elif to.login is not None:
        request.add_header("Authorization", f"Basic {base64.b64encode(to.login.encode()).decode()}")
    opener = _NO_PROXY if to.own else urllib.request.build_opener()
    try:
        with opener.open(request, timeout=_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            raise PrefectRefused(
                f"Der Prefect-Server {to.url} nimmt die Anmeldung nicht an. Bitte den Zugang prüfen "
                "(PREFECT_API_AUTH_STRING oder zugang_datei)."
            ) from error
        raise PrefectRefused(f"Der Prefect-Server {to.url} antwortet mit HTTP {error.code}.") from error
    except (OSError, ValueError) as error:
        raise PrefectRefused(
            f"Der Prefect-Server {to.url} ist nicht zu erreichen. Läuft er, und stimmt die Adresse?"
        ) from error


def alive(to: Way) -> bool:
    """Whether the server answers and lets us in. Raises nothing."""
    try:
        return asked(to, "/health") is True and isinstance(asked(to, "/work_pools/filter", {"limit": 1}), list)
    except PrefectRefused:
        return False


def bench_answers(bench: Workbench) -> bool:
    """Whether the workbench of this machine answers and can read its store. Raises nothing."""
    everywhere = bench.host in ("0.0.0.0", "::")
    host = LOOPBACK[0] if everywhere else f"[{bench.host}]" if ":" in bench.host else bench.host
    way = "https" if bench.certificate else "http"
    request = urllib.request.Request(f"{way}://{host}:{bench.port}/gesundheit")
    request.add_header("Host", next(iter(sorted(bench.hosts))))
    # It is our own child on our own machine: its certificate names the office's address, not this one.
    trust = ssl._create_unverified_context() if bench.certificate else None
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def worker_seen(to: Way, pool: str, name: str, now: datetime, since: datetime | None = None) -> bool:
    """Whether a worker has reported lately, and not before `since`. Raises nothing."""
    try:
        found = asked(to, f"/work_pools/{pool}/workers/filter", {"limit": 200})
    except PrefectRefused:
        return False
    return any(_fresh(one, now, since or now - _FRESH) for one in found if one.get("name") == name)


def deployments(to: Way, office: str) -> dict[str, tuple[str, bool]]:
    """The schedules that are registered for an office: their digests, and whether they are paused.

    Raises PrefectRefused.
    """
    tags = {"all_": ["regelwerk", f"amt-{office}"]}
    found = asked(to, "/deployments/filter", {"deployments": {"tags": tags}, "limit": 200})
    return {str(one["name"]): (str(one.get("version")), bool(one.get("paused"))) for one in found}


def _fresh(worker: dict[str, Any], now: datetime, since: datetime) -> bool:
    try:
        seen = datetime.fromisoformat(str(worker["last_heartbeat_time"]))
    except (KeyError, ValueError):
        return False
    return now - seen < _FRESH and seen >= since and worker.get("status") != "OFFLINE"
