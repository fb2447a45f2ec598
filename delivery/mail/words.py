"""A digest as a mail says it: plain text and HTML of the same content, neutral in both.

It names the number of a finding, its rule's title and its due day. It names no person, no case, no fact, no reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from string import Template

from schemas.reminder.digest import CASES, Digest, Item, Section

_PAGE = Template(
    '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>$title</title></head>\n'
    '<body style="font-family: sans-serif; color: #1a1a1a; max-width: 44em">\n$body\n</body></html>\n'
)
_COMMAND = "regelwerk findings show {nummer} --store ABLAGE"
_FOOT = (
    "Einen Befund zeigt: {how}",
    "Diese Mail kommt höchstens einmal am Tag. Was entschieden, ausgenommen, als erledigt gemeldet oder auf "
    "Wiedervorlage gelegt ist, steht nicht mehr darin.",
)


def subject(digest: Digest) -> str:
    """The subject: how many, nothing else."""
    return f"Regelwerk: {_matters(digest.number)}, Stand {_day(digest.as_of)}"


def plain(digest: Digest) -> str:
    """The plain text."""
    counts = [f"{what}: {number}" for what, number in _counts(digest)]
    lines = ["Guten Tag,", "", *_opening(digest), *([""] if counts else []), *counts]
    for section, cases in _listed(digest).items():
        lines += ["", section]
        for items in cases:
            lines += [f"{'  ' if index else '- '}{_item(item)}" for index, item in enumerate(items)]
    lines += ["", *(f"{line}\n" for line in _left(digest))]
    return "\n".join([*lines, *_foot(digest)]) + "\n"


def html(digest: Digest) -> str:
    """The same as HTML, every word of it escaped; no picture, nothing fetched from elsewhere."""
    parts = ["<p>Guten Tag,</p>", *(f"<p>{escape(line)}</p>" for line in _opening(digest))]
    counts = "".join(f"<li>{escape(what)}: {number}</li>" for what, number in _counts(digest))
    parts += [f"<ul>{counts}</ul>"] if counts else []
    for section, cases in _listed(digest).items():
        rows = "".join(f"<li>{'<br>'.join(_linked(item, digest.link) for item in items)}</li>" for items in cases)
        parts.append(f"<h2>{escape(section)}</h2>\n<ul>{rows}</ul>")
    parts += [f"<p>{escape(line)}</p>" for line in _left(digest)]
    parts.append(f"<p><small>{'<br>'.join(escape(line) for line in _foot(digest))}</small></p>")
    return page(subject(digest), "\n".join(parts))


def page(title: str, body: str) -> str:
    """A whole HTML page; the title is escaped here, the body was before."""
    return _PAGE.substitute(title=escape(title), body=body)


def paragraphs(text: str) -> str:
    """A plain text as HTML."""
    body = "\n".join(f"<p>{escape(part)}</p>" for part in text.strip().split("\n\n"))
    return page("Regelwerk", body)


def _opening(digest: Digest) -> Iterator[str]:
    waits = "wartet" if digest.number == 1 else "warten"
    # A pseudonym says nothing to anybody, and need not stand in a mailbox.
    to = "" if digest.receiver.person else f" ({digest.receiver.shown})"
    yield f"{_matters(digest.number)} {waits} auf Sie{to}. Datenstand: {_day(digest.as_of)}."
    if not digest.checked:
        yield (
            f"Achtung: Am {_day(digest.day)} ist keine Prüfung gelaufen. Was seit dem Datenstand erledigt wurde, steht "
            "hier noch."
        )


def _counts(digest: Digest) -> Iterator[tuple[str, int]]:
    yield from digest.counts.items()
    if digest.escalated:
        yield "Davon an Leitungen gemeldet", digest.escalated


def _listed(digest: Digest) -> dict[Section, list[tuple[Item, ...]]]:
    found: dict[Section, list[tuple[Item, ...]]] = {}
    for section, items in digest.cases()[:CASES]:
        found.setdefault(section, []).append(items)
    return found


def _left(digest: Digest) -> Iterator[str]:
    left = len(digest.cases()) - CASES
    if left > 0:
        yield f"Und {left} weiterer Fall." if left == 1 else f"Und {left} weitere Fälle."
    if digest.hidden:
        more = "Darunter ist" if digest.hidden == 1 else "Darunter sind"
        which = "zu dem" if digest.hidden == 1 else "zu denen"
        yield f"{more} {_matters(digest.hidden)}, {which} eine Mail nichts nennen darf."


def _item(item: Item) -> str:
    due = "" if item.due is None else f", fällig am {_day(item.due)}"
    level = f", gemeldet an {item.level}" if item.level else ""
    return f"Befund {item.finding}: {item.topic}{due}{level}"


def _linked(item: Item, link: str) -> str:
    """An item as HTML, its number as a link where the office names one."""
    said = escape(_item(item))
    if not link:
        return said
    name = f"Befund {item.finding}"
    address = escape(link.replace("{nummer}", str(item.finding)), quote=True)
    return said.replace(name, f'<a href="{address}">{name}</a>', 1)


def _foot(digest: Digest) -> tuple[str, ...]:
    how = (digest.link or _COMMAND).replace("{nummer}", "NUMMER")
    return tuple(line.replace("{how}", how) for line in _FOOT)


def _matters(number: int) -> str:
    return "1 Vorgang" if number == 1 else f"{number} Vorgänge"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
