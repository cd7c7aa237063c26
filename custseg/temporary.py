"""Temporary files: removed at the end and on a signal; after a kill, by the next run of the same user.

Each file or folder is locked by the process that made it. The system lifts the lock when the process is gone, however
it ended, so that a lock that can be had shows a leftover.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Callable

from custseg.operating_system import HAS_LOCKS, is_own, lock, opened
from custseg.signals import CLEANUPS, undisturbed

FOLDER_BEGIN, FOLDER_END = "custseg-copies-", ".tmp"
FILE_END = ".custseg.part"
RANDOM = "[a-z0-9_]{8}"
FOLDER_NAME = re.compile(re.escape(FOLDER_BEGIN) + RANDOM + re.escape(FOLDER_END))
COPY = "copy"

PAUSES = (0.0, 0.002, 0.02, 0.0)
"""Seconds between the looks for temporary files when a signal ends the program."""

_held: dict[str, int | None] = {}
"""Temporary files and folders of this process, and the open file that locks each; None without locks."""

_discarded: list[str] = []
"""Temporary files that were removed, and are looked for again at the end."""

_folder: list[str] = []
"""The folder of the copies of this process, while there is one."""


def copy_folder() -> str:
    """Make a folder for one private copy, which only the user can read, and return its path.

    Raises:
        OSError: no folder can be made.
    """
    with undisturbed():
        if _folder and not os.path.isdir(_folder[0]):
            release(_folder.pop())
        if not _folder:
            _folder.append(_locked(lambda: tempfile.mkdtemp(prefix=FOLDER_BEGIN, suffix=FOLDER_END)))
        return tempfile.mkdtemp(dir=_folder[0], prefix="")


def remove_copy_folder(folder: str) -> None:
    """Remove the folder of a private copy, and with the last one the folder of all."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        # Windows removes no file that is still open: at the end it may be closed.
        _discarded.append(folder)
    # Another thread may be about to make a copy in the folder of all.
    with undisturbed():
        if _folder and _folder[0] == os.path.dirname(folder):
            with contextlib.suppress(OSError):
                os.rmdir(_folder[0])
                release(_folder.pop())


def temporary_file(folder: str | None, target: str) -> str:
    """Make an empty file whose content is to become that of another one, and return its path.

    Args:
        folder: of the file; None for that of temporary files.
        target: name of the file that it is to replace; what a killed run has left of it is removed.

    Raises:
        OSError: no file can be made.
    """
    begin = f".{target[:50]}-"
    if folder is not None:
        _remove_leftovers(folder, re.compile(re.escape(begin) + RANDOM + re.escape(FILE_END)))

    def make() -> str:
        handle, name = tempfile.mkstemp(dir=folder, prefix=begin, suffix=FILE_END)
        os.close(handle)
        return name

    with undisturbed():
        return _locked(make)


def discard(path: str) -> None:
    """Remove a temporary file that is not needed, if it is still there."""
    with contextlib.suppress(OSError):
        os.unlink(path)
    release(path)
    # A query that was interrupted may just be about to open it, and make it anew.
    _discarded.append(path)


def release(path: str) -> None:
    """Lift the lock of a temporary file or folder that was removed, or that has become another one."""
    if (handle := _held.pop(path, None)) is not None:
        os.close(handle)


def remove_leftovers() -> None:
    """Remove the private copies of runs of this user that were killed."""
    with contextlib.suppress(OSError):
        _remove_leftovers(tempfile.gettempdir(), FOLDER_NAME)


def _locked(make: Callable[[], str]) -> str:
    """Make a temporary file or folder, lock it, and return its path."""
    while True:
        path = make()
        _held[path] = handle = _lock(path)
        if handle is None or os.path.exists(path):
            return path
        # Another run has taken it for a leftover, before it was locked.
        release(path)


def _lock(path: str) -> int | None:
    """Open and lock a file or folder; return None if there are no locks, or if it is locked already."""
    if not HAS_LOCKS:
        return None
    try:
        handle = opened(path, links=False)
    except OSError:
        return None
    if not lock(handle):
        os.close(handle)
        return None
    return handle


def _remove_leftovers(folder: str, pattern: re.Pattern[str]) -> None:
    """Remove what this user's killed runs have left in a folder under such names, and nothing else."""
    if not HAS_LOCKS:
        # On Windows leftovers stay, in a folder that is the user's own.
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for path in [entry.path for entry in entries if pattern.fullmatch(entry.name) and entry.path not in _held]:
            if (handle := _lock(path)) is not None:
                with contextlib.suppress(OSError):
                    _remove_own(path, os.fstat(handle))
                os.close(handle)


def _remove_own(path: str, found: os.stat_result) -> None:
    """Remove a leftover if it is this user's, and holds no more than custseg puts there."""
    if not is_own(found) or not os.path.samestat(found, os.lstat(path)):
        return
    if stat.S_ISREG(found.st_mode):
        os.unlink(path)
    elif stat.S_ISDIR(found.st_mode):
        inside = [os.path.join(path, name) for name in os.listdir(path)]
        if all(not os.path.islink(one) and set(os.listdir(one)) <= {COPY} for one in inside):
            shutil.rmtree(path, ignore_errors=True)


def _remove_discarded() -> None:
    for path in _discarded:
        if os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
            with contextlib.suppress(OSError):
                os.rmdir(os.path.dirname(path))
            continue
        with contextlib.suppress(OSError):
            os.unlink(path)


def _remove_all() -> None:
    """Remove all temporary files of this process, also those that a running query makes anew."""
    for pause in PAUSES:
        for path in [*_held, *_discarded]:
            shutil.rmtree(path, ignore_errors=True)
            with contextlib.suppress(OSError):
                os.unlink(path)
        time.sleep(pause)


CLEANUPS.append(_remove_all)
atexit.register(_remove_discarded)
