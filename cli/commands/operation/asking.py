"""Questions of the first day: each has an answer that holds if nobody says otherwise."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks at a terminal; without one, or with --yes, every question is answered by its usual answer."""

    asks: bool

    def text(self, question: str, usual: str) -> str:
        """A line; the usual one for an empty answer."""
        if not self.asks:
            return usual
        answer = click.prompt(question, default=usual, show_default=bool(usual), prompt_suffix=": ")
        return str(answer).strip()

    def yes(self, question: str, usual: bool) -> bool:
        """Ja or nein; asked again until it is one of them."""
        while self.asks:
            answer = self.text(f"{question} (ja/nein)", "ja" if usual else "nein").lower()
            if answer in ("j", "ja"):
                return True
            if answer in ("n", "nein"):
                return False
            click.echo("Bitte ja oder nein.")
        return usual

    def secret(self, question: str) -> str:
        """A line that is not shown; empty where nobody is asked."""
        if not self.asks:
            return ""
        return str(click.prompt(question, default="", show_default=False, hide_input=True, prompt_suffix=": "))


def asker(quiet: bool) -> Asker:
    """Whoever sits at the terminal."""
    return Asker(asks=not quiet and sys.stdin.isatty())
