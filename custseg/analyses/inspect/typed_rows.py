"""The rows as they are inspected: typed and original, with their places, and what is usual among them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.inspect.findings import LARGE, LIVE, PRICE, QUANTITY, UNKNOWN_STATUS, Bounds
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import MAX_DAYS_AHEAD
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE, ORIGINAL, REASON, REVENUE
from custseg.tables.row_fields import read_fields
from custseg.tables.transactions import Transactions
from custseg.tables.values.dates import is_likely
from custseg.tables.values.statuses import is_unknown

POSITION = "_position"
FILES = 2**40
"""Positions count files by this, and lines within each."""

NOT_COMPARED = tuple(
    map(int, (Reason.UNREADABLE_ROW, Reason.AFTER_AS_OF, Reason.OUTSIDE_TO, Reason.FILTERED))
)  # fmt: skip
"""Fates of rows that are not looked at for repetitions."""

ROW = "_row"
CURRENCY = "_at currency"
STATUS = "_at status text"


def inspected_rows(table: Transactions, query: ScanPlan) -> pl.LazyFrame:
    """Return the typed rows with what findings read beside it, and where each stands."""
    columns, headers = table.columns, table.columns.headers
    own = {}
    if headers.get("quantity"):
        own[QUANTITY] = columns.plain_number("quantity")
    if headers.get("unit_price"):
        own[PRICE] = columns.plain_number("unit_price")
    if headers.get("currency"):
        own[CURRENCY] = columns.text("currency")
    if column := headers.get("status"):
        own[UNKNOWN_STATUS], own[STATUS] = is_unknown(column), columns.text("status")
    rows = table.rows(query.scope, read_fields(table, query.fields) | own, query.condition, position=True)
    names = [file.name for file in table.source.files]
    place = pl.col(LINE)
    if len(names) > 1:
        number = pl.col(FILE).replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
        place = place + number * FILES
    # Else polars reads the file once more for each branch whose filter it pushes down.
    return rows.with_columns(place.alias(POSITION)).cache()


def usual(rows: pl.LazyFrame, table: Transactions) -> tuple[pl.DataFrame, Bounds, pl.Series]:
    """Return what has to be known of all rows before any of them can be judged.

    Args:
        rows: as `inspected_rows` returns them.
        table: the transactions.

    Returns:
        The number of rows of each day, what is usual, and the hashes of rows that occur more than once.
    """
    # Of a row without a customer, too, a day that nobody means is none.
    day = pl.when(is_likely(pl.col(DATE))).then(DATE).alias(DATE)
    live = rows.filter(pl.col(REASON).is_in(LIVE)).with_columns(day)
    amount = pl.col(REVENUE).abs()
    quantiles = live.select(
        latest=pl.col(DATE).to_physical().quantile(0.999, "linear"),
        # The lower one: in a small file the largest amount would else be its own measure.
        large=amount.filter(amount > 0).cast(pl.Float64).quantile(0.99, "lower"),
    )
    # Only a number is kept of each row; what the repeated ones say is looked up in the next pass.
    again = row_hashes(rows, table, []).group_by(ROW).agg(times=pl.len()).filter(pl.col("times") > 1)
    with translate_read_errors(table.source.name):
        branches = [live.group_by(DATE).agg(rows=pl.len()), quantiles, again.select(ROW)]
        days, bounds, repeated = pl.collect_all(branches, engine="streaming")
    latest, large = bounds.row(0)
    last = None if latest is None else dt.date(1970, 1, 1) + dt.timedelta(days=int(latest) + MAX_DAYS_AHEAD)
    return days.drop_nulls().sort(DATE), Bounds(last, None if large is None else int(large) * LARGE), repeated[ROW]


def row_hashes(rows: pl.LazyFrame, table: Transactions, more: list[str]) -> pl.LazyFrame:
    """Return a number for what each readable row holds in all of its columns, and ``more`` of its columns."""
    whole = pl.struct(ORIGINAL + name for name in table.source.columns)
    return rows.filter(~pl.col(REASON).is_in(NOT_COMPARED)).select(*more, whole.hash().alias(ROW))
