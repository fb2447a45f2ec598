"""What a page of the form shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from zlib import crc32

from jobs.authoring.form.build import Form, form, pages, searched
from jobs.authoring.form.shape import Offer, Options, Part
from jobs.authoring.sending import state_of
from jobs.authoring.surroundings import Surroundings, place
from web.rooms.rules.view import Said, Shown


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form, with the steps before and after it."""

    form: Form
    state: str
    steps: tuple[tuple[str, str, bool, int], ...]
    picking: str
    words: str
    groups: tuple[tuple[str, tuple[Offer, ...]], ...]
    at: Mapping[str, tuple[Said, ...]]

    @property
    def following(self) -> tuple[str, str] | None:
        """The next page."""
        names = [name for name, _, _, _ in self.steps]
        here = names.index(self.form.section)
        return None if here + 1 == len(names) else (names[here + 1], self.steps[here + 1][1])

    def flat(self, options: Options) -> list[tuple[str, object]]:
        """Options as the macros of the templates take them."""
        found: list[tuple[str, object]] = []
        for group, inner in options:
            found += list(inner) if not group else [(group, list(inner))] if inner else []
        return found

    def anchor(self, at: str) -> str:
        """The place of a part on the page."""
        return f"p-{at}"

    def mark(self, at: str) -> str:
        """The place of what is wrong with a part: a name that needs no quoting anywhere."""
        return f"e-{crc32(at.encode()):08x}"

    @property
    def marks(self) -> str:
        """The places of everything that is wrong now, which a change may clear."""
        return ", ".join(f"#{self.mark(at)}" for at in self.at)


def form_page(around: Surroundings, page: Shown, section: str, picking: str, words: str, today: date) -> Page | None:
    """A page of the form; None where the text cannot be read at all."""
    known = dict(pages())
    frame = place(around, page.path, page.mine, today)
    made = form(page.data, frame, section if section in known else "kopf", picking)
    if made is None:
        return None
    counts = {name: sum(one.section == name and one.error for one in page.said) for name in known}
    steps = tuple((name, title, name == made.section, counts[name]) for name, title in pages())
    groups = searched(made.picking, words)
    at: dict[str, list[Said]] = {}
    parts = [one for part in made.parts for one in part.all()]
    for one in page.said:
        home = _home(parts, one)
        if home is not None and one.section == made.section:
            at.setdefault(home.at, []).append(one)
    return Page(made, state_of(page.data, frame.file), steps, picking, words, groups,
                {key: tuple(several) for key, several in at.items()})  # fmt: skip


def _home(parts: list[Part], said: Said) -> Part | None:
    """The innermost part that holds the line."""
    around = [one for one in parts if one.span[0] <= said.line <= one.span[1]]
    return min(around, key=lambda one: one.span[1] - one.span[0], default=None)


def anchor(at: str) -> str:
    """The place of a part on the page."""
    return quote(f"p-{at}")
