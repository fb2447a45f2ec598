"""Mails that come back, in the mailboxes of a small office."""

from __future__ import annotations

import mailbox
from datetime import date, timedelta
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from delivery.mail.bounce import read_bounce
from jobs.reminders.bounces import again, note
from jobs.reminders.prepare import prepare
from schemas.failure import Unknown
from schemas.reminder.digest import Receiver
from tests.jobs.reminders.conftest import BOOK, Box, Office, at

DAY = date(2026, 6, 16)


def returned(sent: EmailMessage, action: str = "failed", head_only: bool = False) -> Message:
    """What a mail server sends back of a mail (RFC 3464)."""
    status = Message()
    about, server = Message(), Message()
    server["Reporting-MTA"] = "dns; mail.amt.example"
    about["Final-Recipient"] = "rfc822; t1@amt.example"
    about["Action"] = action
    about["Status"] = "5.1.1" if action == "failed" else "4.4.1"
    about["Diagnostic-Code"] = "smtp; 550 5.1.1 <t1@amt.example>: Recipient address rejected: User unknown"
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([server, about])
    made = MIMEMultipart("report", report_type="delivery-status")
    made["From"], made["To"], made["Subject"] = "MAILER-DAEMON@amt.example", "regelwerk@amt.example", "Undelivered"
    made["Message-ID"] = "<daemon.1@amt.example>"
    made.attach(MIMEText("Your message could not be delivered to t1@amt.example.", "plain"))
    made.attach(status)
    if head_only:
        made.attach(MIMEText(f"Subject: x\nMessage-ID: {sent['Message-ID']}\n", "rfc822-headers"))
    else:
        made.attach(MIMEMessage(sent))
    return made


@pytest.fixture
def sent(office: Office, box: Box) -> EmailMessage:
    """A digest that the server took."""
    office.run(DAY)
    office.find(1, "pflicht-regel", DAY)
    prepare(office.store, office.engine, BOOK, DAY, at(DAY))
    office.post(DAY)
    return box.taken[0]


def boxed(folder: Path, kind: str, mails: list[Message]) -> Path:
    """The mails in a mailbox of a kind."""
    place = folder / f"post-{kind}"
    if kind == "maildir":
        into = mailbox.Maildir(place)
        for one in mails:
            into.add(one.as_bytes())
    elif kind == "mbox":
        single = mailbox.mbox(place)
        for one in mails:
            single.add(one.as_bytes())
        single.close()
    elif kind == "ordner":
        place.mkdir()
        for number, one in enumerate(mails):
            (place / f"{number}.eml").write_bytes(one.as_bytes())
    else:
        place = folder / "mail.eml"
        place.write_bytes(mails[0].as_bytes())
    return place


@pytest.mark.parametrize("kind", ["maildir", "mbox", "ordner", "eml"])
def test_what_comes_back_is_noted_once(office: Office, sent: EmailMessage, tmp_path: Path, kind: str) -> None:
    answer = EmailMessage()
    answer["Subject"], answer["In-Reply-To"] = "Urlaub", sent["Message-ID"]
    answer.set_content("Ich bin nicht da.")
    strange = EmailMessage()
    strange["Message-ID"] = "<fremd@amt.example>"
    mails = [returned(sent, head_only=kind == "mbox"), answer, returned(sent, "delayed"), returned(strange)]
    place = boxed(tmp_path, kind, mails)
    found = note(office.store, office.engine, place)
    assert (found.seen, found.receivers) == (1 if kind == "eml" else 4, (Receiver("fachkraft", "T1"),))
    (mail,) = office.mails()
    assert (mail.state, mail.problem) == (
        "unzustellbar", "zurückgekommen: 5.1.1 550 5.1.1 … Recipient address rejected: User unknown",
    )  # fmt: skip
    assert note(office.store, office.engine, place).receivers == ()


def test_after_the_address_is_mended_it_is_told_anew(
    office: Office, box: Box, sent: EmailMessage, tmp_path: Path
) -> None:
    note(office.store, office.engine, boxed(tmp_path, "eml", [returned(sent)]))
    tomorrow = DAY + timedelta(1)
    office.run(tomorrow)
    assert not prepare(office.store, office.engine, BOOK, tomorrow, at(tomorrow)).letters
    office.store.receivers["fachkraft T1"] = "neu@amt.example"
    assert again(office.store, office.engine) == 1
    (digest,) = prepare(office.store, office.engine, BOOK, tomorrow, at(tomorrow)).letters
    assert "Befund 1" in digest.text
    office.post(tomorrow)
    assert [str(mail["To"]) for mail in box.taken] == ["t1@amt.example", "neu@amt.example"]
    assert office.marks() == {(1, "Meldung", tomorrow)}


def test_a_mere_delay_is_none(sent: EmailMessage) -> None:
    assert read_bounce(returned(sent, "delayed").as_bytes()) is None
    assert read_bounce(returned(sent).as_bytes()) is not None


def test_no_mailbox(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Unknown, match=r"Maildir oder mbox"):
        note(office.store, office.engine, tmp_path / "nichts")


@pytest.mark.parametrize("raw", [
    b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; boundary=x\n\n--x\n",
    b"Content-Type: message/delivery-status\n\nAction: failed\n\n",
    b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: a\n\n"
    b"--x--",
])  # fmt: skip
def test_what_is_no_report_is_none(raw: bytes) -> None:
    assert read_bounce(raw) is None
