"""Signals that end the program, delayed so that it can remove its temporary files first."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Delay signals that end the program until the block is done; from then on they end it in order.

    Otherwise the system would end it at once, and a file just made would stay behind.
    """
    if threading.current_thread() is not threading.main_thread():
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
