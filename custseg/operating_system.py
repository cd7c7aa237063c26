"""What Windows, macOS and Linux do each in their own way. No other file uses what only some of them have."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shlex
import signal
import stat
import time
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows.
    fcntl = None  # type: ignore[assignment]

try:
    import msvcrt
except ImportError:  # Everything else.
    msvcrt = None  # type: ignore[assignment]

IS_WINDOWS = os.name == "nt"

ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""Signals that end a program; the last one is that of Windows, when its window is closed."""

LOCKS_BESIDE = fcntl is None and msvcrt is not None
"""Whether a lock stands in a file of its own: on Windows nobody can write, rename or remove one that is locked."""

HAS_LOCKS = (fcntl is not None and hasattr(os, "geteuid")) or LOCKS_BESIDE
"""Whether a file can be locked, and belongs to a user: without that nobody knows what a killed run has left."""

WAKES_THREADS = not IS_WINDOWS and hasattr(os, "set_blocking")
"""Whether a signal can wake a thread through a pipe."""

CLOCK_STEP_NS = 20_000_000 if IS_WINDOWS else 12_000_000
"""Longest step of the clock of file times: two changes within one step leave the same time."""

TEMPORARY_VARIABLE = "TEMP" if IS_WINDOWS else "TMPDIR"
"""Environment variable that names the folder of temporary files."""

CLOSED_ON_WINDOWS = (errno.EINVAL, errno.EPIPE)
"""Errors by which Windows says that nobody reads a pipe any more."""

CLOSED_IN_WORDS = re.compile(r"os error (109|232|233)\b" if IS_WINDOWS else r"os error 32\b")
"""The same in the words of the query engine, which has the numbers of the system."""

LOCKED = (5, 32, 33)
"""Numbers by which Windows says that another program keeps a file to itself."""

REFUSED_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f]')
DEVICE = re.compile(r"(CON|PRN|AUX|CONIN\$|CONOUT\$|(COM|LPT)[1-9¹²³])\s*(\..*)?", re.IGNORECASE)
"""Names of Windows that lead to a device whatever ending they have. NUL is left out: to drop output may be wanted."""


def opened(path: str, *, links: bool = True) -> int:
    """Open a file or folder for reading without waiting for anybody, and return its number.

    Args:
        path: of the file.
        links: whether a symbolic link is followed.

    Raises:
        OSError: it cannot be opened.
    """
    names = ["O_NONBLOCK", "O_CLOEXEC", "O_BINARY", *([] if links else ["O_NOFOLLOW"])]
    return os.open(path, os.O_RDONLY | _flags(names))


def created(path: str) -> int:
    """Make a new file that only the user can read, open it for bytes, and return its number.

    Raises:
        OSError: it exists, or cannot be made.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags(["O_BINARY", "O_CLOEXEC"]), 0o600)


def _flags(names: list[str]) -> int:
    found = 0
    for name in names:
        found |= getattr(os, name, 0)
    return found


def waking_pipe() -> tuple[int, int]:
    """Return the two ends of a pipe through which signals wake a thread: the writer never waits."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    return reader, writer


def lock(handle: int) -> bool:
    """Lock an open file for this process until it is closed; return whether nobody else has locked it."""
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif msvcrt is not None:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            return False
    except OSError:
        return False
    return True


def is_own(found: os.stat_result) -> bool:
    """Return whether a file belongs to the user; Windows, which lets only the user remove it, does not say."""
    return found.st_uid == os.geteuid() if hasattr(os, "geteuid") else LOCKS_BESIDE


def mode_for_others(handle: int) -> int | None:
    """Return the permissions of an open file if anybody but its owner has some, or it can be run; Windows has others.

    Args:
        handle: number of the open file.
    """
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    return mode if mode & 0o177 and not IS_WINDOWS else None


def is_same(first: os.stat_result, second: os.stat_result) -> bool:
    """Return whether two files are one. On Windows all pipes have the number 0: nothing is known of them."""
    return first.st_ino != 0 and os.path.samestat(first, second)


def save_to_disk(path: str | os.PathLike[str]) -> None:
    """Wait until the content of a file is on the disk.

    Raises:
        OSError: the disk is full.
    """
    # Windows does so only for a file that is open for writing.
    with open(path, "r+b") as written:
        os.fsync(written.fileno())


def new_file_mode() -> int:
    """Return the permissions that a new file gets."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextlib.contextmanager
def ended_by_closed_pipe() -> Iterator[None]:
    """End the program on the spot, where the system can, if nobody reads what it writes in the block."""
    if not hasattr(signal, "SIGPIPE"):
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


def is_closed_pipe(error: Exception) -> bool:
    """Return whether an error says that nobody reads what was written to a pipe."""
    if isinstance(error, BrokenPipeError):
        return True
    if IS_WINDOWS and isinstance(error, OSError) and error.filename is None and error.errno in CLOSED_ON_WINDOWS:
        return True
    return bool(CLOSED_IN_WORDS.search(str(error)))


def reason_of(number: int) -> str:
    """Return in words what a number means by which the system refuses something."""
    if IS_WINDOWS:
        from ctypes import FormatError  # type: ignore[attr-defined,unused-ignore]

        return str(FormatError(number)).strip().rstrip(".")
    return os.strerror(number)


def kept_by_another(error: Exception) -> bool:
    """Return whether a file may be refused because another program has it open, as only Windows does."""
    number = getattr(error, "winerror", None)
    if number is None and (found := re.search(r"os error (\d+)", str(error))):
        number = int(found[1])
    return IS_WINDOWS and (number in LOCKED or isinstance(error, PermissionError))


def refused_name(name: str, *, windows: bool = IS_WINDOWS) -> str:
    """Return why a file cannot have a name, without its folder; empty if it can.

    Args:
        name: of the file.
        windows: whether the rules of Windows hold.
    """
    if not windows:
        return ""
    if found := REFUSED_SIGNS.search(name):
        sign = found[0] if found[0].isprintable() else "a control character"
        return f"Windows allows no {sign} in the name of a file"
    if name != name.rstrip(". ") and name.strip("."):
        return "Windows allows no name that ends in a point or a blank"
    return "Windows keeps this name for a device" if DEVICE.fullmatch(name) else ""


def shell_split(command: str) -> list[str]:
    """Return the words of a command in an environment variable.

    Raises:
        ValueError: a quote is not closed.
    """
    if not IS_WINDOWS:
        return shlex.split(command)
    # There a backslash is part of a path.
    return [word.strip('"') for word in shlex.split(command, posix=False)]


def wait_for_another_time(newest: int) -> None:
    """Wait until the clock shows another time than one of the last moments, so that a further change shows.

    Args:
        newest: time of a change, in nanoseconds.
    """
    age = time.time_ns() - newest
    if 0 <= age < CLOCK_STEP_NS:
        time.sleep((CLOCK_STEP_NS - age) / 1e9)
