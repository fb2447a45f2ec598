"""Verifying a store: the road on one page. Nothing is changed, and what cannot be told is said."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from jobs.evidence.checks.chain import Chain, recompute
from jobs.evidence.checks.files import rulebook_faults, run_faults, snapshot_faults, strays
from jobs.evidence.checks.histories import Histories, count_faults, record_faults
from jobs.evidence.checks.releases import release_faults
from jobs.evidence.checks.samples import Samples
from jobs.evidence.checks.seals import checkpoint_faults, outside_faults, seal_faults
from jobs.imports.unfinished import left
from jobs.progress import Step, silent
from jobs.releases.standing import standing_within
from schemas.evidence.checkpoint import Sealed
from schemas.evidence.verification import Fault, Part, Proof
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading
from store.records.upgrade import open_database
from store.releases import releases
from store.trail import recorded
from store.trail.checkpoints import announced, kept
from store.trail.entries import entries

WITHOUT_OUTSIDE = (
    "Ohne einen außerhalb verwahrten Prüfpunkt (--checkpoint) fällt nicht auf, wenn die letzten Einträge fehlen oder "
    "die ganze Ablage auf einen älteren Stand zurückgesetzt wurde."
)
LIMITS = (
    "Wer Datenbank, Dateien und Siegelschlüssel zugleich in der Hand hat, kann alles neu schreiben, was nach dem "
    "letzten außerhalb verwahrten Prüfpunkt geschah.",
    "Ein Befund, über den niemand entschieden hat, fehlt unbemerkt, wenn mit ihm seine Ereignisse entfernt wurden und "
    "die mitgeführte Zählung angepasst wurde; bis ein Lauf ihn wieder anlegt.",
    "Fälligkeit, Zuständigkeit, Grund und Angaben eines offenen Befunds sind nicht verkettet, auch nicht der Grund, "
    "den ein Lauf zu einem Ereignis vermerkt. Fälligkeit und Zuständigkeit stellt der nächste Lauf richtig und "
    "vermerkt es als Änderung; was damals herauskam, sagt replay.",
    "Das Zugriffsprotokoll (wer was gelesen hat) und die Namen hinter den Kürzeln sind löschbar und nicht verkettet.",
    "Ob die Lieferung des Fachverfahrens richtig war, sagt diese Prüfung nicht.",
)


def verify(store: StoreFolder, outside: Sealed | None = None, name: str | None = None, step: Step = silent) -> Proof:
    """Recomputes everything that can be recomputed; `outside` is a checkpoint from outside, `name` its file.

    Raises what opening the database raises; what does not fit is no failure, it stands in the proof.
    """
    engine = open_database(store.url)
    try:
        with reading(engine) as connection, tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
            return _Verifying(store, engine, connection, Path(scratch), step).proof(outside, name)
    finally:
        engine.dispose()


class _Verifying:
    """One verification over one state of the database."""

    def __init__(
        self, store: StoreFolder, engine: Engine, connection: Connection, scratch: Path, step: Step
    ) -> None:  # fmt: skip
        self.store, self.engine, self.connection, self.scratch, self.step = store, engine, connection, scratch, step
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.checked: dict[str, int] = {}

    def proof(self, outside: Sealed | None, name: str | None) -> Proof:
        seals = announced(self.connection)
        chain = self._chain(outside, seals)
        self._files(chain)
        self._histories(chain)
        self._samples(chain)
        self._releases(chain)
        self._erasures(chain)
        self._leftovers()
        limits = LIMITS if outside is not None else (WITHOUT_OUTSIDE, *LIMITS)
        return Proof(
            office=self.store.office, head=chain.head, hash=chain.hash, key=next(reversed(seals), None),
            outside=name if outside is not None else None, checked=self.checked, faults=tuple(self.faults),
            remarks=tuple(self.remarks), limits=limits,
        )  # fmt: skip

    def _chain(self, outside: Sealed | None, seals: dict[str, str]) -> Chain:
        self.step("Prüfspur", 0, 0)
        rows = kept(self.connection)
        wanted = {row.seq for row in rows} | ({outside.checkpoint.seq} if outside is not None else set())
        chain = recompute(entries(self.connection), wanted)
        self.checked["Einträge der Prüfspur"] = chain.head
        self.faults += [chain.fault] if chain.fault is not None else []
        if chain.backwards is not None:
            self.remarks.append(
                f"Bei Eintrag {chain.backwards} steht eine frühere Zeit als davor: Die Uhr wurde zurückgestellt. "
                "Die Reihenfolge der Einträge ist davon nicht berührt."
            )
        wrong, unknown = seal_faults(self.store.keys, seals)
        self.faults += wrong
        self.remarks += unknown
        self._add("Prüfpunkte", len(rows), checkpoint_faults(rows, chain, seals, self.store.office))
        if outside is not None:
            self._add("Prüfpunkte von außerhalb", 1, outside_faults(outside, chain, seals, self.store.office))
        return chain

    def _files(self, chain: Chain) -> None:
        snapshots, runs = recorded.snapshots(self.connection), recorded.runs(self.connection)
        rulebooks = recorded.rulebooks(self.connection)
        there = sum(row.deleted_at is None for row in snapshots)
        self.step("Abzüge", 0, 0)
        self._add("Abzüge", there, snapshot_faults(self.store, snapshots, chain.claims))
        self.step("Läufe", 0, 0)
        self._add("Läufe", len(runs), run_faults(self.store, runs, chain.claims, self.scratch))
        self._add("Regelbücher", len(rulebooks), rulebook_faults(self.store, rulebooks, runs))
        stray = strays(self.store, runs)
        if stray:
            self.remarks.append(
                f"Ergebnisse ohne erfassten Lauf: {', '.join(stray[:5])}{' …' if len(stray) > 5 else ''}. Der Lauf "
                "brach ab, oder die Datenbank wurde zurückgesetzt; ein Prüfpunkt von außerhalb sagt, was davon."
            )

    def _histories(self, chain: Chain) -> None:
        self.step("Befunde", 0, 0)
        histories = Histories(chain.claims)
        self.faults += histories.faults(recorded.histories(self.connection))
        self.checked["Befunde"], self.checked["Entscheidungen"] = histories.findings, histories.decisions
        self.faults += count_faults(recorded.miscounted(self.connection))
        self.faults += count_faults(recorded.miscounted_open(self.connection))
        records = recorded.own_records(self.connection)
        self._add("eigene Nachweise", len(records), record_faults(records, chain.claims))

    def _samples(self, chain: Chain) -> None:
        """Samples stand in the trail as they were drawn, and their seeds draw the same cases again."""
        samples = Samples(self.store, self.engine, chain.claims, self.step)
        self.faults += samples.faults(self.connection)
        self.remarks += samples.remarks
        self.checked["Stichproben"] = samples.number

    def _releases(self, chain: Chain) -> None:
        """What was released stands in the trail as it was; that the folder of rules is something else is a remark."""
        made = releases.listed(self.connection, self.store.office)
        self._add("Freigaben", len(made), release_faults(made, chain.claims))
        said = standing_within(self.connection, self.store).said(self.store)
        self.remarks += [] if said is None else [said]

    def _erasures(self, chain: Chain) -> None:
        """Every tombstone has its proof in the trail, and no erasure stopped half-way."""
        stones, erased = recorded.tombstones(self.connection), chain.claims.erased
        self.checked["Löschungen"] = len(stones)
        if chain.claims.rekeyed and stones.keys() ^ erased.keys():
            self.remarks.append(
                "Seit einer Löschung wurde der Fallschlüssel gewechselt: Grabsteine und Prüfspur nennen den Fall unter "
                f"verschiedenen Kennungen ({', '.join(sorted(stones.keys() ^ erased.keys()))})."
            )
            return
        for key in sorted(stones.keys() | erased.keys()):
            if key not in erased:
                self._erasure(key, "Der Grabstein steht nicht in der Prüfspur.")
            elif key not in stones:
                self._erasure(key, "Der Grabstein fehlt in der Datenbank.")
            elif not erased[key]:
                again = f"`regelwerk loeschen --case {key}` wiederholen"
                self._erasure(key, f"Die Löschung wurde begonnen, aber nicht abgeschlossen: {again}.")

    def _leftovers(self) -> None:
        """What a killed import has left still has the numbers of the delivery in it; nothing is recorded of it."""
        found = left(self.store)
        if found:
            self.remarks.append(
                f"Ein abgebrochener Import hat Zwischendateien hinterlassen, in denen Kundennummern stehen: "
                f"{', '.join(found[:5])}{' …' if len(found) > 5 else ''} in {self.store.snapshots}. Sie gehen mit dem "
                "nächsten Import oder sofort mit: regelwerk db retention"
            )

    def _erasure(self, key: str, what: str) -> None:
        self.faults.append(Fault(part=Part.ERASURE, subject=key, message=f"Fall {key}: {what}"))

    def _add(self, what: str, number: int, faults: Iterable[Fault]) -> None:
        self.checked[what] = number
        self.faults += faults
