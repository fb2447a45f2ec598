"""Every rule's own examples, tried in as many processes as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_all_start_methods, get_context

from engine.check.survey import Reading, Survey
from engine.check.trial.plans import Plans
from engine.check.trial.run import Trial
from engine.resolve import Library
from engine.resolve.law.pieces import is_void
from schemas.diagnostic import Diagnostic, Severity
from schemas.node import fold

_MANY = 20
"""Fewer files are not worth dividing."""
_given: list[Callable[[], list[Diagnostic]]] = []
"""What a divided process was given; empty in every other."""


def check_examples(
    library: Library, survey: Survey, wrong: frozenset[str], shown: frozenset[str], lanes: int = 1
) -> list[Diagnostic]:
    """Reads and runs the examples of the files `shown`; those of `wrong` files, or over them, are only read.

    With `lanes` many processes take their share, where the system can divide one; no thread may be at work then.
    """
    tried = [reading for reading in survey.readings if reading.authored.place.file in shown]
    if lanes < 2 or len(tried) < _MANY or "fork" not in get_all_start_methods():
        return _tried(library, Plans(library, survey.readings), tried, wrong)
    # A divided process has everything already: nothing is handed over but what it finds.
    shares = [partial(_tried, library, Plans(library, survey.readings), tried[n::lanes], wrong) for n in range(lanes)]
    with get_context("fork").Pool(lanes - 1, _given.extend, (shares[1:],)) as pool:
        others = pool.map_async(_share, range(lanes - 1), chunksize=1)
        return [*shares[0](), *(one for found in others.get() for one in found)]


def _share(number: int) -> list[Diagnostic]:
    return _given[number]()


def _tried(library: Library, plans: Plans, readings: Sequence[Reading], wrong: frozenset[str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for reading in readings:
        trial = Trial(library, plans, reading)
        found += trial.read()
        tried = not is_void(reading.authored) and not _files(library, reading) & wrong
        if tried and not any(d.severity is Severity.ERROR for d in trial.found):
            found += trial.run()
    return found


def contradicted(library: Library, plans: Plans, reading: Reading) -> bool:
    """Whether any example of a version does not come out as expected."""
    trial = Trial(library, plans, reading)
    return any(one.severity is Severity.ERROR for one in (*trial.read(), *trial.run()))


def _files(library: Library, reading: Reading) -> set[str]:
    """The files of a version and of everything that it uses."""
    authored = reading.authored
    names = [authored, *reading.version.used_definitions.values()]
    if authored.from_rule is not None:
        names += library.rules.get(fold(authored.from_rule.text), ())
    return {rule.place.file for rule in names}
