"""Detects files that change while they are read."""

from __future__ import annotations

import os

from custseg.errors import DataError
from custseg.notes import Note

MISSING = (0, 0, 0)


class ChangeGuard:
    """Remembers the state of files when they were opened.

    Args:
        names: name of each local file as the user knows it, by its path.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self._states = {path: _state(path) for path in names}

    def check(self) -> list[Note]:
        """Compare the files with their state at the last check.

        Returns:
            A warning for each file that has changed since.

        Raises:
            DataError: a file became shorter, so rows are missing.
        """
        notes = []
        for path, before in self._states.items():
            now = _state(path)
            if now[0] < before[0] and now != MISSING:
                raise shrunk(self._names[path])
            if now != before:
                text = f"{self._names[path]} changed while it was read: new rows may be missing. Run the command again."
                notes.append(Note("changed_while_read", text, warns=True))
                self._states[path] = now
        return notes


def shrunk(name: str) -> DataError:
    """Return the error for a file that became shorter while it was read.

    Args:
        name: of the file, as the user knows it.
    """
    hint = "Run the command again when the file is complete, or use a copy of it."
    return DataError("became shorter while it was read", where=name, hint=hint)


def _state(path: str) -> tuple[int, int, int]:
    """Return size in bytes, time of the last change and inode of a file; ``MISSING`` if it does not exist."""
    try:
        found = os.stat(path)
    except OSError:
        return MISSING
    return found.st_size, found.st_mtime_ns, found.st_ino
