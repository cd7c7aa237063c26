"""Files that change while they are read."""

from __future__ import annotations

import os

from custseg.errors import DataError
from custseg.notes import Note

SHORTER = "became shorter while it was read"
GONE = (0, 0, 0)
WAIT = "Copy it first, or read it when it is complete."


class Watch:
    """What the files of a source were when they were opened.

    Args:
        paths: of the files; URLs are left out by the caller.
    """

    def __init__(self, paths: dict[str, str]) -> None:
        self.names = paths
        self.before = {path: _state(path) for path in paths}

    def check(self, notes: list[Note]) -> None:
        """Compare the files with what they were.

        Args:
            notes: gets the files that were changed.

        Raises:
            DataError: one became shorter, so that rows are missing.
        """
        for path, before in self.before.items():
            now = _state(path)
            if now[0] < before[0] and now != GONE:
                raise shrunk(self.names[path])
            if now != before:
                text = f"{self.names[path]} was changed while it was read: what was added may be missing. Run it again."
                notes.append(Note("changed_while_read", text, warns=True))
                self.before[path] = now


def shrunk(name: str) -> DataError:
    """Return the error of a file that became shorter.

    Args:
        name: of the file, as the user knows it.
    """
    return DataError(SHORTER, where=name, hint=WAIT)


def _state(path: str) -> tuple[int, int, int]:
    """Return size, time of the last change and identity of a file; ``GONE`` where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return GONE
    return found.st_size, found.st_mtime_ns, found.st_ino
