"""How every engine is asked: load, prepare, evaluate, then say what was found. Only the first three are timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.peers.workload import counted


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to use one engine.

    `load` takes the folder of tables; `prepare` what was loaded, and brings it into the engine's form; `evaluate` what
    was prepared, and decides all rules on all cases. `found` tells the hits; by default of case numbers per rule.
    """

    load: Callable[[Any], Any]
    prepare: Callable[[Any], Any]
    evaluate: Callable[[Any], Any]
    found: Callable[[Any], Any] = counted


def as_given(given: Any) -> Any:
    """For engines that need no such step."""
    return given
