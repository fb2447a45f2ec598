"""Failures of the world: what a person outside the program has to mend before it can go on.

Raised where it happens, caught once at each entrance. An author's mistake is a Diagnostic, what cannot be decided
about a case is an outcome, a bug is neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.diagnostic import Diagnostic


class Failure(Exception):  # noqa: N818 - it is no programming error
    """Something outside the program is not as it has to be; `lines` say what, in German, one matter a line."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class DeliveryRefused(Failure):
    """The delivered files cannot be used as they are: all reasons at once."""


class DestinationRefused(Failure):
    """The place where results belong cannot be written, or holds something that is not ours."""


class RulesRefused(Failure):
    """Rule, office or fact-model files hold mistakes, so that nothing was evaluated."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(*(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = tuple(diagnostics)


class Unknown(Failure):
    """Something that was asked for by name is not there: an office, a rule, a record."""


class SpaceExhausted(Failure):
    """Disk or memory do not suffice."""
