"""Temporary files: removed at the end and on a signal; after a kill, by the next run of the same user.

Each file or folder is locked by the process that made it. The system lifts the lock when the process is gone, however
it ended, so that a lock that can be had shows a leftover. On Windows the lock is that of a file beside it.
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

from custseg.operating_system import HAS_LOCKS, LOCKS_BESIDE, created, is_own, lock, opened
from custseg.signals import CLEANUPS, undisturbed

FOLDER_BEGIN, FOLDER_END = "custseg-copies-", ".tmp"
FILE_END = ".custseg.part"
RANDOM = "[a-z0-9_]{8}"
FOLDER_NAME = re.compile(re.escape(FOLDER_BEGIN) + RANDOM + re.escape(FOLDER_END))
COPY = "copy"
LOCK_END = ".lock"

MOST_TRIES = 5
"""How often a file is made anew because it cannot be locked: after that, this disk has no locks."""

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
        if LOCKS_BESIDE:
            _remove(path + LOCK_END)


def remove_leftovers() -> None:
    """Remove the private copies of runs of this user that were killed."""
    with contextlib.suppress(OSError):
        _remove_leftovers(tempfile.gettempdir(), FOLDER_NAME)


def _locked(make: Callable[[], str]) -> str:
    """Make a temporary file or folder, lock it, and return its path."""
    tries = 0
    while True:
        path, tries = make(), tries + 1
        _held[path] = handle = _new_lock(path)
        if os.path.exists(path) and (handle is not None or not LOCKS_BESIDE or tries == MOST_TRIES):
            return path
        # Another run has taken it for a leftover, before it was locked.
        release(path)
        _remove(path)


def _new_lock(path: str) -> int | None:
    """Lock a file or folder that was just made; return None if there are no locks, or if it is locked already."""
    return _lock(lambda: created(path + LOCK_END)) if LOCKS_BESIDE else _lock(lambda: opened(path, links=False))


def _old_lock(path: str) -> int | None:
    """Lock what a run has left; return None if the run is still there."""
    if not LOCKS_BESIDE and os.path.lexists(path + LOCK_END):
        # A run on Windows has made it, in a folder that both can see.
        return None
    return _lock(lambda: opened(path + LOCK_END if LOCKS_BESIDE else path, links=False))


def _lock(open_file: Callable[[], int]) -> int | None:
    if not HAS_LOCKS:
        return None
    try:
        handle = open_file()
    except OSError:
        return None
    if not lock(handle):
        os.close(handle)
        return None
    return handle


def _remove_leftovers(folder: str, pattern: re.Pattern[str]) -> None:
    """Remove what this user's killed runs have left in a folder under such names, and nothing else."""
    if not HAS_LOCKS:
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        names = [entry.name.removesuffix(LOCK_END) if LOCKS_BESIDE else entry.name for entry in entries]
        paths = [os.path.join(folder, name) for name in dict.fromkeys(names) if pattern.fullmatch(name)]
        for path in paths:
            if path not in _held and (handle := _old_lock(path)) is not None:
                with contextlib.suppress(OSError):
                    _remove_own(path, os.fstat(handle))
                os.close(handle)
                if LOCKS_BESIDE and not os.path.lexists(path):
                    _remove(path + LOCK_END)


def _remove(path: str) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.unlink(path)


def _remove_own(path: str, locked: os.stat_result) -> None:
    """Remove a leftover if it is this user's, and holds no more than custseg puts there."""
    found = os.lstat(path)
    if not is_own(locked) or not (LOCKS_BESIDE or os.path.samestat(locked, found)):
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
            _remove(path)
        time.sleep(pause)
    if LOCKS_BESIDE:
        for path in [*_held]:
            release(path)


CLEANUPS.append(_remove_all)
atexit.register(_remove_discarded)
