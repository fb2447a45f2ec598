"""`regelwerk mail`: the outbox, and who is told in person."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "list": ("reminders.mails.listing", "Zeigt, wie viele Mails warten, gesendet und unzustellbar sind."),
    "bounces": ("reminders.mails.bounces", "Vermerkt Mails, die zurückgekommen sind."),
    "again": ("reminders.mails.again", "Stellt unzustellbare Mails noch einmal bereit."),
    "person": ("reminders.mails.person", "Trägt die Adresse einer Person ein, oder streicht sie."),
    "absent": ("reminders.mails.absent", "Trägt eine Abwesenheit mit Vertretung ein."),
}

command = Commands(
    "mail",
    modules=MODULES,
    example="regelwerk mail list --store ablage\nregelwerk mail bounces /var/mail/regelwerk --store ablage",
    help="Der Postausgang: was wartet, was zurückkam, wer persönlich erinnert wird.",
)
