"""Signals that end the program, delayed so that it can remove its temporary files first."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar

ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

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
    if _of_another.get() or threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDINGS)}
    for number in before:
        signal.signal(number, lambda number, frame: held.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, _end if number in ENDINGS and handler == signal.SIG_DFL else handler)
        for number in held:
            signal.raise_signal(number)


def _end(number: int, frame: object) -> None:
    sys.exit(128 + number)
