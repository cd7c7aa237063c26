"""What is bought together: pairs of things, and how much more often than by chance."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import polars as pl

from custseg.analyses.shared.wilson import wilson
from custseg.customers.items import ITEM

WHO = "who"
"""Number of a customer or of an order."""

NUMBER = "number"
"""Number of a thing among those that enough customers or orders have, in alphabetical order."""

PAIRS_AT_ONCE = 10_000_000
"""Pairs that are counted at once: memory is bounded by them, not by the number of customers or things."""


def frequent(bought: pl.DataFrame, min_support: int, *, ordered: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the purchases of things that enough of them have, by number, and these things.

    Args:
        bought: ``WHO`` and ``ITEM``, each pair once.
        min_support: number of customers or orders that a thing needs.
        ordered: whether the purchases are sorted, as `pairs_of` takes them.

    Returns:
        ``WHO`` and ``NUMBER``; ``ITEM``, ``NUMBER`` and "of_item", how many have the thing.
    """
    things = bought.lazy().group_by(ITEM).agg(pl.len().cast(pl.Int64).alias("of_item"))
    things = things.filter(pl.col("of_item") >= min_support).sort(ITEM).with_row_index(NUMBER)
    kept = bought.lazy().join(things, on=ITEM).select(WHO, NUMBER).collect(engine="streaming")
    return in_order(kept, WHO, NUMBER) if ordered else kept, things.collect()


def in_order(rows: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Return rows of two whole numbers below 2**32, sorted: as one number, which is quicker."""
    packed = rows.select(packed=pl.col(first).cast(pl.UInt64) * 2**32 + pl.col(second)).sort("packed")
    number = pl.col("packed")
    return packed.select((number // 2**32).cast(pl.UInt32).alias(first), (number % 2**32).cast(pl.UInt32).alias(second))


def pairs_of(purchases: pl.DataFrame, min_support: int) -> pl.DataFrame:
    """Return how many have both of two things, for pairs that enough of them have.

    Args:
        purchases: ``WHO`` and ``NUMBER``, sorted.
        min_support: number of customers or orders that a pair needs.

    Returns:
        "one", "other" (numbers, the lower first) and "both".
    """
    is_last = (pl.col(WHO) != pl.col(WHO).shift(-1)).fill_null(True)
    ends = purchases.with_row_index("at").select(
        NUMBER, "at", end=pl.when(is_last).then("at").fill_null(strategy="backward")
    )
    # What a customer bought of lower number is paired with all that it bought of higher number.
    places = in_order(ends.filter(pl.col("at") < pl.col("end")), NUMBER, "at")
    places = places.with_columns(end=ends["end"].gather(places["at"]))
    counts = [_counted(part, purchases[NUMBER], min_support) for part in _parts_by_number(places)]
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


def _counted(places: pl.DataFrame, numbers: pl.Series, min_support: int) -> pl.DataFrame:
    """Return how often each pair occurs that begins at one of the places, and often enough."""
    others = places.select(
        pl.col(NUMBER).alias("one"), pl.int_ranges(pl.col("at") + 1, pl.col("end") + 1, dtype=pl.UInt32).alias("other")
    ).explode("other")
    # A pair as one number: sorted, equal ones stand together, which is quicker than grouping them.
    size = int(numbers.max()) + 1  # type: ignore[arg-type]
    kind = pl.UInt32 if size * size < 2**32 else pl.UInt64
    pairs = (others["one"].cast(kind) * size + numbers.gather(others["other"]).cast(kind)).rename("pair").sort()
    # Of n equal ones, all but the last min_support - 1 are followed by one so far behind.
    often = pairs.filter(pairs == pairs.shift(1 - min_support))
    counts = often.to_frame().group_by("pair").agg(pl.len().cast(pl.Int64) + min_support - 1)
    one, other = (pl.col("pair") // size).cast(pl.UInt32), (pl.col("pair") % size).cast(pl.UInt32)
    return counts.select(one.alias("one"), other.alias("other"), pl.col("len").alias("both"))


def shares_of_all(pairs: pl.DataFrame, things: pl.DataFrame, total: int) -> pl.LazyFrame:
    """Add to directed pairs the share of all customers or orders that have the other thing, as "expected"."""
    return _with_sizes(pairs, things).with_columns(expected=pl.col("of_other") / total)


def shares_of_alike(pairs: pl.DataFrame, things: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Add to directed pairs the share that would have the other thing if what they buy were only a matter of how much.

    Customers that buy many things have every pair more often, which says nothing of the pair. So customers are compared
    with those who buy about as many things: what they bought beside the one thing is shared out by how often each other
    thing is bought among these.

    Args:
        pairs: "one" and "other".
        things: as `frequent` returns them.
        bought: ``WHO`` and ``ITEM``, each pair once, of all things.

    Returns:
        The pairs with "of_one", "of_other" and "expected".
    """
    breadth = bought.lazy().group_by(WHO).agg(pl.len().cast(pl.Int64).alias("wide")).with_columns(group=_group())
    each = bought.lazy().join(breadth, on=WHO).group_by(ITEM, "group")
    sums = each.agg(pl.len().cast(pl.Int64).alias("have"), (pl.col("wide") - 1).sum().alias("beside"))
    groups = breadth.group_by("group").agg(pl.col("wide").sum().alias("places"))
    sums = sums.join(groups, on="group").join(things.lazy().select(ITEM, NUMBER), on=ITEM)
    # With nothing beside it, whatever it is divided by gives zero.
    rest = (pl.col("places") - pl.col("have")).clip(lower_bound=1)
    table = sums.select(NUMBER, "group", "have", rate=pl.col("beside") / rest).collect().sort("group", NUMBER)
    shown = _with_sizes(pairs, things)
    parts = []
    for values in table.partition_by("group"):
        name = f"group {values['group'][0]}"
        for side, column in (("one", "rate"), ("other", "have")):
            column_of_side = values.lazy().select(
                pl.col(NUMBER).alias(side), pl.col(column).alias(f"{column} of {name}")
            )
            shown = shown.join(column_of_side, on=side, how="left")
        parts.append(pl.col(f"rate of {name}").fill_null(0.0) * pl.col(f"have of {name}").fill_null(0))
    expected = pl.sum_horizontal(parts) / pl.col("of_one") if parts else pl.lit(0.0)
    names = [*pairs.columns, "of_one", "of_other"]
    return shown.with_columns(expected=expected.clip(upper_bound=1.0)).select(*names, "expected").collect()


def _group() -> pl.Expr:
    """Return the group of those who have about as many things: each number up to 8, then in steps of two fifths."""
    wide = pl.col("wide")
    steps = (wide.cast(pl.Float64).log(2) * 2).floor().cast(pl.Int64) + 3
    return pl.when(wide <= 8).then(wide).otherwise(steps)


def _with_sizes(pairs: pl.DataFrame, things: pl.DataFrame) -> pl.LazyFrame:
    """Add to directed pairs how many have each thing."""
    shown = pairs.lazy()
    for side in ("one", "other"):
        sizes = things.lazy().select(pl.col(NUMBER).alias(side), pl.col("of_item").alias(f"of_{side}"))
        shown = shown.join(sizes, on=side)
    return shown


def in_both_directions(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return each pair twice, once from either thing to the other."""
    swapped = pairs.select(pl.col("other").alias("one"), pl.col("one").alias("other"), "both")
    return pl.concat([pairs, swapped])


def rules_of(pairs: pl.DataFrame, compared: int, total: int) -> pl.DataFrame:
    """Return the rules "who has A has B" whose evidence is enough, the highest lift first.

    Evidence is enough if even the lower bound of the confidence is above what is expected, and if so large a difference
    would not occur by chance among all pairs that were compared (Bonferroni, 5 %).

    Args:
        pairs: directed, with "both", "of_one", "of_other" and "expected".
        compared: number of directed pairs that were compared.
        total: number of customers or orders with anything.

    Returns:
        The pairs with "support" (of all), "confidence" (of those with A), "confidence_low" and "lift".
    """
    both, of_one, expected = (pl.col(name) for name in ("both", "of_one", "expected"))
    least = NormalDist().inv_cdf(1 - 0.05 / max(compared, 1)) if compared else 0.0
    distance = (both - of_one * expected) / (of_one * expected * (1 - expected)).sqrt()
    rules = pairs.with_columns(
        support=both / total,
        confidence=both / of_one,
        confidence_low=wilson(both, of_one)[0],
        lift=(both / of_one) / expected,
    ).filter((pl.col("confidence_low") > expected) & (distance > least))
    order = ["lift", "confidence_low", "one", "other"]
    return rules.sort(order, descending=[True, True, False, False])
