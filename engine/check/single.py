"""One version of one rule as it stands in an editor: what is wrong with it, and what each of its examples says."""

from __future__ import annotations

from dataclasses import dataclass

from engine.check.law import check_law
from engine.check.logic import check_logic
from engine.check.survey import Reading, read_alone
from engine.check.trial.plans import Plans
from engine.check.trial.run import Trial
from engine.check.unused import check_values
from engine.resolve import Library
from engine.resolve.law.pieces import is_void
from schemas.diagnostic import Diagnostic, Severity
from schemas.node import Scalar, fold
from schemas.rule import AuthoredRule


@dataclass(frozen=True, slots=True)
class Verdict:
    """One example, in the order of the file: whether it came out as expected (None: it could not be tried), and why."""

    name: str
    right: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A version read by itself: its reading, its mistakes (untidied), its examples."""

    reading: Reading
    found: tuple[Diagnostic, ...]
    verdicts: tuple[Verdict, ...]


def judge(library: Library, authored: AuthoredRule) -> Judged:
    """Everything that `check` would say of this version, were its file saved; other files' mistakes are left out."""
    versions = [*library.rules.get(fold(authored.id.text), ()), *library.definitions.get(fold(authored.id.text), ())]
    counted = authored.from_rule
    versions += [] if counted is None else library.rules.get(fold(counted.text), ())
    readings = [read_alone(library, one) for one in {id(one): one for one in versions}.values()]
    mine = next(one for one in readings if one.authored is authored)
    found = [*mine.version.found, *check_values(mine.version)]
    found += [] if mine.version.found else check_logic(mine.rule, mine.condition)
    found += check_law(library, [(mine.authored, mine.version)])
    trial = Trial(library, Plans(library, readings), mine)
    unread = trial.read()
    found += unread
    sound = not any(one.severity is Severity.ERROR for one in (*mine.version.found, *unread))
    tried = trial.run() if sound and not is_void(authored) else []
    file = authored.place.file
    here = tuple(one for one in (*found, *tried) if one.place.file == file)
    return Judged(mine, here, tuple(_verdicts(authored, trial, (*unread, *tried), sound)))


def _verdicts(authored: AuthoredRule, trial: Trial, found: tuple[Diagnostic, ...], sound: bool) -> list[Verdict]:
    verdicts = []
    for node in authored.examples:
        name = node.find("name")
        text = name.value.text if name is not None and isinstance(name.value, Scalar) else ""
        lines = range(node.place.line, node.place.end_line + 1)
        wrong = [one for one in found if one.severity is Severity.ERROR and one.place.line in lines]
        if wrong:
            tried = all(one.code == "R602" for one in wrong)
            verdicts.append(Verdict(text, False if tried else None, " ".join(_bare(one.message) for one in wrong)))
        elif sound and text:
            verdicts.append(Verdict(text, True, trial.said.get(text, "wie erwartet")))
        else:
            verdicts.append(Verdict(text, None, "Kann erst geprüft werden, wenn die Regel keine Fehler mehr hat."))
    return verdicts


def _bare(message: str) -> str:
    """A message without the example's name, which stands beside it already."""
    start, sep, rest = message.partition("“: ")
    return rest[:1].upper() + rest[1:] if sep and start.startswith("Beispiel „") else message
