"""Keys that occur twice are found wherever they lie, however the keys around them are ordered."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intake.looking import doubled
from intake.looking.doubled import doubled_keys
from schemas.snapshot import scan
from tests.intake.conftest import small_model
from tests.tearing import as_large

READER = small_model().entities["leser"]
KEY = '"leser_id"'


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    as_large(monkeypatch)


def file(folder: Path, keys: list[str | None]) -> Path:
    path = folder / "leser.parquet"
    pq.write_table(pa.table({"leser_id": pa.array(keys, pa.string())}), path, row_group_size=7)
    return path


def asked(path: Path) -> dict[str, str] | None:
    """Between which keys one is looked for that is there twice."""
    return doubled._perhaps_twice(duckdb.connect(), scan(path), KEY)


def between(keys: list[str], first: str, last: str) -> list[str]:
    """The keys from the first to the last."""
    return [key for key in keys if by_length(first) <= by_length(key) <= by_length(last)]


def drawn(chance: random.Random) -> list[str]:
    """Runs of ascending keys, apart or not, of several lengths, some of them twice."""
    alphabet = chance.choice(["abc", "0123456789", "aÄ\N{GRINNING FACE}z", "Zz"])
    words = sorted({"".join(chance.choices(alphabet, k=chance.randint(1, 3))) for _ in range(40)}, key=by_length)
    cuts = sorted(chance.sample(range(len(words) + 1), chance.randint(0, min(4, len(words)))))
    runs = [words[a:b] for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    chance.shuffle(runs)
    keys = [key for run in runs for key in run]
    for _ in range(chance.choice([0, 0, 1, 2])):
        keys.insert(chance.randint(0, len(keys)), chance.choice(words))
    for _ in range(chance.choice([0, 0, 3])):
        one, other = chance.randrange(len(keys)), chance.randrange(len(keys))
        keys[one], keys[other] = keys[other], keys[one]
    return keys


def by_length(key: str) -> tuple[int, str]:
    return len(key.encode()), key


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_there_twice_is_said(seed: int, tmp_path: Path) -> None:
    keys = drawn(random.Random(seed))
    twice = {key: n for key, n in Counter(keys).items() if n > 1}
    path = file(tmp_path, list(keys))
    said = doubled_keys(duckdb.connect(), READER, path, "leser.parquet")
    if twice:
        kommen = "1 Schlüssel kommt" if len(twice) == 1 else f"{len(twice)} Schlüssel kommen"
        assert said is not None
        assert said.startswith(f"leser.parquet: {kommen} in leser_id mehrfach vor, in {sum(twice.values())} Zeilen")
        where = asked(path)
        assert where is not None
        seen = between(keys, **where) if where else keys
        assert {key: n for key, n in Counter(seen).items() if n > 1} == twice
    else:
        assert said is None


def test_the_draws_reach_everything() -> None:
    draws = [drawn(random.Random(seed)) for seed in range(150)]
    assert {max(Counter(keys).values()) > 1 for keys in draws} == {True, False}


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["a"],
        ["K1", "K9", "K10", "K99", "K100"],
        ["K0500", "K0999", "K0001", "K0499"],
        ["b", "c", "a"],
        ["Ä1", "Ä2", "ß"],
        ["O'Brien", "O'Neill", "a\x00b"],
        [None, "a", None, "b", None],
    ],
)
def test_keys_in_order_are_not_looked_at_a_second_time(keys: list[str | None], tmp_path: Path) -> None:
    assert asked(file(tmp_path, keys)) is None


def test_of_overlapping_runs_only_what_they_share_is_looked_at(tmp_path: Path) -> None:
    path = file(tmp_path, ["a", "b", "f", "d", "g", "h"])
    assert asked(path) == {"first": "d", "last": "f"}


def test_of_keys_in_no_order_all_are(tmp_path: Path) -> None:
    keys = [f"{n * 7919 % 5003:05}" for n in range(5003)]
    path = file(tmp_path, list(keys))
    assert asked(path) == {}
    assert doubled_keys(duckdb.connect(), READER, path, "leser.parquet") is None
