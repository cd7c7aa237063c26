"""Categories of large things, which take longer to get used to than others."""

from __future__ import annotations

import re
from functools import cache

from custseg.tables.values.word_lists import lower_words_of, word_file


@cache
def hint_of_large() -> str:
    """Return a pattern that the categories of large things match."""
    words = [
        word for entry in word_file("values/large_things.yaml")["words"] for word in lower_words_of(entry.values())
    ]
    # Scripts without blanks have no beginnings of words.
    plain = sorted({re.escape(word) for word in words if word.isascii() or word[0] < "\u3000"})
    wide = sorted({re.escape(word) for word in words} - {*plain})
    return rf"(?i)(?:(?:^|[^\p{{L}}])(?:{'|'.join(plain)})|{'|'.join(wide)})"
