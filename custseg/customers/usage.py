"""When customers have had time to use what they bought, and the only product of those who bought a single one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import polars as pl

from custseg.customers.attributes import TEXT, sold_rows
from custseg.metrics.measures.actions import IN_USE, ONLY_PRODUCT
from custseg.own_columns import own_column
from custseg.settings.times import LARGE_DAYS, OTHER, USE_DAYS
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.large_things import hint_of_large

DELIVERED = own_column("delivered")
USED_CATEGORY = own_column("used category")
LOW, HIGH = own_column("low"), own_column("high")


def usage(
    rows: pl.LazyFrame, columns: Collection[str], not_goods: Collection[str], use_days: Mapping[str, int]
) -> pl.LazyFrame:
    """Return, per customer, ``IN_USE`` and ``ONLY_PRODUCT`` of all that it bought, where the rows tell of them.

    Args:
        rows: all rows.
        columns: those of ``DELIVERED``, ``USED_CATEGORY`` and the text of the product that the rows have.
        not_goods: products that are not goods, such as postage; their rows do not count.
        use_days: days that a category takes to be used, by its name in lower case; ``OTHER`` for all others.
    """
    product = TEXT + "product"
    # What is not delivered yet is not in use, if the file tells of deliveries.
    day = pl.col(DELIVERED) if DELIVERED in columns else pl.col(DATE)
    found = [(day + pl.duration(days=_days(columns, use_days))).max().alias(IN_USE)]
    if product in columns:
        key = pl.col(product).hash()
        # Of a single product, any row names it.
        found += [key.min().alias(LOW), key.max().alias(HIGH), pl.col(product).first().alias(ONLY_PRODUCT)]
    bought = sold_rows(rows, not_goods).group_by(CUSTOMER).agg(found)
    if product not in columns:
        return bought
    single = pl.when(pl.col(LOW) == pl.col(HIGH)).then(ONLY_PRODUCT)
    return bought.with_columns(single.alias(ONLY_PRODUCT)).drop(LOW, HIGH)


def _days(columns: Collection[str], use_days: Mapping[str, int]) -> pl.Expr:
    """Return the days that what is bought in a row takes to be used."""
    other = pl.lit(use_days.get(OTHER, USE_DAYS), pl.Int64)
    if USED_CATEGORY not in columns:
        return other
    category = pl.col(USED_CATEGORY)
    days = pl.when(category.str.contains(hint_of_large())).then(pl.lit(LARGE_DAYS, pl.Int64)).otherwise(other)
    for name, number in use_days.items():
        if name != OTHER:
            named = category.str.contains(rf"(?i)^\s*{re.escape(name)}\s*$").fill_null(False)
            days = pl.when(named).then(pl.lit(number, pl.Int64)).otherwise(days)
    return days
