"""The file that goes along with a mail or a message."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from custseg.errors import OutputError
from custseg.sending.letter import shortened
from custseg.streams import printable_name
from custseg.writing.escaping import one_line

MOST_BYTES = 50_000_000
"""Larger files are sent by nobody: mail servers take 10 to 35 million bytes."""

MOST_NAME, MOST_SUFFIX = 120, 20
OTHER = "application/octet-stream"
TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".xml": "application/xml",
    ".parquet": "application/vnd.apache.parquet",
    ".pq": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}
"""Types of content by suffix: those of the system differ between machines."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes along.

    Attributes:
        name: without its folder.
        content: its bytes.
        content_type: such as "text/csv".
    """

    name: str
    content: bytes = field(repr=False)
    content_type: str

    def __str__(self) -> str:
        return f"{self.name} ({self.content_type}, {size_in_words(len(self.content))})"


def attachment_of(path: str) -> Attachment:
    """Return a file as an attachment.

    Raises:
        OutputError: it is too large, or cannot be read.
    """
    stem, suffix = os.path.splitext(one_line(printable_name(os.path.basename(path))).strip())
    name = (shortened(stem, MOST_NAME) + shortened(suffix, MOST_SUFFIX)) or "result"
    try:
        size = os.stat(path).st_size
        if size > MOST_BYTES:
            what = f"{size_in_words(size)} are too much to send; {size_in_words(MOST_BYTES)} are the most"
            hint = "Send fewer rows (--top, --where, --columns), or a smaller file, such as -o result.parquet."
            raise OutputError(what, where=path, hint=hint)
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise OutputError(f"cannot be read to be sent: {error.strerror}", where=path) from None
    return Attachment(name, content, TYPES.get(os.path.splitext(name)[1].lower(), OTHER))


def size_in_words(size: int) -> str:
    """Return a number of bytes as people read it: "812 kB"."""
    if size < 1000:
        return f"{size} byte" + ("" if size == 1 else "s")
    return f"{size / 1000:,.0f} kB" if size < 999_500 else f"{size / 1e6:,.1f} MB"
