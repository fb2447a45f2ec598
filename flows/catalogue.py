"""The ten flows, each with its own name: thin around `jobs.clock`, which does the work once, whoever asks.

Every flow has the same parameters: the store, and a day only if somebody asks for that day by hand. A run is never told
a case, and so neither its parameters nor its logs or artifacts hold one.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger, tags
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.endings import ending, show
from flows.speech import hush, say
from flows.work import NotYet, Worked, now, work_off
from jobs.offices.masking import masked
from schemas.clock.place import day_of
from schemas.failure import Failure
from store.folder import open_store

_TITLES = {
    "tagespruefung": "Tagesprüfung",
    "erinnerungen": "Erinnerungen",
    "eskalation": "Eskalation",
    "wochenbericht": "Wochenbericht",
    "monatsbericht": "Monatsbericht",
    "quartalsbericht": "Quartalsbericht",
    "stichprobe": "Stichprobe",
    "risikobericht": "Risikobericht",
    "aufbewahrung": "Aufbewahrung",
    "pruefspur": "Prüfspur",
}


def run_name() -> str:
    """What a run is called, for people: the flow, the office and the day."""
    asked: dict[str, Any] = flow_run.parameters
    title = _TITLES.get(str(flow_run.flow_name), str(flow_run.flow_name))
    day: date = asked["day"] or day_of(_moment())
    return f"{title} {_office(Path(asked['store']))} {day:%d.%m.%Y}"


def _moment() -> datetime:
    """When the current flow run was planned for: one that starts late still does the work of its own day."""
    planned: datetime | None = flow_run.scheduled_start_time
    return planned if planned is not None else now()


def _office(store: Path) -> str:
    """The office of a store; its folder's name where the settings cannot be read."""
    try:
        return open_store(store).office
    except Failure:
        return store.name


def _run(name: str, store: Path, day: date | None) -> State[None]:
    """Does a flow's work and says what came of it."""
    hush()
    office = _office(store)
    with tags("regelwerk", name, office):
        try:
            worked: Worked = work_off(name, store, day, _moment())
        except NotYet as failed:
            worked = failed.worked
        show(worked, name, office)
    state: State[None] = ending(worked, name)
    log = get_run_logger()
    log.info("%s: %s", state.name, state.message)
    say(f"{run_name()}: {state.name}. {state.message}")
    for remark in map(masked, worked.remarks):
        log.info("%s", remark)
        say(remark)
    return state


@flow(name="tagespruefung", flow_run_name=run_name, persist_result=False)
def tagespruefung(store: Path, day: date | None = None) -> State[None]:
    """Liest die Lieferung des Tages ein, wertet sie aus, gleicht die Befunde ab, rechnet eine Gegenprobe."""
    return _run("tagespruefung", store, day)


@flow(name="erinnerungen", flow_run_name=run_name, persist_result=False)
def erinnerungen(store: Path, day: date | None = None) -> State[None]:
    """Schreibt und sendet die Erinnerungen des Tages, eine Mail je Stelle."""
    return _run("erinnerungen", store, day)


@flow(name="eskalation", flow_run_name=run_name, persist_result=False)
def eskalation(store: Path, day: date | None = None) -> State[None]:
    """Sagt den Leitungen, was nach den Stufen der Leiter noch offen ist."""
    return _run("eskalation", store, day)


@flow(name="wochenbericht", flow_run_name=run_name, persist_result=False)
def wochenbericht(store: Path, day: date | None = None) -> State[None]:
    """Schreibt den Wochenbericht und die Mail dazu."""
    return _run("wochenbericht", store, day)


@flow(name="monatsbericht", flow_run_name=run_name, persist_result=False)
def monatsbericht(store: Path, day: date | None = None) -> State[None]:
    """Schreibt den Monatsbericht und die Mail dazu."""
    return _run("monatsbericht", store, day)


@flow(name="quartalsbericht", flow_run_name=run_name, persist_result=False)
def quartalsbericht(store: Path, day: date | None = None) -> State[None]:
    """Schreibt den Quartalsbericht für die Gremien und die Mail dazu."""
    return _run("quartalsbericht", store, day)


@flow(name="stichprobe", flow_run_name=run_name, persist_result=False)
def stichprobe(store: Path, day: date | None = None) -> State[None]:
    """Zieht die Stichproben der Fachaufsicht, eine je geprüftem Prüfbogen."""
    return _run("stichprobe", store, day)


@flow(name="risikobericht", flow_run_name=run_name, persist_result=False)
def risikobericht(store: Path, day: date | None = None) -> State[None]:
    """Schreibt den Risikobericht und die Mail dazu."""
    return _run("risikobericht", store, day)


@flow(name="aufbewahrung", flow_run_name=run_name, persist_result=False)
def aufbewahrung(store: Path, day: date | None = None) -> State[None]:
    """Löscht, was nach den Fristen des Amts nicht länger aufbewahrt wird."""
    return _run("aufbewahrung", store, day)


@flow(name="pruefspur", flow_run_name=run_name, persist_result=False)
def pruefspur(store: Path, day: date | None = None) -> State[None]:
    """Siegelt den Kopf der Prüfspur."""
    return _run("pruefspur", store, day)


FLOWS: dict[str, Flow[..., State[None]]] = {
    one.name: one
    for one in (
        tagespruefung, erinnerungen, eskalation, wochenbericht, monatsbericht, quartalsbericht, stichprobe,
        risikobericht, aufbewahrung, pruefspur,
    )
}  # fmt: skip
"""All flows by the names that schedules call them by."""
