"""Scans a file for customers, again and again until a scan shows that the file was read correctly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.customers.bills import BILLS, bills_of
from custseg.customers.customer_scan import CustomerScan
from custseg.customers.field_scan import FieldScan
from custseg.customers.gaps import BaseGaps, OrderDays, order_days_of, shares_hash, with_gaps
from custseg.customers.orders import Sequence, is_broken, suggest_sequence
from custseg.customers.overlap import overlap_notes
from custseg.customers.payments import with_payments
from custseg.customers.repeated_rows import counts_of_repetitions
from custseg.customers.row_totals_scan import RowTotalsScan
from custseg.customers.scan import Scan, scan
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.seasons import with_seasons
from custseg.customers.slices import PeriodSlices
from custseg.customers.totals_checks import check_rows
from custseg.errors import DataError
from custseg.settings.recorded import Memory
from custseg.sources.read_errors import translate_read_errors
from custseg.stages import Stage
from custseg.tables.currency_totals import rates_note
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.joins.join_notes import join_notes
from custseg.tables.known import SALES
from custseg.tables.ledger import USED, Ledger, Reason
from custseg.tables.mending import Evidence, Reading, mend
from custseg.tables.refund_days import refund_day_notes
from custseg.tables.row_columns import CUSTOMER, DATE, PROFIT, REASON, REVENUE
from custseg.tables.transactions import Transactions

MAX_DAYS_AHEAD = 45
"""Days after nearly all other dates from which the latest date is in doubt."""


@dataclass(frozen=True)
class Collected:
    """The result of scanning a file for customers.

    Attributes:
        customers: one row per customer with a row in scope, and its measures.
        ledger: rows used and excluded, by reason.
        first_day: date of the earliest used row, history included; None without any, or if not requested.
        last_day: date of the latest one, None without any.
        gaps: gaps between order days of all customers of the file; None if not requested.
        everyone: ids of all customers with a used row, history included.
        slices: parts of the customers that were summed separately; None if not requested.
        tables: further tables of the rows, by the names of the plan.
        order_days: days of the counted orders of all customers with a used row; None if not requested.
        near_latest: lower limit of the number of rows near the latest date.
        span: from the earliest used row to the latest one; None where the first rows do not show it.
        orders_apart: whether it was proved that no order id stands for orders of several customers.
        memory: what was made of these customers, for several analyses that get the same ones.
    """

    customers: pl.DataFrame
    ledger: Ledger
    first_day: dt.date | None
    last_day: dt.date | None
    gaps: BaseGaps | None
    everyone: pl.Series
    slices: pl.DataFrame | None
    near_latest: int
    span: dt.timedelta | None = None
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    order_days: OrderDays | None = None
    orders_apart: bool = False
    memory: Memory = field(default_factory=Memory)


def collect(table: Transactions, plan: ScanPlan) -> Collected:
    """Scan the transactions, and again as long as a scan shows that they were read wrongly.

    Args:
        table: the transactions; how their columns are read changes if a scan shows that it was wrong.
        plan: what to read.

    Raises:
        DataError: the file cannot be read to its end.
    """
    plan = plan.only_what_covers(table)
    first_rows = _first_rows(table, plan)
    sequence = _expect_sequence(table, plan, first_rows)
    # Of no use once the rows are read in another way.
    sample: pl.DataFrame | None = first_rows
    reading = Reading(table, plan.scope, plan.fields, plan.condition, in_sequence=sequence is not None)
    with Stage(f"reading {table.source.name}"):
        while mend(reading, _evidence_of(result := _run(reading, plan, sequence), reading, sample)):
            sample = None
    # What is read from here on may be other rows.
    table.joins_in_order = False
    if isinstance(table, CustomerTotals):
        table.add_notes(check_rows(table, plan))
    ledger = result.ledger
    span = _span_of(sample) if sample is not None and sample.height == ledger.read.rows else None
    ledger.add(counts_of_repetitions(table, plan))
    if table.source.has_stacked_files and not table.files_compared:
        table.files_compared = True
        table.add_notes(overlap_notes(table, plan, ledger.read.rows))
    # After the last pass over the files.
    table.source.check_unchanged()
    ledger.amounts = not (table.columns.sale.events or SALES in table.absent)
    ledger.merged = table.matching.merged if table.matching else None
    table.add_notes(join_notes(table, ledger))
    table.add_notes(rates_note(table.currencies, ledger[Reason.OTHER_CURRENCY].rows))
    # In a sequence by orders alone, none is of two customers.
    apart = reading.in_sequence and sequence is not None and not sequence.by_customer
    return replace(_collected(result, plan, reading.hash_seed), span=span, orders_apart=apart)


def _collected(result: Scan, plan: ScanPlan, seed: int) -> Collected:
    """Return the result of a correct scan."""
    days = result.first_day, result.last_day
    if isinstance(result, RowTotalsScan):
        no_customers = pl.DataFrame(schema={CUSTOMER: pl.String})
        near = _rows_near_latest(result.totals.filter(pl.col("lines") > 0))
        return Collected(no_customers, result.ledger, *days, None, no_customers[CUSTOMER], result.totals, near)
    if isinstance(result, FieldScan):
        whole = result.as_customers()
        near = _days_near_latest(result.rows_of_days)
        inside = whole.filter(pl.col("lines") > 0)
        return Collected(inside, result.ledger, *days, None, whole[CUSTOMER], result.fields, near)
    customers, gaps, order_days = result.customers, None, None
    if result.days is not None:
        # A rhythm is known from the whole history: --from limits what is summed.
        order_days = order_days_of(customers, result.days, seed)
        customers, gaps = with_gaps(customers, order_days)
        customers = (
            with_seasons(customers, order_days.only(plan.ones if plan.alone else ()))
            if plan.needs_seasons
            else customers
        )
    tables = dict(result.tables)
    if BILLS in tables:
        tables[BILLS] = bills_of(tables[BILLS])
        customers = with_payments(customers, tables[BILLS], plan.scope.as_of or result.last_day)
    inside = customers.filter(pl.col("lines") > 0)
    near, everyone = _rows_near_latest(inside), result.customers[CUSTOMER]
    return Collected(
        customers=_join(inside, result.others),
        ledger=result.ledger,
        first_day=result.first_day,
        last_day=result.last_day,
        gaps=gaps,
        everyone=everyone,
        slices=result.slices,
        near_latest=near,
        tables=tables,
        order_days=order_days if plan.keeps_days else None,
    )


def _run(reading: Reading, plan: ScanPlan, sequence: Sequence | None) -> Scan:
    """Read the file once, in the current way of reading."""
    source = reading.table.source
    if reading.by_exact_period and isinstance(plan.slices, PeriodSlices):
        plan = replace(plan, slices=replace(plan.slices, by_row=True))
    try:
        return scan(reading.table, plan, sequence if reading.in_sequence else None, reading.hash_seed)
    except (DataError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # If the file changed, that is the better error.
        source.check_unchanged()
        if source.check_lines():
            return _run(reading, plan, sequence)
        with translate_read_errors(source.name):
            raise


def _evidence_of(result: Scan, reading: Reading, sample: pl.DataFrame | None) -> Evidence:
    """Return what a scan shows about how its rows were read, together with the first rows."""
    whole = sample is not None and sample.height == result.ledger.read.rows
    refunded = not whole or sample is None or _takes_back(sample)
    if not isinstance(result, CustomerScan):
        most_rows = result.most_rows if isinstance(result, FieldScan) else 0
        return Evidence(result.ledger, most_rows=most_rows, may_refund=refunded)
    customers = result.customers
    unknown = customers["lines_unknown"].sum() if "lines_unknown" in customers.columns else 0
    return Evidence(
        ledger=result.ledger,
        out_of_sequence=reading.in_sequence and is_broken(customers),
        orders_span_periods=result.orders_span_periods,
        unknown_profits=int(unknown),
        most_rows=result.most_rows,
        hashes_collide=result.days is not None and shares_hash(customers, reading.hash_seed),
        may_refund=refunded,
    )


def _join(customers: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    frame = customers.lazy()
    for other in others:
        frame = frame.join(other.lazy(), on=CUSTOMER, how="left")
    return frame.collect(engine="streaming")


def _first_rows(table: Transactions, plan: ScanPlan) -> pl.DataFrame:
    """Return the first rows, with what becomes of them."""
    with translate_read_errors(table.source.name):
        try:
            return _beginning(table, plan)
        except pl.exceptions.PolarsError:
            if not table.source.check_lines():
                raise
            return _beginning(table, plan)


def _takes_back(rows: pl.DataFrame) -> bool:
    """Return whether a used row takes money back."""
    return bool(rows.select((pl.col(REASON).is_in(USED) & (pl.col(REVENUE) < 0)).any()).item())


def _span_of(rows: pl.DataFrame) -> dt.timedelta | None:
    """Return the time from the first to the last used row."""
    day = pl.col(DATE)
    span: dt.timedelta | None = rows.filter(pl.col(REASON).is_in(USED)).select(day.max() - day.min()).item()
    return span


def _expect_sequence(table: Transactions, plan: ScanPlan, sample: pl.DataFrame) -> Sequence | None:
    """Return the sequence that the first rows follow; expect all profits to be known where theirs are.

    Several tables are expected to stay in the order of their keys where the first rows are.
    """
    used = sample.filter(pl.col(REASON).is_in(USED))
    wanted = table.has_profit and not plan.without_profit
    table.profit_complete = wanted and used[PROFIT].null_count() == 0
    table.joins_in_order = table.source.out_of_order is not None
    if table.columns.headers.get("order_id"):
        table.add_notes(refund_day_notes(sample, table.settings["refunds"]))
    grouped = table.columns.wide or isinstance(table, CustomerTotals)
    return None if grouped else suggest_sequence(sample)


def _beginning(table: Transactions, plan: ScanPlan) -> pl.DataFrame:
    first = replace(table, source=table.source.beginning(), joins_in_order=False)
    return plan.rows(first).head(2_000).collect(engine="streaming")


def _rows_near_latest(groups: pl.DataFrame) -> int:
    """Return a lower limit of the number of rows near the latest date: all rows of a group, or one per group."""
    last = pl.col("last_line").max()
    near = ((last - pl.col("last_line")).dt.total_days() <= MAX_DAYS_AHEAD).sum()
    if "first_line" in groups.columns:
        inside = (last - pl.col("first_line")).dt.total_days() <= MAX_DAYS_AHEAD
        near = pl.max_horizontal(near, pl.col("lines").filter(inside).sum())
    return int(groups.select(near).item() or 0)


def _days_near_latest(rows_of_days: pl.DataFrame) -> int:
    """Return how many rows are near the latest date."""
    day = pl.col(DATE)
    near = pl.col("len").filter((day.max() - day).dt.total_days() <= MAX_DAYS_AHEAD)
    return int(rows_of_days.select(near.sum()).item())
