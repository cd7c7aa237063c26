"""Signals that end the program: it removes its temporary files, and ends at once, whatever it is doing."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from custseg.operating_system import ENDINGS, WAKES_THREADS, waking_pipe

CLEANUPS: list[Callable[[], None]] = []
"""What is called before a signal ends the program."""

_making = threading.RLock()
_watched: list[int] = []
_ending: list[int] = []

_of_another: ContextVar[bool] = ContextVar("_of_another", default=False)
"""Whether the signals are those of another program, which has called custseg."""


@contextlib.contextmanager
def left_alone() -> Iterator[None]:
    """Leave all signals to the program that calls custseg while the block runs."""
    token = _of_another.set(True)
    try:
        yield
    finally:
        _of_another.reset(token)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Delay signals that end the program until the block is done; from then on they end it in order.

    Otherwise the system would end it at once, and a file just made would stay behind.
    """
    with _making:
        if _of_another.get() or threading.current_thread() is not threading.main_thread():
            yield
            return
        _watch()
        held: list[int] = []
        before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, lambda number, frame: held.append(number))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            for number in held:
                signal.raise_signal(number)


def give_way() -> None:
    """Wait for the end if a signal is ending the program: an error may come from files that were removed for that."""
    if _ending:
        time.sleep(60)


def _watch() -> None:
    """Have the signals that would end the program noticed by a thread: the main one may be deep in a query."""
    free = [number for number in ENDINGS if signal.getsignal(number) == signal.SIG_DFL]
    if not free:
        return
    if not WAKES_THREADS:
        # On Windows few programs send them, and the thread could not be woken.
        for number in free:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))
        return
    if not _watched:
        reader, writer = waking_pipe()
        threading.Thread(target=_wait, args=(reader,), daemon=True).start()
        _watched.append(writer)
    signal.set_wakeup_fd(_watched[0], warn_on_full_buffer=False)
    for number in free:
        signal.signal(number, _noted)


def _noted(number: int, frame: object) -> None:
    """Do nothing: the thread that watches does."""


def _wait(reader: int) -> None:
    """End the program when a signal arrives that should."""
    while numbers := os.read(reader, 64):
        for number in numbers:
            if number in ENDINGS and signal.getsignal(number) is _noted:
                # Held to the end: nothing is made after the last look.
                _making.acquire()
                _ending.append(number)
                for clean_up in CLEANUPS:
                    clean_up()
                os._exit(128 + number)
