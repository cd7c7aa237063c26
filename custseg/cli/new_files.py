"""The files that ``custseg init`` writes; it never overwrites one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from custseg.errors import Choice, OutputError, UsageError
from custseg.segments.scheme_names import BUILT_IN
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import CONFIG_NAME
from custseg.settings.settings import gather
from custseg.sources.change_guard import unchanged_files
from custseg.sources.files import remove_copies
from custseg.writing.escaping import printable


def write_rules(path: str, *, quiet: bool) -> None:
    """Write a copy of the built-in rules.

    Args:
        path: of the file to write.
        quiet: print nothing.

    Raises:
        UsageError: the file exists.
        OutputError: it cannot be written.
    """
    _write_new(path, BUILT_IN.read_bytes())
    if not quiet:
        text = f"Wrote {Path(path)}. To use it, add --rules-file {path}, or set rules_file: {path} in custseg.yaml."
        print(printable(text), file=sys.stderr)


def write_config(inputs: list[str], path: str, options: dict[str, Any], *, quiet: bool) -> None:
    """Write a config file for an export; at a terminal, ask what cannot be decided.

    Args:
        inputs: paths, globs, folders or ``-``.
        path: of the file to write.
        options: what was typed, by setting.
        quiet: print and ask nothing.

    Raises:
        UsageError: the file exists.
        DataError: the export is not a table, or a question is left open.
        OutputError: the file cannot be written.
    """
    from custseg.analyses.inspect.starter_config import starter_config

    if os.path.lexists(path):
        raise _already_exists(path)
    settings = gather({name: value for name, value in options.items() if name in SCHEMA}, use_config=False)
    asks = not quiet and "-" not in inputs and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    with unchanged_files():
        text = starter_config(inputs, settings, _ask if asks else None)
    remove_copies()
    _write_new(path, text.encode())
    if not quiet:
        is_default = Path(path).name == path == CONFIG_NAME
        use = "custseg uses it in this folder." if is_default else f"To use it, add --config {path}."
        print(printable(f"Wrote {Path(path)}. {use}"), file=sys.stderr)


def _ask(question: str, choices: tuple[Choice, ...]) -> Choice:
    """Ask the user for one of several choices."""
    lines = [question, *(f"  {number}  {choice.label}" for number, choice in enumerate(choices, 1))]
    print("\n".join(map(printable, lines)), file=sys.stderr)
    while True:
        print(f"Your choice (1 to {len(choices)}): ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            raise KeyboardInterrupt
        if answer.strip().isdecimal() and 0 < int(answer) <= len(choices):
            return choices[int(answer) - 1]
        wanted = f"Type a number from 1 to {len(choices)}, then Enter." if len(choices) > 1 else "Type 1, then Enter."
        print(printable(f"'{answer.strip()[:40]}' is not one of them. {wanted}"), file=sys.stderr)


def _write_new(path: str, content: bytes) -> None:
    try:
        # Exclusive: what appears in the meantime is not overwritten either.
        with open(path, "xb") as stream:
            try:
                stream.write(content)
            except OSError:
                os.unlink(path)
                raise
    except FileExistsError:
        raise _already_exists(path) from None
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=path) from None


def _already_exists(path: str) -> UsageError:
    hint = "Choose another file name, or delete this file first: init never overwrites."
    return UsageError("the file exists already", where=path, hint=hint)
