"""The program for click: the list of commands, of which the one that runs is loaded alone."""

from __future__ import annotations

import glob
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from custseg import __version__
from custseg.cli.commands import COMMANDS
from custseg.cli.help import ALL, Rows, fitted, write_panels, write_parameters
from custseg.cli.main_options import MAIN_OPTIONS
from custseg.cli.options import COMMON, NO_OPTIONS, PARAMETERS
from custseg.cli.panels import GENERAL
from custseg.cli.parameters import PanelOption, with_bare_values
from custseg.errors import ExitStatus, UsageError, nearest
from custseg.shell_words import joined

PROGRAM, USUAL = "custseg", "ltv"
"""Name of the program, and the command that is suggested for a file."""

CONTEXT = {"help_option_names": ["-h", "--help"]}
ABOUT = """What each customer is worth, and what to do about it, from any export of orders.

\b
Examples:
  custseg ltv orders.csv                 value of each customer and in total
  custseg ltv orders.csv --by cohort     the same by month of the first order
  custseg ltv orders.csv | head          in a pipe: CSV, all customers
"""


class FittingHelp(click.Command):
    """A command whose help fits the terminal."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help on lines that fit."""
        return fitted(super().get_help(ctx))


class PanelCommand(FittingHelp):
    """A command with its help in panels, and with options whose value is optional."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words after the name of the command."""
        try:
            return super().parse_args(ctx, with_bare_values(args, self.params))
        except click.UsageError as error:
            # Some errors of click do not say which command they are about.
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments and options by panel."""
        write_parameters(self, ctx, formatter, MAIN_OPTIONS[str(self.name)])


class LazyGroup(FittingHelp, click.Group):
    """A group that lists its commands without loading them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of the command line; without any, print the help."""
        if not args and not ctx.resilient_parsing:
            print(ctx.get_help(), file=sys.stderr)
            ctx.exit(ExitStatus.USAGE)
        return super().parse_args(ctx, with_bare_values(args, self.params))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands and options by panel."""
        panels: dict[str, Rows] = {}
        for entry in COMMANDS.values():
            panels.setdefault(entry.panel, []).append((entry.name, entry.help))
        write_panels(panels, formatter)
        write_parameters(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return what a list of commands needs of one, without its options."""
        entry = COMMANDS.get(cmd_name)
        return click.Command(cmd_name, short_help=entry.help) if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return name, command and the words after it.

        Raises:
            UsageError: there is no such command.
        """
        name, *rest = args
        if name in COMMANDS:
            return name, load_command(name), rest
        if not ctx.resilient_parsing:
            if _is_input(name):
                raise UsageError(f"{name} is a file, not a command", hint=f"Type: {_with_command(name, rest)}")
            raise UsageError(f"no such command: {name}", hint=nearest(name, COMMANDS))
        return None, None, rest


def _is_input(word: str) -> bool:
    """Return whether a word names what can be read: a file, a folder, a pattern of files, standard input."""
    return word == "-" or os.path.exists(word) or (not word.startswith("-") and bool(glob.glob(word)))


def _with_command(name: str, rest: list[str]) -> str:
    """Return the command to type for a file, with the options that were typed if that command has them."""
    command = load_command(USUAL)
    known = {option for param in command.params for option in [*param.opts, *param.secondary_opts]}
    typed = [word.split("=")[0] for word in rest if word.startswith("-") and word != "-"]
    return joined([PROGRAM, USUAL, name, *(rest if known.issuperset(typed) else ())])


def load_command(name: str) -> click.Command:
    """Import the module of a command and return the command.

    Its module holds ``HELP``, ``OPTIONS`` (keys of `PARAMETERS`) and ``command``, which takes their values as one dict.
    """
    module = importlib.import_module(COMMANDS[name].module)
    params = [PARAMETERS[key] for key in module.OPTIONS]
    if set(module.OPTIONS) - {*MAIN_OPTIONS[name], *NO_OPTIONS}:
        params.append(HELP_ALL)
    return PanelCommand(name, params=params, help=module.HELP, callback=_call(module.command), context_settings=CONTEXT)


def _call(command: Callable[[dict[str, Any]], None]) -> Callable[..., None]:
    """Return a callback that hands a command its options, and those typed before its name."""

    @click.pass_context
    def call(ctx: click.Context, /, **values: Any) -> None:
        before = ctx.parent.params if ctx.parent else {}
        lists = {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
        # Python passes the options in the order of their declaration, not as typed.
        common = {name: values.get(name) or before.get(name) for name in COMMON}
        command(values | lists | common | {"command": ctx.info_name})

    return call


def _show_help(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from custseg.cli.pager import pager

        ctx.meta[ALL] = True
        with pager(sys.stdout, wanted=True) as stream:
            print(ctx.get_help(), file=stream)
        ctx.exit()


HELP_ALL = PanelOption(
    "--help-all",
    panel=GENERAL,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
    help="Show every option and exit.",
)


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        print(f"{PROGRAM} {__version__}")
        ctx.exit()


def _show_completion(ctx: click.Context, param: click.Parameter, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from custseg.cli.completion import script

        print(script(shell))
        ctx.exit()


def _install_completion(ctx: click.Context, param: click.Parameter, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from custseg.cli.completion import install

        print(install(shell), file=sys.stderr)
        ctx.exit()


SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
OWN_OPTIONS = [
    PanelOption(
        "--version",
        panel=GENERAL,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Print the version.",
    ),
    *(PARAMETERS[key] for key in COMMON),
    *(
        PanelOption(
            name,
            panel=GENERAL,
            metavar="[SHELL]",
            choices=SHELLS,
            bare_value="",
            expose_value=False,
            callback=callback,
            help=help,
        )
        for name, callback, help in (
            ("--install-completion", _install_completion, "Install tab completion for this shell, or for SHELL."),
            ("--show-completion", _show_completion, "Print the completion script of this shell, or of SHELL."),
        )
    ),
]

PROGRAM_GROUP = LazyGroup(PROGRAM, params=OWN_OPTIONS, help=ABOUT, context_settings=CONTEXT)
