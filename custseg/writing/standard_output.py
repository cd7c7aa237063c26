"""Standard output: a reader that stops early is no error, a full disk is one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from custseg.operating_system import ended_by_closed_pipe, is_closed_pipe
from custseg.streams import drop_output
from custseg.writing.output_files import is_refusal, unwritable


@contextlib.contextmanager
def to_stdout() -> Iterator[None]:
    """Let a reader that stops early (``| head``) end the program without a message, and report a full disk.

    Raises:
        OutputError: what is behind standard output takes no more.
    """
    try:
        # In the block alone: a reader that closes standard error must not end the program.
        with ended_by_closed_pipe():
            yield
    except Exception as error:
        if is_closed_pipe(error):
            raise BrokenPipeError from error
        if not is_refusal(error):
            raise
        drop_output()
        raise unwritable(error, "standard output") from error
