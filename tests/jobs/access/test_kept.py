"""How long the security log is kept: as long as the access log."""

from __future__ import annotations

from datetime import timedelta

from jobs.office.retention import Order, retain
from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.evidence.trail import Kind as Noted
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.access.gate import NOW, Gate


def test_the_log_goes_with_the_accesses_and_leaves_a_proof(gate: Gate) -> None:
    gate.account("erika", Role.WORKER)
    for months, left in ((5, 1), (7, 0)):
        later = NOW + timedelta(days=30 * months + 3)
        for show in (True, False):
            gone = {one.kind: one.number for one in retain(Order(gate.store, later.date(), "Nacht", later, show))}
            assert gone["zugriffe"] == 1 - left
        assert gate.happened() == [Kind.CREATED] * left
    with reading(gate.engine) as connection:
        (proof,) = (one for one in entries(connection, Noted.ERASURE) if one.subject == "zugriffe")
    assert '"anmeldungen":1' in proof.body
