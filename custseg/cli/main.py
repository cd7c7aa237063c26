"""The program: finds the command, loads it alone, turns errors into messages and statuses."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Annotated, Any

# Objects made while importing live until the end: looking for garbage among them only costs time. `run` enables it.
gc.disable()

import typer  # noqa: E402
from typer._click import Command, Context, HelpFormatter, Parameter  # noqa: E402
from typer._click.exceptions import NoArgsIsHelpError  # noqa: E402
from typer.core import TyperCommand, TyperGroup  # noqa: E402
from typer.exceptions import TyperException  # noqa: E402

from custseg import __version__  # noqa: E402
from custseg.cli.commands import COMMANDS  # noqa: E402
from custseg.cli.help import write_options, write_panels  # noqa: E402
from custseg.errors import CustsegError, ExitStatus, UsageError  # noqa: E402

ABOUT = """What each customer is worth, and what to do about it, from any export of orders.

\b
Examples:
  custseg ltv orders.csv                 value of each customer and of the base
  custseg ltv orders.csv --by cohort     the same by month of the first order
  custseg ltv orders.csv | head          in a pipe: CSV, all customers
"""


class _AsTyped:
    """Takes a value as the text it is: every option is checked by the settings, with its origin."""

    def coerce(self, value: Any, param: Any, ctx: Context) -> Any:
        return () if value is None and (param.multiple or param.nargs == -1) else value


def take_as_typed(params: list[Parameter]) -> list[Parameter]:
    """Keep typer from loading pydantic, a fifth of a short run, only to turn texts into texts."""
    for param in params:
        if hasattr(param, "_runtime_param"):
            param._runtime_param = _AsTyped()
    return params


OPTIONAL_VALUE = {"--members": "all"}
"""Options that may stand without a value, and what they mean then."""


def with_values(args: list[str]) -> list[str]:
    """Give options that may stand alone their value where none follows: an option, a file or nothing does not count."""
    found = []
    for place, word in enumerate(args):
        if word in OPTIONAL_VALUE:
            following = args[place + 1 : place + 2]
            if not following or following[0].startswith("-") or os.path.exists(following[0]):
                word = f"{word}={OPTIONAL_VALUE[word]}"
        found.append(word)
    return found


class TextCommand(TyperCommand):
    """A command whose options are taken as typed, with its help in panels."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        return take_as_typed(super().get_params(ctx))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, with_values(args))

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        write_options(self, ctx, formatter)


class LazyGroup(TyperGroup):
    """A group that lists its commands without loading them."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        return take_as_typed(super().get_params(ctx))

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in COMMANDS.items():
            panels.setdefault(command.panel, []).append((name, command.help))
        write_panels(panels.items(), formatter)
        write_options(self, ctx, formatter)

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return TyperCommand(cmd_name, help=entry.help, rich_help_panel=entry.panel)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        self.commands = {name: TyperCommand(name) for name in COMMANDS}
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and command else command, rest


def load(name: str) -> Command:
    """Import a command's module and return the command."""
    module = importlib.import_module(COMMANDS[name].module)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    settings = {"help_option_names": ["-h", "--help"]}
    alone.command(name, cls=TextCommand, help=module.HELP, context_settings=settings)(module.command)
    return typer.main.get_command(alone)


app = typer.Typer(
    cls=LazyGroup,
    help=ABOUT,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"custseg {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print nothing but the table and errors.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Print each setting and its origin.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print the traceback of an error.")] = False,
    config: Annotated[str | None, typer.Option("--config", metavar="FILE", help="Settings in YAML.")] = None,
    no_config: Annotated[bool, typer.Option("--no-config", help="Read no config file.")] = False,
) -> None:
    ctx.obj = {"quiet": quiet, "verbose": verbose, "debug": debug, "config": config, "no_config": no_config}


def main(args: list[str] | None = None) -> int:
    """Run the program.

    Args:
        args: words of the command line; those of the process when None.

    Returns:
        The exit status.
    """
    debug = "--debug" in (sys.argv if args is None else args)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - a closed stream: there is nobody to tell
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    try:
        status = app(args, prog_name="custseg", standalone_mode=False)
        return status if isinstance(status, int) else ExitStatus.OK
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitStatus.FAILED
    except NoArgsIsHelpError as error:
        error.show()
        return ExitStatus.USAGE
    except TyperException as error:
        hint = f"See {getattr(getattr(error, 'ctx', None), 'command_path', 'custseg')} --help"
        return _fail(UsageError(error.format_message(), hint=hint), debug)
    except CustsegError as error:
        return _fail(error, debug)
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except MemoryError:
        return _fail(CustsegError("not enough memory", hint="Use Parquet, or fewer columns."), debug)
    except Exception as error:
        if debug:
            raise
        # What polars says may quote the data: only the kind of error is told.
        what = f"something went wrong inside custseg ({type(error).__name__})"
        return _fail(CustsegError(what, hint="Run it again with --debug and report what it says."), debug)


def _fail(error: CustsegError, debug: bool) -> int:
    from custseg.writing.terminal import print_error

    if debug:
        import traceback

        traceback.print_exc()
    print_error(error, sys.stderr)
    return error.status


def _closed_pipe() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def entry(*_: Any) -> None:
    """Run the program and leave with its status; the console script."""
    sys.exit(main())
