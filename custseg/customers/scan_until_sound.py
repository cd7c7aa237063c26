"""The customers of a file: passes over it until none shows that it has to be read otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from custseg.customers.customer_scan import CustomerScan
from custseg.customers.field_scan import FieldScan
from custseg.customers.gaps import shares_hash, with_gaps
from custseg.customers.orders import Sequence, is_broken, suggest_sequence
from custseg.customers.row_totals_scan import RowTotalsScan
from custseg.customers.scan import Scan, scan
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import PeriodSlices
from custseg.errors import DataError
from custseg.sources.read_errors import translate_read_errors
from custseg.stages import Stage
from custseg.tables.currency_totals import rates_note
from custseg.tables.ledger import USED, Ledger, ReadAgain, Reason
from custseg.tables.mending import Evidence, Reading, mend
from custseg.tables.row_columns import CUSTOMER, DATE, PROFIT, REASON
from custseg.tables.transactions import Transactions

MAX_DAYS_AHEAD = 45
"""The latest date is doubted where it lies more days than that after nearly all others."""


@dataclass(frozen=True)
class Collected:
    """The customers of a file, and what else was asked for.

    Attributes:
        customers: one row per customer with a row in scope, and its measures.
        ledger: what became of every row.
        first_day: date of the earliest used row, history included; None without any, or where it was not asked for.
        last_day: date of the latest one, None without any.
        typical_gap: median of all gaps between order days, in days; None without any, or where it was not asked for.
        everyone: ids of all customers with a used row, history included.
        slices: parts of the customers that were summed separately; None where it was not asked for.
        near_latest: number of rows near the latest date, at least.
    """

    customers: pl.DataFrame
    ledger: Ledger
    first_day: dt.date | None
    last_day: dt.date | None
    typical_gap: float | None
    everyone: pl.Series
    slices: pl.DataFrame | None
    near_latest: int


def collect(table: Transactions, query: ScanPlan) -> Collected:
    """Run a query over the transactions: one pass, and another one as long as a pass shows a reason.

    Args:
        table: the transactions; how their columns are read is changed where a pass shows that it was wrong.
        query: what to bring.

    Raises:
        DataError: the file cannot be read to its end.
    """
    sequence = _expect_sequence(table, query)
    reading = Reading(table, query.scope, query.fields, query.condition, in_sequence=sequence is not None)
    with Stage(f"reading {table.source.name}"):
        while mend(reading, _evidence_of(run := _run(reading, query, sequence), reading)):
            pass
    table.notes.extend(table.source.check_unchanged())
    ledger = run.ledger
    ledger.merged = table.matching.merged if table.matching else None
    table.add_notes(rates_note(table.currencies, ledger[Reason.OTHER_CURRENCY].rows))
    return _collected(run, reading.hash_seed)


def _collected(run: Scan, seed: int) -> Collected:
    """Return what a sound scan brought."""
    days = run.first_day, run.last_day
    if isinstance(run, RowTotalsScan):
        nobody = pl.DataFrame(schema={CUSTOMER: pl.String})
        near = _rows_near_latest(run.totals.filter(pl.col("lines") > 0))
        return Collected(nobody, run.ledger, *days, None, nobody[CUSTOMER], run.totals, near)
    if isinstance(run, FieldScan):
        whole = run.as_customers()
        near = _days_near_latest(run.rows_of_days)
        inside = whole.filter(pl.col("lines") > 0)
        return Collected(inside, run.ledger, *days, None, whole[CUSTOMER], run.fields, near)
    inside, typical_gap = run.customers.filter(pl.col("lines") > 0), None
    if run.days is not None:
        inside, typical_gap = with_gaps(inside, run.days, seed)
    near, everyone = _rows_near_latest(inside), run.customers[CUSTOMER]
    return Collected(_join(inside, run.others), run.ledger, *days, typical_gap, everyone, run.slices, near)


def _run(reading: Reading, query: ScanPlan, sequence: Sequence | None) -> Scan:
    """Read the file once, as it is to be read now."""
    source = reading.table.source
    if reading.by_exact_period and isinstance(query.slices, PeriodSlices):
        query = replace(query, slices=replace(query.slices, by_row=True))
    try:
        return scan(reading.table, query, sequence if reading.in_sequence else None, reading.hash_seed)
    except (DataError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # A file that became shorter is the better explanation.
        reading.table.notes.extend(source.check_unchanged())
        if source.check_lines():
            return _run(reading, query, sequence)
        with translate_read_errors(source.name):
            raise


def _evidence_of(run: Scan, reading: Reading) -> Evidence:
    """Return what a scan shows about how its rows were read."""
    if not isinstance(run, CustomerScan):
        return Evidence(run.ledger, most_rows=run.most_rows if isinstance(run, FieldScan) else 0)
    customers = run.customers
    unknown = customers["lines_unknown"].sum() if "lines_unknown" in customers.columns else 0
    return Evidence(
        ledger=run.ledger,
        out_of_sequence=reading.in_sequence and is_broken(customers),
        orders_span_periods=run.orders_span_periods,
        unknown_profits=int(unknown),
        most_rows=run.most_rows,
        hashes_collide=run.days is not None and shares_hash(customers, reading.hash_seed),
    )


def _join(customers: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    frame = customers.lazy()
    for other in others:
        frame = frame.join(other.lazy(), on=CUSTOMER, how="left")
    return frame.collect(engine="streaming")


def latest_date(table: Transactions, query: ScanPlan) -> dt.date | None:
    """Return the latest date of the used rows, by a pass over the columns that decide it."""
    table.source.check_quotes()
    rows = query.rows(table)
    with translate_read_errors(table.source.name), Stage(f"finding the latest date of {table.source.name}"):
        wanted = [*USED, *map(int, ReadAgain)]
        if table.currencies and (table.currencies.rates or not table.currencies.asked):
            # Rows of a currency that the first rows did not show may be used after all.
            wanted.append(int(Reason.OTHER_CURRENCY))
        used = rows.filter(pl.col(REASON).is_in(wanted))
        latest: dt.date | None = used.select(pl.col(DATE).max()).collect(engine="streaming").item()
    return latest


def _expect_sequence(table: Transactions, query: ScanPlan) -> Sequence | None:
    """Return the sequence that the first rows follow; expect all profits to be known where theirs are."""
    with translate_read_errors(table.source.name):
        try:
            sample = query.rows(table).head(2_000).collect(engine="streaming")
        except pl.exceptions.PolarsError:
            if not table.source.check_lines():
                raise
            sample = query.rows(table).head(2_000).collect(engine="streaming")
    used = sample.filter(pl.col(REASON).is_in(USED))
    wanted = table.has_profit and not query.without_profit
    table.profit_complete = wanted and used[PROFIT].null_count() == 0
    return None if table.columns.wide else suggest_sequence(sample)


def _rows_near_latest(groups: pl.DataFrame) -> int:
    """Return how many rows are near the latest date at least: all of a group, or one for each that ends there."""
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


def check_latest(table: Transactions, query: ScanPlan, collected: Collected) -> None:
    """Refuse a latest date far after all others, such as 2099 for 2009.

    Raises:
        DataError: the latest date is more than 45 days beyond the 99.9th percentile of dates.
    """
    latest = collected.last_day
    used = collected.ledger[Reason.USED].rows + collected.ledger[Reason.HISTORY_ONLY].rows
    # Each of these customers has a row near the latest date: with more than 1 in 1000 the percentile is near it too.
    if latest is None or collected.near_latest > used / 1000 + 2:
        return
    rows = query.rows(table).filter(pl.col(REASON).is_in(USED))
    day = pl.col(DATE).to_physical()
    with translate_read_errors(table.source.name):
        others = day.filter(day < day.max() - MAX_DAYS_AHEAD).max().alias("others")
        top = rows.select(day.quantile(0.999, "linear").alias("top"), day.max().alias("last"), others)
        high, last, rest = top.collect(engine="streaming").row(0)
    if last - high > MAX_DAYS_AHEAD:
        raise DataError(
            f"the latest date is {latest}, {last - rest:,} days after the previous one",
            where=table.source.name,
            hint=f"If it is a typo, exclude these rows with --to DAY; if it is right, confirm it: --as-of {latest}.",
        )
