"""A digest as its receiver reads it, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256

import pytest
from sqlalchemy import insert

from jobs.reminders.day import Quiet
from jobs.reminders.prepare import prepare, preview
from jobs.reminders.send import NO_ADDRESS, password_of, send
from schemas.failure import MailRefused
from schemas.findings.event import EventKind
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from store.records import tables
from store.records.connect import writing
from store.records.hold import MAIL, Hold, hold, release
from store.reminders import outbox
from store.reminders.expired import drop_mails, old_mails
from tests.jobs.reminders.conftest import BOOK, PASSWORD, Box, Office, at

DAY = date(2026, 6, 16)


def post(office: Office, day: date = DAY, password: str | None = PASSWORD) -> object:
    """Sends the outbox."""
    return send(office.store, office.engine, password, lambda: at(day, 7), lambda _: None)


def parts(mail: EmailMessage) -> tuple[str, str]:
    """Plain text and HTML."""
    found = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return tuple(str(part.get_content()) for part in found if part is not None)  # type: ignore[return-value]


def test_a_digest_as_it_is_read(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "frist-regel", DAY, due=DAY - timedelta(9), case_key="kgleich")
    office.find(2, "pflicht-regel", DAY, case_key="kgleich", title="<b>Prüfen & ablegen</b>")
    office.find(3, "frist-regel", DAY, due=DAY + timedelta(2))
    office.find(4, "geheim-regel", DAY, title="Gutachten")
    for number in range(10, 20):
        office.find(number, "pflicht-regel", DAY)
    assert len(preview(office.store, office.engine, BOOK, DAY, at(DAY)).letters) == 1
    assert office.mails() == [] and office.marks() == set()
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    post(office)
    (mail,) = box.taken
    assert (mail["To"], mail["Subject"]) == ("t1@amt.example", "Regelwerk: 14 Vorgänge, Stand 16.06.2026")
    plain, html = parts(mail)
    assert plain.replace("\r\n", "\n").startswith(
        "Guten Tag,\n\n14 Vorgänge warten auf Sie (Fachkraft T1). Datenstand: 16.06.2026.\n\n"
        "Überfällig: 1\nHeute oder bald fällig: 1\nNeu: 11\n\n"
        "Überfällig\n- Befund 1: T-frist-regel, fällig am 07.06.2026\n  Befund 2: <b>Prüfen & ablegen</b>\n\n"
        "Heute oder bald fällig\n- Befund 3: T-frist-regel, fällig am 18.06.2026\n\nNeu\n- Befund 10: T-pflicht-regel\n"
    )
    assert plain.count("Befund 1") - plain.count("Befund 1:") == 8
    assert "Und 2 weitere Fälle." in plain
    assert "Darunter ist 1 Vorgang, zu dem eine Mail nichts nennen darf." in plain
    assert "&lt;b&gt;Prüfen &amp; ablegen&lt;/b&gt;" in html
    for secret in ("GEHEIM", "Gutachten", "kgleich", "kfall"):
        assert secret not in mail.as_string() + plain + html
    (calendar,) = mail.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "termine.ics")


def test_a_post_is_one_however_it_is_written_and_called_as_a_rule_writes_it(office: Office) -> None:
    office.run(DAY)
    for number, post_ in enumerate(("Teamleitung Markt und Integration", "teamleitung Markt und integration")):
        office.find(number, "pflicht-regel", DAY, responsible=post_, team=None)
    (digest,) = prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters
    assert "2 Vorgänge warten auf Sie (Teamleitung Markt und Integration)." in digest.text
    assert digest.receiver.written.startswith("teamleitung markt und integration")


def test_findings_are_links_where_the_office_names_an_address(office: Office) -> None:
    office.run(DAY)
    office.find(7, "pflicht-regel", DAY)
    office.find(8, "geheim-regel", DAY)
    office.store.mail["verweis"] = "https://regelwerk.amt.example/befunde/{nummer}?a=1&b=2"
    (digest,) = prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters
    assert "Einen Befund zeigt: https://regelwerk.amt.example/befunde/NUMMER?a=1&b=2\n" in digest.text
    link = '<a href="https://regelwerk.amt.example/befunde/7?a=1&amp;b=2">Befund 7</a>: T-pflicht-regel'
    assert link in digest.html and "befunde/8" not in digest.html
    for wrong in (
        "https://amt.example/",
        "javascript:{nummer}",
        'https://a/{nummer}"onclick',
        "https://a/{nummer}/{titel}",
    ):
        office.store.mail["verweis"] = wrong
        with pytest.raises(MailRefused, match=r"verweis muss so aussehen"):
            preview(office.store, office.engine, BOOK, DAY + timedelta(1), at(DAY))


def test_without_a_check_it_says_so_and_the_operators_hear_of_it(office: Office) -> None:
    office.run(DAY - timedelta(1))
    office.find(1, "pflicht-regel", DAY - timedelta(1))
    notice, digest = prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters
    assert (notice.receiver, digest.receiver) == (Receiver("betrieb"), Receiver("fachkraft", "T1"))
    assert "am 16.06.2026 ist keine Prüfung gelaufen (Datenstand 15.06.2026)" in notice.text
    assert "Achtung: Am 16.06.2026 ist keine Prüfung gelaufen." in digest.text
    assert not prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters


def test_a_braked_delivery_reminds_nobody_until_it_is_confirmed(office: Office, box: Box) -> None:
    office.run(DAY - timedelta(1))
    office.find(1, "pflicht-regel", DAY - timedelta(1))
    prepare(office.store, office.engine, BOOK, DAY - timedelta(1), at(DAY - timedelta(1)))
    with writing(office.engine) as connection:
        connection.execute(insert(tables.snapshot).values(
            id="s", office="magdeburg", as_of=DAY, source="q", rows={}, imported_at=at(DAY),
            brake={"gruende": ["zu wenige Fälle"]}))  # fmt: skip
    office.run(DAY, "gebremst")
    office.find(2, "pflicht-regel", DAY)
    done = prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    assert done.quiet is Quiet.BRAKED
    assert [letter.subject for letter in done.letters] == ["Regelwerk: Lieferung angehalten (Datenstand 16.06.2026)"]
    post(office)
    assert [mail["To"] for mail in box.taken] == ["it@amt.example"]
    with writing(office.engine) as connection:
        connection.execute(tables.snapshot.update().values(confirmed_at=at(DAY)))
        connection.execute(tables.run.update().values(state="abgeglichen"))
    # What could not go the day before is not sent late: today's mail tells both.
    (digest,) = prepare(office.store, office.engine, BOOK, DAY, at(DAY)).letters
    assert digest.subject == "Regelwerk: 2 Vorgänge, Stand 16.06.2026"
    post(office)
    assert [mail["To"] for mail in box.taken].count("t1@amt.example") == 1
    assert office.marks() == {(1, "Meldung", DAY), (2, "Meldung", DAY)}


def test_a_day_that_is_over_reminds_nobody(office: Office) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    # Half past midnight in Germany is still the day before in UTC.
    night = datetime(2026, 6, 16, 22, 30, tzinfo=UTC)
    assert prepare(office.store, office.engine, BOOK, DAY, night).quiet is Quiet.PAST
    assert preview(office.store, office.engine, BOOK, DAY, night).letters
    assert office.mails() == []


def test_held_mail_waits(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    with writing(office.engine) as connection:
        hold(connection, Hold(MAIL, at(DAY), "akteur-0001", "wiederhergestellt"))
    assert post(office).hold is not None and box.taken == []  # type: ignore[attr-defined]
    with writing(office.engine) as connection:
        release(connection)
    post(office)
    assert len(box.taken) == 1


def test_a_refused_mail_is_noted_and_one_put_off_is_tried_again(office: Office, box: Box) -> None:
    office.run(DAY)
    for number, team in enumerate(("T1", "T2", "T3"), 1):
        office.find(number, "pflicht-regel", DAY, team=team)
    office.store.receivers["T2"] = "t2@amt.example"
    del office.store.receivers["fachkraft"]
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    box.refuse = {"t1@amt.example": "550 unbekannt", "t2@amt.example": "451 später"}
    done = post(office)
    assert (done.sent, done.waiting, done.undeliverable) == (0, 2, 1)  # type: ignore[attr-defined]
    assert done.homeless == (Receiver("fachkraft", "T3"),)  # type: ignore[attr-defined]
    assert [(mail.state, mail.tries, mail.problem) for mail in office.mails()] == [
        ("unzustellbar", 1, "550 unbekannt"), ("wartet", 1, "451 später"), ("wartet", 0, NO_ADDRESS),
    ]  # fmt: skip
    box.refuse = {}
    office.store.receivers["fachkraft"] = "alle@amt.example"
    post(office)
    assert [mail["To"] for mail in box.taken] == ["t2@amt.example", "alle@amt.example"]
    office.find(4, "pflicht-regel", DAY, team="T2")
    office.run(DAY + timedelta(1))
    prepare(office.store, office.engine, BOOK, DAY + timedelta(1), at(DAY))
    box.refuse = {"t2@amt.example": "451 später"}
    for _ in range(10):
        post(office)
    assert [mail.state for mail in office.mails()] == ["unzustellbar", "gesendet", "gesendet", "unzustellbar"]


def test_a_wrong_password_a_foreign_certificate_and_a_dead_server_lose_nothing(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    with pytest.raises(MailRefused, match="Benutzer oder Kennwort"):
        post(office, password="falsch")
    good = dict(office.store.mail)
    del office.store.mail["zertifikat"]
    with pytest.raises(MailRefused, match=r"Zertifikat.*nicht zu trauen"):
        post(office)
    office.store.mail.update({**good, "port": 1})
    with pytest.raises(MailRefused, match="nicht zu erreichen"):
        post(office)
    office.store.mail.update({**good, "server": "mail.amt.example", "verschluesselung": "keine"})
    with pytest.raises(MailRefused, match="Ohne Verschlüsselung"):
        post(office)
    assert box.taken == []
    office.store.mail.update(good)
    del office.store.mail["verschluesselung"]
    post(office)
    assert len(box.taken) == 1


def test_the_password_comes_from_the_environment_or_a_closed_file(office: Office) -> None:
    file = office.store.path / "kennwort"
    file.write_text("geheim\n", encoding="utf-8")
    file.chmod(0o644)
    assert password_of(office.store, None) is None
    office.store.mail["kennwort_datei"] = "kennwort"
    assert password_of(office.store, "aus der Umgebung") == "aus der Umgebung"
    with pytest.raises(MailRefused, match="chmod 600"):
        password_of(office.store, None)
    file.chmod(0o600)
    assert password_of(office.store, None) == "geheim"


def test_mails_go_no_faster_than_the_office_allows(office: Office, box: Box) -> None:
    office.run(DAY)
    for number in range(1, 4):
        office.find(number, "pflicht-regel", DAY, team=f"T{number}")
    office.store.mail["je_minute"] = 20
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    waited: list[float] = []
    send(office.store, office.engine, PASSWORD, lambda: at(DAY), waited.append)
    assert (waited, len(box.taken)) == ([3.0, 3.0], 3)


def test_whoever_stands_in_gets_it(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    absence = {"von": DAY, "bis": DAY + timedelta(3), "durch": "fachkraft"}
    standing = replace(office.store, substitutes={"fachkraft T1": absence})
    send(standing, office.engine, PASSWORD, lambda: at(DAY), lambda _: None)
    assert [mail["To"] for mail in box.taken] == ["alle@amt.example"]
    later = DAY + timedelta(6)
    office.run(later)
    office.find(2, "pflicht-regel", later)
    prepare(office.store, office.engine, BOOK, later, at(later))
    send(standing, office.engine, PASSWORD, lambda: at(later), lambda _: None)
    assert box.taken[-1]["To"] == "t1@amt.example"


def test_a_reassigned_finding_is_told_to_its_new_place_only_when_it_is_due_again(office: Office) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    office.happens(1, EventKind.RESURFACED, DAY, responsible="leitung")
    done = prepare(office.store, office.engine, BOOK, DAY, at(DAY, 9))
    assert [str(letter.receiver) for letter in done.letters] == ["leitung T1"]


def test_a_refused_sender_is_no_fault_of_the_mail(office: Office, box: Box) -> None:
    office.run(DAY)
    for number, team in enumerate(("T1", "T2"), 1):
        office.find(number, "pflicht-regel", DAY, team=team)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    box.refuse = {"regelwerk@amt.example": "550 kein Postfach"}
    with pytest.raises(MailRefused, match=r"nimmt den Absender regelwerk@amt.example nicht an: 550 kein Postfach"):
        post(office)
    assert [mail.tries for mail in office.mails()] == [0, 0]
    # Too large is this mail's fault alone.
    box.refuse = {"regelwerk@amt.example": "552 zu groß"}
    assert (post(office).undeliverable, box.taken) == (2, [])  # type: ignore[attr-defined]


def test_what_a_server_says_of_an_address_is_kept_without_it(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    box.refuse = {"t1@amt.example": "550 5.1.1 <t1@amt.example>: unbekannt"}
    post(office)
    assert [mail.problem for mail in office.mails()] == ["550 5.1.1 … unbekannt"]


def test_a_server_that_was_down_for_days_gets_one_mail_of_today(office: Office, box: Box) -> None:
    for day in (DAY, DAY + timedelta(1), DAY + timedelta(2)):
        office.run(day)
        office.find(day.day, "pflicht-regel", day)
        prepare(office.store, office.engine, BOOK, day, at(day))
    assert [mail.day for mail in office.mails()] == [DAY + timedelta(2)]
    assert office.marks() == {(day, "Meldung", DAY + timedelta(2)) for day in (16, 17, 18)}
    post(office, DAY + timedelta(2))
    assert [mail["Subject"] for mail in box.taken] == ["Regelwerk: 3 Vorgänge, Stand 18.06.2026"]


def test_what_a_dead_sender_may_have_sent_is_not_withdrawn(office: Office, box: Box) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    with writing(office.engine) as connection:
        connection.execute(tables.mail.update().values(state="unterwegs"))
    office.run(DAY + timedelta(1))
    assert not prepare(office.store, office.engine, BOOK, DAY + timedelta(1), at(DAY + timedelta(1))).letters
    post(office, DAY + timedelta(1))
    assert len(box.taken) == 1


def test_old_mails_are_emptied_and_what_they_told_stays_told(office: Office) -> None:
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    office.find(2, "pflicht-regel", DAY, team="T2")
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    post(office)
    with writing(office.engine) as connection:
        assert (old_mails(connection, DAY - timedelta(1)), old_mails(connection, DAY)) == (0, 2)
        # The second finding is over and gone, its mark with it.
        connection.execute(tables.event.delete().where(tables.event.c.finding == 2))
        connection.execute(tables.finding.delete().where(tables.finding.c.id == 2))
        number, hashed = drop_mails(connection, DAY)
        assert (number, hashed) == (2, sha256(b"1\n2\n").hexdigest())
        assert (drop_mails(connection, DAY)[0], old_mails(connection, DAY)) == (0, 0)
    (mail,) = office.mails()
    assert (mail.id, mail.subject + mail.text + mail.html, mail.ics, mail.digest_of) == (1, "", None, [])
    office.run(DAY + timedelta(1))
    assert not prepare(office.store, office.engine, BOOK, DAY + timedelta(1), at(DAY + timedelta(1))).letters


def test_what_is_withdrawn_while_others_are_sent_is_not_sent_and_its_number_harms_nobody(
    office: Office, box: Box
) -> None:
    office.run(DAY)
    for number in (1, 2, 3):
        office.find(number, "pflicht-regel", DAY, team=f"T{number}")
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))

    def meanwhile(_: float) -> None:
        """Behind the first mail the others are withdrawn; another gets the number of the second, the third is anew."""
        if office.mails()[-1].id == 3:
            with writing(office.engine) as connection:
                assert outbox.withdraw(connection, [2, 3]) == 2
                outbox.queue(connection, "magdeburg", replace(letter, receiver=Receiver("betrieb")), (), at(DAY))
            office.find(4, "pflicht-regel", DAY, team="T3")
            prepare(office.store, office.engine, BOOK, DAY, at(DAY, 6))

    letter = Letter(Receiver("betrieb"), DAY, "bericht", "Bericht", "Text", "<p>Text</p>", "<bericht@amt.example>")
    send(office.store, office.engine, PASSWORD, lambda: at(DAY, 7), meanwhile)
    assert [str(mail["To"]) for mail in box.taken] == ["t1@amt.example"]
    send(office.store, office.engine, PASSWORD, lambda: at(DAY, 8), lambda _: None)
    assert [str(mail["Subject"]) for mail in box.taken[1:]] == [
        "Bericht", "Regelwerk: 1 Vorgang, Stand 16.06.2026", "Regelwerk: 2 Vorgänge, Stand 16.06.2026",
    ]  # fmt: skip
