"""Measures of rows: what each row of a customer adds."""

from __future__ import annotations

import polars as pl

from custseg.metrics.measures.measure import DistinctMeasure, RowMeasure
from custseg.tables.known import AMOUNTS, RETURNS, SALES
from custseg.tables.row_columns import PROFIT, REASON, REFUNDED, REVENUE

UNKNOWN = pl.col(PROFIT).is_null()

# A literal would count one per order, not one per row.
LINES = RowMeasure(name="lines", unit="count", value=pl.col(REASON).is_not_null().cast(pl.Int64), always=True)

RETURNED = pl.sum_horizontal(0 - pl.col(REVENUE).clip(upper_bound=0), pl.col(f"^{REFUNDED}$"))
"""Negative amounts and refunds in a column of their own; the pattern matches nothing where the file has none."""

ROWS = [
    LINES,
    RowMeasure(name="revenue", unit="money", value=pl.col(REVENUE), always=True, takes=(AMOUNTS, SALES)),
    RowMeasure(name="returned", unit="money", value=RETURNED, takes=(AMOUNTS, RETURNS)),
]

PROFITS = [
    RowMeasure(name="profit_known", unit="money", value=pl.col(PROFIT).fill_null(0)),
    RowMeasure(name="revenue_unknown", unit="money", value=pl.when(UNKNOWN).then(pl.col(REVENUE)).otherwise(0)),
    RowMeasure(name="lines_unknown", unit="count", value=UNKNOWN.cast(pl.Int64), takes=(AMOUNTS,)),
]
"""Measures of known and unknown profit; the last two only if some rows have no profit."""

DISTINCT = [
    DistinctMeasure(name="products", field="product", roles=("product",)),
    DistinctMeasure(name="categories", field="category", roles=("category",)),
]
