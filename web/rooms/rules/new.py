"""What the page for a new rule offers, and what has to be said there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jobs.authoring.form.scope import entities
from jobs.authoring.form.words import KINDS
from jobs.authoring.fresh import topics
from jobs.authoring.listing import topic_said
from jobs.authoring.surroundings import Own, Surroundings, place
from schemas.outcome import Kind


@dataclass(frozen=True, slots=True)
class Fresh:
    """What can be chosen for a new rule."""

    kinds: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    abouts: list[tuple[str, str]]
    owners: tuple[str, ...]
    roles: list[tuple[str, str]]
    given: Mapping[str, str]


def fresh(around: Surroundings, given: Mapping[str, str]) -> Fresh:
    """The lists of the page for a new rule."""
    rules = around.authored.rules
    frame = place(around, "neu/neu.yaml", Own(None, None, None, (), around.library("", None)), date.min)
    abouts = list(entities(frame, None, "")[0][1])
    case = around.authored.model.case
    abouts.sort(key=lambda row: row[0] != case)
    kinds = [(kind.value, said) for kind, said in KINDS.items()]
    kinds.append((Kind.DEFINITION.value, "Begriff: Etwas wird einmal festgelegt und in Regeln benutzt"))
    return Fresh(
        kinds, [(name, topic_said(name)) for name in topics(around) if name != "begriffe"] + [("begriffe", "Begriffe")],
        abouts, tuple(sorted({one.owner for one in rules if one.owner})),
        [(one, one[:1].upper() + one[1:]) for one in sorted({one.responsible for one in rules if one.responsible})],
        {"titel": "", "art": "", "thema": "", "je": case, "stelle": "", "rolle": "", **given},
    )  # fmt: skip


def missing(given: Mapping[str, str]) -> dict[str, str]:
    """What has to be said of a new rule and was not."""
    wanted = {"titel": "Bitte eine Überschrift angeben.", "art": "Bitte die Art der Regel wählen.",
              "thema": "Bitte ein Thema wählen.", "stelle": "Bitte die verantwortliche Stelle angeben."}  # fmt: skip
    found = {name: text for name, text in wanted.items() if not given[name]}
    if not given["rolle"] and given["art"] not in ("quote", "begriff", ""):
        found["rolle"] = "Bitte wählen, wer handelt."
    return found
