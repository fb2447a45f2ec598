"""The Lieferbremse through the whole road: pulled, recorded, lifted by a named person."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.imports.confirmation import confirm
from schemas.failure import DeliveryRefused, Unknown
from store.archive import delivered
from store.folder import open_store
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.imports.office import NOW, Office

MANY = "kunde_id;team_id\n" + "".join(f"{n:03d}A{n:06d};T1\n" for n in range(100))
FEW = "kunde_id;team_id\n" + "".join(f"{n:03d}A{n:06d};T1\n" for n in range(60))


def test_fewer_cases_pull_the_brake_until_somebody_confirms(anywhere: Office) -> None:
    anywhere.put(kunde_csv=MANY)
    assert anywhere.bring().brake == ()
    anywhere.put(kunde_csv=FEW)
    imported = anywhere.bring(date(2020, 7, 1))
    assert [line.split(":")[0] for line in imported.brake] == ["Kundinnen und Kunden"]
    assert "60 statt 100" in imported.brake[0]
    with pytest.raises(DeliveryRefused, match="mit Namen"):
        confirm(anywhere.store, anywhere.engine, imported.id, "  ", "Umzug", NOW)
    found = confirm(anywhere.store, anywhere.engine, imported.id[:10], "Petra Beispiel", "Umzug", NOW)
    assert found.braked
    with reading(anywhere.engine) as connection:
        row = delivered.known(connection, imported.id)
        last = list(entries(connection))[-1]
    assert row is not None and not row.braked and row.confirmed_reason == "Umzug"
    assert (last.kind, last.subject, last.reason) == ("import", imported.id, "Umzug")
    assert "Petra" not in last.actor + last.body


def test_a_braked_delivery_is_no_measure_for_the_next(office: Office) -> None:
    office.put(kunde_csv=MANY)
    office.bring()
    office.put(kunde_csv=FEW)
    first, second = office.bring(date(2020, 7, 1)), office.bring(date(2020, 7, 2))
    assert first.brake and second.brake
    confirm(office.store, office.engine, second.id, "Petra Beispiel", "Umzug", NOW)
    assert office.bring(date(2020, 7, 3)).brake == ()


def test_age_and_control_total_pull_it_too(office: Office) -> None:
    imported = office.bring(total=4, today=date(2020, 7, 20))
    assert len(imported.brake) == 2
    assert office.bring(total=4, today=date(2020, 7, 20)).brake == imported.brake


def test_the_office_has_limits_of_its_own(office: Office) -> None:
    settings = office.store.settings
    limits = "[lieferbremse]\nfaelle_prozent = 50\nalter_tage = 30\nkontrollsumme_prozent = 0\n"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[lieferbremse]\n", limits), encoding="utf-8")
    office.store = open_store(office.store.path)
    office.put(kunde_csv=MANY)
    assert office.bring().brake == ()
    office.put(kunde_csv=FEW)
    assert office.bring(date(2020, 7, 1), today=date(2020, 7, 30)).brake == ()
    (why,) = office.bring(date(2020, 7, 2), total=61).brake
    assert "61" in why and "0 %" in why


def test_what_the_import_writes_itself_pulls_nothing(office: Office) -> None:
    places = "dienststelle_id;name;nachweis_ab\n" + "".join(f"D{n};Amt {n};01.01.2020\n" for n in range(30))
    office.put(dienststelle_csv=places)
    found = [office.bring(date(2020, 7, day)) for day in (1, 2, 3)]
    assert [one.manifest.tables["datenpruefung"].rows for one in found] == [30, 60, 90]
    assert [one.brake for one in found] == [(), (), ()]


def test_what_there_is_nothing_to_confirm(office: Office) -> None:
    imported = office.bring()
    with pytest.raises(DeliveryRefused, match="nicht gezogen"):
        confirm(office.store, office.engine, imported.id, "P", "x", NOW)
    with pytest.raises(DeliveryRefused, match="begründen"):
        confirm(office.store, office.engine, imported.id, "P", " ", NOW)
    with pytest.raises(Unknown):
        confirm(office.store, office.engine, "zzz", "P", "x", NOW)
