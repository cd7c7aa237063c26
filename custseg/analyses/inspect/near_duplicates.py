"""Customers that are nearly equal: the same person or company, written in two ways."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

import polars as pl

from custseg.analyses.inspect.near_pairs import EVIDENCE, OTHER, PLACE, pairs_to_compare, with_plain_values
from custseg.notes import Note
from custseg.shell_words import install_command

EXTRA = "match"
LONG_NAME = 12
"""Letters from which on a name may differ by two of them, not only one."""

SHORTEST = 6
"""Letters of a name, of an e-mail before the @, or digits of a phone number that are compared."""

SHORTEST_CODE = 4
MOST_LONGER = 4
"""Letters by which a name may be longer than another one, with the spaces between its words."""

PART = 2_000_000
SAME, NEAR, FAR = "same", "near", "far"
GROUP = "group"


def can_compare() -> bool:
    """Return whether the extra is installed that compares texts."""
    return find_spec("rapidfuzz") is not None


def missing_extra_notes(contacts: pl.DataFrame) -> list[Note]:
    """Return a note on what is not looked for, where the extra is not installed and there are names or addresses."""
    if can_compare() or not {"name", "email"} & {*contacts.columns}:
        return []
    text = f"Customers that are nearly equal are not looked for without rapidfuzz. To add it: {install_command(EXTRA)}"
    return [Note("no_near_duplicates", text)]


def near_duplicates(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of contacts that are probably the same.

    Their names differ by a letter or two, in accents, spaces or the order of words, and the e-mail address, phone
    number or postcode is the same. E-mail or phone may have an error too, if not the other of them speaks against it.
    Where one name is missing, two of them have to agree; where contacts have names alone, names suffice. Pairs that
    other findings tell are left out: equal in e-mail or phone, or in their names with nothing that differs.

    Args:
        contacts: with some of "name", "email", "phone" and a column of postcodes.

    Returns:
        ``PLACE`` and ``OTHER``: numbers of rows, the lower first.
    """
    plain = with_plain_values(contacts)
    pairs = pairs_to_compare(plain)
    only_names = all(plain[one].null_count() == plain.height for one in EVIDENCE)
    # In parts, as millions of pairs with all their values would not fit into memory.
    parts = [_probable(part, plain, only_names=only_names) for part in pairs.iter_slices(PART)]
    return pl.concat(parts) if parts else pairs


def _probable(pairs: pl.DataFrame, plain: pl.DataFrame, *, only_names: bool) -> pl.DataFrame:
    """Return those pairs that are probably the same, of all that have to be compared."""
    names, others = plain["name"].gather(pairs[PLACE]), plain["name"].gather(pairs[OTHER])
    # A name that is much longer is another one: most pairs end here.
    lengths = (names.str.len_chars().cast(pl.Int64) - others.str.len_chars().cast(pl.Int64)).abs() <= MOST_LONGER
    pairs = pairs.filter(lengths.fill_null(not only_names))
    alike = map(_near_names, plain["name"].gather(pairs[PLACE]), plain["name"].gather(pairs[OTHER]))
    pairs = pairs.filter(pl.Series(list(alike), dtype=pl.Boolean))
    left, right = plain[pairs[PLACE]], plain[pairs[OTHER]]
    kept = _not_told(left, right)
    if not only_names:
        columns = ("name", "local", "domain", "phone", "postcode")
        rows = zip(left.select(columns).iter_rows(), right.select(columns).iter_rows(), strict=True)
        kept &= pl.Series([_agree(one, other) for one, other in rows], dtype=pl.Boolean)
    return pairs.filter(kept)


def _not_told(left: pl.DataFrame, right: pl.DataFrame) -> pl.Series:
    """Return which pairs are neither equal in e-mail or phone, nor in their names with nothing that differs."""
    equal = pl.repeat(False, left.height, eager=True)
    for name in ("exact_mail", "exact_phone"):
        equal |= (left[name] == right[name]).fill_null(False)
    differs = pl.repeat(False, left.height, eager=True)
    for name in ("as_mail", "as_phone"):
        differs |= (left[name] != right[name]).fill_null(False)
    return ~(equal | ((left["exact_name"] == right["exact_name"]).fill_null(False) & ~differs))


def _near(one: str, other: str, most: int) -> bool:
    """Return whether two texts differ by few letters: left out, put in, changed, or swapped with the next one."""
    return int(_distance()(one, other, score_cutoff=most)) <= most


@cache
def _distance() -> Callable[..., int]:
    """Return what counts the letters by which two texts differ: to import it for each pair takes longer than that."""
    from rapidfuzz.distance import OSA

    return OSA.distance


@lru_cache(maxsize=2**16)
def _near_names(one: str | None, other: str | None) -> bool:
    """Return whether names are nearly equal, or one of them is missing; a report asks twice for the same ones."""
    if not one or not other:
        return True
    one, other = one.replace(" ", ""), other.replace(" ", "")
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST:
        return False
    return _near(one, other, 2 if max(len(one), len(other)) >= LONG_NAME else 1) and _digits(one) == _digits(other)


def _agree(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Return whether what stands beside two names that are nearly equal says that they are the same."""
    (name, *mail, phone, code), (name2, *mail2, phone2, code2) = one, other
    found = [_mails(mail, mail2), _phones(phone, phone2)]
    there = bool(code and code2) and len(code) >= SHORTEST_CODE and code == code2
    if not name or not name2:
        return len([one for one in found if one in (SAME, NEAR)]) + there >= 2 and FAR not in found
    return SAME in found or there or (NEAR in found and FAR not in found)


def _mails(one: list[Any], other: list[Any]) -> str:
    """Return how near two addresses are; nearly the same are ann@gmial.com, and anne@gmail.com."""
    if not all([*one, *other]):
        return ""
    if one == other:
        return SAME
    if one[1] == other[1]:
        near = len(one[0]) >= SHORTEST and _digits(one[0]) == _digits(other[0]) and _near(one[0], other[0], 1)
    else:
        near = one[0] == other[0] and _near(one[1], other[1], 2)
    return NEAR if near else FAR


def _phones(one: str | None, other: str | None) -> str:
    if not one or not other:
        return ""
    if one == other:
        return SAME
    return NEAR if len(one) == len(other) and _near(one, other, 1) else FAR


def _digits(text: str) -> str:
    """Return the digits of a text: numbers that differ tell customers apart, such as those of branches."""
    return "".join(filter(str.isdigit, text))


def groups_of(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return ``PLACE`` of everyone in a pair, with the lowest place that pairs lead to from there as its ``GROUP``."""
    lowest: dict[int, int] = {}

    def find(place: int) -> int:
        while lowest.setdefault(place, place) != place:
            lowest[place] = lowest[lowest[place]]
            place = lowest[place]
        return place

    for one, other in pairs.iter_rows():
        first, second = sorted((find(one), find(other)))
        lowest[second] = first
    places = sorted(lowest)
    return pl.DataFrame(
        {PLACE: places, GROUP: [find(place) for place in places]}, schema={PLACE: pl.UInt32, GROUP: pl.UInt32}
    )
