"""The daily check as a Prefect flow: one run of `jobs.run` for one office and one day.

How a flow run ends says what a person has to do about it:

`Befunde`, `Ohne Befund`  completed: every case was checked
`Auswertungen uneins`     failed: the results are written, but two evaluators contradict each other
`Nicht prüfbar`           failed: rules, data or disk have to be mended; the message says which, nothing was written
`Failed`                  failed: a fault of the program, with its traceback

Nothing is tried again by itself: the same files give the same answer, and a second try would hide a fault.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from jobs.report import Report
from jobs.run import Order, run
from schemas.failure import Failure
from schemas.outcome import IN_ORDER, Status

RULES = Path(__file__).resolve().parent.parent / "rules"
"""The rules that were installed with the program."""

QUIET = IN_ORDER | {Status.EXEMPT, Status.DONE_LATE, Status.GREEN}
"""What nobody has to look at any more."""

_PLACE = ZoneInfo("Europe/Berlin")


def scheduled_day() -> date:
    """The day the current flow run was planned for, in Germany: a run that starts late still checks its own day."""
    planned: datetime = flow_run.scheduled_start_time
    return planned.astimezone(_PLACE).date()


def run_name() -> str:
    """What the run is called, for people: the office and the day."""
    asked: dict[str, Any] = flow_run.parameters
    as_of: date = asked["as_of"] or scheduled_day()
    return f"Tagesprüfung {asked['office']} {as_of:%d.%m.%Y}"


@flow(name="tagespruefung", flow_run_name=run_name, retries=0, persist_result=False)
def daily_check(
    data: Path,
    office: str,
    out: Path,
    as_of: date | None = None,
    rules: Path = RULES,
    verify: int = 500,
) -> State[None]:
    """Checks every case of an office; `as_of` None is the day the run was planned for, `verify` 0 compares nothing."""
    log = get_run_logger()
    order = Order(
        data=data,
        rules=rules,
        office=office,
        as_of=as_of or scheduled_day(),
        out=out,
        run_id=str(flow_run.id),
        started_at=datetime.now(UTC),
        verify=verify,
    )
    try:
        report = run(order, lambda text, done, whole: log.debug("%s (%d von %d)", text, done, whole))
    except Failure as failure:
        for line in failure.lines:
            log.error(line)
        return Failed(name="Nicht prüfbar", message="\n".join(failure.lines))
    return ending(report)


def ending(report: Report) -> State[None]:
    """The state in which a finished run ends."""
    verification = report.receipt.verification
    if verification is not None and not verification.agreed:
        return Failed(name="Auswertungen uneins", message="\n".join(map(str, verification.disagreements)))
    found: dict[str, int] = {}
    for statuses in report.receipt.counts.values():
        for status, rows in statuses.items():
            if Status(status) not in QUIET:
                found[status] = found.get(status, 0) + rows
    said = ", ".join(f"{status} {rows}" for status, rows in sorted(found.items(), key=lambda each: -each[1]))
    return Completed(name="Befunde" if found else "Ohne Befund", message=f"{said or 'nichts offen'}; {report.out}")
