"""Real little worlds for a command: a disk that is nearly full, a disk or folders that can only be read."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.faults.office import Office, Said, ended, environment, start
from tests.nursery import COMMAND, Child

_BOUND = """
import ctypes
assert ctypes.CDLL(None, use_errno=True).capset((ctypes.c_uint32 * 2)(0x20080522), (ctypes.c_uint32 * 6)()) == 0
"""
"""Gives up all that root may do beyond others: the third version of the call, this process, no capability."""


@cache
def namespace() -> tuple[str, ...] | None:
    """How to start a program that may mount disks which nobody else sees; None where the system does not allow it."""
    programs: tuple[tuple[str, ...], ...] = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))
    for program in programs:
        probe = [*program, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
        if shutil.which("unshare") and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return program
    return None


def on_small_disk(office: Office, arguments: list[str], free: int, after: Path) -> tuple[Said, Office]:
    """Runs a command where the whole office lies on a disk of its own with so many free bytes.

    Gives what it said, and the office as it lay on that disk when the command had ended.
    """
    within = namespace()
    assert within is not None
    where, source = shlex.quote(str(office.folder)), shlex.quote(f"{office.folder}-quelle")
    after.mkdir()
    office.folder.rename(f"{office.folder}-quelle")
    office.folder.mkdir()
    # Filled up to what shall be free: how much room names and folders take is the disk's own affair.
    script = f"""
        mount -t tmpfs -o size=64m none {where} && cp -a {source}/. {where}/ || exit 99
        left=$(( $(stat -f -c '%a * %S' {where}) ))
        head -c $(( left - {free} )) /dev/zero > {where}/fuellung || exit 99
        "$@"; code=$?
        rm {where}/fuellung; cp -a {where}/. {shlex.quote(str(after))}/; exit $code
    """
    said = ended(start(arguments, (*within, "sh", "-c", script, "sh")))
    assert said.code != 99, said.err
    office.folder.rmdir()
    Path(f"{office.folder}-quelle").rename(office.folder)
    return said, Office(after)


def on_read_only_disk(office: Office, arguments: list[str]) -> Said:
    """Runs a command where the office lies on a disk that can only be read."""
    within = namespace()
    assert within is not None
    where = shlex.quote(str(office.folder))
    script = f'mount --bind {where} {where} && mount -o remount,bind,ro {where} || exit 99; "$@"'
    said = ended(start(arguments, (*within, "sh", "-c", script, "sh")))
    assert said.code != 99, said.err
    return said


def with_small_files(arguments: list[str], most: int) -> Said:
    """Runs a command that cannot make any file larger than so many bytes: as a full disk, without a disk."""
    limited = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n{COMMAND}"
    return ended(Child(limited, arguments, **environment()))


def without_rights(arguments: list[str]) -> Said:
    """Runs a command that is bound by the rights of files also where the tests are run by root."""
    return ended(Child(f"{_BOUND}\n{COMMAND}", arguments, **environment()))


@contextmanager
def only_to_be_read(folder: Path) -> Iterator[None]:
    """Takes away the right to write a folder and all in it."""
    all_ = [folder, *(path for path in folder.rglob("*") if not path.is_symlink())]
    modes = {path: path.stat().st_mode for path in all_}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
