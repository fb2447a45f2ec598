"""`regelwerk konto`: the accounts of the workbench."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "anlegen": ("access.accounts.create", "Legt ein Konto an und zeigt sein erstes Kennwort."),
    "rollen": ("access.accounts.roles", "Gibt einem Konto genau diese Rollen und Teams."),
    "kennwort": ("access.accounts.password", "Gibt einem Konto ein neues erstes Kennwort."),
    "sperren": ("access.accounts.lock", "Sperrt ein Konto; wer darin arbeitet, ist sofort draußen."),
    "entsperren": ("access.accounts.unlock", "Öffnet ein Konto wieder, auch nach zu vielen Fehlversuchen."),
    "abgleich": ("access.accounts.sync", "Sperrt, wen der Verzeichnisdienst nicht mehr kennt."),
    "token": ("access.accounts.token", "Stellt einem Programm einen Zugang zur Schnittstelle aus."),
    "liste": ("access.accounts.listing", "Zeigt alle Konten."),
}

command = Commands(
    "konto",
    modules=MODULES,
    example='regelwerk konto anlegen emuster --name "Erika Muster" --rolle Fachkraft --team T01 --store ablage\n'
    'regelwerk konto sperren emuster --reason "ausgeschieden" --by "A. Beispiel" --store ablage',
    help="Konten der Werkbank: wer hineindarf, mit welchen Rollen, für welche Teams.",
)
