"""The other engines, installed beside the project and never into it: `python -m bench.peers.fetch`.

Python's go to `build/peers`, by a list with hashes; what the project's own lock names is taken from there. Those of
Node go to `build/peers-node`, by npm's lock.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from bench.process import ROOT
from install import blocks, environment, from_lock

PACKAGES = ROOT / "build" / "peers"
NODE = ROOT / "build" / "peers-node"
LOCK = Path(__file__).resolve().parent / "peers.lock"
SCRIPTS = Path(__file__).resolve().parent / "node"
_OWN = ROOT / "requirements.lock"
_STAMP = "stand"


class NotFetchedError(Exception):
    """An engine could not be installed; the text says why."""


def fetch() -> list[str]:
    """Install what is not there yet; what could not be installed is told, a line each."""
    missing = []
    for name, into, install, sources in (
        ("Python", PACKAGES, _python, [LOCK, _OWN]), ("Node", NODE, _node, sorted(SCRIPTS.iterdir()))
    ):  # fmt: skip
        stand = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest() + sys.version
        stamp = into / _STAMP
        if stamp.exists() and stamp.read_text(encoding="utf-8") == stand:
            continue
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir(parents=True)
        try:
            install(into)
        except NotFetchedError as error:
            missing.append(f"engines for {name} are left out: {error}")
        else:
            stamp.write_text(stand, encoding="utf-8")
    return missing


def further(lock: str, own: str) -> str:
    """The requirements of the list that the project's own lock does not hold."""
    held = {_name(block) for block in blocks(own)}
    return "".join(block for block in blocks(lock) if _name(block) not in held)


def _name(block: str) -> str:
    return block.split("==")[0].strip()


def _python(into: Path) -> None:
    wanted = further(LOCK.read_text(encoding="utf-8"), _OWN.read_text(encoding="utf-8"))
    _done([sys.executable, "-m", "pip", "install", "-qq", "--target", str(into), *from_lock(into, wanted)])


def _node(into: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetchedError("npm is not there")
    for file in SCRIPTS.iterdir():
        shutil.copy(file, into)
    _done([npm, "ci", "--silent", "--prefix", str(into)])


def _done(command: list[str]) -> None:
    ran = subprocess.run(command, cwd=ROOT, env=environment(), text=True, capture_output=True, check=False)
    if ran.returncode:
        raise NotFetchedError((ran.stderr or ran.stdout).strip()[-500:])


if __name__ == "__main__":
    print(*fetch(), sep="\n")
