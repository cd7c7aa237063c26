"""Takes from Python, before custseg is imported, what it does not have on Windows; run as ``python no_posix.py``.

Reads commands as JSON: words, and the file for standard input. Runs each at a console of code page 1252, or in a pipe,
and prints the answers as JSON.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import signal
import sys
from functools import cache
from types import ModuleType
from typing import Any

MODULES = ("fcntl", "pty", "termios", "tty", "resource", "pwd", "grp", "posix_ipc", "readline", "syslog", "crypt")
SIGNALS = ("SIGHUP", "SIGPIPE", "SIGALRM", "SIGCHLD", "SIGQUIT", "SIGKILL", "SIGSTOP", "SIGTSTP", "SIGCONT", "SIGUSR1",
    "SIGUSR2", "SIGWINCH", "SIGXFSZ", "SIGXCPU", "SIGTTIN", "SIGTTOU", "SIGIO", "SIGPROF", "SIGVTALRM")  # fmt: skip
SIGNAL_FUNCTIONS = ("pthread_sigmask", "pthread_kill", "sigwait", "sigwaitinfo", "sigtimedwait", "sigpending",
    "setitimer", "getitimer", "alarm", "pause", "siginterrupt")  # fmt: skip
OS_NAMES = ("O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_DIRECTORY", "O_SYNC", "O_DSYNC", "geteuid", "getuid", "getegid",
    "getgid", "getgroups", "fork", "forkpty", "openpty", "mkfifo", "mknod", "chown", "fchown", "lchown", "chroot",
    "set_blocking", "get_blocking", "killpg", "setsid", "getpgrp", "getpgid", "setpgid", "tcgetpgrp", "sysconf",
    "statvfs", "fstatvfs", "getloadavg", "posix_fadvise", "posix_fallocate", "posix_spawn", "sched_getaffinity",
    "sched_setaffinity", "sendfile", "wait3", "wait4", "nice", "uname", "ttyname", "pread", "pwrite", "fdatasync",
    "sync", "getxattr", "fchdir")  # fmt: skip
ONLY_POSIX = {"os": OS_NAMES, "signal": (*SIGNALS, *SIGNAL_FUNCTIONS)}
"""Names of modules of Python that are missing on Windows."""

WIDTH = 80


def take_away() -> None:
    """Make Python as poor as on Windows, then import the file of custseg that knows of it as on Windows."""
    import tempfile  # Python's own modules may use what their kind of system has.  # noqa: F401

    import polars as pl  # noqa: F401

    with contextlib.suppress(ImportError):
        import scipy.optimize
        import scipy.special  # noqa: F401

    windows_locks()
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    for module, names in ((os, OS_NAMES), (signal, ONLY_POSIX["signal"])):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    before, os.name = os.name, "nt"
    # Python's own modules take the system for Windows where they find this one.
    sys.modules["msvcrt"] = windows_locks()
    import custseg.operating_system  # noqa: F401

    del sys.modules["msvcrt"]
    os.name = before


@cache
def windows_locks() -> Any:
    """Return the locks of files as Windows has them, made from those of this system."""
    import fcntl

    def locking(handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    made: Any = ModuleType("msvcrt")
    made.LK_NBLCK, made.locking = 2, locking
    return made


class Console(io.TextIOWrapper):
    """A console of Windows, which has the signs of its code page only, or a pipe."""

    people = True

    def isatty(self) -> bool:
        """Return whether people look at it."""
        return self.people


def stream(people: bool, line_end: str | None) -> Console:
    """Return a stream as Windows makes it."""
    made = Console(io.BytesIO(), encoding="cp1252", newline=line_end, write_through=True)
    made.people = people
    return made


def answer(words: list[str], given: str | None, people: bool) -> dict[str, Any]:
    """Run one command and return its status, and the bytes of both streams."""
    from custseg.cli.main import main

    out, err = stream(people, "\r\n"), stream(people, "\r\n")
    before = sys.stdin, sys.stdout, sys.stderr
    content = io.BytesIO()
    if given:
        with open(given, "rb") as file:
            content = io.BytesIO(file.read())
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(content, encoding="cp1252"), out, err
    try:
        status = int(main(words))
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        gc.enable()
    # JSON has no bytes: each is the sign of its number.
    texts = [one.buffer.getvalue().decode("latin-1") for one in (out, err)]  # type: ignore[attr-defined]
    return {"status": status, "out": texts[0], "err": texts[1]}


if __name__ == "__main__":
    take_away()
    os.environ["COLUMNS"] = str(WIDTH)
    answers = [answer(*one) for one in json.load(sys.stdin)]
    print(json.dumps(answers))
