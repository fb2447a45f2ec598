"""What lies in an archive beside the wheels: who it is for, hashes of everything, the script, papers."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

from deploy.bundle.tags import Version, glibc
from install import HOUSE

HERE = Path(__file__).resolve().parent
SUMS, MANIFEST, REQUIREMENTS, PYTHON = "SHA256SUMS", "paket.json", "requirements.txt", "PYTHON"
WHEELS = "wheels"
_SCRIPTS = ("install.sh", "installer.py", "LIESMICH.txt")
_PAPERS = ("LICENSE", "LICENSES", "docs/handbuch", "deploy")


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lay_out(folder: Path, wheels: Iterable[Path], pip: Path, version: str, machine: dict[str, str]) -> Version:
    """Lays everything but the hashes into an empty folder; the oldest C library that all of it runs with."""
    place = folder / WHEELS
    place.mkdir()
    kept = sorted(shutil.copy(path, place) for path in wheels)
    shutil.copy(pip, folder)
    oldest = max((glibc(Path(path)) for path in kept), default=(0, 0))
    lines = [_requirement(Path(path)) for path in kept]
    (folder / REQUIREMENTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    told = {
        "fassung": version, "python": machine["python_version"], "implementation": machine["implementation_name"],
        "machine": machine["platform_machine"], "glibc": "{}.{}".format(*oldest), "pip": pip.name,
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    (folder / PYTHON).write_text(machine["python_version"] + "\n", encoding="utf-8")
    for name in _SCRIPTS:
        shutil.copy(HERE / name, folder)
    return oldest


def papers(folder: Path) -> None:
    """The licence, the handbook and the unit files."""
    for name in _PAPERS:
        source, target = HOUSE / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("bundle", "__pycache__"))
        else:
            shutil.copy(source, target)


def seal(folder: Path) -> None:
    """Writes the hashes of every file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def archive(folder: Path, target: Path) -> Path:
    """One file of the folder, with its hash beside it. Wheels are packed already: it is not packed once more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.neu")
    with tarfile.open(aside, "w") as tar:
        tar.add(folder, arcname=folder.name, filter=_anonymous)
    aside.rename(target)
    beside = target.with_name(f"{target.name}.sha256")
    beside.write_text(f"{sha256(target)}  {target.name}\n", encoding="utf-8")
    return target


def _requirement(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} --hash=sha256:{sha256(wheel)}"


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.name.endswith("/install.sh") else 0o644
    return member
