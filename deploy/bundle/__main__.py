"""`python -m deploy.bundle [PYTHON …]`: one archive for each of these Pythons into dist/; see betrieb.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from pathlib import Path

from deploy.bundle.pack import archive, lay_out, papers, seal
from deploy.bundle.tags import FLOOR
from deploy.bundle.wheels import NotBuiltError, Room, needed
from install import HOUSE


def main() -> int:
    """The command line; 1 where an archive could not be made."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bundle", description=__doc__)
    parser.add_argument("pythons", nargs="*", default=[sys.executable], help="programs (this one if none is named)")
    parser.add_argument("--out", type=Path, default=HOUSE / "dist", help="folder for the archives (dist)")
    asked = parser.parse_args()
    for python in asked.pythons:
        try:
            made = bundle(python, asked.out)
        except NotBuiltError as failure:
            sys.stderr.write(f"{failure}\nDas Paket für {python} ist nicht entstanden (siehe oben).\n")
            return 1
        sys.stdout.write(f"{made}  {made.stat().st_size / 1e6:.0f} MB\n")
    return 0


def bundle(python: str, out: Path) -> Path:
    """The archive for a Python. Raises NotBuiltError."""
    version = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    with tempfile.TemporaryDirectory(prefix="regelwerk-paket-") as made:
        work = Path(made)
        room = Room(python, work)
        if room.pip is None:
            raise NotBuiltError(f"{python} has no pip wheel of its own (ensurepip): package python3-venv")
        all_wheels = work / "all"
        all_wheels.mkdir()
        room.fetch(all_wheels)
        room.build_second(all_wheels)
        room.build_project(all_wheels)
        wheels = needed(all_wheels.glob("*.whl"), room.machine)
        name = f"regelwerk-{version}-python{room.version}-linux-{room.machine['platform_machine']}"
        folder = work / name
        folder.mkdir()
        oldest = lay_out(folder, wheels, Path(room.pip), version, room.machine)
        if oldest > FLOOR:
            raise NotBuiltError(f"a wheel asks for glibc {oldest}, the handbook promises {FLOOR}")
        papers(folder)
        seal(folder)
        return archive(folder, out.resolve() / f"{name}.tar")


if __name__ == "__main__":
    sys.exit(main())
