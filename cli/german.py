"""Click in German: help pages, and what it says about wrong use."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import click

_HELP = ["--help", "-h"]
_SETTINGS = {"help_option_names": _HELP, "max_content_width": 100}


class WrongUse(click.UsageError):
    """The command line cannot mean anything; said in German, exit code 2."""


class _German:
    """What help pages of commands and groups share."""

    epilog: str | None
    params: list[click.Parameter]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the line that shows how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix="Aufruf: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes arguments and options."""
        records = [
            record
            for param in self.get_params(ctx)  # type: ignore[attr-defined]
            if (record := _record(param, ctx)) is not None
        ]
        with formatter.section("Optionen"):
            formatter.write_dl(records)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the example as it is, so that it can be copied."""
        if self.epilog:
            with formatter.section("Beispiel"):
                for line in self.epilog.splitlines():
                    formatter.write(f"  {line}\n")


def _record(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    record = param.get_help_record(ctx)
    if record is None or not isinstance(param, click.Option):
        return None
    if param.name is not None and set(param.opts) & set(_HELP):
        return record[0], "Diese Hilfe zeigen."
    needed = " (erforderlich)" if param.required else ""
    return record[0], (param.help or "") + needed


class Command(_German, click.Command):
    """A command with a German help page; `example` is shown there."""

    def __init__(self, name: str | None, example: str, **more: Any) -> None:
        more = {"context_settings": _SETTINGS, "epilog": example, "options_metavar": "[OPTIONEN]", **more}
        super().__init__(name, **more)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; refuses arguments that nobody asked for."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click does not say of every mistake to which command it belongs
            raise
        if rest:
            raise WrongUse(f"Hier ist zu viel angegeben: {' '.join(rest)}", ctx)
        return rest


class Commands(_German, click.Group):
    """The commands by name; each is found in the module `cli.commands.<module>` as `command`."""

    def __init__(self, name: str | None, modules: Mapping[str, tuple[str, str]], example: str, **more: Any) -> None:
        more = {"context_settings": _SETTINGS, "epilog": example, "options_metavar": "", **more}
        super().__init__(name, **more)
        self.subcommand_metavar = "BEFEHL [OPTIONEN]"
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - given by click
        """The names, in the order in which people meet them."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in self.modules:
            return None
        found: click.Command = importlib.import_module(f"cli.commands.{self.modules[cmd_name][0]}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        if args[0] not in self.modules and not args[0].startswith("-"):
            raise WrongUse(f"Den Befehl {args[0]} gibt es nicht.{_near(args[0], self.modules)}", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands without importing them, then the options."""
        with formatter.section("Befehle"):
            formatter.write_dl([(name, said) for name, (_, said) in self.modules.items()])
        super().format_options(ctx, formatter)


def said(error: click.ClickException) -> str:
    """What is wrong with a command line, in German."""
    match error:
        case WrongUse():
            return error.message
        case click.NoSuchOption():
            return f"Die Option {error.option_name} gibt es nicht.{_near(error.option_name, error.possibilities or ())}"
        case click.MissingParameter() if error.param is not None:
            return f"Es fehlt {_named(error.param)}."
        case click.BadParameter():
            named = f"{_named(error.param)}: " if error.param is not None else ""
            return f"{named}{error.message}"
        case click.BadOptionUsage():
            if error.ctx is not None and _is_switch(error.option_name, error.ctx):
                return f"Die Option {error.option_name} steht allein; hinter ihr kommt kein Wert."
            return f"Die Option {error.option_name} ist nicht richtig angegeben. Fehlt ihr Wert?"
        case _:
            return error.format_message()


def _is_switch(name: str, ctx: click.Context) -> bool:
    return any(isinstance(one, click.Option) and name in one.opts and one.is_flag for one in ctx.command.params)


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Gemeint ist vielleicht {near[0]}." if near else ""


def _named(param: click.Parameter) -> str:
    return (
        max(param.opts, key=len) if isinstance(param, click.Option) else (param.metavar or (param.name or "").upper())
    )
