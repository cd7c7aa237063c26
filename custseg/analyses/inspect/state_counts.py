"""Rows and money by the columns that decide what is a sale: a status, a type, a date of cancellation."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.inspect.findings import CHECKED_REASONS, STATE_REASONS, STATUS_UNKNOWN
from custseg.analyses.inspect.typed_rows import STATUS_TEXT, value_name
from custseg.analyses.shared.export_words import MEANINGS
from custseg.own_columns import own_column
from custseg.result import Column, Section
from custseg.tables.deciders import PRECEDENCE, Decider
from custseg.tables.ledger import Reason, money
from custseg.tables.row_columns import REASON, REVENUE
from custseg.tables.values.meaning import Meaning

STATE_VALUE = own_column("state")
MAX_VALUES = 15
"""Values of a column that are listed; of free text there may be any number."""

STATE_COLUMNS = [
    Column("column", "Column"),
    Column("value", "Value"),
    Column("rows", "Rows", "count"),
    Column("money", "Money", "money"),
    Column("means", "Means", "prose"),
    Column("used", "Rows used", "count"),
]


def state_branches(deciders: list[Decider], rows: pl.LazyFrame, totals: list[pl.Expr]) -> dict[str, pl.LazyFrame]:
    """Return the queries behind what is counted by status, by name; none where no column decides.

    Args:
        deciders: the columns that decide what is a sale.
        rows: as `inspected_rows` returns them.
        totals: number and money of rows.
    """
    if not deciders:
        return {}
    unknown = pl.col(REASON).is_in(CHECKED_REASONS) & pl.col(STATUS_UNKNOWN) & (pl.col(REVENUE) > 0)
    stated = rows.filter(pl.col(REASON).is_in(list(map(int, STATE_REASONS.values()))) | unknown)
    values = {place: pl.col(value_name(decider)).alias(STATE_VALUE) for place, decider in enumerate(deciders)}
    return {
        "status": stated.group_by(STATUS_TEXT, REASON).agg(totals),
        **{f"{STATE_VALUE} {place}": rows.group_by(value, REASON).agg(totals) for place, value in values.items()},
    }


def statuses_of_findings(statuses: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return statuses with their number of rows for each finding about them.

    Args:
        statuses: the answer to the query "status".
    """
    those = {name: pl.col(REASON) == int(reason) for name, reason in STATE_REASONS.items()}
    those["unknown_status"] = pl.col(REASON).is_in(CHECKED_REASONS)
    named = statuses.drop_nulls(STATUS_TEXT)
    return {name: named.filter(rows).group_by(STATUS_TEXT).agg(pl.col("rows").sum()) for name, rows in those.items()}


def state_section(deciders: list[Decider], frames: Mapping[str, pl.DataFrame]) -> Section | None:
    """Return what each value of the deciding columns means, with its rows and money; None where no column decides.

    Args:
        deciders: the columns.
        frames: the answers to `state_branches`.
    """
    rows = [
        row for place, decider in enumerate(deciders) for row in _rows_of(decider, frames[f"{STATE_VALUE} {place}"])
    ]
    schema = {"column": pl.String, "value": pl.String, "rows": pl.Int64, "money": pl.Float64}
    frame = pl.DataFrame(rows, schema={**schema, "means": pl.String, "used": pl.Int64})
    return Section("states", "What decides whether a row is a sale", frame, STATE_COLUMNS) if rows else None


def _rows_of(decider: Decider, counted: pl.DataFrame) -> list[dict[str, object]]:
    """Return the most frequent values of a column, and what each means."""
    read = pl.col(REASON).is_in([int(Reason.USED), int(Reason.HISTORY_ONLY)])
    sums = counted.group_by(STATE_VALUE).agg(
        pl.col("rows").sum(), pl.col("amount").sum(), used=pl.col("rows").filter(read).sum()
    )
    top = sums.sort(["rows", STATE_VALUE], descending=[True, False]).head(MAX_VALUES)
    codes = top.select(pl.col(STATE_VALUE).alias(decider.column)).select(decider.code()).to_series()
    listed = []
    for row, code in zip(top.iter_rows(named=True), codes, strict=True):
        value = row[STATE_VALUE]
        means = "unknown: counts as a sale" if code is None else MEANINGS[PRECEDENCE[code]]
        if value in decider.learned:
            means = "unknown: counts as a sale"
        elif means == MEANINGS[Meaning.SALE] and row["used"] < row["rows"]:
            means += ", unless something else in the row excludes it"
        if value is None or decider.filled:
            value = "any" if value is not None else "empty"
        figures = {"rows": row["rows"], "money": float(money(row["amount"] or 0)), "used": row["used"]}
        listed.append({"column": decider.column, "value": value, **figures, "means": means})
    return listed
