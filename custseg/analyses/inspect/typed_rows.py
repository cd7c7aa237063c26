"""The rows to inspect: typed and original values with their positions."""

from __future__ import annotations

import polars as pl

from custseg.analyses.inspect.findings import PRICE_VALUE, QUANTITY_VALUE, STATUS_UNKNOWN
from custseg.customers.scan_plan import ScanPlan
from custseg.own_columns import own_column
from custseg.sources import FILE, LINE
from custseg.tables.deciders import Decider, deciding_text, state_value
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, ORIGINAL, REASON, REVENUE
from custseg.tables.row_fields import read_fields
from custseg.tables.transactions import Transactions
from custseg.tables.values.statuses import is_unknown

POSITION = own_column("position")
LINES_PER_FILE = 2**40
"""A position is the index of the file times this, plus the line."""

NOT_COMPARED = tuple(
    map(int, (Reason.UNREADABLE_ROW, Reason.AFTER_AS_OF, Reason.OUTSIDE_TO, Reason.FILTERED))
)  # fmt: skip
"""Ledger reasons of rows that are not searched for repetitions."""

ROW_HASH = own_column("row")
CURRENCY_CODE = own_column("at currency")
STATUS_TEXT = own_column("at status text")


def inspected_rows(table: Transactions, query: ScanPlan) -> pl.LazyFrame:
    """Return the typed rows with their positions and the values that findings need."""
    columns, headers = table.columns, table.columns.headers
    extra = {}
    if headers.get("quantity"):
        extra[QUANTITY_VALUE] = columns.plain_number("quantity")
    if headers.get("unit_price"):
        extra[PRICE_VALUE] = columns.plain_number("unit_price")
    if headers.get("currency"):
        extra[CURRENCY_CODE] = columns.text("currency")
    extra[STATUS_UNKNOWN] = _is_unknown(table)
    if table.deciders:
        extra[STATUS_TEXT] = deciding_text(table.deciders)
        extra |= {value_name(decider): state_value(decider) for decider in table.deciders}
    rows = table.rows(query.scope, read_fields(table, query.fields) | extra, query.condition, position=True)
    names = [file.name for file in table.source.files]
    place = pl.col(LINE)
    if len(names) > 1:
        number = pl.col(FILE).replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
        place = place + number * LINES_PER_FILE
    # Without the cache polars reads the file again for each query with a filter.
    return rows.with_columns(place.alias(POSITION)).cache()


def value_name(decider: Decider) -> str:
    """Return the name of the column with the values of a column that decides what is a sale."""
    return f"_at state {decider.column}"


def _is_unknown(table: Transactions) -> pl.Expr:
    """Return whether a status counts as a sale only because nothing is known of it."""
    learned = [
        pl.col(one.column).cast(pl.String).str.strip_chars().is_in(list(one.learned))
        for one in table.deciders
        if one.learned
    ]
    status, export = table.columns.headers.get("status"), table.columns.headers.export
    if status and not (export and export.states):
        learned.append(is_unknown(status))
    return pl.any_horizontal(learned).fill_null(False) if learned else pl.lit(False)


def row_hashes(rows: pl.LazyFrame, table: Transactions, more: list[str]) -> pl.LazyFrame:
    """Return a hash of all columns of each readable row, with the columns ``more``."""
    # Where order fields stand once, lines of different orders are alike as they are written.
    typed = (CUSTOMER, DATE, ORDER) if table.source.kept else ()
    whole = pl.struct(*typed, *[ORIGINAL + name for name in table.source.columns])
    return rows.filter(~pl.col(REASON).is_in(NOT_COMPARED)).select(*more, whole.hash().alias(ROW_HASH))


def totals_of_rows() -> list[pl.Expr]:
    """Return the aggregations of rows: their number, their money, and the position of the first."""
    return [
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col(REVENUE).cast(pl.Int128).sum().alias("amount"),
        pl.col(POSITION).min().alias("first"),
    ]
