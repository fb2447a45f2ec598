"""The built front end: styles, fonts and scripts under names that hold their hash, so that browsers keep them."""

from __future__ import annotations

import json
import mimetypes
import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from schemas.failure import PageRefused

BUILT = Path(__file__).resolve().parents[1] / "built"
ADDRESS = "/teile"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Encodings, the best one first, and how the packed copy beside a file is called."""
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The folder of the built front end. What was built anew while the program runs is found from then on."""

    folder: Path

    def address(self, name: str) -> str:
        """Where a page finds a part (`workbench.css`). Raises KeyError for a part that was never built: a bug in a
        template."""
        return f"{ADDRESS}/{self.names[name]}"

    @property
    def names(self) -> Mapping[str, str]:
        """For each name the file that holds it now. Raises OSError, ValueError where nothing was built."""
        manifest = self.folder / "manifest.json"
        return _read(manifest, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(manifest: Path, _: int) -> Mapping[str, str]:
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return names


def assets(folder: Path = BUILT) -> Assets:
    """What was built. Raises PageRefused where nothing was."""
    found = Assets(folder)
    try:
        found.address("workbench.css")
    except (OSError, ValueError, KeyError) as error:
        raise PageRefused(
            "Die Oberfläche der Werkbank ist nicht gebaut.", "Abhilfe: make front, mit Zugang zu den Paketen."
        ) from error
    return found


class Parts(StaticFiles):
    """Serves the folder; a text goes out as the packed copy that was built beside it, where the browser takes one."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: MutableMapping[str, Any],
        status_code: int = 200,
    ) -> Response:
        """The file, or its packed copy under the file's own type."""
        path = Path(full_path)
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        taken = {one.split(";")[0].strip() for one in Headers(scope=scope).get("accept-encoding", "").split(",")}
        for encoding, ending in _PACKED:
            packed = path.with_name(path.name + ending)
            if encoding in taken and packed.is_file():
                headers = {"content-encoding": encoding, "vary": "accept-encoding"}
                return FileResponse(packed, status_code, headers, kind)
        headers = {"vary": "accept-encoding"} if path.with_name(f"{path.name}.gz").is_file() else {}
        return FileResponse(path, status_code, headers, kind, stat_result=stat_result)
