"""Office files and packs: rules and values that do not exist, values of the wrong kind, orders that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.survey import wrong_with
from engine.check.unfit import unfit
from engine.parse.literals import read_duration, read_percent
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.resolve import Library
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold
from schemas.rule import AuthoredRule, NamedValue, OfficeNote, PackNote


def check_office(library: Library, office: OfficeNote) -> list[Diagnostic]:
    """Everything in an office file that speaks of rules."""
    found = [*_names(library, office), *_settings(office), *_agreements(library, office), *_orders(library, office)]
    for owner, values in office.values:
        found += _values(library, office, owner, values)
    return found


def _names(library: Library, office: OfficeNote) -> Iterator[Diagnostic]:
    chosen = tuple(name for name in office.rules or () if fold(name.text) not in library.packs)
    for name in chosen:
        if fold(name.text) == "alle":
            yield Diagnostic("R701", name.place, "„alle“ steht nicht in einer Liste, sondern in derselben Zeile wie "
                             "„regeln:“.")  # fmt: skip
            continue
        yield from _known(library, name, definitions=False, packs=True)
    for name in office.without:
        yield from _known(library, name, definitions=False)
    yield from _twice(office.rules or ())
    yield from _twice(office.without)
    inside = {fold(name.text) for name in office.rules or ()}
    for name in office.without:
        if fold(name.text) in inside:
            yield Diagnostic("R705", name.place, f"{quote(name.text)} steht unter „regeln:“ und unter „ohne:“; die "
                             "Regel kann nicht zugleich gelten und nicht gelten.")  # fmt: skip
    for name, _ in office.responsible:
        yield from _known(library, name, definitions=False)
    for name, _ in office.values:
        yield from _known(library, name, definitions=True)


def check_pack(library: Library, pack: PackNote) -> list[Diagnostic]:
    """Every rule of a pack must exist, and stand there once."""
    return [*(found for name in pack.rules for found in _known(library, name, definitions=False)), *_twice(pack.rules)]


def _twice(names: tuple[Scalar, ...]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for name in names:
        if fold(name.text) in seen:
            yield Diagnostic("R705", name.place, f"Die Regel {quote(name.text)} steht zweimal da.")
        seen.add(fold(name.text))


def _agreements(library: Library, office: OfficeNote) -> Iterator[Diagnostic]:
    """An agreement is named for rules that need one."""
    for name, _ in office.agreements:
        versions = library.rules.get(fold(name.text), ())
        yield from _known(library, name, definitions=False)
        if versions and all(rule.agreement is None for rule in versions):
            yield Diagnostic("R707", name.place, f"Die Regel {quote(name.text)} braucht keine Dienstvereinbarung.")


def _orders(library: Library, office: OfficeNote) -> Iterator[Diagnostic]:
    """Only proposals of one assignment exclude each other."""
    for group, names in office.precedence:
        for name in names:
            yield from _known(library, name, definitions=False)
            versions = library.rules.get(fold(name.text), ())
            advice = versions[0].advice if versions else None
            own = advice.assignment if advice is not None else ""
            if versions and fold(own) != fold(group.text):
                but = f", sondern {quote(own)}" if own else ""
                yield Diagnostic("R708", name.place, f"{quote(name.text)} schlägt keine Zuordnung „{group.text}“ "
                                 f"vor{but}; unter „vorrang:“ stehen nur Regeln, deren Vorschläge sich "
                                 "ausschließen.")  # fmt: skip
    yield from _twice(tuple(name for _, names in office.precedence for name in names))


def _known(library: Library, name: Scalar, definitions: bool, packs: bool = False) -> Iterator[Diagnostic]:
    shelves = (library.rules, library.definitions) if definitions else (library.rules,)
    if not any(fold(name.text) in shelf for shelf in shelves):
        names = [versions[0].id.text for shelf in shelves for versions in shelf.values()]
        names += ["alle", *(pack.id.text for pack in library.packs.values())] if packs else []
        what = "Eine Regel oder ein Paket" if packs else "Eine Regel"
        yield Diagnostic("R701", name.place, f"{what} {quote(name.text)} gibt es nicht.", nearest(name.text, names))


def _settings(office: OfficeNote) -> Iterator[Diagnostic]:
    if office.soon is not None and isinstance(wrong := read_duration(office.soon), Diagnostic):
        yield wrong
    if office.unknown_at_most is not None and isinstance(share := read_percent(office.unknown_at_most), Diagnostic):
        yield share


def _values(
    library: Library, office: OfficeNote, owner: Scalar, values: tuple[NamedValue, ...]
) -> Iterator[Diagnostic]:
    """Each value must be one of the rule's, and of the kind that the rule uses it as."""
    versions = (*library.rules.get(fold(owner.text), ()), *library.definitions.get(fold(owner.text), ()))
    if not versions:
        return
    names = {fold(name): name for rule in versions for name in value_names(rule)}
    for value in values:
        if fold(value.name.text) not in names:
            known = f" Es gibt {listed(names.values())}." if names else " Sie hat keine Werte."
            message = f"Einen Wert {quote(value.name.text)} hat {quote(owner.text)} nicht.{known}"
            yield Diagnostic("R702", value.name.place, message, nearest(value.name.text, names.values()))
        elif value.steps:
            yield Diagnostic("R706", value.name.place, f"Das Amt setzt {quote(value.name.text)} mit einem einzelnen "
                             "Wert, nicht mit Stufen.")  # fmt: skip
    for rule in versions:
        yield from unfit(library, rule, office, owner, values, wrong_with)


def value_names(rule: AuthoredRule) -> list[str]:
    """The values an office can set: the named ones, and the rows of the table."""
    rows = [f"{rule.table.gives.text}.{row.choice.text}" for row in rule.table.rows] if rule.table is not None else []
    return [*(value.name.text for value in rule.values), *rows]
