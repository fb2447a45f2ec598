"""Refusals at the door: nobody has signed in, or not for this page, or too often, or too much."""

from __future__ import annotations

from schemas.failure import Failure


class NotSignedIn(Failure):
    """The page asks for a person, and none has signed in."""


class PasswordDue(Failure):
    """The person has a first password, and has to change it before anything else."""


class Forbidden(Failure):
    """The person may not do this."""


class TooMuch(Failure):
    """More was sent than is taken."""


class TooOften(Failure):
    """The same client asks more often than is answered; `wait` is how many seconds to wait."""

    def __init__(self, wait: int, *lines: str) -> None:
        super().__init__(*lines)
        self.wait = wait
