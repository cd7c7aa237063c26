"""One pass over a file: groups of rows, the ledger and, when asked, the rejects, from the same scan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custseg.customers.attributes import chosen_values, constant_values, distinct_counts
from custseg.customers.cells import (
    PERIOD,
    Cells,
    cell_branches,
    cells_of,
    dated,
    fields_alone,
    join_cells,
    rows_by_field,
)
from custseg.customers.gaps import order_days
from custseg.customers.measures import Measures, value_measures
from custseg.customers.orders import FATE, USED, Sequence, orders_by_grouping, orders_by_sequence
from custseg.customers.payments import payment_sums
from custseg.customers.query import Query
from custseg.sources import FILE, LINE
from custseg.sources.source import reading
from custseg.tables.ledger import SET_ASIDE, Ledger, Reason
from custseg.tables.transactions import CUSTOMER, DATE, ORIGINAL, REASON, REVENUE, Transactions

OWN = ("file", "line", "reason")
"""Columns that a file of rejects begins with."""


def _measures(table: Transactions, query: Query) -> Measures:
    return value_measures(
        query.scope,
        knows_profit=table.has_profit and not (query.cells and query.cells.without_profit),
        profit_complete=table.profit_complete,
        windows=query.windows,
        extra=query.extra,
    )


@dataclass(frozen=True)
class Pass:
    """What one pass brought.

    Attributes:
        customers: one row per customer, and its measures.
        groups: what they come from: the same by fate of the rows, where orders were grouped.
        others: further columns of customers.
        cells: parts of them; None where nobody asked.
        days: hash of the customer and day of each order; None where nobody asked.
        ledger: what became of every row.
        rows_of_days: number of used rows of each day, where no customer tells when its last one was.
    """

    customers: pl.DataFrame
    groups: pl.DataFrame
    others: list[pl.DataFrame]
    cells: pl.DataFrame | None
    days: pl.DataFrame | None
    ledger: Ledger
    rows_of_days: pl.DataFrame | None = None


def run_pass(table: Transactions, query: Query, sequence: Sequence | None, seed: int) -> Pass:
    """Read the file once.

    Args:
        table: the transactions.
        query: what to bring.
        sequence: in which the orders are expected to come; None groups them.
        seed: of the hashes of customers in ``days``.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = query.rows(table, position=query.rejects is not None)
    measures = _measures(table, query)
    if query.cells and query.cells.alone and query.cells.grain:
        return _run_money(rows, query, query.cells, table)
    if query.cells and query.cells.alone and (table.profit_complete or not table.has_profit):
        return _run_fields(rows, query, measures, table)
    if "days" in query.extra or query.needs_rows:
        # Else polars reads the file once more for the branches whose plans differ.
        rows = rows.cache()
    others = _branches(rows, query)
    timed = query.cells if query.cells and query.cells.of_orders else None
    # Behind the customers: cells, days, ledger and rejects, as far as there are any.
    last: list[pl.LazyFrame] = []
    if sequence:
        keys, more = [CUSTOMER], list[pl.Expr]()
        orders = orders_by_sequence(rows.filter(pl.col(REASON).is_in(USED)), measures, sequence)
        aside = rows.filter(~pl.col(REASON).is_in(USED)).group_by(REASON)
        last.append(aside.agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum()))
    else:
        keys, more = [CUSTOMER, FATE], [pl.col("_rows").sum(), pl.col("_money").sum()]
        orders = orders_by_grouping(rows, measures)
    orders = orders.cache() if query.cells and not timed else orders
    if timed:
        timely = orders.with_columns(timed.period().alias(PERIOD))
        # The orders of a sequence have one day each.
        main = measures.per_customer(timely, [*keys, PERIOD], more if sequence else [*more, timed.spans()])
    else:
        main = measures.per_customer(orders, keys, more)
    if not sequence:
        orders = orders.filter(pl.col(FATE) == int(Reason.USED))
    parts = cell_branches(query.cells, rows, orders, measures) if query.cells else []
    others += parts
    if "days" in query.extra:
        last.append(order_days(orders, measures.counts, seed))
    if query.rejects:
        last.append(_rejects(rows, table.source.columns, query.rejects))
    with reading(table.source.name):
        groups, *frames = pl.collect_all([main, *others, *last], engine="streaming")
    if query.rejects:
        frames.pop()
    days = frames.pop() if "days" in query.extra else None
    cells = None
    if timed:
        cells = cells_of(groups if sequence else groups.filter(pl.col(FATE) == int(Reason.USED)), measures)
        groups = measures.combined(groups.lazy(), keys, more).collect(engine="streaming")
    ledger, customers = Ledger(), groups
    if sequence:
        ledger.add(frames.pop().iter_rows())
    else:
        aside_rows = groups.filter(pl.col(FATE) != int(Reason.USED)).group_by(FATE)
        ledger.add(aside_rows.agg(pl.col("_rows").sum(), pl.col("_money").cast(pl.Int128).sum()).iter_rows())
        customers = groups.filter(pl.col(FATE) == int(Reason.USED)).drop(FATE, "_rows", "_money")
    _enter_used(ledger, customers)
    cells = join_cells(frames[len(frames) - len(parts) :]) if parts else cells
    return Pass(customers, groups, frames[: len(frames) - len(parts)], cells, days, ledger)


def _run_money(rows: pl.LazyFrame, query: Query, cells: Cells, table: Transactions) -> Pass:
    """Read the file once for the money of a row field in time, without customers."""
    (found,) = _collected([rows_by_field(rows, cells)], rows, query, table)
    groups = dated(found, cells.grain)
    ledger = Ledger()
    ledger.add(groups.group_by(REASON).agg(pl.col("len", REVENUE).sum()).iter_rows())
    inside = pl.col(REASON) == int(Reason.USED)
    summed = groups.filter(pl.col(REASON).is_in(USED)).select(
        pl.lit(None, pl.String).alias(CUSTOMER),
        pl.exclude(REASON, "len", REVENUE),
        lines=pl.when(inside).then("len").otherwise(0),
        revenue=pl.when(inside).then(REVENUE).otherwise(0),
    )
    return Pass(summed, groups.select(), [], summed, None, ledger)


def _run_fields(rows: pl.LazyFrame, query: Query, measures: Measures, table: Transactions) -> Pass:
    """Read the file once for the sums of a row field, without customers."""
    rows = rows.cache()
    fields, days = _collected(fields_alone(rows, measures), rows, query, table)
    ledger = Ledger()
    ledger.add(days.group_by(REASON).agg(pl.col("len", REVENUE).sum()).iter_rows())
    used = days.filter(pl.col(REASON).is_in(USED))
    fields, groups = fields.drop("_rows"), fields.select("_rows")
    # In the place of customers: their sums are those of the base, whoever they belong to.
    whole = fields.with_columns(
        pl.lit(None, pl.String).alias(CUSTOMER),
        last_line=pl.lit(used[DATE].max(), pl.Date),
        orders=pl.lit(0, pl.Int64),
        first_order=pl.lit(None, pl.Date),
        last_order=pl.lit(None, pl.Date),
    )
    return Pass(whole, groups, [], fields, None, ledger, used.select(DATE, "len"))


def _collected(groups: list[pl.LazyFrame], rows: pl.LazyFrame, query: Query, table: Transactions) -> list[pl.DataFrame]:
    """Return the tables that a pass is for; write the rejects meanwhile."""
    branches = [*groups, _rejects(rows, table.source.columns, query.rejects)] if query.rejects else groups
    with reading(table.source.name):
        return pl.collect_all(branches, engine="streaming")[: len(groups)]


def _branches(rows: pl.LazyFrame, query: Query) -> list[pl.LazyFrame]:
    branches = []
    if query.constants:
        branches.append(constant_values(rows, query.constants))
    for dimension in query.chosen:
        branches.append(chosen_values(rows, dimension.name, dimension.kind))
    if query.distinct:
        branches.append(distinct_counts(rows, query.distinct, query.not_goods))
    if query.payments:
        branches.append(payment_sums(rows))
    return branches


def _enter_used(ledger: Ledger, customers: pl.DataFrame) -> None:
    # Totals may exceed 64 bits where no customer does.
    wide = customers.select(pl.col("^(lines|all_lines|revenue|net)$").cast(pl.Int128).sum()).row(0, named=True)
    ledger.add([(Reason.USED, wide["lines"], wide["revenue"])])
    if "net" in wide:
        ledger.add([(Reason.HISTORY_ONLY, wide["all_lines"] - wide["lines"], wide["net"] - wide["revenue"])])


def _rejects(rows: pl.LazyFrame, columns: list[str], path: Path) -> pl.LazyFrame:
    """Write the rows that were set aside, as they were, while the pass goes on."""
    words = {int(reason): reason.text for reason in SET_ASIDE}
    aside = rows.filter(pl.col(REASON).is_in(list(words)))
    reason = pl.col(REASON).replace_strict(words, return_dtype=pl.String)
    original = [pl.col(ORIGINAL + name).alias(f"{name} (original)" if name in OWN else name) for name in columns]
    frame = aside.select(pl.col(FILE).alias("file"), pl.col(LINE).alias("line"), reason.alias("reason"), *original)
    return frame.sink_csv(path, lazy=True)
