"""Documents named in a text with their number and date, such as "Invoice 1005 of 14.02.2024 12:00:00"."""

from __future__ import annotations

import re
from functools import cache

from custseg.tables.values.word_lists import word_file, words_of

DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}[./-]\d{1,2}[./-]\d{1,2}"


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in words_of(word_file("layout/words.yaml")["dated"].values()))
    time = r"(?:[ T]+\d{1,2}:\d\d(?::\d\d)?)?"
    return re.compile(rf"(?i)(?P<number>\S*\d\S*)\s+(?:{words})\s+(?P<date>(?:{DATE}){time})\W*$")


def document(text: str) -> tuple[str, str] | None:
    """Return the number and the date of a document that a text names; None where it names none.

    Args:
        text: such as the heading of a document in a report.
    """
    found = _pattern().search(text)
    return (found["number"], found["date"]) if found else None


def is_date(text: str) -> bool:
    """Return whether a text is nothing but a date, as in reports grouped by day."""
    return re.fullmatch(rf"(?:{DATE})(?:[ T]+[\d:]+)?", text) is not None
