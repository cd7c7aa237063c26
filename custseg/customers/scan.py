"""One pass over a file: groups of rows, the ledger and, when asked, the rejects, from the same scan."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from custseg.customers.attributes import chosen_values, constant_values, distinct_counts
from custseg.customers.gaps import hashed_days
from custseg.customers.orders import OUTCOME, Sequence, orders_by_grouping, orders_by_sequence
from custseg.customers.payments import payment_sums
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_sums import ScanSums, scan_sums
from custseg.customers.slices import (
    PERIOD,
    Slices,
    dated,
    fields_alone,
    join_slices,
    rows_by_field,
    slice_branches,
    slices_of,
)
from custseg.sources import FILE, LINE
from custseg.sources.source import reading
from custseg.tables.ledger import EXCLUDED, USED, Ledger, Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORIGINAL, REASON, REVENUE
from custseg.tables.transactions import Transactions

OWN = ("file", "line", "reason")
"""Columns that a file of rejects begins with."""


def _measures(table: Transactions, query: ScanPlan) -> ScanSums:
    return scan_sums(
        query.scope,
        knows_profit=table.has_profit and not query.without_profit,
        profit_complete=table.profit_complete,
        windows=query.windows,
        wanted=query.measures,
    )


@dataclass(frozen=True)
class Pass:
    """What one pass brought.

    Attributes:
        customers: one row per customer, and its measures.
        groups: what they come from: the same by fate of the rows, where orders were grouped.
        others: further columns of customers.
        slices: parts of them; None where nobody asked.
        days: hash of the customer and day of each order; None where nobody asked.
        ledger: what became of every row.
        rows_of_days: number of used rows of each day, where no customer tells when its last one was.
    """

    customers: pl.DataFrame
    groups: pl.DataFrame
    others: list[pl.DataFrame]
    slices: pl.DataFrame | None
    days: pl.DataFrame | None
    ledger: Ledger
    rows_of_days: pl.DataFrame | None = None


def run_pass(table: Transactions, query: ScanPlan, sequence: Sequence | None, seed: int) -> Pass:
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
    if query.only_money:
        return _run_money(rows, query, table)
    if query.slices and query.slices.alone and (table.profit_complete or not table.has_profit):
        return _run_fields(rows, query, measures, table)
    return _run_customers(rows, query, measures, table, sequence, seed)


@dataclass(frozen=True)
class _Grouping:
    """How orders become customers.

    Attributes:
        measures: what is added up.
        by_outcome: whether the orders are those of all rows, told apart by their fate; else of the used ones.
        timed: periods by which customers are grouped first, to be added up from them; None for none.
    """

    measures: ScanSums
    by_outcome: bool
    timed: Slices | None

    @property
    def keys(self) -> list[str]:
        """Return the columns that make a customer."""
        return [CUSTOMER, OUTCOME] if self.by_outcome else [CUSTOMER]

    @property
    def sums(self) -> list[pl.Expr]:
        """Return what is added up beside the measures."""
        return [pl.col("_rows").sum(), pl.col("_money").sum()] if self.by_outcome else []

    def group(self, orders: pl.LazyFrame) -> pl.LazyFrame:
        """Return the orders by customer, and by period where they are timed."""
        if self.timed is None:
            return self.measures.per_customer(orders, self.keys, self.sums)
        timely = orders.with_columns(self.timed.period().alias(PERIOD))
        # The orders of a sequence have one day each.
        spans = [self.timed.spans()] if self.by_outcome else []
        return self.measures.per_customer(timely, [*self.keys, PERIOD], [*self.sums, *spans])

    def split(self, groups: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """Return the groups by customer alone, and the cells of their periods, None where they are not timed."""
        if self.timed is None:
            return groups, None
        used = groups.filter(_is_used()) if self.by_outcome else groups
        whole = self.measures.of_parts(groups.lazy(), self.keys, self.sums)
        return whole.collect(engine="streaming"), slices_of(used, self.measures)


def _run_customers(
    rows: pl.LazyFrame, query: ScanPlan, measures: ScanSums, table: Transactions, sequence: Sequence | None, seed: int
) -> Pass:
    """Read the file once for customers, and what is wanted beside them."""
    if query.needs_days or query.needs_rows:
        # Else polars reads the file once more for the branches whose plans differ.
        rows = rows.cache()
    timed = query.slices if query.slices and query.slices.of_orders else None
    grouping = _Grouping(measures, by_outcome=sequence is None, timed=timed)
    orders = _orders(rows, measures, sequence)
    orders = orders.cache() if measures.medians or (query.slices and not timed) else orders
    used = orders.filter(_is_used()) if grouping.by_outcome else orders
    medians = [measures.medians_of(used, CUSTOMER)] if measures.medians else []
    found = _collected(
        {
            "groups": [grouping.group(orders)],
            "others": [*_attributes(rows, query), *medians],
            "cells": slice_branches(query.slices, rows, used, measures) if query.slices else [],
            "aside": [_aside(rows)] if sequence else [],
            "days": [hashed_days(used, measures.counts, seed)] if query.needs_days else [],
        },
        rows,
        query,
        table,
    )
    groups, slices = grouping.split(found["groups"][0])
    customers, aside = _by_fate(groups) if grouping.by_outcome else (groups, found["aside"][0])
    ledger = Ledger()
    ledger.add(aside.iter_rows())
    _enter_used(ledger, customers)
    slices = join_slices(found["cells"]) if found["cells"] else slices
    return Pass(customers, groups, found["others"], slices, next(iter(found["days"]), None), ledger)


def _orders(rows: pl.LazyFrame, measures: ScanSums, sequence: Sequence | None) -> pl.LazyFrame:
    """Return one row per order: of the used rows where they come in a sequence, else of all, by their fate."""
    if sequence:
        return orders_by_sequence(rows.filter(pl.col(REASON).is_in(USED)), measures, sequence)
    return orders_by_grouping(rows, measures)


def _is_used() -> pl.Expr:
    return pl.col(OUTCOME) == int(Reason.USED)


def _by_fate(groups: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the customers of used rows, and number and money of the other rows, by reason."""
    aside = groups.filter(~_is_used()).group_by(OUTCOME)
    sums = aside.agg(pl.col("_rows").sum(), pl.col("_money").cast(pl.Int128).sum())
    return groups.filter(_is_used()).drop(OUTCOME, "_rows", "_money"), sums


def _aside(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return number and money of the rows that are not used, by reason."""
    aside = rows.filter(~pl.col(REASON).is_in(USED)).group_by(REASON)
    return aside.agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum())


def _run_money(rows: pl.LazyFrame, query: ScanPlan, table: Transactions) -> Pass:
    """Read the file once for the money of a row field in time, without customers."""
    assert query.slices
    found = _collected({"cells": [rows_by_field(rows, query.slices)]}, rows, query, table)
    groups = dated(found["cells"][0], query.slices.grain)
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


def _run_fields(rows: pl.LazyFrame, query: ScanPlan, measures: ScanSums, table: Transactions) -> Pass:
    """Read the file once for the sums of a row field, without customers."""
    rows = rows.cache()
    fields, days = _collected({"cells": fields_alone(rows, measures)}, rows, query, table)["cells"]
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


def _collected(
    branches: dict[str, list[pl.LazyFrame]], rows: pl.LazyFrame, query: ScanPlan, table: Transactions
) -> dict[str, list[pl.DataFrame]]:
    """Return the tables that a pass is for, each under its name; write the rejects meanwhile."""
    wanted = [branch for several in branches.values() for branch in several]
    rejects = [_rejects(rows, table.source.columns, query.rejects)] if query.rejects else []
    with reading(table.source.name):
        found = iter(pl.collect_all([*wanted, *rejects], engine="streaming"))
    return {name: list(islice(found, len(several))) for name, several in branches.items()}


def _attributes(rows: pl.LazyFrame, query: ScanPlan) -> list[pl.LazyFrame]:
    """Return the branches that bring further columns of customers."""
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
    words = {int(reason): reason.text for reason in EXCLUDED}
    aside = rows.filter(pl.col(REASON).is_in(list(words)))
    reason = pl.col(REASON).replace_strict(words, return_dtype=pl.String)
    original = [pl.col(ORIGINAL + name).alias(f"{name} (original)" if name in OWN else name) for name in columns]
    frame = aside.select(pl.col(FILE).alias("file"), pl.col(LINE).alias("line"), reason.alias("reason"), *original)
    return frame.sink_csv(path, lazy=True)
