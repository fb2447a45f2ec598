"""Invented cases for the comparison: `python -m bench.peers.generate --people N --out DIR`.

Every block of 10,000 cases has a seed of its own: the first N cases of a larger caseload are the caseload of N.
Children come in the order of their cases. The files are canonical: the engine reads them as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.peers.sets.months import ends, later
from bench.peers.workload import AS_OF, CHILDREN, table

SEED = 20200630
BLOCK = 10_000
_ROOM = 100_000
"""Children of one table that a block has room for."""
_ROWS = 122_880
_TOGETHER = 24
"""Blocks that are written at once."""
_DAY = int(np.datetime64(AS_OF, "D").astype("int64"))
_DONE = "fertig"

STATUS = ("arbeitslos", "arbeitsuchend", "erwerbstätig", "in Maßnahme", "nicht aktiviert")
GROUPS = ("Rahmenbedingungen", "Leistungsfähigkeit", "Qualifikation", "Motivation", "Sprache")
KINDS = ("Beratung", "Telefon", "Brief", "versäumt")
MEASURES = ("AGH", "FbW", "MAT", "EGZ")
KEYS = {"bedarf": "HB", "vereinbarung": "EV", "massnahme": "MA", "kontakt": "KO"}

Array = Any
Columns = dict[str, pa.Array]


def generate(people: int, folder: Path) -> Path:
    """The caseload of so many people in a folder, made once."""
    done = folder / _DONE
    if done.exists() and done.read_text(encoding="utf-8") == str(people):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    blocks = -(-people // BLOCK)
    for first in range(0, blocks, _TOGETHER):
        together = range(first, min(first + _TOGETHER, blocks))
        _append(folder, writers, [_cut(block(one), min(people - one * BLOCK, BLOCK), one) for one in together])
    for writer in writers.values():
        writer.close()
    done.write_text(str(people), encoding="utf-8")
    return folder


def block(number: int) -> dict[str, pa.Table]:
    """The tables of 10,000 cases."""
    chance = np.random.default_rng([SEED, number])
    cases = np.arange(number * BLOCK, (number + 1) * BLOCK, dtype="int64") + 1
    made = {"kunde": _people(chance, cases)}
    for name, columns in (
        ("bedarf", _needs), ("vereinbarung", _agreements), ("massnahme", _measures), ("kontakt", _contacts)
    ):  # fmt: skip
        made[name] = _children(name, number, *columns(chance, cases))
    return made


def _people(chance: np.random.Generator, cases: Array) -> pa.Table:
    size = len(cases)
    status = chance.choice(5, size, p=[0.45, 0.25, 0.15, 0.10, 0.05])
    managed = chance.random(size) < 0.12
    without_work = np.isin(status, [0, 3]) | (chance.random(size) >= 0.7)
    applied, asked = _DAY - chance.integers(0, 60, size), chance.random(size) < 0.10
    settled = applied + chance.integers(1, 40, size)
    open_still = ~asked | (chance.random(size) < 0.4) | (settled > _DAY)
    return pa.table({
        "kunde_id": _keys("K", cases),
        "fall": pa.array(cases),
        "status": _words(status, STATUS),
        "veraenderungsbereit": pa.array(chance.random(size) < 0.7),
        "im_fallmanagement": pa.array(managed),
        "ueberprueft_am": _days(_DAY - chance.integers(0, 540, size), ~managed | (chance.random(size) < 0.1)),
        "alleinerziehend": pa.array(chance.random(size) < 0.15),
        "alter_juengstes_kind": pa.array(chance.integers(0, 18, size), mask=chance.random(size) >= 0.35),
        "im_spezialteam": pa.array(chance.random(size) < 0.05),
        "arbeitslos_seit": _days(_DAY - chance.integers(0, 2000, size), ~without_work),
        "leistungsmonate": pa.array(np.where(chance.random(size) < 0.5, 24, chance.integers(0, 25, size))),
        "geburtsdatum": _days(_DAY - chance.integers(15 * 365, 66 * 365, size)),
        "elternzeit_bis": _days(_DAY + chance.integers(-200, 400, size), chance.random(size) >= 0.06),
        "antrag_am": _days(applied, ~asked),
        "entschieden_am": _days(settled, open_still),
    })  # fmt: skip


def _needs(chance: np.random.Generator, cases: Array) -> tuple[Array, Columns]:
    of = np.repeat(cases, chance.integers(0, 7, len(cases)))
    return of, {"gruppe": _words(chance.integers(0, 5, len(of)), GROUPS)}


def _agreements(chance: np.random.Generator, cases: Array) -> tuple[Array, Columns]:
    of = np.repeat(cases, chance.choice(4, len(cases), p=[0.1, 0.4, 0.3, 0.2]))
    begin = _DAY - chance.integers(0, 1000, len(of))
    end = _edged(chance, begin, begin + chance.integers(30, 900, len(of)), {6: 0.1, 12: 0.1, 24: 0.1})
    founded = pa.array(chance.random(len(of)) < 0.4)
    return of, {"beginn": _days(begin), "ende": _days(end), "begruendet": founded}


def _measures(chance: np.random.Generator, cases: Array) -> tuple[Array, Columns]:
    of = np.repeat(cases, chance.choice(3, len(cases), p=[0.5, 0.35, 0.15]))
    begin = _DAY - chance.integers(0, 900, len(of))
    end = _edged(chance, begin, begin + chance.integers(14, 600, len(of)), {6: 0.1, 12: 0.1, 18: 0.05})
    end = np.where(chance.random(len(of)) < 0.4, _month_ends(end), end)
    return of, {
        "art": _words(chance.integers(0, 4, len(of)), MEASURES),
        "beginn": _days(begin),
        "ende": _days(end),
        "absolventenmanagement": pa.array(chance.random(len(of)) < 0.3),
    }


def _contacts(chance: np.random.Generator, cases: Array) -> tuple[Array, Columns]:
    of = np.repeat(cases, chance.integers(0, 9, len(cases)))
    back = (chance.random(len(of)) ** 2 * 420 - 20).astype("int64")
    kind = chance.choice(4, len(of), p=[0.35, 0.2, 0.2, 0.25])
    return of, {"datum": _days(_DAY - back), "art": _words(kind, KINDS)}


def _edged(chance: np.random.Generator, begin: Array, end: Array, shares: dict[int, float]) -> Array:
    """The ends, a share of them one day either side of a whole number of months: where rules are wrong."""
    kind = chance.choice(len(shares) + 1, len(begin), p=[1 - sum(shares.values()), *shares.values()])
    shift = chance.integers(-1, 1, len(begin))
    for number, months in enumerate(shares, start=1):
        end = np.where(kind == number, later(begin.astype("datetime64[D]"), months).astype("int64") + shift, end)
    return end


def _month_ends(days: Array) -> Array:
    """The last day of the month of each day."""
    return ends(days.astype("datetime64[D]").astype("datetime64[M]")).astype("int64")


def _children(name: str, number: int, of: Array, columns: Columns) -> pa.Table:
    keys = number * _ROOM + np.arange(len(of), dtype="int64") + 1
    head = {f"{name}_id": _keys(KEYS[name], keys), "kunde_id": _keys("K", of), "fall": pa.array(of)}
    return pa.table({**head, **columns})


def _keys(letters: str, numbers: Array) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(letters, digits, "")


def _days(days: Array, empty: Array | None = None) -> pa.Array:
    return pa.array(days.astype("int32"), mask=empty, type=pa.int32()).cast(pa.date32())


def _words(chosen: Array, words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(chosen.astype("int8")), pa.array(words)).cast(pa.string())


def _cut(tables: dict[str, pa.Table], people: int, number: int) -> dict[str, pa.Table]:
    """The tables without cases beyond the last one asked for."""
    last = number * BLOCK + people
    return {name: one.filter(pc.less_equal(one["fall"], last)) for name, one in tables.items()}


def _append(folder: Path, writers: dict[str, pq.ParquetWriter], made: Iterable[dict[str, pa.Table]]) -> None:
    blocks = list(made)
    for name in ("kunde", *CHILDREN):
        rows = pa.concat_tables([one[name] for one in blocks])
        if name not in writers:
            writers[name] = pq.ParquetWriter(table(folder, name), rows.schema, compression="snappy")
        writers[name].write_table(rows, row_group_size=_ROWS)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers.generate", description=__doc__)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    print(generate(asked.people, asked.out.resolve()))


if __name__ == "__main__":
    main()
