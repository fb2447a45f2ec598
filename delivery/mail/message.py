"""A letter as an e-mail: plain text first, HTML beside it, the calendar file behind both."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from schemas.reminder.letter import Letter


def message(letter: Letter, sender: str, to: str, now: datetime) -> EmailMessage:
    """The message; its Message-ID is the letter's, so that a repeat can be told for what it is."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, letter.subject
    made["Date"], made["Message-ID"] = format_datetime(now), letter.message_id
    # No answers by machines, no copies in the archives of lists.
    made["Auto-Submitted"], made["X-Auto-Response-Suppress"] = "auto-generated", "All"
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    if letter.ics is not None:
        made.add_attachment(
            letter.ics.encode("utf-8"), maintype="text", subtype="calendar", filename="termine.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )  # fmt: skip
    return made
