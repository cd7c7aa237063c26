"""Files that ``custseg init`` writes; none takes the place of another."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from custseg.errors import Choice, OutputError, UsageError
from custseg.segments.reading import BUILT_IN
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import CONFIG_NAME
from custseg.settings.settings import gather
from custseg.sources.files import remove_copies


def write_rules(path: str, *, quiet: bool) -> None:
    """Write a copy of the built-in rules.

    Args:
        path: of the file to write.
        quiet: say nothing.

    Raises:
        UsageError: it is there already.
        OutputError: it cannot be written.
    """
    _write_new(path, BUILT_IN.read_bytes())
    if not quiet:
        print(
            f"Wrote {Path(path)}. To use it: --rules-file {path}, or rules_file: {path} in custseg.yaml.",
            file=sys.stderr,
        )


def write_config(inputs: list[str], path: str, options: dict[str, Any], *, quiet: bool) -> None:
    """Write a config file for an export; ask at a terminal what cannot be decided.

    Args:
        inputs: paths, globs, folders or ``-``.
        path: of the file to write.
        options: what was typed, by setting.
        quiet: say and ask nothing.

    Raises:
        UsageError: the file is there already.
        DataError: the export is no table, or leaves open what nobody answers.
        OutputError: the file cannot be written.
    """
    from custseg.analyses.inspect.starter_config import starter_config

    if os.path.lexists(path):
        raise _there(path)
    settings = gather({name: value for name, value in options.items() if name in SCHEMA}, use_config=False)
    asks = not quiet and "-" not in inputs and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    text = starter_config(inputs, settings, _ask if asks else None)
    remove_copies()
    _write_new(path, text.encode())
    if not quiet:
        used = "It is used in this folder without being named." if Path(path).name == path == CONFIG_NAME else ""
        print(f"Wrote {Path(path)}. {used or f'To use it: --config {path}'}", file=sys.stderr)


def _ask(question: str, choices: tuple[Choice, ...]) -> Choice:
    """Let the user choose."""
    lines = [question, *(f"  {number}  {choice.label}" for number, choice in enumerate(choices, 1))]
    print("\n".join(map(_harmless, lines)), file=sys.stderr)
    while True:
        print(f"Which one (1 to {len(choices)}): ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            raise KeyboardInterrupt
        if answer.strip().isdecimal() and 0 < int(answer) <= len(choices):
            return choices[int(answer) - 1]


def _harmless(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


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
        raise _there(path) from None
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=path) from None


def _there(path: str) -> UsageError:
    hint = "Name another file, or remove this one first: init never overwrites."
    return UsageError("is there already", where=path, hint=hint)
