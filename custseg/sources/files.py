"""Finds the files for the inputs of a command line: paths, globs, folders, standard input, URLs."""

from __future__ import annotations

import atexit
import contextlib
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from custseg.errors import DataError, OutputError, Problem, UsageError, nearest
from custseg.signals import undisturbed
from custseg.stages import Stage

STANDARD_INPUT = "standard input"
COPIES: dict[str, str] = {}
"""Folders of private copies, and the name of what each was copied from."""

_own: ContextVar[list[str] | None] = ContextVar("_own", default=None)
"""Folders of the private copies that the block of `own_copies` has made."""

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl")
SUFFIXES = (
    *(text + packing for packing in ("", ".gz", ".zst") for text in TEXT_SUFFIXES),
    *(".zip", ".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
)
HIDDEN_PREFIXES = (".", "~$")
"""Beginnings of the names of files that systems and Office programs leave in folders."""


def find_files(inputs: list[str]) -> list[str]:
    """Return the paths and URLs of the files for the inputs of a command line, each once, in a fixed order.

    Args:
        inputs: paths, globs, folders, URLs, or ``-`` for standard input.

    Raises:
        DataError: an input does not exist or contains no tables; lists all such inputs.
        UsageError: standard input is combined with other inputs.
    """
    if "-" in inputs and len(inputs) > 1:
        raise UsageError(
            "standard input (-) cannot be combined with other inputs", hint="Save it to a file, and use that file."
        )
    problems: list[Problem] = []
    files: list[str] = []
    for name in inputs:
        try:
            files += expand(name)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    # A file given by two names must not count twice.
    return list({name if is_url(name) else os.path.realpath(name): name for name in reversed(files)}.values())[::-1]


def display_name(path: str) -> str:
    """Return the name by which the user knows a file: for a private copy, the name of what was copied."""
    return COPIES.get(os.path.dirname(path), path)


def is_url(name: str) -> bool:
    """Return whether ``name`` is a URL."""
    scheme, sign, _ = name.partition("://")
    return bool(sign) and scheme.isalnum()


def expand(name: str) -> list[str]:
    """Return the files for one input.

    Args:
        name: a path, glob, folder, URL, or ``-`` for standard input.

    Raises:
        DataError: there are none.
    """
    if name == "-":
        if sys.stdin is None:
            raise DataError("is closed", where=STANDARD_INPUT, hint="Pipe a file into it, or give a file name.")
        return [copy_stream(sys.stdin.buffer, STANDARD_INPUT)]
    path = Path(name)
    if is_url(name) or path.is_file():
        return [name]
    if path.is_fifo() or (path.is_char_device() and not _is_endless(name)):
        with open(name, "rb") as stream:
            return [copy_stream(stream, name)]
    if path.is_dir():
        return _tables_in(path, name)
    if path.exists():
        raise DataError("is a device, not a file", where=name, hint="Give a file name, or pipe a file in and give -.")
    if glob.has_magic(name):
        matched = sorted(p for p in glob.glob(name, recursive=True) if os.path.isfile(p))
        if not matched:
            hint = "Check the pattern, and put it in quotes so that the shell does not expand it."
            raise DataError("no file matches", where=name, hint=hint)
        return matched
    siblings = os.listdir(path.parent) if path.parent.is_dir() else []
    close = nearest(path.name, siblings)
    hint = close if close.startswith("Did") else "Check the spelling; the current folder is " + os.getcwd() + "."
    raise DataError("no such file or folder", where=name, hint=hint)


def _tables_in(folder: Path, name: str) -> list[str]:
    """Return the files in a folder whose names end as those of tables do."""
    tables = [p for p in sorted(folder.iterdir()) if p.name.lower().endswith(SUFFIXES) and p.is_file()]
    found = [str(p) for p in tables if not p.name.startswith(HIDDEN_PREFIXES)]
    if not found:
        hint = "In a folder, custseg reads files with these endings: " + ", ".join(SUFFIXES) + "."
        raise DataError("contains no tables", where=name, hint=hint)
    return found


def _is_endless(name: str) -> bool:
    """Return whether a character device returns bytes without end; a terminal does not."""
    with open(name, "rb") as stream:
        return not stream.isatty() and bool(stream.read(1))


def copy_stream(stream: BinaryIO, name: str) -> str:
    """Copy a stream to a private file, because some analyses read their input twice.

    Args:
        stream: to read to its end.
        name: of the stream, as the user knows it.

    Returns:
        The path of the copy.

    Raises:
        OutputError: the disk is full.
    """
    with Stage(f"reading {name}"):
        return private_copy(iter(lambda: stream.read(1 << 20), b""), name)


def private_copy(chunks: Iterable[bytes], name: str) -> str:
    """Write chunks to a file that only the user can read, and return its path.

    Args:
        chunks: the content.
        name: of what is copied, as the user knows it.

    Raises:
        OutputError: the disk is full.
    """
    atexit.register(remove_copies)
    with undisturbed():
        folder = tempfile.mkdtemp(prefix="custseg-")
        COPIES[folder] = name
    if (own := _own.get()) is not None:
        own.append(folder)
    path = os.path.join(folder, "copy")
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            copy.writelines(chunks)
    except OSError as error:
        _remove(folder)
        what = f"cannot store a temporary copy of {name}: {error.strerror}"
        hint = "Free some disk space, or set TMPDIR to a folder on another disk."
        raise OutputError(what, where=tempfile.gettempdir(), hint=hint) from None
    return path


@contextlib.contextmanager
def own_copies() -> Iterator[None]:
    """Remove the private copies that the block has made when it ends, and no others: several may run at a time."""
    own: list[str] = []
    token = _own.set(own)
    try:
        yield
    finally:
        _own.reset(token)
        for folder in own:
            _remove(folder)


def remove_copies() -> None:
    """Remove all private copies; they may contain customer data."""
    while COPIES:
        shutil.rmtree(COPIES.popitem()[0], ignore_errors=True)


def _remove(folder: str) -> None:
    COPIES.pop(folder, None)
    shutil.rmtree(folder, ignore_errors=True)
