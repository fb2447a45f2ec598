"""The wheels of an archive: fetched with their hashes from the lock, durable_rules and the project built here."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from deploy.bundle.tags import platforms
from install import FROM_SOURCE, HOUSE, environment, everyday, split

PROJECT = "regelwerk"
_BUILDER = "setuptools"
_LEFT_OUT = (".*", "build", "dist", "demo", "ergebnis", "*.egg-info", "__pycache__", "node_modules")
_TELL = """
import json, os, platform, sys, sysconfig
from pathlib import Path
told = {"implementation_name": sys.implementation.name, "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(), "sys_platform": sys.platform,
        "python_full_version": platform.python_version(), "python_version": "%d.%d" % sys.version_info[:2],
        "os_name": os.name, "platform_system": platform.system(), "extra": ""}
import ensurepip
places = [Path(ensurepip.__file__).parent / "_bundled", Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or ".")]
pips = sorted(str(path) for place in places for path in place.glob("pip-*-py3-none-any.whl"))
print(json.dumps([told, pips[-1] if pips else None]))
"""


class NotBuiltError(Exception):
    """An archive could not be made; the text is for whoever called make."""


class Room:
    """An environment of the Python that an archive is for, with the locked setuptools; the machine it runs on."""

    def __init__(self, python: str, folder: Path) -> None:
        self._python, self._folder = folder / "venv" / "bin" / "python", folder
        said = _run([python, "-c", _TELL])
        self.machine: dict[str, str]
        self.machine, self.pip = json.loads(said)
        _run([python, "-m", "venv", str(folder / "venv")])
        self.lock = everyday((HOUSE / "requirements.lock").read_text(encoding="utf-8"))[0]
        self._pip(
            "install", "--no-deps", "--require-hashes", "-r", self._written("builder", split(self.lock, _BUILDER)[1])
        )

    @property
    def version(self) -> str:
        """The version of Python in two numbers."""
        return self.machine["python_version"]

    def fetch(self, into: Path) -> None:
        """Every wheel of the lock for the oldest C library that is supported, its hash checked."""
        rest = split(self.lock, FROM_SOURCE)[0]
        wanted = [word for name in platforms(self.machine["platform_machine"]) for word in ("--platform", name)]
        self._pip("download", "--no-deps", "--only-binary=:all:", *wanted, "--require-hashes",
                  "-r", self._written("lock", rest), "-d", str(into))  # fmt: skip

    def build_second(self, into: Path) -> None:
        """durable_rules as a wheel, from its source with the hash of the lock."""
        alone = self._written("source", split(self.lock, FROM_SOURCE)[1])
        self._pip("wheel", "--no-cache-dir", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", alone,
                  "-w", str(into))  # fmt: skip

    def build_project(self, into: Path) -> None:
        """The project itself, built from a copy so that nothing is left in the house. Raises NotBuiltError."""
        if not (HOUSE / "web" / "built" / "manifest.json").is_file():
            raise NotBuiltError("web/built is missing, the pages of the workbench: make front")
        copy = self._folder / "house"
        shutil.copytree(HOUSE, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        self._pip("wheel", "--no-deps", "--no-build-isolation", str(copy), "-w", str(into))

    def _pip(self, *words: str) -> None:
        version = tuple(int(number) for number in self.version.split("."))
        _run([str(self._python), "-m", "pip", *words, "-q"], environment(version))

    def _written(self, name: str, requirements: str) -> str:
        path = self._folder / f"{name}.txt"
        path.write_text(requirements, encoding="utf-8")
        return str(path)


def needed(wheels: Iterable[Path], machine: dict[str, str], root: str = PROJECT) -> set[Path]:
    """The wheels that the project needs to run, those for tests and tools left out. Raises NotBuiltError for a gap."""
    known = {canonicalize_name(path.name.split("-")[0]): path for path in wheels}
    found: set[tuple[NormalizedName, str]] = set()
    waiting: list[tuple[NormalizedName, str]] = [(canonicalize_name(root), "")]
    while waiting:
        name, extra = one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        if name not in known:
            raise NotBuiltError(f"{name} is needed and not among the wheels")
        for requirement in requirements(known[name]):
            if requirement.marker is None or requirement.marker.evaluate({**machine, "extra": extra}):
                inner = canonicalize_name(requirement.name)
                waiting += [(inner, ""), *((inner, each) for each in requirement.extras)]
    return {known[name] for name, _ in found}


def requirements(wheel: Path) -> list[Requirement]:
    """What a wheel says it needs."""
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (one for one in opened.namelist() if one.count("/") == 1 and one.endswith(".dist-info/METADATA"))
        told = HeaderParser().parsestr(opened.read(name).decode("utf-8"))
    return [Requirement(line) for line in told.get_all("Requires-Dist") or []]


def _run(command: list[str], surroundings: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, cwd=HOUSE)
    if done.returncode:
        raise NotBuiltError(f"{' '.join(command[:6])} …\n{(done.stdout + done.stderr).strip()[-3000:]}")
    return done.stdout
