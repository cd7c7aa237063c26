"""Writes output files whole or not at all, and never over an input."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from custseg.errors import CustsegError, OutputError, UsageError
from custseg.operating_system import is_same, kept_by_another, new_file_mode, reason_of, refused_name, save_to_disk
from custseg.shell_words import quoted
from custseg.sources.files import container_of
from custseg.streams import printable_name
from custseg.temporary import discard, temporary_file

STANDARD_INPUT = 0
"""Number of the open file that is standard input, written ``-``."""


def check_target(path: str, inputs: Iterable[str], option: str) -> None:
    """Refuse a target that is an input or cannot be written, before any work is done.

    Args:
        path: of the file to write.
        inputs: paths of the files read.
        option: that named the target.

    Raises:
        UsageError: the target is an input.
        OutputError: its folder does not exist or cannot be written.
    """
    target = Path(path)
    for name in (container_of(one)[0] for one in inputs):
        if _is_standard_input(path) if name == "-" else (os.path.exists(name) and one_file(path, name)):
            raise UsageError(
                f"{path} is an input", where=option, hint="Choose another file: custseg never overwrites an input."
            )
    folder = target.parent
    if problem := _no_name(path):
        raise OutputError(f"cannot be written: {problem}", where=option, hint="Choose another name.")
    if os.path.isdir(target):
        raise OutputError("this is a folder", where=path, hint=f"Name a file in it: {option} {target / 'ltv.csv'}")
    if not os.path.isdir(folder):
        hint = f"Create it first: mkdir {quoted(str(folder))}"
        raise OutputError(f"there is no folder {folder}", where=option, hint=hint)
    if not os.access(folder, os.W_OK):
        raise OutputError(f"the folder {folder} cannot be written to", where=option, hint="Choose another folder.")


def _no_name(path: str) -> str:
    """Return why a path can be that of no file; empty if it can: too long a name, a loop of links."""
    if problem := refused_name(os.path.basename(path)):
        return problem
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or "the name holds a character that no name can have"
    return ""


def one_file(path: str, other: str) -> bool:
    """Return whether two paths lead to the same file, or will when they are written."""
    if os.path.exists(path) and os.path.exists(other):
        return os.path.samefile(path, other)
    first, second = os.path.realpath(path), os.path.realpath(other)
    folder, beside = os.path.dirname(first), os.path.dirname(second)
    if not (os.path.isdir(folder) and os.path.isdir(beside) and os.path.samefile(folder, beside)):
        return first == second
    names = os.path.basename(first), os.path.basename(second)
    if _folds_case(folder):
        names = tuple(unicodedata.normalize("NFC", name).casefold() for name in names)  # type: ignore[assignment]
    return names[0] == names[1]


def _is_standard_input(path: str) -> bool:
    """Return whether a path leads to the file that standard input reads."""
    try:
        return is_same(os.stat(path), os.fstat(STANDARD_INPUT))
    except (OSError, ValueError):
        return False


def _folds_case(folder: str) -> bool:
    """Return whether a folder takes names that differ in case alone for one, as on Windows and macOS."""
    other = folder.swapcase()
    return other != folder and os.path.exists(other) and os.path.samefile(folder, other)


def check_standard_output(inputs: Iterable[str]) -> None:
    """Refuse a standard output that is one of the inputs: a file would grow, and a pipe wait for itself.

    Args:
        inputs: paths of the files read.

    Raises:
        UsageError: standard output is an input.
    """
    try:
        found = os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        return
    for name in inputs:
        with contextlib.suppress(OSError, ValueError):
            if is_same(os.fstat(STANDARD_INPUT) if name == "-" else os.stat(name), found):
                where = "standard input" if name == "-" else printable_name(name)
                hint = "Write to another file: -o FILE."
                raise UsageError("standard output is an input", where=where, hint=hint)


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path whose content takes the place of ``path`` when the block ends well.

    A pipe or device is written to, not replaced; behind a symbolic link the file itself is replaced.

    Raises:
        OutputError: the file cannot be written, such as on a full disk; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    special = target.exists() and not target.is_file()
    temporary: Path | None = None
    try:
        temporary = _beside(target, special, path)
        yield temporary
        if special:
            with open(temporary, "rb") as written, open(target, "wb") as stream:
                shutil.copyfileobj(written, stream)
        else:
            save_to_disk(temporary)
            temporary.chmod(_mode(target))
            temporary.replace(target)
    except OSError as error:
        raise unwritable(error, str(path)) from error
    finally:
        if temporary:
            discard(str(temporary))


def _beside(target: Path, special: bool, path: str | Path) -> Path:
    folder = None if special else target.parent
    if folder and printable_name(str(folder)) != str(folder):
        hint = "Choose another folder, or rename it."
        raise OutputError("the name of the folder is not UTF-8", where=printable_name(str(path)), hint=hint)
    try:
        # The query engine writes to names in UTF-8 alone.
        return Path(temporary_file(str(folder) if folder else None, printable_name(target.name)))
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path)) from None


@contextlib.contextmanager
def replacing_stream(path: str | Path) -> Iterator[IO[bytes]]:
    """Yield a stream whose content takes the place of ``path`` when the block ends well."""
    with replacing(path) as temporary, open(temporary, "wb") as stream:
        try:
            yield stream
        except Exception as error:
            if isinstance(error, CustsegError) or not is_refusal(error):
                raise
            raise unwritable(error, str(path)) from error


def unwritable(error: Exception, where: str) -> OutputError:
    """Return the error for a target that the system, or polars in its name, refused."""
    reason = getattr(error, "strerror", None)
    if not reason:
        number = re.search(r"os error (\d+)", str(error))
        reason = reason_of(int(number[1])) if number else "the system refused it"
    hint = "Free some space, or choose a file on another disk." if "space" in reason.lower() else ""
    hint = hint or ("Close it in other programs, such as Excel." if kept_by_another(error) else "")
    return OutputError(f"cannot be written: {reason}", where=where, hint=hint)


def is_refusal(error: Exception) -> bool:
    """Return whether the system, or polars in its name, refused to write."""
    return isinstance(error, OSError) or "os error" in str(error)


def _mode(target: Path) -> int:
    """Return the permissions of the file replaced, else those that a new file would get."""
    if target.exists():
        return target.stat().st_mode & 0o777
    return new_file_mode()
