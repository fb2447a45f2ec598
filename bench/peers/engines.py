"""Who is compared: its name, where its adapter is, how many cases it is given, how much it decides itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to use one engine.

    `cases`: how many it is given, so that it is busy for some seconds; None: everybody. `itself`: whether it decides
    all twelve rules on the tables or nested cases; else months and children are counted for it beforehand.
    """

    name: str
    label: str
    module: str
    cases: int | None = None
    itself: bool = True
    package: str | None = None

    @property
    def plain_label(self) -> str:
        """Its name where there is no Markdown."""
        return self.label.replace("**", "")

    @property
    def ours(self) -> bool:
        """Whether it is this project's."""
        return self.module == "sets.ours"


BASE = "sql"
OURS = "ours"

ENGINES = (
    Engine(BASE, "SQL by hand, DuckDB", "sets.sql", package="duckdb"),
    Engine("sql-text", "the same, joined by text keys", "sets.sql", package="duckdb"),
    Engine(OURS, "**regelwerk, decide**", "sets.ours"),
    Engine("ours-run", "**regelwerk run**, with reasons", "sets.ours"),
    Engine("polars", "Polars by hand, streaming", "sets.frames", package="polars"),
    Engine("polars-memory", "Polars by hand, in memory", "sets.frames", package="polars"),
    Engine("openfisca", "OpenFisca-Core", "sets.fisca", itself=False, package="OpenFisca-Core"),
    Engine("python", "plain Python, nested cases", "cases.plain", 200_000),
    Engine("python-flat", "plain Python, flat records", "cases.plain", 200_000, itself=False),
    Engine("zen-batch", "GoRules ZEN, batches", "cases.zen", 50_000, package="zen-engine"),
    Engine("zen", "GoRules ZEN, one call a case", "cases.zen", 20_000, package="zen-engine"),
    Engine("business-rules", "business-rules", "cases.business", 50_000, itself=False, package="business-rules"),
    Engine("durable", "durable_rules", "cases.durable", 50_000, itself=False, package="durable_rules"),
    Engine("rule-engine-flat", "rule-engine, flat records", "cases.expressions", 50_000, False, "rule-engine"),
    Engine("rule-engine", "rule-engine, nested cases", "cases.expressions", 5_000, package="rule-engine"),
    Engine("json-rules-engine", "json-rules-engine (Node)", "node", 50_000, itself=False, package="json-rules-engine"),
)  # fmt: skip


def named(names: tuple[str, ...]) -> list[Engine]:
    """The engines with these names, in the order of the table, and always the one that all are held against.

    Raises SystemExit for a name that is none.
    """
    known = {one.name for one in ENGINES}
    if wrong := sorted(set(names) - known):
        raise SystemExit(f"no such engine: {', '.join(wrong)}; there are {', '.join(sorted(known))}")
    return [one for one in ENGINES if not names or one.name in names or one.name == BASE]
