"""Where Prefect lies for an office, and how it is reached: a folder that may be deleted, a login, an address."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from intake.keys.secret import write_apart
from schemas.failure import KeysRefused, PrefectRefused, space
from store.folder import StoreFolder

FOLDER, LOGIN, MARK = "prefect", "zugang", "dienst.json"
HOST = "127.0.0.1"
USER = "regelwerk"
URL, AUTH, KEY = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_API_KEY"

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_LOGGING_COLORS": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
}
"""What keeps Prefect from telling anybody anything, and from starting a server of its own accord.

What it tells about its runs stands in its pages; into the service's log go errors only.
"""
_NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there: Prefect's server looks up lists of add-ons on the web unless that fails, and then has its own
copy."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a Prefect server is reached: the address of its API, and `user:password` or a key. `own`: serve starts it."""

    url: str
    login: str | None = field(default=None, repr=False)
    own: bool = False
    key: str | None = field(default=None, repr=False)

    @property
    def page(self) -> str:
        """The address of its pages."""
        return self.url.removesuffix("/api")


def folder(store: StoreFolder) -> Path:
    """The folder of our own Prefect server. Nothing in it is needed: what is deleted is made anew."""
    return store.path / FOLDER


def make_folder(store: StoreFolder) -> Path:
    """The folder, made if it is not there, closed to others."""
    found = folder(store)
    with space():
        found.mkdir(mode=0o700, exist_ok=True)
        found.chmod(0o700)
    return found


def make_login(store: StoreFolder, token: Callable[[], str]) -> str:
    """The login of our own server as `user:password`; made with a random word if there is none. Raises KeysRefused."""
    file = make_folder(store) / LOGIN
    if not file.exists():
        write_apart(file, f"{USER}:{token()}\n".encode())
    return read_login(file)


def read_login(file: Path) -> str:
    """A login from its file. Raises KeysRefused where it is missing, open to others or empty."""
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysRefused(f"Der Zugang zu Prefect in {file} lässt sich nicht lesen.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeysRefused(f"Der Zugang zu Prefect in {file} ist für andere lesbar. Bitte: chmod 600 {file}")
    if ":" not in text or "\n" in text:
        raise KeysRefused(f"{file} muss eine Zeile BENUTZER:KENNWORT enthalten.")
    return text


def foreign(store: StoreFolder, environment: Mapping[str, str]) -> Way | None:
    """The existing server that the environment or the settings name; None where the office has its own."""
    named, login = environment.get(URL, "").rstrip("/") or store.serving.prefect, environment.get(AUTH)
    if not named:
        return None
    if login is None and store.serving.login:
        login = read_login((store.path / store.serving.login).expanduser())
    return Way(named, login, key=environment.get(KEY))


def way(store: StoreFolder, environment: Mapping[str, str]) -> Way:
    """How the office's Prefect server is reached. Raises PrefectRefused where none is named and none is running."""
    found = foreign(store, environment)
    if found is not None:
        return found
    port = running(store)
    if port is None:
        raise PrefectRefused(
            f"Für die Ablage {store.path} läuft kein Prefect-Server. Bitte ihn starten (regelwerk serve --store "
            f"{store.path}) oder mit {URL} einen bestehenden nennen."
        )
    return own(port, read_login(folder(store) / LOGIN))


def own(port: int, login: str) -> Way:
    """The way to our own server."""
    return Way(f"http://{HOST}:{port}/api", login, own=True)


def mark(store: StoreFolder, port: int, health: int, pid: int) -> None:
    """Notes on which ports serve is at work."""
    write_apart(folder(store) / MARK, json.dumps({"port": port, "gesundheit": health, "prozess": pid}).encode() + b"\n")


def unmark(store: StoreFolder) -> None:
    """Takes that note away."""
    (folder(store) / MARK).unlink(missing_ok=True)


def marked(store: StoreFolder) -> dict[str, int]:
    """What serve has noted; empty where it is not at work, or was killed and the note says nothing."""
    try:
        found = json.loads((folder(store) / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, int)} if isinstance(found, dict) else {}


def running(store: StoreFolder) -> int | None:
    """The port of our own server as far as it is noted."""
    return marked(store).get("port")


def client_environment(store: StoreFolder, to: Way) -> dict[str, str]:
    """What a process needs to talk to a server: nothing of it stands on a command line."""
    place = folder(store) if to.own else make_folder(store)
    found = {
        **QUIET, URL: to.url, "PREFECT_HOME": str(place), "PREFECT_PROFILES_PATH": str(place / "profiles.toml"),
    }  # fmt: skip
    if to.login is not None:
        found[AUTH] = to.login
    if to.key is not None:
        found[KEY] = to.key
    return found


def server_environment(store: StoreFolder, to: Way, port: int) -> dict[str, str]:
    """What our own server needs: loopback, login, its database in the folder, nobody outside to talk to."""
    place = folder(store)
    proxies = {name: _NOWHERE for one in ("http", "https", "all") for name in (f"{one}_proxy", f"{one}_proxy".upper())}
    return {
        **client_environment(store, to),
        **proxies,
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_API_AUTH_STRING": to.login or "",
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port},http://localhost:{port}",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{(place / 'prefect.db').as_uri()}?uri=true",
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "10",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * 24 * 3600),
    }  # fmt: skip
