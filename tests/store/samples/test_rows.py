"""Samples come back as they were kept, on both databases; entries are numbered and replace each other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from schemas.failure import Unknown
from schemas.sample.checklist import Checklist, Question
from schemas.sample.draw import Choice
from schemas.sample.result import Case, Measure, Said, Verdict
from schemas.sample.sample import Cell, Sample
from store.records.connect import reading, writing
from store.samples import rows

NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
SAMPLE = Sample(
    "stichprobe-0001", "amt", "lauf", NOW, "akteur-0001",
    Checklist("c", "Ärger; „mit“ Zeichen", "t", True, ("r",), (Question("q", "Q?", "h"),)), ("r",), ("T1",), "s", 2,
    "0" * 64, 30, (Cell("r", "T1", 30, 30, 1),), (Case(1, "ab", "r", "T1", Choice.RANDOM),),
)  # fmt: skip


def test_there_and_back(engine: Engine) -> None:
    with writing(engine) as connection:
        assert rows.number(connection) == 0
        rows.write(connection, SAMPLE)
        first = {"number": 1, "question": "q", "verdict": "Fehler", "remark": "ff"}
        one = rows.add(connection, SAMPLE.id, NOW, "akteur-0002", rows.RESULT, first)
        rows.add(connection, SAMPLE.id, NOW, "akteur-0002", rows.RESULT, {**first, "verdict": "in Ordnung"}, one)
        measure = rows.add(connection, SAMPLE.id, NOW, "a", rows.MEASURE, {"text": "x", "until": "2026-08-01"})
        rows.add(connection, SAMPLE.id, NOW, "a", rows.DONE, {"measure": measure, "day": "2026-07-02"})
    with reading(engine) as connection:
        assert rows.one(connection, SAMPLE.id) == SAMPLE
        assert rows.listed(connection, "amt") == [SAMPLE]
        assert rows.listed(connection, "anderes") == []
        assert rows.results(connection, SAMPLE.id) == [
            (1, Said(1, "q", Verdict.WRONG, "akteur-0002", "ff")), (2, Said(1, "q", Verdict.RIGHT, "akteur-0002", "ff"))
        ]  # fmt: skip
        assert rows.measures(connection, SAMPLE.id) == [Measure(3, "x", "2026-08-01", "2026-07-02")]
        assert rows.closed(connection, SAMPLE.id) is None
        with pytest.raises(Unknown, match="stichprobe-0002"):
            rows.one(connection, "stichprobe-0002")
