"""What a wheel asks of the machine: the oldest C library (glibc) it runs with, from its name or from what it holds."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

Version = tuple[int, int]
"""Of the C library; (0, 0): any, the wheel holds no machine code."""

FLOOR: Version = (2, 28)
"""The oldest C library that archives are made for: no wheel is taken that asks for a newer one."""

_OLD_NAMES = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_NEW_NAME = re.compile(r"manylinux_(\d+)_(\d+)_")
_SYMBOL = re.compile(rb"GLIBC_(\d+)\.(\d+)")


def platforms(machine: str) -> list[str]:
    """The platform tags of wheels that run with the oldest C library that archives are made for."""
    major, minor = FLOOR
    new = [f"manylinux_{major}_{number}_{machine}" for number in range(minor, 4, -1)]
    return [*new, *(f"{name}_{machine}" for name in reversed(_OLD_NAMES))]


def glibc(wheel: Path) -> Version:
    """The oldest C library that a wheel runs with.

    A wheel built on this machine says nothing about it in its name: then the symbols that its code asks for tell.
    Raises ValueError for a wheel of another system.
    """
    tags = wheel.stem.split("-")[-1].split(".")
    if tags == ["any"]:
        return 0, 0
    if any(tag.startswith("linux_") for tag in tags):
        return asked_for(wheel)
    told = [found for tag in tags if (found := _told(tag)) is not None]
    if not told:
        raise ValueError(f"{wheel.name}: not a wheel for Linux with glibc")
    return min(told)


def asked_for(wheel: Path) -> Version:
    """The newest version of the C library whose symbols the machine code inside a wheel names."""
    found = [(0, 0)]
    with zipfile.ZipFile(wheel) as opened:
        for name in opened.namelist():
            if name.endswith(".so") or ".so." in name:
                found += [(int(major), int(minor)) for major, minor in _SYMBOL.findall(opened.read(name))]
    return max(found)


def _told(tag: str) -> Version | None:
    new = _NEW_NAME.match(tag)
    if new is not None:
        return int(new[1]), int(new[2])
    return next((version for name, version in _OLD_NAMES.items() if tag.startswith(f"{name}_")), None)
