"""Candidates for sums: columns that add up to others on a few rows, found among all sums of up to three columns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from custseg.tables.arithmetic.equation import FLOAT_NOISE, HALF_CENT

Relation = tuple[tuple[int, int], ...]
"""Pairs of a column's place and its sign that add up to zero."""

TERMS = ("first", "second", "third")
HALF = 3
MAX_TERMS = 2 * HALF
MAX_FOUND = 1500
MAX_ALIKE = 80
"""So many sums with the same values are compared with each other, the shortest ones."""

WIDTHS = (0.02, 0.5)
"""Sums are alike if they fall into one interval of this width on every drawn row: exact amounts, and rounded ones."""

OFFSET = 0.00371
"""Borders of intervals lie beside whole cents, where no exact amount falls."""


@lru_cache(maxsize=8)
def _choices(columns: int) -> pl.DataFrame:
    """Return all signed sums of one to three columns: their places and the signs of the second and third."""
    place = pl.DataFrame({"first": range(columns)}, schema={"first": pl.Int32})
    second, third = (place.rename({"first": name}) for name in ("second", "third"))
    signs = pl.DataFrame({"sign": [1, -1]}, schema={"sign": pl.Int32})
    two = place.join(second, how="cross").filter(pl.col("first") < pl.col("second"))
    two = two.join(signs.rename({"sign": "sign2"}), how="cross")
    three = two.join(third, how="cross").filter(pl.col("second") < pl.col("third"))
    three = three.join(signs.rename({"sign": "sign3"}), how="cross")
    all_sizes = pl.concat(
        [place.with_columns(size=1), two.with_columns(size=2), three.with_columns(size=3)], how="diagonal"
    )
    # The place after the last column stands for "no column".
    return all_sizes.select(
        "first",
        pl.col("second", "third").fill_null(columns),
        pl.col("sign2", "sign3").fill_null(1),
        pl.col("size").cast(pl.Int32),
    )


def candidates(drawn: pl.DataFrame, width: float, longest: int = MAX_TERMS) -> list[Relation]:
    """Return sums of columns that are zero on all drawn rows, the shortest first.

    Args:
        drawn: some rows, each column not zero on at least one of them, without nulls.
        width: of the intervals in which sums are alike.
        longest: the largest number of columns.
    """
    if drawn.width < 2 or drawn.is_empty():
        return []
    choices = _choices(drawn.width)
    # One column per drawn row, with the columns' values; the last value stands for "no column".
    names = [f"{place}" for place in range(drawn.height)]
    values = pl.DataFrame({name: [*row, 0.0] for name, row in zip(names, drawn.rows(), strict=True)})
    taken = [values[choices[term]].select(pl.all().name.suffix(f" {term}")) for term in TERMS]
    sums = [
        pl.col(f"{name} first") + pl.col(f"{name} second") * pl.col("sign2") + pl.col(f"{name} third") * pl.col("sign3")
        for name in names
    ]
    frame = pl.concat([*taken, choices.select("sign2", "sign3")], how="horizontal")
    frame = frame.select(one.alias(name) for name, one in zip(names, sums, strict=True))
    weights = random.Random(drawn.width)
    direction = pl.sum_horizontal(*[pl.col(name) * weights.uniform(0.5, 1.5) for name in names]).sign()
    allowed = HALF_CENT * HALF + FLOAT_NOISE
    frame = frame.with_columns(
        zero=pl.max_horizontal(*[pl.col(name).abs() for name in names]) <= allowed, turned=direction.cast(pl.Int32)
    )
    bins = [((pl.col(name) * pl.col("turned") + OFFSET) / width).floor().cast(pl.Int64) for name in names]
    marked = choices.with_columns(frame.select("zero", "turned", key=pl.struct(*bins).hash(seed=7)))
    nothing = marked.filter("zero")
    found = {relation: None for relation in _short(nothing) if len(relation) <= longest}
    for relation in _long(marked.filter(~pl.col("zero")), drawn.width, longest):
        found[relation] = None
        if len(found) >= MAX_FOUND:
            break
    return sorted(found, key=lambda relation: (len(relation), relation))


def _short(nothing: pl.DataFrame) -> Iterator[Relation]:
    """Yield sums of two or three columns that are zero."""
    for first, second, third, sign2, sign3, size in nothing.select(pl.col(nothing.columns[:6])).rows():
        if size > 1:
            yield ((first, 1), (second, sign2), (third, sign3))[:size]


def _long(marked: pl.DataFrame, none: int, longest: int) -> Iterator[Relation]:
    """Yield pairs of equal sums without a common column, the shortest first.

    Args:
        marked: sums with the key that equal ones share.
        none: the place that stands for "no column".
        longest: the largest number of columns.
    """
    several = marked.filter(pl.len().over("key") > 1).sort("size", maintain_order=True).with_row_index("place")
    several = several.filter(pl.int_range(pl.len()).over("key") < MAX_ALIKE)
    if several.is_empty():
        return
    apart = [
        (pl.col(one) != pl.col(f"{other} b")) | (pl.col(one) == none)
        for one in ("first", "second", "third")
        for other in ("first", "second", "third")
    ]
    pairs = several.join(several, on="key", suffix=" b").filter(
        pl.col("place") < pl.col("place b"), pl.col("size") + pl.col("size b") <= longest, *apart
    )
    pairs = pairs.sort(pl.col("size") + pl.col("size b"), maintain_order=True).head(MAX_FOUND * 4)
    sides = ["first", "second", "third", "sign2", "sign3", "size", "turned"]
    for row in pairs.select(*sides, *[f"{name} b" for name in sides]).rows():
        one, other = _side(row[:7], 1), _side(row[7:], -1)
        terms = sorted([*one, *other])
        lead = terms[0][1]
        yield tuple((place, sign * lead) for place, sign in terms)


def _side(row: tuple[int, ...], sign: int) -> list[tuple[int, int]]:
    first, second, third, sign2, sign3, size, turned = row
    turn = sign * (turned or 1)
    return [(first, turn), (second, turn * sign2), (third, turn * sign3)][:size]
