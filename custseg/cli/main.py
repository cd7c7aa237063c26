"""Runs the program and turns errors into messages and exit statuses."""

from __future__ import annotations

import errno
import os
import sys

import click

from custseg.cli.program import PROGRAM, PROGRAM_GROUP
from custseg.errors import CustsegError, ExitStatus, OutputError, UsageError
from custseg.operating_system import is_closed_pipe
from custseg.signals import give_way
from custseg.streams import drop_output, prepare_streams, printable_name

COMPLETE_VARIABLE = "_CUSTSEG_COMPLETE"
"""Set by the completion script of a shell, to what it asks for."""

CLOSED_PIPE = 141


def main(args: list[str] | None = None) -> int:
    """Run the program.

    Args:
        args: words of the command line; those of the process when None.

    Returns:
        The exit status.
    """
    args = sys.argv[1:] if args is None else args
    debug = "--debug" in args
    prepare_streams()
    try:
        status = _run(args)
        sys.stdout.flush()
        return status
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitStatus.FAILED
    except click.ClickException as error:
        return _fail(_usage_error(error), debug)
    except CustsegError as error:
        return _fail(error, debug)
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except OSError as error:
        if is_closed_pipe(error):
            drop_output()
            return CLOSED_PIPE
        if debug:
            raise
        return _fail(_refused(error), debug)
    except UnicodeEncodeError as error:
        if debug or not any("\ud800" <= sign <= "\udfff" for sign in error.object):
            raise
        hint = "Rename the file or folder, or give it by a link with another name."
        return _fail(UsageError(f"a name is not UTF-8: {printable_name(error.object)}", hint=hint), debug)
    except MemoryError:
        return _fail(CustsegError("not enough memory", hint="Use Parquet, or fewer columns."), debug)
    except Exception as error:
        if debug:
            raise
        # The text of an error of polars may quote the data: only its kind is printed.
        what = f"something went wrong inside custseg ({type(error).__name__})"
        return _fail(CustsegError(what, hint="Run it again with --debug and report what it prints."), debug)


def _run(args: list[str]) -> int:
    if instruction := os.environ.get(COMPLETE_VARIABLE):
        from custseg.cli.completion import respond

        return respond(PROGRAM_GROUP, instruction)
    try:
        with PROGRAM_GROUP.make_context(PROGRAM, args) as ctx:
            PROGRAM_GROUP.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    return ExitStatus.OK


def _usage_error(error: click.ClickException) -> UsageError:
    """Return an error of click in the words of this program."""
    ctx = getattr(error, "ctx", None)
    name = ctx.command_path if ctx else PROGRAM
    hint = f"See {name} --help"
    if isinstance(error, click.NoSuchOption):
        close = " or ".join(error.possibilities or ())
        hint = f"Did you mean {close}? {hint}" if close else hint
        return UsageError(f"no such option: {error.option_name}", hint=hint)
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Argument):
        return UsageError("no input file", hint=f"Name a file, such as: {name} orders.csv")
    return UsageError(error.format_message(), hint=hint)


def _refused(error: OSError) -> CustsegError:
    """Return the error for something that the system refused: to open a file, or to take the output."""
    if error.filename is not None:
        where = printable_name(os.fsdecode(error.filename))
        return CustsegError(f"cannot be read or written: {error.strerror}", where=where)
    if error.errno is None:
        # From the query engine: a file that it could not open, such as one that is gone.
        return CustsegError("a file cannot be read or written", hint="Run it again with --debug to see which one.")
    drop_output()
    hint = "Free some space, or choose a file on another disk." if error.errno == errno.ENOSPC else ""
    return OutputError(f"cannot be written: {error.strerror}", where="standard output", hint=hint)


def _fail(error: CustsegError, debug: bool) -> int:
    from custseg.writing.terminal import print_error

    give_way()

    if debug:
        import traceback

        traceback.print_exc()
    print_error(error, sys.stderr)
    return error.status
