"""Legal time: versions that overlap or leave a gap, steps of values, transitions, definitions that end too early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from engine.parse.nearest import nearest
from engine.parse.wording import quote
from engine.resolve import Library, Moment, Version
from engine.resolve.law.pieces import by_event, is_draft, is_void, known
from engine.resolve.rule import event_of
from schemas.diagnostic import Diagnostic
from schemas.node import fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule

_DAY = timedelta(days=1)


def check_law(library: Library, readings: Iterable[tuple[AuthoredRule, Version]]) -> list[Diagnostic]:
    """Everything about legal time; the versions must have been resolved."""
    found: list[Diagnostic] = []
    for versions in (*library.rules.values(), *library.definitions.values()):
        found += _group(versions)
    for rule, version in readings:
        if is_void(rule):
            continue
        found += _steps(rule)
        found += _event(rule, version)
        found += _definitions(library, rule, version)
        found += _transition(library, rule)
    return found


def _group(versions: tuple[AuthoredRule, ...]) -> Iterator[Diagnostic]:
    """Several versions of one rule: each day has one law, and they agree on what they are.

    A draft may begin while another version holds: it would replace it.
    """
    standing = [rule for rule in versions if not is_void(rule)]
    for one, other in pairwise(standing):
        name, place = other.id.text, other.place
        if other.kind is not one.kind or [fold(e.text) for e in other.entity] != [fold(e.text) for e in one.entity]:
            yield Diagnostic("R409", place, f"Zwei Fassungen von {quote(name)} haben verschiedene „art:“ oder „je:“ "
                             f"(siehe {one.place.file}); dann sind es zwei Regeln mit zwei Kennungen.")  # fmt: skip
        if by_event(one) != by_event(other):
            yield Diagnostic("R409", place, f"Zwei Fassungen von {quote(name)} sagen „maßgeblich:“ verschieden (siehe "
                             f"{one.place.file}).")  # fmt: skip
    released = [rule for rule in standing if not is_draft(rule)]
    yield from _timeline(released)
    yield from _timeline([rule for rule in standing if is_draft(rule)])
    if len(released) > 1 and released[0].kind is not Kind.DEFINITION:
        for rule in standing:
            # A version that ends or has stepped values has been asked already when it was parsed.
            if rule.decisive is None and rule.end is None and not any(value.steps for value in rule.values):
                yield _undecided(rule, f"Die Regel {quote(rule.id.text)} hat mehrere Fassungen")


def _timeline(versions: list[AuthoredRule]) -> Iterator[Diagnostic]:
    """One after the other, without overlap or gap."""
    for one, other in pairwise(versions):
        if (one.effective, one.released) != (other.effective, other.released):
            continue
        name = other.id.text
        begins = other.place_of("gilt ab")
        if one.end is None or one.end >= other.start:
            ends = "endet nicht" if one.end is None else f"gilt bis {one.end:%d.%m.%Y}"
            yield Diagnostic("R402", begins, f"Am {other.start:%d.%m.%Y} gelten zwei Fassungen von {quote(name)}: "
                             f"diese beginnt, und die in {one.place.file} {ends}.")  # fmt: skip
        elif one.end + _DAY < other.start:
            yield Diagnostic("R403", begins, f"Zwischen den Fassungen von {quote(name)} klafft eine Lücke: vom "
                             f"{one.end + _DAY:%d.%m.%Y} bis {other.start - _DAY:%d.%m.%Y} gilt keine.")  # fmt: skip


def _steps(rule: AuthoredRule) -> Iterator[Diagnostic]:
    """The steps of a value cover the rule's legal time from its first day and do not lie behind its end."""
    for value in rule.values:
        if not value.steps:
            continue
        first = value.steps[0]
        if first.start > rule.start:
            yield Diagnostic("R405", value.name.place, f"Der Wert {quote(value.name.text)} beginnt erst am "
                             f"{first.start:%d.%m.%Y}, die Regel gilt ab {rule.start:%d.%m.%Y}.")  # fmt: skip
        for step in value.steps:
            if rule.end is not None and step.start > rule.end:
                yield Diagnostic("R404", step.value.place, f"Diese Stufe gilt ab {step.start:%d.%m.%Y}, da gilt die "
                                 f"Regel nicht mehr (bis {rule.end:%d.%m.%Y}).")  # fmt: skip


def _event(rule: AuthoredRule, version: Version) -> Iterator[Diagnostic]:
    """An event must have a day."""
    if rule.decisive is None or not by_event(rule) or rule.kind is Kind.DEFINITION:
        return
    if rule.kind is Kind.QUOTA:
        yield Diagnostic(
            "R412", rule.decisive.place, "Eine Quote misst am Stichtag; „maßgeblich: Stichtag“.", "Stichtag"
        )
    elif event_of(version) is None:
        entity = rule.entity[0].text
        yield Diagnostic("R408", rule.decisive.place, f"{quote(entity)} hat im Faktenmodell keinen „tag:“, also gibt "
                         "es kein auslösendes Ereignis; möglich ist nur „Stichtag“.", "Stichtag")  # fmt: skip


def _transition(library: Library, rule: AuthoredRule) -> Iterator[Diagnostic]:
    transition = rule.transition
    if transition is None:
        return
    if rule.decisive is not None and not by_event(rule):
        yield Diagnostic("R411", rule.decisive.place, "Ein „übergang:“ lässt Begonnenes weiterlaufen; das geht nur mit "
                         "„maßgeblich: auslösendes Ereignis“.", "auslösendes Ereignis")  # fmt: skip
    successor = transition.successor
    if successor is not None and fold(successor) not in library.rules:
        names = [versions[0].id.text for versions in library.rules.values()]
        place = rule.place_of("uebergang", "abgeloest durch")
        message = f"Hinter „abgelöst durch:“ steht {quote(successor)}; eine solche Regel gibt es nicht."
        yield Diagnostic("R307", place, message, nearest(successor, names))


def _definitions(library: Library, rule: AuthoredRule, version: Version) -> Iterator[Diagnostic]:
    """A definition must be the law as long as what uses it."""
    for name, used in version.used_definitions.items():
        versions = known(library.definitions[name], Moment(date.max, date.max, drafts=is_draft(rule)))
        if not versions:
            yield Diagnostic("R413", rule.place, f"Der Begriff {quote(used.id.text)}, den {quote(rule.id.text)} "
                             "benutzt, ist ein Entwurf oder außer Kraft.")  # fmt: skip
            continue
        last = versions[-1].end
        needed = rule.transition.runs_until if rule.transition is not None else rule.end
        if versions[0].start > rule.start:
            yield _too_short(rule, used, f"gilt erst ab {versions[0].start:%d.%m.%Y}", rule.start)
        if last is not None and (needed is None or needed > last):
            yield _too_short(rule, used, f"gilt nur bis {last:%d.%m.%Y}", last + _DAY)
        timed = len(versions) > 1 or any(value.steps for value in used.values)
        if timed and used.decisive is None and rule.decisive is None and rule.kind is not Kind.DEFINITION:
            yield _undecided(rule, f"Der Begriff {quote(used.id.text)} ändert sich mit der Zeit")


def _undecided(rule: AuthoredRule, why: str) -> Diagnostic:
    return Diagnostic("R401", rule.place, f"{why}; „maßgeblich:“ sagt, was gilt: das Recht am „Stichtag“ oder das am "
                      "„auslösenden Ereignis“.")  # fmt: skip


def _too_short(rule: AuthoredRule, used: AuthoredRule, how: str, day: date) -> Diagnostic:
    return Diagnostic("R410", rule.place, f"Der Begriff {quote(used.id.text)} {how}; am {day:%d.%m.%Y} braucht ihn "
                      f"{quote(rule.id.text)}, und es gibt keinen.")  # fmt: skip
