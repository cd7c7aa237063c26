"""What is bought together: pairs of things, and how much more often than by chance."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from custseg.analyses.breadth.intervals import wilson_low
from custseg.customers.items import ITEM

WHO = "who"
"""Number of a customer or of an order."""

NUMBER = "number"
"""Number of a thing among those that enough customers or orders have, in alphabetical order."""

PAIRS_AT_ONCE = 10_000_000
"""Pairs that are counted at once: memory is bounded by them, not by the number of customers or things."""


def frequent(bought: pl.DataFrame, min_support: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the purchases of things that enough of them have, by number, and these things.

    Args:
        bought: ``WHO`` and ``ITEM``, each pair once.
        min_support: number of customers or orders that a thing needs.

    Returns:
        ``WHO`` and ``NUMBER``, sorted; ``ITEM``, ``NUMBER`` and "of_item", how many have the thing.
    """
    things = bought.lazy().group_by(ITEM).agg(pl.len().cast(pl.Int64).alias("of_item"))
    things = things.filter(pl.col("of_item") >= min_support).sort(ITEM).with_row_index(NUMBER)
    kept = bought.lazy().join(things, on=ITEM).select(WHO, NUMBER).sort(WHO, NUMBER)
    return kept.collect(engine="streaming"), things.collect()


def pairs_of(purchases: pl.DataFrame, min_support: int) -> pl.DataFrame:
    """Return how many have both of two things, for pairs that enough of them have.

    Args:
        purchases: ``WHO`` and ``NUMBER``, sorted.
        min_support: number of customers or orders that a pair needs.

    Returns:
        "one", "other" (numbers, the lower first) and "both".
    """
    ends = purchases.with_row_index("at").with_columns(end=pl.col("at").max().over(WHO))
    # What a customer bought of lower number is paired with all that it bought of higher number.
    places = ends.filter(pl.col("at") < pl.col("end")).select(NUMBER, "at", "end").sort(NUMBER, "at")
    counts = [
        _counted(part, purchases[NUMBER]).filter(pl.col("both") >= min_support) for part in _parts_by_number(places)
    ]
    none = pl.DataFrame(schema={"one": pl.UInt32, "other": pl.UInt32, "both": pl.Int64})
    return pl.concat([none, *counts]).sort("one", "other")


def _parts_by_number(places: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield places with all those of a thing in one part, and not many more pairs than can be counted at once."""
    size = (pl.col("end") - pl.col("at")).cast(pl.Int64).sum()
    sizes = places.group_by(NUMBER, maintain_order=True).agg(size.alias("pairs"), pl.len().alias("places"))
    part = (pl.col("pairs").cum_sum() - 1) // PAIRS_AT_ONCE
    start = 0
    for (length,) in sizes.group_by(part, maintain_order=True).agg(pl.col("places").sum()).select("places").iter_rows():
        yield places.slice(start, length)
        start += length


def _counted(places: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """Return how often each pair occurs that begins at one of the places."""
    others = places.select(
        pl.col(NUMBER).alias("one"), pl.int_ranges(pl.col("at") + 1, pl.col("end") + 1, dtype=pl.UInt32).alias("other")
    ).explode("other")
    paired = others.select("one", numbers.gather(others["other"]).alias("other"))
    return paired.lazy().group_by("one", "other").agg(pl.len().cast(pl.Int64).alias("both")).collect(engine="streaming")


def rules_of(pairs: pl.DataFrame, things: pl.DataFrame, total: int) -> pl.DataFrame:
    """Return the rules "who has A has B" whose evidence is enough, the highest lift first.

    Evidence is enough if even the lower bound of the confidence is above the share of all that have B.

    Args:
        pairs: as `pairs_of` returns them.
        things: as `frequent` returns them.
        total: number of customers or orders with anything.

    Returns:
        "one" and "other" (numbers), "both", "of_one", "of_other", "support" (of all), "confidence" (of those with A),
        "confidence_low" and "lift".
    """
    swapped = pairs.select(pl.col("other").alias("one"), pl.col("one").alias("other"), "both")
    sizes = things.select(NUMBER, "of_item")
    directed = pl.concat([pairs, swapped]).lazy()
    for side in ("one", "other"):
        directed = directed.join(sizes.lazy().rename({NUMBER: side, "of_item": f"of_{side}"}), on=side)
    both, of_one, of_other = (pl.col(name) for name in ("both", "of_one", "of_other"))
    rules = directed.with_columns(
        support=both / total,
        confidence=both / of_one,
        confidence_low=wilson_low(both, of_one),
        # One division of whole numbers: both directions have the same lift, to the last digit.
        lift=(both * total) / (of_one * of_other),
    )
    rules = rules.filter(pl.col("confidence_low") > of_other / total)
    order = ["lift", "confidence_low", "one", "other"]
    return rules.sort(order, descending=[True, True, False, False]).collect()
