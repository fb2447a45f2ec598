"""The kinds of rule, by the rules that were written by hand before there was a grammar."""

from __future__ import annotations

from decimal import Decimal

from engine.plan.conditions import All, AnyOf, Compare, Counts, Lasts, Not, Operator
from engine.plan.rules import Basis, CalendarUnit, CatchUp, Deadline, Measure
from engine.plan.values import (
    Anchor,
    Choose,
    Column,
    CoverageStart,
    DaysBetween,
    Duration,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    Newest,
    NextRecord,
    RowRef,
    Scaled,
    Shifted,
    Today,
    Unit,
)  # fmt: skip
from schemas.factmodel import FieldType
from schemas.outcome import Status
from tests.engine.authored import clean, office, resolved, rule

OWN = RowRef("", (), "teilnahme")


def deadline(text: str, values: str = "  vorlauf: 3 Monate", entity: str = "teilnahme") -> Deadline:
    """A deadline over some records."""
    body = "\n".join(f"  {line}" for line in text.strip("\n").split("\n"))
    given = f"werte:\n{values}\n" if values else ""
    found = clean(rule("probe", f"art: frist\n{given}je: {entity}\nfrist:\n{body}\n")).deadline
    assert found is not None
    return found


EVIDENCE = "erledigt durch:\n  aus: kontakt\n  am: kontakt.datum\n"


def test_a_deadline_before_the_end() -> None:
    found = deadline(f"fällig am: vorlauf vor teilnahme.ende\n{EVIDENCE}nachholbar: bis teilnahme.ende")
    assert isinstance(found.due, Shifted) and not found.due.forward
    assert isinstance(found.due.day, FirstPresent)
    assert found.catch_up is CatchUp.UNTIL and isinstance(found.catch_up_until, FirstPresent)
    # Counted back: pauses count from the record's own day.
    assert isinstance(found.anchor, Column) and found.anchor.name == "beginn"
    assert found.evidence is not None
    (source,) = found.evidence.sources
    assert isinstance(source.earliest, Column) and source.earliest.name == "beginn"
    assert (source.rows.entity, source.day.name, source.until) == ("kontakt", "datum", None)


def test_a_deadline_after_an_event_counts_from_it() -> None:
    found = deadline(f"fällig am: vorlauf nach teilnahme.ende_geplant\n{EVIDENCE}nachholbar: nein")
    assert isinstance(found.anchor, Column) and found.anchor.name == "ende_geplant"
    assert found.catch_up is CatchUp.NO


def test_evidence_from_a_day_on_and_up_to_the_next_of_the_series() -> None:
    text = """fällig am: vorlauf nach aufforderung.datum
erledigt durch:
  aus: nachweis
  über: nachweis.aufforderung_id
  am: nachweis.eingang_am
  frühestens: aufforderung.datum
  zählt nur bis: nächste aufforderung
nachholbar: ja"""
    found = deadline(text, entity="aufforderung")
    assert found.evidence is not None
    (source,) = found.evidence.sources
    assert source.rows.link == "aufforderung_id"
    assert isinstance(source.until, NextRecord) and not source.until_inclusive
    assert (source.until.link, source.until.day.name) == ("kunde_id", "datum")


def test_evidence_from_several_tables_up_to_a_day() -> None:
    text = """fällig am: vorlauf nach teilnahme.beginn
frühestens: teilnahme.ende
erledigt durch:
  - aus: kontakt
    am: kontakt.datum
    zählt nur bis: teilnahme.ende
  - aus: termin
    am: datum
    frühestens: teilnahme.beginn
nachholbar: ja"""
    found = deadline(text)
    assert found.evidence is not None
    contact, appointment = found.evidence.sources
    assert isinstance(contact.earliest, FirstPresent) and contact.until_inclusive
    assert isinstance(appointment.earliest, Column) and appointment.earliest.name == "beginn"


def test_ends_not_before_and_shift() -> None:
    text = """fällig am: vorlauf nach teilnahme.beginn
nicht vor: vorlauf nach teilnahme.ende_erfasst_am
verschieben: nächster Werktag
rechtsgrundlage der verschiebung: § 26 Abs. 3 SGB X
endet mit:
  erster tag aus: integration
  am: integration.datum
  frühestens: teilnahme.ende
erledigt am: teilnahme.absolventenmanagement_beginn
nachholbar: ja"""
    found = deadline(text)
    assert found.shift is True
    assert isinstance(found.not_before, Shifted)
    assert isinstance(found.ends, FirstEvidence) and isinstance(found.ends.earliest, FirstPresent)
    assert found.evidence is not None and isinstance(found.evidence.own, Column)


def test_branches_and_the_extremes_of_several_days() -> None:
    text = """fällig:
  - wenn:
      teilnahme.dauer:
        höchstens: vorlauf
    am:
      frühestes von:
        - teilnahme.ende
        - vorlauf nach teilnahme.beginn einschließlich
  - sonst:
      am:
        spätestes von:
          - teilnahme.beginn
          - lieferumfang kontakt
          - 01.07.2020
erledigt am: teilnahme.absolventenmanagement_beginn
nachholbar: ja"""
    found = deadline(text)
    assert isinstance(found.due, Choose)
    ((condition, first),) = found.due.branches
    assert isinstance(condition, Lasts)
    assert isinstance(first, Earliest) and isinstance(first.days[1], Shifted) and first.days[1].inclusive
    assert isinstance(found.due.otherwise, Latest)
    assert isinstance(found.due.otherwise.days[1], CoverageStart)
    assert isinstance(found.due.otherwise.days[2], Literal)


def test_pauses() -> None:
    text = f"""fällig am: vorlauf nach teilnahme.beginn
{EVIDENCE}nachholbar: ja
ruht während:
  aus: befreiung
  von: befreiung.von
  bis: bis
danach: beginnt neu"""
    found = deadline(text)
    assert found.pauses is not None and found.pauses.restart
    assert (found.pauses.start.name, found.pauses.end.name) == ("von", "bis")


FORTSCHREIBUNG = """
art: turnus
gilt ab: 01.08.2016
gilt bis: 30.06.2023
maßgeblich: auslösendes Ereignis
übergang:
  läuft weiter bis: 31.12.2023
werte:
  regelabstand: 6 Monate
  höchstabstand: 24 Monate
je: kunde
turnus:
  zählt ab: letzte Erledigung
  erster abschnitt: keiner
  erledigt durch:
    aus: eingliederungsvereinbarung
    am: eingliederungsvereinbarung.abgeschlossen_am
    genannt: egv
  fällig:
    - wenn:
        alles trifft zu:
          - egv.laufzeit:
              länger als: regelabstand
          - egv.begründung_laufzeit:
              ist ausgefüllt: ja
      am:
        frühestes von:
          - egv.gültig_bis
          - höchstabstand nach egv.abgeschlossen_am
    - sonst:
        am: regelabstand nach egv.abgeschlossen_am
  ruht während:
    aus: befreiung
    von: befreiung.von
    bis: befreiung.bis
  danach: beginnt neu
  endet mit: letzte leistungsbezug.bis
"""


def test_a_sliding_cycle_names_the_record_that_opened_the_period() -> None:
    found = clean(rule("egv-fortschreibung", FORTSCHREIBUNG)).cycle
    assert found is not None
    assert (found.basis, found.first, found.alias, found.every) == (Basis.SLIDING, None, "egv", None)
    due = found.deadline.due
    assert isinstance(due, Choose) and isinstance(due.otherwise, Shifted)
    opened = due.otherwise.day
    assert isinstance(opened, Column) and opened.row == RowRef("egv", (), "eingliederungsvereinbarung")
    assert found.deadline.anchor == Anchor(found.place)
    assert isinstance(found.deadline.ends, Newest)
    assert found.deadline.evidence is not None
    # The rows to choose from are no period's record: the alias does not reach into their condition.
    assert found.deadline.evidence.sources[0].rows.scope != "egv"


def test_evidence_cannot_speak_of_the_period_it_opens() -> None:
    text = FORTSCHREIBUNG.replace("    genannt: egv\n", "    genannt: egv\n    frühestens: egv.gültig_bis\n")
    _, (wrong,) = resolved(rule("egv-fortschreibung", text))
    assert wrong.code == "R302" and "„egv“" in wrong.message


def test_a_fixed_beat() -> None:
    text = """art: turnus
werte:
  abstand: 6 Monate
je: fallmanagement
turnus:
  alle: abstand
  zählt ab: Beginn
  erster abschnitt ab: fallmanagement.beginn
  vorzeitig: zählt für den laufenden Abschnitt
  letzter abschnitt: fällig am Ende
  erledigt durch:
    aus: bfm_pruefung
    am: bfm_pruefung.datum
  endet mit: fallmanagement.ende
"""
    found = clean(rule("probe", text)).cycle
    assert found is not None
    assert (found.basis, found.every, found.end_is_due) == (Basis.FIXED, Duration(6, Unit.MONTHS), True)
    assert isinstance(found.first, Column) and found.first.name == "beginn"


def test_a_calendar_cycle() -> None:
    text = """art: turnus
je: kunde
turnus:
  alle: Quartal
  zählt ab: Kalender
  erster abschnitt ab: kunde.betreut_seit
  erledigt durch:
    aus: kontakt
    am: kontakt.datum
"""
    found = clean(rule("probe", text)).cycle
    assert found is not None
    assert (found.basis, found.calendar, found.every) == (Basis.CALENDAR, CalendarUnit.QUARTER, None)


KONTAKTDICHTE = """
art: turnus
werte:
  schonfrist: 10 Arbeitstage
je: kunde
tabelle:
  nach: letzte profiling.profillage
  ergibt: abstand
  zeilen:
    - Z: vom Amt festzulegen
    - I: vom Amt festzulegen
    - Marktprofil: vom Amt festzulegen
    - Aktivierungsprofil: vom Amt festzulegen
    - Förderprofil: 3 Monate
    - Entwicklungsprofil: 3 Monate
    - Stabilisierungsprofil: 2 Monate
    - Unterstützungsprofil: 1 Monat
  prüfen: abstand steigt nicht
turnus:
  alle: abstand
  zählt ab: letzte Erledigung
  erster abschnitt ab:
    spätestes von:
      - kunde.betreut_seit
      - lieferumfang kontakt
  nicht vor: schonfrist nach letzte profiling.erstellt_am
  erledigt durch:
    aus: kontakt
    am: kontakt.datum
"""


def test_a_table_has_one_column() -> None:
    two = "  nach:\n    - letzte profiling.profillage\n    - kunde.status\n"
    text = KONTAKTDICHTE.replace("  nach: letzte profiling.profillage\n", two)
    found = [one for one in resolved(rule("kontaktdichte", text))[1] if one.code == "R318"]
    assert [one.message for one in found] == [
        "Eine Tabelle hat eine Spalte; für zwei schreiben Sie Zweige unter „fällig:“."
    ]


def test_a_table_sets_the_beat_of_a_sliding_cycle() -> None:
    found = clean(rule("kontaktdichte", KONTAKTDICHTE)).cycle
    assert found is not None and isinstance(found.deadline.due, Choose)
    assert len(found.deadline.due.branches) == 8
    condition, due = found.deadline.due.branches[7]
    assert isinstance(condition, Compare) and isinstance(condition.left, Newest)
    assert isinstance(due, Shifted) and due.day == Anchor(due.day.place) and due.amount == Duration(1, Unit.MONTHS)
    assert isinstance(found.deadline.not_before, Shifted) and isinstance(found.deadline.not_before.day, Newest)


def test_a_fixed_beat_needs_one_duration() -> None:
    text = KONTAKTDICHTE.replace("letzte Erledigung", "Beginn")
    _, wrong = resolved(rule("kontaktdichte", text))
    assert [one.code for one in wrong] == ["R326"]


OUTREACH = """
art: vorschlag
werte:
  versäumnisse: 2
  zeitraum: 3 Monate
  sperre: 6 Monate
je: kunde
wenn:
  anzahl:
    aus: termin
    mit:
      termin.ergebnis: unentschuldigt versäumt
      termin.datum:
        in den letzten: zeitraum
    in folge: ja
    mindestens: versäumnisse
dann:
  vorschlag: aufsuchen
erledigt durch:
  aus: aufsuchende_hilfe
  am: aufsuchende_hilfe.vorschlag_am
nach ablehnung:
  wenn:
    aufsuchende_hilfe.ergebnis: abgelehnt
  ruht: sperre
"""


def test_an_accepted_proposal_blocks_for_ever_a_rejected_one_rests() -> None:
    found = clean(rule("paragraf-16h-aufsuchend", OUTREACH)).criterion
    assert isinstance(found, All)
    wanted, blocked = found.parts
    assert isinstance(wanted, Counts) and wanted.in_series
    assert isinstance(blocked, Not) and isinstance(blocked.part, AnyOf)
    accepted, rejected = blocked.part.parts
    assert isinstance(accepted, Counts) and isinstance(accepted.rows.where, All)
    assert isinstance(accepted.rows.where.parts[1], Not)
    assert len(accepted.rows.where.parts) == 3, "nothing limits how long it holds"
    assert isinstance(rejected, Counts) and isinstance(rejected.rows.where, All)
    window, rest = rejected.rows.where.parts[-2:]
    assert isinstance(window, Compare) and isinstance(window.left, Column) and isinstance(window.right, Shifted)
    assert isinstance(rest, Compare) and rest.operator is Operator.AT_LEAST and isinstance(rest.right, Today)
    assert isinstance(rest.left, Shifted) and rest.left.amount == Duration(6, Unit.MONTHS)


PHOEBE = """
art: vorschlag
werte:
  altersgrenze: 3 Jahre
  fälle_je_stelle: 40
je: kunde
wenn:
  alles trifft zu:
    - kunde.alleinerziehend: ja
    - gibt es:
        aus: kind
        mit:
          kind.alter:
            unter: altersgrenze
dann:
  vorschlag: dem Team Phoebe zuordnen
plätze:
  je: team
  verfügbar: fälle_je_stelle mal team.vollzeitstellen
  belegt:
    aus: kunde
    mit:
      kunde.alleinerziehend: ja
  reihenfolge:
    - nach: letzte kind.geburtsdatum
      zuerst: spätestes
    - nach: kunde.betreut_seit
      zuerst: frühestes
  bei gleichstand: ohne Rang
"""


def test_limited_places() -> None:
    found = clean(rule("phoebe-zuordnung", PHOEBE)).capacity
    assert found is not None
    assert found.per == RowRef("", ("team_id",), "team")
    assert isinstance(found.available, Scaled)
    assert isinstance(found.available.right, Column) and found.available.right.row == found.per
    assert (found.taken.entity, found.taken.link, found.taken.base) == ("kunde", "team_id", found.per)
    assert isinstance(found.taken.where, Compare) and isinstance(found.taken.where.left, Column)
    assert found.taken.where.left.row.scope == found.taken.scope
    assert [order.descending for order in found.order] == [True, False]
    assert isinstance(found.order[0].value, Newest)


def test_places_of_the_whole_office() -> None:
    text = PHOEBE.replace("je: team", "je: amt").replace(" mal team.vollzeitstellen", "")
    found = clean(rule("phoebe-zuordnung", text.replace("fälle_je_stelle", "plätze_im_haus"))).capacity
    assert found is not None and found.per is None
    assert isinstance(found.available, Literal)
    assert (found.taken.entity, found.taken.link) == ("kunde", "")
    assert isinstance(found.taken.where, Compare) and isinstance(found.taken.where.left, Column)
    assert found.taken.where.left.row.scope == found.taken.scope


ABSCHLUSS = """
art: quote
werte:
  zielquote: 80 %
  abstand_gelb: 5 %
  unbekannt_grenze: 2 %
je:
  - team
  - amt
gezählt werden:
  aus: kunde
  mit:
    kunde.status:
      eine von:
        - arbeitslos
        - arbeitsuchend
davon:
  gibt es:
    aus: eingliederungsvereinbarung
    mit:
      eingliederungsvereinbarung.besteht am: Stichtag
ziel: mindestens zielquote
gelb: bis abstand_gelb darunter
unbekannt höchstens: unbekannt_grenze
"""


def test_a_share_per_team_and_office() -> None:
    found = clean(rule("egv-abschlussquote", ABSCHLUSS))
    quota = found.quota
    assert quota is not None and found.entity == "kunde"
    assert quota.levels == (("team", RowRef("", ("team_id",), "team")), ("amt", None))
    assert (quota.measure, quota.operator) == (Measure.SHARE, Operator.AT_LEAST)
    assert isinstance(quota.target, Literal) and (quota.target.value, quota.target.unit) == (Decimal(80), "%")
    assert isinstance(quota.yellow, Literal) and quota.yellow.value == 5
    assert isinstance(quota.unknown_at_most, Literal) and quota.unknown_at_most.value == 2
    assert isinstance(quota.fulfilled, Counts)


def test_the_office_limits_the_unknown_where_the_rule_does_not() -> None:
    text = ABSCHLUSS.replace("  unbekannt_grenze: 2 %\n", "").replace("unbekannt höchstens: unbekannt_grenze\n", "")
    assert (alone := clean(rule("probe", text)).quota) is not None and alone.unknown_at_most is None
    found = clean(rule("probe", text), note=office("unbekannt höchstens: 3 %\n")).quota
    assert found is not None and isinstance(found.unknown_at_most, Literal) and found.unknown_at_most.value == 3


def test_two_records_of_one_entity_and_a_day_in_the_reports_month() -> None:
    text = """art: quote
werte:
  zielquote: 50 %
  beobachtung: 6 Monate
je: amt
gezählt werden:
  aus: beschäftigung
  genannt: aufnahme
  fällig im Berichtsmonat: beobachtung nach aufnahme.beginn
davon:
  gibt es:
    aus: beschäftigung
    mit:
      beschäftigung.arbeitgeber: wie aufnahme.arbeitgeber
      beschäftigung.besteht am: beobachtung nach aufnahme.beginn
ziel: mehr als zielquote
"""
    found = clean(rule("nachhaltigkeitsquote", text))
    assert found.quota is not None and isinstance(found.applies, All) and len(found.applies.parts) == 2
    assert isinstance(found.quota.fulfilled, Counts)
    like = found.quota.fulfilled.rows.where
    assert isinstance(like, All) and isinstance(like.parts[0], Compare)
    left, right = like.parts[0].left, like.parts[0].right
    assert isinstance(left, Column) and isinstance(right, Column)
    assert (left.row.scope, right.row.scope) == ("beschaeftigung", "")


def test_a_mean_of_days() -> None:
    text = """art: quote
werte:
  zieltage: 14
je: amt
wert: Mittelwert
von: Tage von antrag.vollständig_am bis antrag.entschieden_am
gezählt werden:
  aus: antrag
  mit:
    antrag.entschieden_am:
      im: Berichtsmonat
ziel: höchstens zieltage
"""
    found = clean(rule("neuantrag-bearbeitungsdauer-mittel", text)).quota
    assert found is not None
    assert (found.measure, found.operator) == (Measure.MEAN, Operator.AT_MOST)
    assert isinstance(found.of, DaysBetween)


def test_a_quota_over_another_rules_outcomes() -> None:
    frist = rule("bearbeitung", "art: frist\nje: antrag\nfrist:\n  fällig am: antrag.eingang\n"
                 "  erledigt am: antrag.entschieden_am\n  nachholbar: ja\n")  # fmt: skip
    text = """art: quote
werte:
  zielquote: 90 %
je: team
aus regel: bearbeitung
fällig im: Berichtsmonat
davon:
  - erledigt
  - verspätet erledigt
ziel: mindestens zielquote
"""
    found = clean(rule("rechtzeitig", text), frist)
    assert found.quota is not None and found.entity == "antrag"
    assert found.quota.from_rule == "bearbeitung" and found.quota.due_in_period
    assert found.quota.fulfilled_by == {Status.DONE, Status.DONE_LATE}
    assert found.quota.levels == (("team", RowRef("", ("kunde_id", "team_id"), "team")),)
    assert found.quota.target == Literal(Decimal(90), FieldType.NUMBER, "zielquote", "%", found.quota.target.place)


def test_the_office_names_who_acts_and_when_it_is_soon() -> None:
    text = "art: pflicht\nje: kunde\nwenn:\n  kunde.status: arbeitslos\n"
    note = office("bald: 4 Wochen\nzuständig:\n  probe: fallmanagement\n")
    alone, there = clean(rule("probe", text)), clean(rule("probe", text), note=note)
    assert (alone.responsible, alone.soon) == ("rolle", None)
    assert (there.responsible, there.soon) == ("fallmanagement", Duration(4, Unit.WEEKS))


def test_the_rule_knows_better_than_the_office_when_it_is_soon() -> None:
    text = "art: frist\nbald: 3 Tage\nwerte:\n  zurück: 13 Monate\nrückblick: zurück\nje: antrag\nfrist:\n" \
           "  fällig am: antrag.eingang\n  erledigt am: antrag.entschieden_am\n  nachholbar: ja\n"  # fmt: skip
    found = clean(rule("probe", text), note=office("bald: 4 Wochen\n"))
    assert (found.soon, found.lookback) == (Duration(3, Unit.DAYS), Duration(13, Unit.MONTHS))
