"""Sends what a command has written: ``--mail-to``, ``--post``, ``--dry-run``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from custseg.errors import CustsegError, OutputError
from custseg.settings.setting import Settings
from custseg.writing.escaping import printable

if TYPE_CHECKING:
    from custseg.result import Result
    from custseg.sending.outgoing import Outgoing

SENDING = ("mail_to", "post", "dry_run")
"""Options, none of which is typed again by a suggestion: a look closer sends nothing."""


def to_send(options: dict[str, Any], settings: Settings) -> Outgoing | None:
    """Return what a run sends when it is done; None for nothing. All that is wrong is said before any work.

    Args:
        options: values of the command's options.
        settings: of the run.

    Raises:
        UsageError: an address is wrong, or there is nothing to try.
        SettingsError: the mail server is not set, or wrong.
    """
    if not any(options.get(name) for name in SENDING):
        # The libraries that send are not loaded for nothing.
        return None
    from custseg.sending.outgoing import check_attachment, outgoing

    check_attachment(options["output"])
    return outgoing(
        options.get("mail_to") or [],
        options.get("post") or [],
        secrets_file=settings["secrets"],
        environment=os.environ,
        dry=bool(options.get("dry_run")),
    )


@contextlib.contextmanager
def sent(outgoing: Outgoing | None, result: Result, options: dict[str, Any]) -> Iterator[None]:
    """Send a result that is written when the block ends, with what it raises; one that says nothing is not sent.

    Args:
        outgoing: what is sent; None for nothing.
        result: that is written.
        options: values of the command's options.

    Raises:
        OutputError: something could not be sent; has the problems of the block, too.
    """
    if outgoing is None or result.silent:
        yield
        if outgoing and outgoing.dry:
            _say("Nothing would be sent: there is nothing to tell (--dry-run).")
        return
    try:
        yield
    except CustsegError as error:
        _send(outgoing, result, options, error)
        raise
    _send(outgoing, result, options, None)


def _send(outgoing: Outgoing, result: Result, options: dict[str, Any], error: CustsegError | None) -> None:
    from custseg.sending.letter import letter_of

    problems = error.problems if error else []
    inputs = [str(one) for one in options.get("inputs") or []]
    path = options["output"]
    letter = letter_of(result, str(options["command"]), inputs, problems, attached=bool(path))
    say = _nothing if options["quiet"] and not outgoing.dry else _say
    try:
        outgoing.deliver(letter, path, say)
    except OutputError as failed:
        raise OutputError([*problems, *failed.problems]) from None


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr)


def _nothing(line: str) -> None:
    """Print nothing."""
