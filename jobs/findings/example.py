"""A real case as an example for its rule's author: only what the rule reads, no key, nothing that names anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jobs.cases.book import Book
from jobs.cases.whole import Whole
from jobs.rules.needs import needs
from schemas.cases.case import Row, Unreadable, Value
from schemas.findings.finding import Finding


def example(found: Finding, book: Book, whole: Whole) -> str:
    """The example in YAML, ready to be put under `beispiele:` of the rule.

    Of the rule's own entity the finding's record stands in it alone. A table without a row is not named, as examples
    have it; one that was not delivered is named as such. Raises Unknown for a rule that is not in force.
    """
    model = book.loaded.model
    wanted = needs(model, book.loaded.named(found.rule))
    lines = [f"- name: aus Befund {found.id}", f"  stichtag: {book.loaded.rulebook.today:%d.%m.%Y}"]
    missing: list[str] = []
    for entity in sorted(
        {name for name, _ in wanted}, key=lambda name: (name != model.case, name != found.entity, name)
    ):
        known = model.entities[entity]
        hidden = {known.key, *(link.column for link in known.links)}
        rows = whole.case.rows.get(entity)
        if rows is None:
            missing.append(f"    - {entity}")
            continue
        if entity in whole.own:
            rows = whole.records(entity)
        if entity == found.entity:
            rows = [row for row in rows if str(row.get(known.key)) == found.record]
        names = [name for name in known.fields if (entity, name) in wanted and name not in hidden]
        if names or entity == found.entity:
            lines += _table(entity, rows, names)
    lines += ["  nicht geliefert:", *missing] if missing else []
    lines.append(f"  erwartet: {found.status}")
    return "\n".join(lines) + "\n"


def _table(entity: str, rows: list[Row], names: list[str]) -> Iterator[str]:
    if rows:
        yield f"  {entity}:"
    for row in rows:
        said = [f"{name}: {written}" for name in names if (written := _written(row.get(name))) is not None]
        if len(rows) == 1:
            yield from (f"    {one}" for one in said)
        else:
            # A record of which nothing is known is one of several all the same.
            yield f"    - {said[0]}" if said else "    -"
            yield from (f"      {one}" for one in said[1:])


def _written(value: Value) -> str | None:
    match value:
        case None:
            return None
        case Unreadable():
            return "unbekannt"
        case bool():
            return "ja" if value else "nein"
        case date():
            return f"{value:%d.%m.%Y}"
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
        case int():
            return str(value)
        case _:
            return value if value and all(sign.isalnum() or sign in " -_" for sign in value) else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
