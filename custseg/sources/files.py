"""Finds the files for the inputs of a command line: paths, globs, folders, standard input, URLs."""

from __future__ import annotations

import atexit
import contextlib
import errno
import glob
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from custseg.errors import DataError, OutputError, Problem, UsageError, nearest
from custseg.operating_system import IS_WINDOWS, TEMPORARY_VARIABLE, created
from custseg.sources.change_guard import ChangeGuard, unchanged_files
from custseg.stages import Stage
from custseg.streams import printable_name
from custseg.temporary import COPY, copy_folder, remove_copy_folder

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
NO_TABLE = re.compile(
    r"(read[ _-]?me|liesmich|lisezmoi|leeme|licen[cs]e|copying|copyright|changelog|citation|прочти)(?![a-z])",
    re.IGNORECASE,
)
"""Beginnings of the names of texts that lie beside tables, often as .txt."""

USE_FILE = "Give a file name, or pipe a file in and give -."
LONG_NAME = 200
"""Characters of a name that a message shows at most."""

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
    return COPIES.get(os.path.dirname(path)) or printable_name(path)


def is_url(name: str) -> bool:
    """Return whether ``name`` is a URL."""
    scheme, sign, _ = name.partition("://")
    # A single letter is a drive of Windows.
    return bool(sign) and len(scheme) > 1 and scheme.isalnum()


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
    name = path_of(name)
    if is_url(name):
        return [name]
    path, kind = Path(name), kind_of(name)
    if kind == stat.S_IFREG:
        return [_readable_name(name)]
    try:
        if kind == stat.S_IFIFO or (kind == stat.S_IFCHR and not _is_endless(name)):
            with open(name, "rb") as stream:
                return [copy_stream(stream, printable_name(name))]
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=name, hint=USE_FILE) from None
    if kind == stat.S_IFDIR:
        return _tables_in(path, name)
    if kind is not None:
        raise DataError("is a device, not a file", where=name, hint=USE_FILE)
    if glob.has_magic(name):
        matched = sorted(_readable_name(p) for p in glob.glob(name, recursive=True) if os.path.isfile(p))
        if not matched:
            hint = "Check the pattern, and put it in quotes so that the shell does not expand it."
            raise DataError("no file matches", where=name, hint=hint)
        return matched
    if container_of(name)[1]:
        return [name]
    siblings = os.listdir(path.parent) if path.parent.is_dir() else []
    close = nearest(path.name, siblings)
    hint = close if close.startswith("Did") else "Check the spelling; the current folder is " + os.getcwd() + "."
    raise DataError("no such file or folder", where=name, hint=hint)


def path_of(name: str) -> str:
    """Return the path that a URL ``file://…`` stands for; any other name as it is."""
    if not name.lower().startswith("file://"):
        return name
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    found = urlsplit(name.replace("?", "%3F").replace("#", "%23"))
    # On Windows the path may be on another computer.
    server = f"//{found.netloc}" if IS_WINDOWS and found.netloc not in ("", "localhost") else ""
    return url2pathname(server + found.path)


def kind_of(name: str) -> int | None:
    """Return the kind of a file as `stat` names it; None if there is none.

    Raises:
        DataError: the name leads nowhere: it is too long, or a loop of links.
    """
    try:
        return stat.S_IFMT(os.stat(name).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name holds a character that no name can have"
        hint = "The link leads back to itself: remove it." if getattr(error, "errno", 0) == errno.ELOOP else ""
        where = name if len(name) < LONG_NAME else f"{name[:LONG_NAME]}…"
        raise DataError(f"cannot be read: {reason}", where=where, hint=hint or "Check the name of the file.") from None


def container_of(name: str) -> tuple[str, str]:
    """Return the file for a name such as ``archive.zip/orders.csv``, and the part of it that is meant; empty for all.

    Args:
        name: of a file, or of a table in an archive or workbook as messages call it.
    """
    if name == "-" or is_url(name) or kind_of(name) is not None:
        return name, ""
    path = Path(name)
    for parent in path.parents:
        if (kind := kind_of(str(parent))) is not None:
            return (str(parent), path.relative_to(parent).as_posix()) if kind == stat.S_IFREG else (name, "")
    return name, ""


def _readable_name(path: str) -> str:
    """Return a path that polars can read: that of a private copy if a name in it is no UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        with open(path, "rb") as stream, unchanged_files():
            ChangeGuard({path: printable_name(path)})
            return copy_stream(stream, printable_name(path))
    return path


def may_be_table(name: str) -> bool:
    """Return whether a file in a folder or archive may be a table, by its name without folders."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(HIDDEN_PREFIXES) and not NO_TABLE.match(name)


def _tables_in(folder: Path, name: str) -> list[str]:
    """Return the files in a folder whose names end as those of tables do."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=name) from None
    found = [_readable_name(str(p)) for p in entries if may_be_table(p.name) and os.path.isfile(p)]
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
    folder = ""
    try:
        folder = copy_folder()
        COPIES[folder] = name
        if (own := _own.get()) is not None:
            own.append(folder)
        path = os.path.join(folder, COPY)
        with open(created(path), "wb") as copy:
            copy.writelines(chunks)
    except OSError as error:
        _remove(folder)
        what = f"cannot store a temporary copy of {name}: {error.strerror}"
        hint = f"Free some disk space, or set {TEMPORARY_VARIABLE} to a folder on another disk."
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
        remove_copy_folder(COPIES.popitem()[0])


def _remove(folder: str) -> None:
    COPIES.pop(folder, None)
    remove_copy_folder(folder)
