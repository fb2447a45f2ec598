"""What several commands ask for: days, folders, the office, the rules."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click


def shipped(name: str) -> Path:
    """A folder that came with the program; short where it lies below the folder somebody works in."""
    found = Path(__file__).resolve().parent.parent / name
    try:
        return found.relative_to(Path.cwd())
    except (ValueError, OSError):
        return found


def shipped_rules() -> Path:
    """The rules that came with the program."""
    return shipped("rules")


_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Day(click.ParamType):  # type: ignore[type-arg]
    """A calendar day, written 30.06.2020 or 2020-06-30."""

    name = "TAG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a German complaint."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            if match := _GERMAN.fullmatch(text):
                day, month, year = (int(part) for part in match.groups())
            elif match := _ISO.fullmatch(text):
                year, month, day = (int(part) for part in match.groups())
            else:
                self.fail(f"„{text}“ ist kein Tag. Erwartet wird 30.06.2020 oder 2020-06-30.", param, ctx)
            found = date(year, month, day)
        except ValueError:
            self.fail(f"Den Tag {text} gibt es nicht.", param, ctx)
        if not 1900 <= found.year <= 2199:
            self.fail(f"Der Tag {text} liegt außerhalb der Jahre 1900 bis 2199.", param, ctx)
        return found


class Whole(click.ParamType):  # type: ignore[type-arg]
    """A whole number from `least` on, dots between thousands allowed."""

    name = "ZAHL"

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a German complaint."""
        text = str(value).strip()
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", text, re.ASCII):
            text = text.replace(".", "")
        if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
            self.fail(f"„{value}“ ist keine ganze Zahl.", param, ctx)
        if int(text) < self.least:
            self.fail(f"Die Zahl muss mindestens {self.least} sein.", param, ctx)
        return int(text)


_SIZE = re.compile(r"(\d{1,6}) ?([MG])B", re.ASCII | re.IGNORECASE)
_LEAST = 500
"""Megabytes with which a run still gets through; with less, single statements do not."""


class Size(click.ParamType):  # type: ignore[type-arg]
    """An amount of memory, written 2GB or 800MB; given as megabytes, MB after them."""

    name = "GRÖSSE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The amount, or a German complaint."""
        found = _SIZE.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"„{value}“ ist keine Größe. Erwartet wird zum Beispiel 2GB oder 800MB.", param, ctx)
        megabytes = int(found[1]) * (1000 if found[2].upper() == "G" else 1)
        if megabytes < _LEAST:
            self.fail(f"{value} ist zu wenig: Ein Lauf braucht mindestens {_LEAST}MB.", param, ctx)
        return f"{megabytes}MB"


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """One of a few words."""

    name = "WORT"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word, in capitals or not, or a German complaint."""
        meant = next((word for word in self.words if word.casefold() == str(value).casefold()), None)
        if meant is None:
            self.fail(f"„{value}“ ist nicht möglich. Erlaubt sind: {', '.join(self.words)}.", param, ctx)
        return meant


class Folder(click.ParamType):  # type: ignore[type-arg]
    """A path; whether it is there is for the work itself to say."""

    name = "ORDNER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, or a German complaint."""
        if not str(value).strip():
            self.fail("Der Pfad ist leer.", param, ctx)
        return Path(value)


class File(Folder):
    """A file that will be written; its name ends as its kind asks for."""

    name = "DATEI"

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, or a German complaint."""
        path = super().convert(value, param, ctx)
        if path.suffix.lower() != self.suffix:
            self.fail(f"Der Name der Datei muss auf {self.suffix} enden.", param, ctx)
        return path


def _option(*names: str, **more: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, **more)


data = _option("--data", type=Folder(), required=True, help="Ordner mit den gelieferten Parquet- oder CSV-Dateien.")
as_of = _option("--as-of", type=Day(), required=True, help="Stichtag, zum Beispiel 30.06.2020.")
office = _option("--office", metavar="AMT", required=True, help="Kennung des Amts (Datei unter rules/amt).")
rules = _option(
    "--rules", type=Folder(), default=shipped_rules, help="Ordner mit den Regeln; ohne Angabe die mitgelieferten."
)
out = _option("--out", type=Folder(), required=True, help="Ordner für die Ergebnisse; ein früherer Lauf wird ersetzt.")
drafts = _option("--drafts", is_flag=True, help="Auch Regeln, die erst Entwurf sind.")
as_format = _option(
    "--format",
    "form",
    type=OneOf("text", "json"),
    default="text",
    help="text für Menschen (üblich), json für Programme.",
)


def _account() -> str:
    """The name of whoever is at the keyboard."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unbekannt"


store = _option(
    "--store",
    type=Folder(),
    metavar="ABLAGE",
    envvar="REGELWERK_STORE",
    required=True,
    help="Ordner der Ablage; ohne Angabe der aus REGELWERK_STORE.",
)
by = _option("--by", metavar="NAME", default=_account, help="Wer es tut; ohne Angabe das angemeldete Benutzerkonto.")
today = _option("--as-of", "as_of", type=Day(), help="Für welchen Tag; ohne Angabe heute.")
until = _option("--until", type=Day(), required=True, help="Bis zum Ende dieses Tages.")
who = _option("--by", metavar="NAME", required=True, help="Wer es tut.")
why = _option("--reason", metavar="GRUND", required=True, help="Warum; steht danach in der Prüfspur.")
