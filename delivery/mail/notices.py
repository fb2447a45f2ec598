"""Mails that are no digest: notices to those who run the program or release a rule."""

from __future__ import annotations

from datetime import date

from schemas.reminder.suspension import Suspension


def stale(day: date, as_of: date | None, braked: bool) -> tuple[str, str]:
    """Subject and text of the notice to those who run the program: no check today, or a delivery that is held."""
    told = "noch keine Prüfung" if as_of is None else f"Datenstand {_german(as_of)}"
    if braked:
        return f"Regelwerk: Lieferung angehalten ({told})", (
            f"Guten Tag,\n\nauf der neuesten Lieferung liegt die Lieferbremse ({told}). Bis sie bestätigt ist, geht am "
            f"{_german(day)} keine Erinnerung hinaus; danach werden sie nachgeholt.\n\n"
            "Bestätigen: regelwerk import confirm ABZUG --store ABLAGE\n"
        )
    return f"Regelwerk: heute keine Prüfung ({told})", (
        f"Guten Tag,\n\nam {_german(day)} ist keine Prüfung gelaufen ({told}). Die Erinnerungen beruhen auf dem "
        "älteren Stand und sagen das.\n\nNachholen: regelwerk run --store ABLAGE\n"
    )


def suspended(found: Suspension, title: str, lifted: bool) -> tuple[str, str]:
    """Subject and text of the notice to whoever released a rule: its reminders rest, or are on again."""
    who = f"Wer es war und warum: regelwerk notbremse list --store ABLAGE ({found.actor})\n"
    if lifted:
        return f"Regelwerk: wieder erinnert wird an {found.rule}", (
            f"Guten Tag,\n\ndie Notbremse für die Regel „{title}“ ({found.rule}) ist gelöst. Von jetzt an wird wieder "
            f"an sie erinnert.\n\n{who}"
        )
    return f"Regelwerk: Erinnerungen angehalten, {found.rule}", (
        f"Guten Tag,\n\nfür die Regel „{title}“ ({found.rule}) ist die Notbremse gezogen: Bis einschließlich "
        f"{_german(found.until)} erinnert niemand an ihre Befunde, und nichts davon wird eskaliert. Geprüft wird sie "
        "weiter, Befunde und Fristen laufen.\n\nBitte die Regel ansehen und berichtigen, oder die Notbremse lösen: "
        f"regelwerk notbremse lift {found.rule} --store ABLAGE\n\n{who}"
    )


def _german(day: date) -> str:
    return f"{day:%d.%m.%Y}"
