"""A chapter of the handbook as a page: Markdown to HTML, headings that can be linked to, links between chapters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from schemas.failure import Unknown

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "handbuch"
ORDER = (
    "werkbank", "regel-im-formular", "regel-schreiben", "sprache", "fehler", "freigabe", "befunde", "nachweise",
    "erinnerungen", "berichte", "stichprobe", "pruefung", "pruefpaket", "import", "quellen", "ergebnisse", "betrieb",
    "stoerungen", "schnittstelle",
)  # fmt: skip
"""What is read first stands first; chapters that are not named follow by name."""
APART = frozenset({"regelwerk"})
"""Made from the rules; the room Regeln shows them as they are now."""
ADDRESS = "/hilfe"
PICTURES = "bilder"
"""The folder beside the chapters that `python -m bench.screens.chapter` fills."""
_PICTURE = re.compile(r"[a-z0-9-]+\.png")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level, and where it is."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its name in addresses, its title, its body as HTML without the title, its headings."""

    name: str
    title: str
    body: Markup
    headings: tuple[Heading, ...]


def chapters(folder: Path = FOLDER) -> Mapping[str, str]:
    """The titles of all chapters by their names, in the order of reading."""
    names = sorted(path.stem for path in folder.glob("*.md") if path.stem not in APART)
    turn = {name: at for at, name in enumerate(ORDER)}
    return {name: _title(folder / f"{name}.md") for name in sorted(names, key=lambda one: (turn.get(one, 99), one))}


def chapter(name: str, folder: Path = FOLDER) -> Chapter:
    """One chapter. Raises Unknown for a name that is none."""
    if name not in chapters(folder):
        raise Unknown("Dieses Kapitel gibt es im Handbuch nicht.")
    path = folder / f"{name}.md"
    return _made(name, path.read_text(encoding="utf-8"), frozenset(chapters(folder)))


@lru_cache(64)
def _made(name: str, text: str, known: frozenset[str]) -> Chapter:
    # Raw HTML in a chapter is shown as text, never passed on.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    headings, title = [], name
    for token, inside in zip(tokens, [*tokens[1:], Token("", "", 0)], strict=True):
        if token.type == "heading_open":
            said = _plain(inside)
            token.attrSet("id", anchor(said))
            if token.tag == "h1":
                title = said
            elif token.tag == "h2":
                headings.append(Heading(anchor(said), said))
        elif token.type in {"th_open", "td_open"}:
            # Alignment comes as a style attribute, which the pages do not allow.
            token.attrs.pop("style", None)
        elif token.type == "inline":
            _lead(token, known)
    body = reader.renderer.render(_without_title(tokens), reader.options, {})
    return Chapter(name, title, Markup(body), tuple(headings))


def picture(name: str) -> Path | None:
    """The file of a chapter's picture; None where there is none: they are made by a script and not committed."""
    found = FOLDER / PICTURES / name
    return found if _PICTURE.fullmatch(name) and found.is_file() else None


def anchor(text: str) -> str:
    """How a heading is linked to: as the usual places that show Markdown have it."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def _without_title(tokens: list[Token]) -> list[Token]:
    first = next((at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return tokens if first is None else tokens[:first] + tokens[first + 3 :]


def _plain(inline: Token) -> str:
    return "".join(one.content for one in inline.children or () if one.type in {"text", "code_inline"})


def _lead(inline: Token, known: frozenset[str]) -> None:
    """Links to chapters lead to their pages, links to sections stay; what is not part of the workbench is text only."""
    kept, dropped = [], 0
    for one in inline.children or ():
        if one.type == "image":
            name = str(one.attrGet("src") or "").removeprefix(f"{PICTURES}/")
            if picture(name) is None:
                continue
            one.attrSet("src", f"{ADDRESS}/bild/{name}")
        if one.type == "link_open":
            target = _target(str(one.attrGet("href") or ""), known)
            if target is None:
                dropped += 1
                continue
            one.attrSet("href", target)
        if one.type == "link_close" and dropped:
            dropped -= 1
            continue
        kept.append(one)
    inline.children = kept


def _target(address: str, known: frozenset[str]) -> str | None:
    if address.startswith("#"):
        return address
    page, _, section = address.partition("#")
    name = page.removesuffix(".md")
    if not page.endswith(".md") or name not in known:
        return None
    return f"{ADDRESS}/{name}" + (f"#{section}" if section else "")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").strip() or path.stem
