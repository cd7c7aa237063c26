"""Refuses files that change while they are read: figures of two states of a file would be mixed."""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from custseg.errors import DataError
from custseg.operating_system import opened, wait_for_another_time

MAX_HELD = 100
"""Number of files that are held open at most: systems limit it to a few hundred."""


@dataclass(frozen=True)
class State:
    """What tells one state of a file from another.

    Attributes:
        identity: device and number of the file, which a file that takes its place does not have.
        size: in bytes.
        times: of the last change of its content, and of its entry: a program may set back only the first.
    """

    identity: tuple[int, int]
    size: int
    times: tuple[int, int]


class ChangeGuard:
    """Holds files open, and remembers their states when they were opened.

    Args:
        names: name of each local file as the user knows it, by its path.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        # As long as a file is held, no other one gets its number.
        held = [handle for path in list(names)[:MAX_HELD] if (handle := _held(path)) is not None]
        self.close = weakref.finalize(self, _close, held)
        _wait_for_clock(names)
        self._states = {path: state_of(path) for path in names}
        if (guards := _WATCHED.get()) is not None:
            guards.append(self)

    def check(self) -> None:
        """Compare the files with their state when they were opened.

        Raises:
            DataError: a file has changed since.
        """
        for path, before in self._states.items():
            if before is not None and (now := state_of(path)) != before:
                raise changed(self._names[path], _change(before, now))


_WATCHED: ContextVar[list[ChangeGuard] | None] = ContextVar("watched", default=None)


@contextlib.contextmanager
def unchanged_files() -> Iterator[None]:
    """Check at the end of the block that no file that was opened in it has changed.

    If a change has led to another error, that of the change is raised: it says what to do.

    Raises:
        DataError: a file has changed since it was opened.
    """
    guards: list[ChangeGuard] = []
    token = _WATCHED.set(guards)
    try:
        try:
            yield
        except Exception:
            _check(guards)
            raise
        _check(guards)
    finally:
        _WATCHED.reset(token)
        for guard in guards:
            guard.close()


def _check(guards: Iterable[ChangeGuard]) -> None:
    for guard in guards:
        guard.check()


def changed(name: str, change: str = "became shorter") -> DataError:
    """Return the error for a file that changed while it was read.

    Args:
        name: of the file, as the user knows it.
        change: what happened to it, in words.
    """
    hint = "Run the command again when nothing writes to it any more, or use a copy of it."
    return DataError(f"{change} while it was read", where=name, hint=hint)


def state_of(path: str) -> State | None:
    """Return the state of a file; None if it does not exist."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return State((found.st_dev, found.st_ino), found.st_size, (found.st_mtime_ns, found.st_ctime_ns))


def _change(before: State, now: State | None) -> str:
    """Return in words what happened to a file between two states."""
    if now is None:
        return "was deleted or renamed"
    if now.identity != before.identity:
        return "was replaced by another file"
    if now.size != before.size:
        return "became shorter" if now.size < before.size else "became longer"
    return "changed"


def _held(path: str) -> int | None:
    """Return the file opened; None if it cannot be."""
    try:
        return opened(path)
    except OSError:
        return None


def _close(handles: list[int]) -> None:
    while handles:
        os.close(handles.pop())


def _wait_for_clock(paths: Iterable[str]) -> None:
    """Wait until the clock shows another time than that of the last change, so that a further change shows."""
    states = [state for path in paths if (state := state_of(path))]
    wait_for_another_time(max((one for state in states for one in state.times), default=0))
