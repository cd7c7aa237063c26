"""From what was typed to the files it means: files, globs, folders, standard input, URLs."""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from custseg.errors import DataError, OutputError, Problem, UsageError, nearest
from custseg.signals import undisturbed
from custseg.stages import Stage

STANDARD_INPUT = "standard input"
COPIES: dict[str, str] = {}
"""Folders of private copies of streams, and the names of the streams."""

TEXTS = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl")
SUFFIXES = (
    *(text + packing for packing in ("", ".gz", ".zst") for text in TEXTS),
    *(".zip", ".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
)
PASSED_OVER = (".", "~$")
"""How the names of files begin that systems and Office programs leave in folders."""


def find_files(inputs: list[str]) -> list[str]:
    """Return the paths and URLs that the words of a command line mean, in a fixed order.

    Args:
        inputs: paths, globs, folders, URLs, or ``-`` for standard input.

    Raises:
        DataError: one of them does not exist or holds no table; names them all.
        UsageError: standard input is named beside others or twice.
    """
    if "-" in inputs and len(inputs) > 1:
        raise UsageError(
            "standard input (-) cannot be combined with other inputs", hint="Save it to a file and name that."
        )
    problems: list[Problem] = []
    files: list[str] = []
    for name in inputs:
        files += expand(name, problems)
    if problems:
        raise DataError(problems)
    # The same file by two names would count twice.
    return list({name if is_url(name) else os.path.realpath(name): name for name in reversed(files)}.values())[::-1]


def shown_name(path: str) -> str:
    """Return the name by which the user knows a file: a copy is known by the stream it was made of."""
    return COPIES.get(os.path.dirname(path), path)


def is_url(name: str) -> bool:
    """Return whether ``name`` is read over the network."""
    scheme, sign, _ = name.partition("://")
    return bool(sign) and scheme.isalnum()


def expand(name: str, problems: list[Problem]) -> list[str]:
    """Return the files that one word means; add to ``problems`` why it means none."""
    if name == "-":
        if sys.stdin is None:
            problems.append(Problem("is closed", STANDARD_INPUT, "Pipe a file into it, or name the file."))
            return []
        return [spool(sys.stdin.buffer, STANDARD_INPUT)]
    path = Path(name)
    if is_url(name) or path.is_file():
        return [name]
    if path.is_fifo() or (path.is_char_device() and not _is_device(name)):
        with open(name, "rb") as stream:
            return [spool(stream, name)]
    if path.is_dir():
        tables = [p for p in sorted(path.iterdir()) if p.name.lower().endswith(SUFFIXES) and p.is_file()]
        inside = [str(p) for p in tables if not p.name.startswith(PASSED_OVER)]
        if not inside:
            problems.append(Problem("holds no table", name, "A folder is read for its " + ", ".join(SUFFIXES) + "."))
        return inside
    if path.exists():
        problems.append(Problem("is a device, not a file", name, "Name a file, or pipe one in and name -."))
        return []
    if glob.has_magic(name):
        matched = sorted(p for p in glob.glob(name, recursive=True) if os.path.isfile(p))
        if not matched:
            problems.append(
                Problem("no file matches", name, "Check the pattern; quote it, so that the shell leaves it alone.")
            )
        return matched
    beside = os.listdir(path.parent) if path.parent.is_dir() else []
    close = nearest(path.name, beside)
    hint = close if close.startswith("Did") else "Check the spelling; the working folder is " + os.getcwd() + "."
    problems.append(Problem("no such file or folder", name, hint))
    return []


def _is_device(name: str) -> bool:
    """Return whether a character device gives bytes without end, as no terminal does."""
    with open(name, "rb") as stream:
        return not stream.isatty() and bool(stream.read(1))


def spool(stream: BinaryIO, name: str) -> str:
    """Copy a stream to a private file, because some questions read their input twice.

    Raises:
        OutputError: the disk is full.
    """
    with Stage(f"reading {name}"):
        return keep(iter(lambda: stream.read(1 << 20), b""), name)


def keep(chunks: Iterable[bytes], name: str) -> str:
    """Write chunks to a private file and return its path.

    Args:
        chunks: its content.
        name: by which the user knows where they come from.

    Raises:
        OutputError: the disk is full.
    """
    atexit.register(remove_copies)
    with undisturbed():
        folder = tempfile.mkdtemp(prefix="custseg-")
        COPIES[folder] = name
    path = os.path.join(folder, "copy")
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            copy.writelines(chunks)
    except OSError as error:
        remove_copies()
        what = f"{name} cannot be kept: {error.strerror}"
        raise OutputError(what, where=tempfile.gettempdir(), hint="Free some space, or set TMPDIR.") from None
    return path


def remove_copies() -> None:
    """Remove the private copies of streams; they may hold data of customers."""
    while COPIES:
        shutil.rmtree(COPIES.popitem()[0], ignore_errors=True)
