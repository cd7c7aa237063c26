"""Standard output: a reader that stops early is no error, a full disk is one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from custseg.writing.output_files import is_refusal, unwritable


@contextlib.contextmanager
def to_stdout() -> Iterator[None]:
    """Let a reader that stops early (``| head``) end the program without a message, and report a full disk.

    Raises:
        OutputError: what is behind standard output takes no more.
    """
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        yield
    except Exception as error:
        if not is_refusal(error):
            raise
        # What is still buffered cannot be written either: Python must not try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise unwritable(error, "standard output") from error
