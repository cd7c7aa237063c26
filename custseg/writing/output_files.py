"""Writes output files whole or not at all, and never over an input."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from custseg.errors import CustsegError, OutputError, UsageError
from custseg.shell_words import quoted
from custseg.signals import undisturbed


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
    for name in inputs:
        if target.exists() and os.path.exists(name) and os.path.samefile(target, name):
            raise UsageError(
                f"{path} is an input", where=option, hint="Choose another file: custseg never overwrites an input."
            )
    folder = target.parent
    if target.is_dir():
        raise OutputError("this is a folder", where=path, hint=f"Name a file in it: {option} {target / 'ltv.csv'}")
    if not folder.is_dir():
        hint = f"Create it first: mkdir {quoted(str(folder))}"
        raise OutputError(f"there is no folder {folder}", where=option, hint=hint)
    if not os.access(folder, os.W_OK):
        raise OutputError(f"the folder {folder} cannot be written to", where=option, hint="Choose another folder.")


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path whose content takes the place of ``path`` when the block ends well.

    A pipe or device is written to, not replaced; behind a symbolic link the file itself is replaced.

    Raises:
        OutputError: the file cannot be written, such as on a full disk; nothing is left behind.
    """
    target = Path(path).resolve()
    special = target.exists() and not target.is_file()
    temporary: Path | None = None
    try:
        with undisturbed():
            temporary = _beside(target, special, path)
        yield temporary
        if special:
            with open(temporary, "rb") as written, open(target, "wb") as stream:
                shutil.copyfileobj(written, stream)
        else:
            with open(temporary, "rb") as written:
                os.fsync(written.fileno())
            temporary.chmod(_mode(target))
            temporary.replace(target)
    except OSError as error:
        raise unwritable(error, str(path)) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _beside(target: Path, special: bool, path: str | Path) -> Path:
    try:
        folder = None if special else target.parent
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{target.name[:50]}-", suffix=".part")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    os.close(handle)
    return Path(name)


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
        reason = os.strerror(int(number[1])) if number else "the system refused it"
    hint = "Free some space, or choose a file on another disk." if "space" in reason.lower() else ""
    return OutputError(f"cannot be written: {reason}", where=where, hint=hint)


def is_refusal(error: Exception) -> bool:
    """Return whether the system, or polars in its name, refused to write."""
    return isinstance(error, OSError) or "os error" in str(error)


def _mode(target: Path) -> int:
    """Return the permissions of the file replaced, else those that a new file would get."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
