"""What became of the rows of one part, counted: nothing is lost and nothing counted twice."""

from __future__ import annotations

from collections import Counter

from intake.database import Connection
from intake.exports.raw import ROW
from intake.mapping.match import matching
from intake.mapping.stage import BLANK, CAUSE, LEFT_OUT, REPLACED, TOTAL, Staged
from schemas.delivery.headers import folded, personal
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.quarantine import Account, Cause, Control
from schemas.snapshot import scan


def account(connection: Connection, staged: Staged, mapping: SourceMapping, control: Control | None) -> Account:
    """The account of a staged part after all parts of its entity were joined."""
    part = staged.part
    counted = connection.execute(
        f"SELECT {LEFT_OUT}, {CAUSE}, _gleich, count(*) FROM {staged.name} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    left_out: Counter[str] = Counter()
    causes: Counter[Cause] = Counter()
    accepted = collapsed = 0
    for reason, cause, same, rows in counted:
        if reason is not None:
            left_out[str(reason)] += rows
        elif cause is not None:
            causes[Cause(cause)] += rows
        else:
            accepted += rows
            collapsed += rows if same else 0
    rejected = 0
    if not part.mended:
        again = _replaced_rejects(connection, staged)
        rejected = part.raw.rejected - again
        left_out[REPLACED] += again
        left_out[BLANK] += part.raw.blank
        left_out[TOTAL] += len(part.raw.totals)
    if rejected:
        causes[Cause.BROKEN] += rejected
    unmapped, refused = ((), ()) if part.mended else _others(staged, mapping)
    reasons = {reason: n for reason, n in left_out.items() if n}
    quarantined = sum(causes.values())
    return Account(
        table=part.table.name,
        entity=part.table.entity,
        file=part.file,
        sheet=part.sheet,
        rows=sum(int(row[3]) for row in counted) + (0 if part.mended else _beside(staged)),
        accepted=accepted,
        quarantined=quarantined,
        collapsed=collapsed,
        left_out=reasons,
        causes=dict(causes),
        unmapped=unmapped,
        refused=refused,
        missing=staged.missing,
        control=control,
        mended=part.mended,
    )


def _beside(staged: Staged) -> int:
    """The rows that the reader itself took off."""
    raw = staged.part.raw
    return raw.rejected + raw.blank + len(raw.totals)


def _replaced_rejects(connection: Connection, staged: Staged) -> int:
    rejects = staged.part.raw.rejects
    if rejects is None or staged.replaced is None:
        return 0
    query = f"SELECT count(*) FROM {scan(rejects)} WHERE {ROW} IN ({staged.replaced})"
    return int(connection.execute(query).fetchall()[0][0])


def _others(staged: Staged, mapping: SourceMapping) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that no table of the mapping reads or leaves alone on purpose, and which of them look personal."""
    part = staged.part
    known: set[str] = set()
    for table, _ in matching(mapping, part.raw.file, part.raw.sheet):
        known |= {folded(column) for column in (*table.columns, *table.not_taken)}
    others = [name for name in part.raw.header if name and folded(name) not in known]
    return tuple(others), tuple(name for name in others if personal(name) is not None)
