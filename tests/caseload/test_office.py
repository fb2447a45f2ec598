"""The synthetic office: its marginals, its histories, its determinism."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from caseload import office
from caseload.recipe import Recipe
from engine.gather import FACTS, files, gather
from jobs.recipes import recipe
from schemas.failure import Failure

TODAY = date(2020, 6, 30)
RULES = Path(__file__).resolve().parents[2] / "rules"
MODEL = gather(files(RULES / FACTS)).model
TOLERANCE = 0.004
"""In shares of all persons: an even draw misses a share by a few persons, missing facts by a few more."""


@pytest.fixture(scope="module", params=["magdeburg", "worms", "harburg", "nordsachsen", "kommunal"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Recipe, Path]:
    made = recipe(request.param)
    folder = tmp_path_factory.mktemp(made.name)
    for _ in office.write(made, MODEL, made.people, 7, TODAY, folder):
        pass
    return made, folder


@pytest.fixture
def ask(built: tuple[Recipe, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for path in built[1].glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
    yield connection
    connection.close()


def number(ask: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = ask.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


def near(made: Recipe, found: int, published: float) -> bool:
    return abs(found - published) <= TOLERANCE * made.people


YOUNG = f"geburtsdatum > DATE '{TODAY}' - INTERVAL 25 YEAR"
OPEN = "bis IS NULL"


@pytest.mark.parametrize(
    ("trait", "sql"),
    [
        ("arbeitslos", "SELECT count(*) FROM kunde WHERE status = 'arbeitslos'"),
        ("unter 25", f"SELECT count(*) FROM kunde WHERE {YOUNG}"),
        ("unter 25 nicht aktivierbar", f"SELECT count(*) FROM kunde WHERE {YOUNG} AND status = 'nicht aktivierbar'"),
        ("alleinerziehend", "SELECT count(*) FROM kunde WHERE alleinerziehend"),
        ("alleinerziehend arbeitslos", "SELECT count(*) FROM kunde WHERE alleinerziehend AND status = 'arbeitslos'"),
        ("alleinerziehend arbeitsuchend",
         "SELECT count(*) FROM kunde WHERE alleinerziehend AND status = 'arbeitsuchend'"),
        ("langzeitarbeitslos",
         f"SELECT count(*) FROM arbeitslosigkeit WHERE {OPEN} AND von <= DATE '{TODAY}' + 1 - INTERVAL 1 YEAR"),
        ("langzeitleistungsbezug", f"SELECT count(*) FROM leistungsbezug WHERE {OPEN} AND von < DATE '2018-10-01'"),
        ("in erziehungszeit", "SELECT count(*) FROM erziehungszeit"),
    ],
)  # fmt: skip
def test_marginals_follow_the_published_tables(
    built: tuple[Recipe, Path], ask: duckdb.DuckDBPyConnection, trait: str, sql: str
) -> None:
    made, _ = built
    assert near(made, number(ask, sql), made.published[trait])


def test_age_groups_of_the_unemployed(built: tuple[Recipe, Path], ask: duckdb.DuckDBPyConnection) -> None:
    made, _ = built
    for group, published in made.unemployed_ages.items():
        low, high = (int(years) for years in group.split("-"))
        found = number(
            ask,
            "SELECT count(*) FROM kunde WHERE status = 'arbeitslos' "
            f"AND date_sub('year', geburtsdatum, DATE '{TODAY}') BETWEEN {low} AND {high}",
        )
        assert near(made, found, published), group


def test_strategies(built: tuple[Recipe, Path], ask: duckdb.DuckDBPyConnection) -> None:
    made, _ = built
    for name, published in made.strategies.items():
        found = number(
            ask,
            f"SELECT count(DISTINCT kunde_id) FROM handlungsbedarf WHERE handlungsstrategie = '{name}' "
            "AND status IS DISTINCT FROM 'behoben'",
        )
        assert near(made, found, published), name


def test_profiles(built: tuple[Recipe, Path], ask: duckdb.DuckDBPyConnection) -> None:
    made, _ = built
    whole = sum(made.profiles.values())
    for name, share in made.profiles.items():
        found = number(ask, f"SELECT count(DISTINCT kunde_id) FROM profiling WHERE profillage = '{name}'")
        assert near(made, found, share / whole * made.people), name


@pytest.mark.parametrize(
    "impossible",
    [
        "SELECT count(*) FROM teilnahme JOIN leistungsbezug l USING (kunde_id) WHERE l.bis IS NULL AND beginn < l.von",
        "SELECT count(*) FROM teilnahme WHERE ende_geplant < beginn OR ende_tatsaechlich < beginn",
        f"SELECT count(*) FROM teilnahme WHERE beginn > DATE '{TODAY}'",
        "SELECT count(*) FROM kontakt JOIN kunde USING (kunde_id) WHERE datum < betreut_seit",
        f"SELECT count(*) FROM kontakt WHERE datum > DATE '{TODAY}'",
        "SELECT count(*) FROM eingliederungsvereinbarung WHERE gueltig_bis < abgeschlossen_am",
        "SELECT count(*) FROM leistungsbezug WHERE bis < von",
        "SELECT count(*) FROM arbeitslosigkeit WHERE bis < von",
        "SELECT count(*) FROM antrag WHERE vollstaendig_am < eingang OR entschieden_am < vollstaendig_am",
        "SELECT count(*) FROM handlungsbedarf WHERE behoben_am < festgestellt_am",
        "SELECT count(*) FROM erziehungszeit WHERE ende < beginn",
        "SELECT count(*) FROM fallmanagement WHERE ende < beginn",
        f"SELECT count(*) FROM bfm_pruefung WHERE datum > DATE '{TODAY}'",
        "SELECT count(*) FROM kind ANTI JOIN kunde USING (kunde_id)",
        "SELECT count(*) FROM bfm_pruefung ANTI JOIN fallmanagement USING (fallmanagement_id)",
        "SELECT count(*) FROM teilnahme ANTI JOIN massnahme USING (massnahme_id)",
        "SELECT count(*) FROM nachweis ANTI JOIN aufforderung USING (aufforderung_id)",
    ],
)
def test_histories_hang_together(ask: duckdb.DuckDBPyConnection, impossible: str) -> None:
    assert number(ask, impossible) == 0


def test_measures_often_end_with_the_month(ask: duckdb.DuckDBPyConnection) -> None:
    share = ask.execute("SELECT avg((ende_geplant = last_day(ende_geplant))::INT) FROM teilnahme").fetchone()
    assert share is not None
    assert 0.7 < share[0] < 0.95


def test_keys_are_unique(built: tuple[Recipe, Path]) -> None:
    for path in built[1].glob("*.parquet"):
        column = pq.read_table(path).column(f"{path.stem}_id")
        assert len(column.unique()) == len(column), path.stem


def test_a_small_office_is_a_prefix_of_a_larger_one_and_the_same_twice() -> None:
    made = recipe("worms")
    small, again = (
        {name: table for block in office.blocks(made, MODEL, 300, 3, TODAY) for name, table in block.items()}
        for _ in range(2)
    )
    assert all(small[name].equals(again[name]) for name in small)
    other = {name: table for block in office.blocks(made, MODEL, 300, 4, TODAY) for name, table in block.items()}
    assert not small["kunde"].equals(other["kunde"])


def test_blocks_do_not_depend_on_the_size_of_the_office() -> None:
    made = recipe("worms")
    short = next(office.blocks(made, MODEL, office.BLOCK, 3, TODAY))
    long = next(office.blocks(made, MODEL, office.BLOCK + 5, 3, TODAY))
    assert all(short[name].equals(long[name]) for name in short)


def test_an_office_without_a_recipe_names_the_ones_there_are() -> None:
    with pytest.raises(Failure, match="magdeburg"):
        recipe("nirgendwo")
