"""Short names of tables: without folders and endings, and without words that the names of most of them begin with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from custseg.sources.files import SUFFIXES

MORE = re.compile(r"( and \d+ more)$")
SAID_BY_EVERY_NAME = {"dataset", "data", "export", "table"}
"""Last words of names that do not say what the rows are."""


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return a short name for each name of a table: olist_orders_dataset.csv is orders, beside others of olist.

    Args:
        names: of all tables, as messages call them.
    """
    stems = {name: stem_of(name) for name in names}
    begun = Counter(_begin(stem) for stem in stems.values())
    shared = {begin for begin, times in begun.items() if begin and times > len(stems) / 2 and times > 1}
    short = {name: _without(stem, shared) for name, stem in stems.items()}
    for shorter in (short, stems):
        if len({*shorter.values()}) == len(shorter):
            return shorter
    return {name: name for name in names}


def stem_of(name: str) -> str:
    """Return the name of a table without folders and ending; one of several files keeps that there are more."""
    more = MORE.search(name)
    whole = MORE.sub("", name).split("?")[0].rstrip("/")
    last = re.split(r"[/\\]", whole)[-1]
    for ending in sorted(SUFFIXES, key=len, reverse=True):
        if last.lower().endswith(ending) and len(last) > len(ending):
            last = last[: -len(ending)]
            break
    return last + (more[1] if more else "")


def _begin(stem: str) -> str:
    """Return the first word of a name and the sign behind it."""
    found = re.match(r"[^\W_]+[ _-]", stem)
    return found[0] if found else ""


def _without(stem: str, shared: set[str]) -> str:
    """Return a name without its first word, if most have it, and without a last one that says nothing."""
    begin = _begin(stem)
    short = stem.removeprefix(begin) if begin in shared else stem
    head, sign, last = re.match(r"(.*?)([ _-]?)([^ _-]*)$", short).groups()  # type: ignore[union-attr]
    return head if sign and head and last.casefold() in SAID_BY_EVERY_NAME else short
