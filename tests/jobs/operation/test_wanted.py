"""What is registered falls on exactly the moments that the schedules mean, in Prefect's own reckoning."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prefect.server.schemas.schedules import RRuleSchedule

from engine.workflow.dates import OfficeDays, moments
from flows.deploy.register import PORTION, portions
from jobs.clock.plan import read_plan
from jobs.operation.wanted import MOST, wanted
from schemas.workflow.exact import FLOWS, Rhythm, Schedule
from store.folder import StoreFolder
from tests.jobs.operation.conftest import NOW, with_statistics

UNTIL = NOW + timedelta(days=380)


def prefects(found: tuple[datetime, ...], after: datetime, until: datetime) -> list[datetime]:
    """When Prefect would start what is registered."""
    got: list[datetime] = []
    for _, rule in portions(found):
        schedule = RRuleSchedule(rrule=rule, timezone="UTC")
        got += asyncio.run(schedule.get_dates(n=1_000, start=after, end=until))
    return sorted(one.astimezone(UTC) for one in got)


def test_every_schedule_of_an_office_falls_when_it_means(store: StoreFolder) -> None:
    store = with_statistics(store, "2026-04-14", "2026-11-12")
    plan = read_plan(store)
    found = {one.name: one for one in wanted(store, NOW, FLOWS)}
    assert set(found) == {f"musterstadt.{one.id}" for one in plan.schedules}
    for schedule in plan.schedules:
        meant = [one.instant for one in moments(schedule, plan.days, NOW, UNTIL)]
        assert prefects(found[f"musterstadt.{schedule.id}"].moments, NOW, UNTIL) == meant
        assert meant, schedule.id


@pytest.mark.parametrize("cron", ["30 2 * * *", "*/30 1-3 * 3,10 0", "0 2 29 3 *"])
def test_the_nights_of_the_clock_change_are_ours_not_prefects(cron: str) -> None:
    schedule = Schedule("x", "X", "pruefspur", Rhythm.CRON, cron, None)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        after = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
        meant = tuple(one.instant for one in moments(schedule, OfficeDays(), after, after + timedelta(days=2)))
        assert prefects(meant, after, after + timedelta(days=2)) == list(meant)


def test_a_year_of_days_is_handed_over_in_portions_that_prefect_takes(store: StoreFolder) -> None:
    daily = next(one for one in wanted(store, NOW, FLOWS) if one.flow == "pruefspur")
    assert daily.moments[-1] - NOW > timedelta(days=365)
    assert [len(part) for part, _ in portions(daily.moments)] == [PORTION, len(daily.moments) - PORTION]


def test_a_schedule_of_every_minute_ends_somewhere(store: StoreFolder, house_of_rules: Path, tmp_path: Path) -> None:
    import shutil
    from dataclasses import replace

    rules = Path(shutil.copytree(house_of_rules, tmp_path / "rules"))
    (rules / "zeitplan" / "oft.yaml").write_text(
        'zeitplan: oft\ntitel: Oft\nstartet: pruefspur\ncron: "* * * * *"\n', encoding="utf-8"
    )
    found = {one.name: one for one in wanted(replace(store, rules=rules), NOW, FLOWS)}
    assert len(found["musterstadt.oft"].moments) == MOST


def test_the_digest_changes_with_what_matters_and_with_nothing_else(store: StoreFolder) -> None:
    def digests(now: datetime) -> dict[str, str]:
        return {one.name: one.digest for one in wanted(store, now, FLOWS)}

    before = digests(NOW)
    assert digests(NOW + timedelta(days=9)) == before
    after = {one.name: one.digest for one in wanted(with_statistics(store, "2026-06-12"), NOW, FLOWS)}
    assert {name for name in before if before[name] != after[name]} == {"musterstadt.monatsbericht"}
