"""Names that nearly match, such as GTXPro and GTX Pro: found, and joined where the user says so."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

MAX_NAMES = 20_000
"""Number of different names from which only those are compared that differ in signs alone."""

MIN_LETTERS = 6
"""Letters of a name from which another with one letter more, less or other may be the same."""


def renamed(column: pl.Expr, aliases: Mapping[str, str]) -> pl.Expr:
    """Return a column of names with those that the user joins.

    Args:
        column: with texts.
        aliases: what each name is replaced with.
    """
    return column.replace(dict(aliases)) if aliases else column


def variants(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return pairs of names that nearly match, the rarer one first.

    Names match nearly if only case, accents, blanks or signs differ, or, in longer ones, a single letter; figures in
    them have to be the same.

    Args:
        counts: how often each name stands in the file; 0 of names in other tables.
    """

    def worth(name: str) -> tuple[bool, int, str]:
        # Names of other tables, which stand in no row, are the ones that a list of products or customers has.
        return counts[name] > 0, -counts[name], name

    by_letters: dict[str, list[str]] = defaultdict(list)
    for name in sorted(counts, key=worth):
        if key := letters_of(name):
            by_letters[key].append(name)
    pairs = [(one, names[0]) for names in by_letters.values() for one in names[1:]]
    if len(by_letters) <= MAX_NAMES:
        pairs += [(by_letters[one][0], by_letters[other][0]) for one, other in _one_letter_apart(by_letters)]
    ordered = (sorted(pair, key=worth) for pair in pairs)
    return sorted((other, kept) for kept, other in ordered)


def letters_of(name: str) -> str:
    """Return the letters and figures of a name in lower case, without accents."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def _one_letter_apart(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of keys that become one by taking, adding or changing one letter."""
    shorter: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        if len(key) >= MIN_LETTERS:
            shorter[key].append(key)
            for place in range(len(key)):
                shorter[key[:place] + key[place + 1 :]].append(key)
    found = {
        (one, other)
        for group in shorter.values()
        for one in set(group)
        for other in set(group)
        if one < other and _figures(one) == _figures(other) and _is_one_edit(one, other)
    }
    return sorted(found)


def _figures(key: str) -> str:
    return "".join(sign for sign in key if sign.isdigit())


def _is_one_edit(one: str, other: str) -> bool:
    """Return whether one letter more, less or other makes two texts equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, rest_of_other = one[start:], other[start:]
    return rest[1:] == rest_of_other[1:] or rest[1:] == rest_of_other or rest == rest_of_other[1:]
