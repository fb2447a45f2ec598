"""What the engine says about a few files, with nothing around them but the shipped fact model."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from engine.pipeline import check
from engine.read import Known, read
from schemas.diagnostic import Diagnostic
from schemas.node import Node

FACTS = Path(__file__).parents[2] / "rules" / "fachmodell"


def judge(folder: Path) -> list[Diagnostic]:
    """All diagnostics of the files of a folder, their paths as seen from there."""
    found = check(folder, root=FACTS, reader=_remembering)
    here = f"{folder}/"
    return [
        replace(
            one,
            place=replace(one.place, file=_inside(folder, one.place.file)),
            message=one.message.replace(here, ""),
        )
        for one in found
    ]


# Hundreds of cases stand beside the same fact model: what a text means is worked out once.
_once = lru_cache(maxsize=1000)(read)


def _remembering(data: bytes, file: str, _: Known | None) -> tuple[Node | None, list[Diagnostic]]:
    """What a text means; with no folder there is nothing that was known of it before."""
    return _once(data, file)


def judge_files(files: dict[str, bytes], folder: Path) -> list[Diagnostic]:
    """The same for files that are first written into the (empty) folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return judge(folder)


def _inside(folder: Path, file: str) -> str:
    return Path(file).relative_to(folder).as_posix()
