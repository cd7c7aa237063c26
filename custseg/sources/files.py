"""From what was typed to the files it means: files, globs, folders, standard input, URLs."""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from custseg.errors import DataError, Problem, UsageError, nearest

STANDARD_INPUT = "standard input"
SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz", ".parquet", ".pq")


def find_files(inputs: list[str]) -> list[str]:
    """Return the paths and URLs that the words of a command line mean, in a fixed order.

    Args:
        inputs: paths, globs, folders, URLs, or ``-`` for standard input.

    Raises:
        DataError: one of them does not exist or holds no table; names them all.
        UsageError: standard input is named beside others or twice.
    """
    if "-" in inputs and len(inputs) > 1:
        raise UsageError("standard input (-) cannot be combined with other inputs")
    problems: list[Problem] = []
    files: list[str] = []
    for name in inputs:
        files += _expand(name, problems)
    if problems:
        raise DataError(problems)
    return list(dict.fromkeys(files))


def is_url(name: str) -> bool:
    """Return whether ``name`` is read over the network."""
    scheme, sign, _ = name.partition("://")
    return bool(sign) and scheme.isalnum()


def _expand(name: str, problems: list[Problem]) -> list[str]:
    if name == "-":
        return [_spool(sys.stdin.buffer, STANDARD_INPUT)]
    path = Path(name)
    if is_url(name) or path.is_file():
        return [name]
    if path.is_fifo() or path.is_char_device():
        with open(name, "rb") as stream:
            return [_spool(stream, path.name)]
    if path.is_dir():
        inside = [str(p) for p in sorted(path.iterdir()) if p.is_file() and p.name.endswith(SUFFIXES)]
        if not inside:
            problems.append(Problem("holds no table", name, "A folder is read for its " + ", ".join(SUFFIXES) + "."))
        return inside
    if glob.has_magic(name):
        matched = sorted(p for p in glob.glob(name, recursive=True) if os.path.isfile(p))
        if not matched:
            problems.append(Problem("no file matches", name))
        return matched
    beside = os.listdir(path.parent) if path.parent.is_dir() else []
    close = nearest(path.name, beside)
    hint = close if close.startswith("Did") else "Check the spelling; the working folder is " + os.getcwd() + "."
    problems.append(Problem("no such file or folder", name, hint))
    return []


def _spool(stream: BinaryIO, name: str) -> str:
    """Copy a stream to a private file, because some questions read their input twice."""
    folder = tempfile.mkdtemp(prefix="custseg-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
    return path
