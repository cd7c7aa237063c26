"""Standard output: a reader that stops early is no error, a full disk is one."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

from custseg.streams import drop_output
from custseg.writing.output_files import is_refusal, unwritable


@contextlib.contextmanager
def to_stdout() -> Iterator[None]:
    """Let a reader that stops early (``| head``) end the program without a message, and report a full disk.

    Raises:
        OutputError: what is behind standard output takes no more.
    """
    before = signal.signal(signal.SIGPIPE, signal.SIG_DFL) if hasattr(signal, "SIGPIPE") else None
    try:
        yield
    except Exception as error:
        if not is_refusal(error):
            raise
        drop_output()
        raise unwritable(error, "standard output") from error
    finally:
        # A reader that closes standard error must not end the program.
        if before is not None:
            signal.signal(signal.SIGPIPE, before)
