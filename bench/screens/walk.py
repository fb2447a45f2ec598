"""Every page that somebody can reach by following links, once for each kind of page."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

Fetch = Callable[[str], tuple[str, str, str]]
"""Asks for an address of the site; where that led, its type and its text (empty if it is no page)."""
_NAME = re.compile(r"\{(\w+)(:path)?\}")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes where a link leads, unless it is a file to be saved."""
        told = dict(attrs)
        if tag == "a" and told.get("href") and "download" not in told:
            self.found.append(told["href"] or "")


def links(page: str, text: str) -> list[str]:
    """The addresses of this site that a page leads to, in its order."""
    parser = _Links()
    parser.feed(text)
    addresses = (urldefrag(urljoin(page, one)).url for one in parser.found)
    return [one for one in addresses if urlsplit(one).netloc == urlsplit(page).netloc]


def kinds(templates: Iterable[str]) -> list[tuple[str, re.Pattern[str]]]:
    """The addresses of the routes as patterns; what is written out comes before what has a gap."""
    ordered = sorted(templates, key=lambda one: (one.count("{"), one))
    return [(one, re.compile(_pattern(one))) for one in ordered]


def _pattern(template: str) -> str:
    parts, end = [], 0
    for gap in _NAME.finditer(template):
        parts += [re.escape(template[end : gap.start()]), ".+" if gap[2] else "[^/]+"]
        end = gap.end()
    return "".join(parts) + re.escape(template[end:])


def walk(fetch: Fetch, starts: Iterable[str], templates: Iterable[str], per_kind: int = 1) -> dict[str, list[str]]:
    """The pages that can be reached from these addresses: for each kind of page so many addresses that are pages."""
    patterns = kinds(templates)
    waiting = deque(starts)
    known = set(waiting)
    found: dict[str, list[str]] = {}
    files: set[str] = set()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        kind = next((name for name, pattern in patterns if pattern.fullmatch(path)), None)
        if kind is None or kind in files or len(found.get(kind, ())) >= per_kind:
            continue
        there, what, text = fetch(address)
        if urlsplit(there).path != path:
            # It only leads elsewhere.
            files.add(kind)
            waiting.extend({there} - known)
            known.add(there)
            continue
        if not what.startswith("text/html"):
            files.add(kind)
            continue
        found.setdefault(kind, []).append(address)
        new = [link for link in links(address, text) if link not in known]
        known.update(new)
        waiting.extend(new)
    return found
