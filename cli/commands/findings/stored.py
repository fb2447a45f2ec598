"""What `regelwerk run` does with a store: the newest delivery, recorded and reconciled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli.terminal import number
from schemas.findings.reconciled import Reconciled
from schemas.receipt import Receipt


def run(
    store: Path, snapshot: str | None, as_of: date | None, by: str, verify: int, seed: int, drafts: bool,
    profile: bool = False, effort: Path | None = None, since: str | None = None,
) -> int:  # fmt: skip
    """Evaluates, records and reconciles; 1 if the verification found a disagreement."""
    from cli.finish import finish
    from cli.kept import kept
    from cli.order import new_id
    from cli.terminal import progress
    from jobs.findings.evaluate import Asked, evaluate
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    asked = Asked(
        store=opened, by=by, run_id=new_id(now), now=now, snapshot=snapshot,
        as_of=as_of, verify=verify, seed=seed, drafts=drafts, programs=kept(),
        profile=profile, since=since,
    )  # fmt: skip
    with progress() as step:
        done = evaluate(asked, open_database(opened.url), step)
    for warning in done.warnings:
        click.echo(f"Achtung: {warning}")
    for earlier in done.caught_up:
        click.echo(f"Nachgeholt: {told(earlier)}")
    code = finish(done.report, effort)
    click.echo(f"Lauf {asked.run_id}, Abzug {done.delivery.id[:12]} vom {done.delivery.as_of:%d.%m.%Y}")
    _built(done.report.receipt)
    for reason in done.delivery.brake if done.delivery.braked else ():
        click.echo(f"Lieferbremse: {reason}")
    click.echo(told(done.reconciled))
    return code


def _built(receipt: Receipt) -> None:
    """What the run was built on, or why on nothing although that was wanted."""
    built = receipt.built_on
    if built is not None:
        click.echo(
            f"Aufgebaut auf dem Lauf {built.run} vom {built.as_of:%d.%m.%Y}: {built.chosen} von {built.cases} Fällen "
            f"neu ausgewertet, {len(built.in_full)} Regeln über alle."
        )
    elif receipt.why_full is not None:
        click.echo(f"Alles neu ausgewertet: {receipt.why_full}.")


_WORDS = (
    ("new", "neu"), ("reopened", "wieder da"), ("changed", "geändert"), ("resolved", "abgestellt"),
    ("lapsed", "entfallen"), ("missed", "versäumt"), ("returned", "wieder vorgelegt"),
    ("reached", "Wiedervorlage erreicht"), ("kept", "unverändert offen"),
)  # fmt: skip


def told(found: Reconciled) -> str:
    """What reconciling has changed, in German."""
    match found.state:
        case "überholt":
            return (
                f"Befunde, Lauf {found.run}: ausgewertet, aber nicht abgeglichen. Ein späterer Stichtag oder ein "
                "späterer Lauf desselben Tages ist schon abgeglichen; die Befunde bleiben, wie sie sind."
            )
        case _ if found.before:
            return f"Befunde, Lauf {found.run}: war schon abgeglichen, nichts geändert."
    parts = [f"{number(getattr(found, name))} {word}" for name, word in _WORDS if getattr(found, name)]
    said = f"Befunde, Lauf {found.run}: {', '.join(parts) or 'keine'}."
    if found.backlog:
        said += f" Davon Altbestand: {number(found.backlog)}."
    if found.law:
        said += f" Rechtsgrundlage entfallen: {number(found.law)}."
    if found.aged:
        said += f" Älter als der Rückblick der Regel, nicht als erledigt gesehen: {number(found.aged)}."
    if found.unjudged:
        said += f" Ohne Daten nicht beurteilt, daher unverändert: {number(found.unjudged)}."
    if found.state == "gebremst":
        said += (
            " Die Lieferung ist nicht bestätigt: Übernommen wurde nur, was neu oder wieder da ist; geschlossen und "
            "geändert wurde nichts. Nach der Bestätigung: regelwerk reconcile"
        )
    return said
