"""Types of documents and rows: sales, refunds, and what is no sale at all."""

from __future__ import annotations

from functools import cache


@cache
def type_words() -> dict[str, str]:
    """Return the class of each known type."""
    return {}
