"""The index of words on PostgreSQL with a cheaper expression that says the same."""

from __future__ import annotations

from functools import reduce

from alembic import op

revision = "0011"
down_revision = "0010"

MARKS, INSTEAD = 'ÄÖÜ.,:;()/-„“"–', "äöü            "


def upgrade() -> None:
    """Makes it anew: `translate` compares each letter with every mark, one `replace` a mark takes a quarter of that."""
    if op.get_bind().dialect.name != "postgresql":
        return
    marks = dict(zip(MARKS, INSTEAD, strict=True))
    plain = reduce(lambda said, mark: f"replace({said}, '{mark}', '{marks[mark]}')", marks, "reason")
    op.execute("DROP INDEX ix_finding_words")
    op.execute(f"CREATE INDEX ix_finding_words ON finding USING gin (to_tsvector('simple', {plain}))")
