"""By which it is seen that files below a folder are others than before, without reading them."""

from __future__ import annotations

import os
from pathlib import Path

from schemas.hidden import HIDDEN

Looks = frozenset[tuple[str, int, int, int, int]]
"""Every file by its path, size, inode, and the moments of its last change, of its content and of anything about it."""


def looks(folder: Path, every: bool) -> Looks:
    """How the files below a folder look; hidden ones only with `every`. Empty where there is no folder.

    A link looks like its file, and like nothing while that is not there. Folders behind links are not looked into.
    """
    found = set()
    waiting = [str(folder)] if folder.is_dir() else []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name[0] in HIDDEN and not every:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    continue
                try:
                    told = entry.stat()
                except FileNotFoundError:
                    continue
                found.add((entry.path, told.st_size, told.st_ino, told.st_mtime_ns, told.st_ctime_ns))
    return frozenset(found)
