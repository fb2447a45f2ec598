"""A checklist as what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """One question that is answered for every case."""

    name: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is looked at in every case of a topic; `proposal` until somebody of the office has checked it."""

    name: str
    title: str
    topic: str
    proposal: bool
    rules: tuple[str, ...]
    questions: tuple[Question, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON values, so that a sample keeps it as it was."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Checklist:
        """Back from JSON values."""
        questions = tuple(Question(**one) for one in data["questions"])
        return cls(**{**data, "rules": tuple(data["rules"]), "questions": questions})
