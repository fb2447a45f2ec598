"""How often an office is tried, and what of its failures may pass by itself."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from jobs.clock.post import passes
from jobs.offices.masking import masked
from jobs.offices.single import Asked, check
from schemas.failure import Failure, SpaceExhausted, Unreachable
from schemas.offices.checked import Checked, Failed, Fault
from schemas.operation.world import why
from store.offices.shelf import Shelf

Outcome = Checked | Failed


@dataclass(frozen=True, slots=True)
class Patience:
    """An office is tried so many `times`; the second try waits so many `seconds`, each further one twice as long."""

    times: int = 4
    seconds: float = 10.0

    def wait(self, tries: int) -> float:
        """Seconds to wait after so many tries that failed."""
        return self.seconds * float(2 ** (tries - 1))

    def again(self, outcome: Outcome, tries: int) -> bool:
        """Whether another try may help."""
        return isinstance(outcome, Failed) and outcome.fault is Fault.PASSING and tries < self.times


def tried(asked: Asked, tell: Callable[[str], object] = sys.stderr.write) -> Outcome:
    """One try. A failure of the world is told by its own lines, a bug by its type: `tell` gets its traceback, which may
    hold a case and so belongs into no report."""
    key = asked.listed.key
    try:
        return check(asked)
    except Failure as failure:
        passing = passes(failure) or isinstance(failure, Unreachable | SpaceExhausted)
        return failed(key, Fault.PASSING if passing else Fault.REFUSED, *failure.lines)
    except OSError as error:
        return failed(key, Fault.PASSING, f"Lesen oder Schreiben ist gescheitert ({why(error)}).")
    except Exception as error:  # Told without its text; see above.
        tell(traceback.format_exc())
        return failed(key, Fault.BROKEN, f"Fehler des Programms ({type(error).__name__}); siehe Protokoll.")


def failed(key: str, fault: Fault, *lines: str) -> Failed:
    """A failure whose lines hold no case."""
    return Failed(key=key, fault=fault, lines=tuple(masked(line) for line in lines))


def noted(asked: Asked, outcome: Outcome, tries: int) -> Outcome:
    """What came of an office in the end, with the number of its tries; a failure is noted, a success is already."""
    told = outcome.model_copy(update={"tries": tries})
    if isinstance(told, Failed) or tries > 1:
        Shelf(asked.how.out, asked.how.as_of).keep(told)
    return told
