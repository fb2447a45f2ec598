"""`regelwerk record`: what the office does itself."""

from __future__ import annotations

import click

from cli.german import Commands

MODULES = {
    "enter": ("office.records.enter", "Erfasst oder berichtigt einen Nachweis; das Wort enter darf fehlen."),
    "template": ("office.records.template", "Schreibt einen Vordruck (Excel) zum Ausfüllen."),
    "import": ("office.records.take", "Liest einen ausgefüllten Vordruck ein."),
    "list": ("office.records.listing", "Zeigt, was erfasst ist."),
    "withdraw": ("office.records.withdraw", "Zieht einen Nachweis zurück."),
}


class _Records(Commands):
    """The commands; a first word that is none of them is the table of a record to enter."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, or the one that enters a record."""
        if args[0] not in self.modules and not args[0].startswith("-"):
            args = ["enter", *args]
        return super().resolve_command(ctx, args)


command = _Records(
    "record",
    modules=MODULES,
    example="regelwerk record befragung --store ablage --set art=Kundenbefragung --set ergebnis_am=30.06.2026 \\\n"
    '    --set dienststelle_id=1 --document "Az. 7/2026" --post Qualitätsmanagement\n'
    "regelwerk record template sitzung gremium --store ablage --out nachweise.xlsx",
    help="Nachweise des Amts: Gremien, Befragungen, Schulungen, Projekte, Risiken, Beschwerden.",
)
