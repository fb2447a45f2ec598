"""One outcome with its reasons, without a run: only the tables that the rule can reach are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.plan.rules import Rule
from engine.run.explain import explain as explain_case
from engine.run.fetch import cases, similar_keys
from engine.run.reach import reach
from intake.looking.known import Known
from intake.looking.legible import legible
from intake.snapshot import take
from jobs.coverage import read_coverage
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused, Unknown
from schemas.outcome import Explanation


@dataclass(frozen=True, slots=True)
class Explained:
    """What a rule says of one record, newest version last; empty if the record does not exist on the Stichtag."""

    explanations: tuple[Explanation, ...]
    model: FactModel


def explain(
    data: Path,
    rules: Path,
    office: str,
    today: date,
    rule: str,
    record: str,
    remembered: Path | None = None,
    drafts: bool = False,
) -> Explained:
    """Every outcome of `rule` about `record` with its reason tree; `remembered` and `drafts`: see engine.pipeline.load.

    Raises Unknown for an unknown office, rule or record, RulesRefused, DeliveryRefused and SpaceExhausted.
    """
    loaded, versions = _loaded(rules, office, today, rule, drafts, remembered)
    model = loaded.model
    if versions[0].quota is not None:
        raise Unknown(f"Die Regel {rule} ist eine Quote: Sie spricht über Einheiten, nicht über einzelne Vorgänge.")
    entity = versions[0].entity
    needed = {entity} | {step.entity for path in reach(model, versions, entity) for step in path}
    known = Known(remembered)
    with TemporaryDirectory(prefix="regelwerk-") as scratch:
        coverage = read_coverage(data, model)
        snapshot = take(data, model, today, Path(scratch) / "abzug", coverage, only=needed, known=known)
        known.save()
        if entity not in snapshot.tables:
            raise Unknown(f"Die Tabelle {entity}, über die die Regel {rule} spricht, wurde nicht geliefert.")
        with legible(snapshot.tables.values()):
            found = cases(snapshot, model, versions, entity, [record])
        if record not in found:
            near = similar_keys(snapshot, model, entity, record)
            similar = f" Ähnlich sind: {', '.join(near)}." if near else ""
            raise Unknown(f"In der Tabelle {entity} gibt es {record} nicht.{similar}")
        told = [
            replace(one, title=f"{one.title} (Entwurf)") if version.draft else one
            for version in versions
            for one in explain_case(version, found[record], record, loaded.rulebook, model)
        ]
    return Explained(tuple(told), model)


def _loaded(
    rules: Path, office: str, today: date, rule: str, drafts: bool, remembered: Path | None
) -> tuple[Loaded, tuple[Rule, ...]]:
    """The rule by itself; what is wrong is told with everything around it."""
    try:
        loaded = load(rules, office, today, drafts, remembered, only=rule)
        return loaded, loaded.named(rule)
    except (Unknown, RulesRefused):
        loaded = load(rules, office, today, drafts, remembered)
        return loaded, loaded.named(rule)
