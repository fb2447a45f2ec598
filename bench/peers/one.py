"""One engine, once, as a process of its own: `python -m bench.peers.one NAME DATA` prints what it took and found."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.peers.adapter import Adapter
from bench.peers.engines import ENGINES
from bench.peers.fetch import PACKAGES
from bench.process import timed


def main() -> None:
    """The command line."""
    name, data = sys.argv[1:]
    # Behind everything else: what the project has locked comes first.
    sys.path.append(str(PACKAGES))
    engine = next(one for one in ENGINES if one.name == name)
    adapter: Adapter = import_module(f"bench.peers.{engine.module}").ADAPTERS[name]
    told: dict[str, Any] = {}
    given = _timed(told, "load", adapter.load, Path(data))
    given = _timed(told, "prepare", adapter.prepare, given)
    given = _timed(told, "evaluate", adapter.evaluate, given)
    told["hits"] = dict(adapter.found(given))
    print(json.dumps(told))


def _timed(told: dict[str, Any], what: str, step: Callable[[Any], Any], given: Any) -> Any:
    """What a step gives; the seconds it took, by the clock and of processor, are noted."""
    done, *told[what] = timed(partial(step, given))
    return done


if __name__ == "__main__":
    main()
