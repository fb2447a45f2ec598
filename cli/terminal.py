"""How results look: German numbers and days, a terminal where there is one, plain text where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jobs.progress import Step

_UNLIMITED = 100_000


def console(error: bool = False) -> Console:
    """A console of the terminal's width; without a terminal no colours, and no line is cut or broken."""
    stream = sys.stderr if error else sys.stdout
    if stream.isatty():
        return Console(file=stream, highlight=False)
    return Console(
        file=stream, highlight=False, width=_UNLIMITED, color_system=None, force_terminal=False, legacy_windows=False
    )


@contextmanager
def progress() -> Iterator[Step]:
    """A bar on the terminal while something takes long; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _text, _done, _all: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(text: str, done: int, whole: int) -> None:
            bar.update(task, description=text, completed=done, total=whole or None)

        yield step


def number(value: int | Decimal | None) -> str:
    """A number as Germans write it: 18.975 or 80,5."""
    if value is None:
        return "–"
    whole, _, rest = f"{value:,f}".partition(".") if isinstance(value, Decimal) else (f"{value:,}", "", "")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def day(value: date | None) -> str:
    """A day as Germans write it: 30.06.2020."""
    return "–" if value is None else f"{value:%d.%m.%Y}"


def plural(amount: int, one: str, many: str) -> str:
    """An amount with its noun: 1 Fall, 2 Fälle."""
    return f"{number(amount)} {one if amount == 1 else many}"
