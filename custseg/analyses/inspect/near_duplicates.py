"""Customers that are nearly equal: the same person or company, written in two ways."""

from __future__ import annotations

from collections.abc import Iterator
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

    Their names differ by a letter or two, in accents, spaces or the order of words, and at least one of e-mail
    address, phone number and postcode is equal or nearly equal. Where one name is missing, the e-mail and another of
    them are; where contacts have names alone, names suffice. Pairs that other findings tell are left out: equal in
    e-mail or phone, or in their names with nothing that differs.

    Args:
        contacts: with some of "name", "email", "phone" and a column of postcodes.

    Returns:
        ``PLACE`` and ``OTHER``: numbers of rows, the lower first.
    """
    plain = with_plain_values(contacts)
    pairs = pairs_to_compare(plain)
    if pairs.is_empty():
        return pairs
    left = pairs.join(plain, on=PLACE, how="left", maintain_order="left")
    right = pairs.select(pl.col(OTHER).alias(PLACE)).join(plain, on=PLACE, how="left", maintain_order="left")
    only_names = all(plain[one].null_count() == plain.height for one in EVIDENCE)
    kept = _not_told(left, right)
    names = ("name", "local", "domain", "phone", "postcode")
    rows = zip(left.filter(kept).select(names).iter_rows(), right.filter(kept).select(names).iter_rows(), strict=True)
    return pairs.filter(kept).filter(pl.Series(list(_same(rows, only_names=only_names)), dtype=pl.Boolean))


def _not_told(left: pl.DataFrame, right: pl.DataFrame) -> pl.Series:
    """Return which pairs are neither equal in e-mail or phone, nor in their names with nothing that differs."""
    equal = pl.Series([False] * left.height)
    for name in ("exact_mail", "exact_phone"):
        equal |= (left[name] == right[name]).fill_null(False)
    differs = pl.Series([False] * left.height)
    for name in ("as_mail", "as_phone"):
        differs |= (left[name] != right[name]).fill_null(False)
    return ~(equal | ((left["exact_name"] == right["exact_name"]).fill_null(False) & ~differs))


def _same(rows: Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]], *, only_names: bool) -> Iterator[bool]:
    """Return for each pair of values whether they are the same customer."""
    from rapidfuzz.distance import OSA

    def near(one: str, other: str, most: int) -> bool:
        return one == other or int(OSA.distance(one, other, score_cutoff=most)) <= most

    for (name, local, domain, phone, code), (name2, local2, domain2, phone2, code2) in rows:
        named = bool(name and name2)
        if named and not _near_names(name, name2, near):
            yield False
            continue
        if only_names:
            yield named and min(len(name), len(name2)) >= SHORTEST
            continue
        mail = bool(local and local2 and domain and domain2) and _near_mails((local, domain), (local2, domain2), near)
        called = bool(phone and phone2) and len(phone) == len(phone2) and near(phone, phone2, 1)
        there = bool(code and code2) and len(code) >= 4 and code == code2
        yield mail + called + there >= (1 if named else 2) and (named or mail)


def _near_names(one: str, other: str, near: Any) -> bool:
    one, other = one.replace(" ", ""), other.replace(" ", "")
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or _digits(one) != _digits(other):
        return False
    return bool(near(one, other, 2 if max(len(one), len(other)) >= LONG_NAME else 1))


def _near_mails(one: tuple[str, str], other: tuple[str, str], near: Any) -> bool:
    """Return whether one part of two addresses is equal, and the other nearly: ann@gmial.com, and anne@gmail.com."""
    if one[1] == other[1]:
        return len(one[0]) >= SHORTEST and _digits(one[0]) == _digits(other[0]) and bool(near(one[0], other[0], 1))
    return one[0] == other[0] and bool(near(one[1], other[1], 2))


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
