"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables of runs, findings and evidence."""
    _runs()
    _findings()
    _life()
    _evidence()
    _guard()
    _office()


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("regelstand", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reconciled_at", MOMENT),
        sa.Column("verification", sa.JSON()),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("replayable_until", sa.Date()),
        sa.Column("planned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_office_as_of", "run", ["office", "as_of", "started_at"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text()),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("brake", sa.JSON()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("confirmed_reason", sa.Text()),
        sa.Column("deleted_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    op.create_index("ix_snapshot_office_as_of", "snapshot", ["office", "as_of", "imported_at"])
    op.create_table(
        "rulebook",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rulebook")),
    )


def _findings() -> None:
    op.create_table(
        "finding",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("case_key", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("team", sa.Text()),
        sa.Column("responsible", sa.Text()),
        sa.Column("fassung", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("done", sa.Date()),
        sa.Column("evidence", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("missing", sa.JSON()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON()),
        sa.Column("facts_hash", sa.Text()),
        sa.Column("first_run", sa.Text(), nullable=False),
        sa.Column("last_change_run", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_change_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_until", sa.Date()),
        sa.Column("follow_up", sa.Date()),
        sa.Column("legacy", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("closed_day", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("office", "rule", "record", "period", name=op.f("uq_finding_office_rule_record_period")),
    )
    op.create_index("ix_finding_case_key", "finding", ["case_key"])
    op.create_index("ix_finding_closed_day", "finding", ["closed_day"])
    op.create_index("ix_finding_legacy_team_due", "finding", ["legacy", "team", "due", "id"])
    op.create_index("ix_finding_rule_state_due", "finding", ["rule", "state", "due", "id"])
    op.create_index("ix_finding_state_due", "finding", ["state", "due", "id"])
    op.create_index("ix_finding_team_state_due", "finding", ["team", "state", "due", "id"])


def _life() -> None:
    op.create_table(
        "event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("finding", NUMBER, nullable=False),
        sa.Column("run", sa.Text()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("body", sa.JSON()),
        sa.ForeignKeyConstraint(["finding"], ["finding.id"], name=op.f("fk_event_finding_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_finding", "event", ["finding", "id"])
    op.create_index("ix_event_kind_finding", "event", ["kind", "finding"])
    op.create_index("ix_event_run", "event", ["run"])
    op.create_table(
        "finding_count",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("n", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("office", "rule", "team", "state", "legacy", name=op.f("pk_finding_count")),
    )
    op.create_table(
        "rule_seen",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_run", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("office", "rule", name=op.f("pk_rule_seen")),
    )
    op.create_table(
        "finding_statistic",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "rule", "team", "month", "state", name=op.f("pk_finding_statistic")),
    )


def _evidence() -> None:
    op.create_table(
        "trail",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trail")),
    )
    op.create_index("ix_trail_kind", "trail", ["kind", "seq"])
    op.create_table(
        "checkpoint",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "access",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access")),
    )
    op.create_index("ix_access_at", "access", ["at"])
    op.create_index("ix_access_case_key", "access", ["case_key"])
    op.create_table(
        "actor",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("name", name=op.f("uq_actor_name")),
    )


def _guard() -> None:
    """Trail and checkpoints are only ever added to. A guard rail: who may change the schema can take it away."""
    said = "Prüfspur und Prüfpunkte werden nur ergänzt, nie geändert oder gelöscht."
    if op.get_bind().dialect.name == "sqlite":
        for table in ("trail", "checkpoint"):
            for step in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_{step.lower()} BEFORE {step} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION trail_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in ("trail", "checkpoint"):
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION trail_guard()"
        )


def _office() -> None:
    op.create_table(
        "own_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("body", sa.JSON()),
        sa.Column("document", sa.Text()),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text()),
        sa.ForeignKeyConstraint(["replaces"], ["own_record.id"], name=op.f("fk_own_record_replaces_own_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_record")),
    )
    op.create_index("ix_own_record_entity_key", "own_record", ["entity", "key"])
    op.create_table(
        "tombstone",
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "hold",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_hold")),
    )
