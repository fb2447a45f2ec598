"""What every page needs, made once at the entrance and handed down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment

from store.folder import StoreFolder
from store.records.connect import Engine
from web.page.assets import Assets


@dataclass(frozen=True, slots=True)
class House:
    """The office's store, its open database, the clock (`now`, in UTC), the templates and the built front end.

    `office` is its name as people say it. `draw` makes random tokens; `programs` is where statements are kept for
    later runs (None: nowhere); `demo` shows invented people and says so on every page.
    """

    store: StoreFolder
    engine: Engine
    office: str
    now: Callable[[], datetime]
    draw: Callable[[], str]
    look: Environment
    assets: Assets
    programs: Path | None = None
    demo: bool = False
