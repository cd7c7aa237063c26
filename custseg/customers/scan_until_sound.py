"""The customers of a file: passes over it until none shows that it has to be read otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from custseg.customers.gaps import shares_hash, with_gaps
from custseg.customers.orders import Sequence, is_broken, suggest_sequence
from custseg.customers.scan import Pass, run_pass
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import spans_periods
from custseg.errors import DataError
from custseg.sources.source import reading as reading_file
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
        rows_of_days: number of used rows of each day, where the customers do not hold the latest date.
    """

    customers: pl.DataFrame
    ledger: Ledger
    first_day: dt.date | None
    last_day: dt.date | None
    typical_gap: float | None
    everyone: pl.Series
    slices: pl.DataFrame | None = None
    rows_of_days: pl.DataFrame | None = None


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
    ledger, customers = run.ledger, run.customers
    ledger.merged = table.matching.merged if table.matching else None
    table.source.watch.check(table.notes)
    table.add_notes(rates_note(table.currencies, ledger[Reason.OTHER_CURRENCY].rows))
    first = customers["first_line"].min() if "first_line" in customers.columns else None
    last = customers["last_line"].max()
    inside, typical_gap = customers.filter(pl.col("lines") > 0), None
    if run.days is not None:
        inside, typical_gap = with_gaps(inside, run.days, reading.hash_seed)
    joined = _join(inside, run.others)
    everyone = customers[CUSTOMER]
    return Collected(joined, ledger, first, last, typical_gap, everyone, run.slices, run.rows_of_days)  # type: ignore[arg-type]


def _run(reading: Reading, query: ScanPlan, sequence: Sequence | None) -> Pass:
    """Read the file once, as it is to be read now."""
    source = reading.table.source
    if reading.by_exact_period and query.slices:
        query = replace(query, slices=replace(query.slices, exact=True))
    try:
        return run_pass(reading.table, query, sequence if reading.in_sequence else None, reading.hash_seed)
    except (DataError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        # A file that became shorter is the better explanation.
        source.watch.check(reading.table.notes)
        if source.prove():
            return _run(reading, query, sequence)
        with reading_file(source.name):
            raise


def _evidence_of(run: Pass, reading: Reading) -> Evidence:
    """Return what a pass shows about how its rows were read."""
    customers = run.customers
    unknown = customers["lines_unknown"].sum() if "lines_unknown" in customers.columns else 0
    return Evidence(
        ledger=run.ledger,
        out_of_sequence=reading.in_sequence and is_broken(customers),
        orders_span_periods=run.slices is not None and spans_periods(run.slices),
        unknown_profits=int(unknown),
        most_rows=_most_rows(run.groups),
        hashes_collide=run.days is not None and shares_hash(customers, reading.hash_seed),
    )


def _most_rows(groups: pl.DataFrame) -> int:
    """Return the number of rows in the longest sum, which is the first to exceed 64 bits."""
    counts = [name for name in ("lines", "all_lines", "_rows") if name in groups.columns]
    most = groups.select(pl.max_horizontal(pl.col(counts).max())).item() if counts else None
    return int(most or 0)


def _join(customers: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    frame = customers.lazy()
    for other in others:
        frame = frame.join(other.lazy(), on=CUSTOMER, how="left")
    return frame.collect(engine="streaming")


def latest_date(table: Transactions, query: ScanPlan) -> dt.date | None:
    """Return the latest date of the used rows, by a pass over the columns that decide it."""
    table.source.prove_quotes()
    rows = query.rows(table)
    with reading_file(table.source.name), Stage(f"finding the latest date of {table.source.name}"):
        wanted = [*USED, *map(int, ReadAgain)]
        if table.currencies and (table.currencies.rates or not table.currencies.asked):
            # Rows of a currency that the first rows did not show may be used after all.
            wanted.append(int(Reason.OTHER_CURRENCY))
        used = rows.filter(pl.col(REASON).is_in(wanted))
        latest: dt.date | None = used.select(pl.col(DATE).max()).collect(engine="streaming").item()
    return latest


def _expect_sequence(table: Transactions, query: ScanPlan) -> Sequence | None:
    """Return the sequence that the first rows follow; expect all profits to be known where theirs are."""
    with reading_file(table.source.name):
        try:
            sample = query.rows(table).head(2_000).collect(engine="streaming")
        except pl.exceptions.PolarsError:
            if not table.source.prove():
                raise
            sample = query.rows(table).head(2_000).collect(engine="streaming")
    used = sample.filter(pl.col(REASON).is_in(USED))
    wanted = table.has_profit and not query.without_profit
    table.profit_complete = wanted and used[PROFIT].null_count() == 0
    return None if table.columns.wide else suggest_sequence(sample)


def _rows_near_latest(collected: Collected) -> int:
    """Return how many rows are near the latest date at least: all of them, or one for each customer that has one."""
    groups, last = collected.customers, pl.col("last_line").max()
    if collected.rows_of_days is not None:
        day = pl.col(DATE)
        near = pl.col("len").filter((day.max() - day).dt.total_days() <= MAX_DAYS_AHEAD)
        return int(collected.rows_of_days.select(near.sum()).item())
    near = ((last - pl.col("last_line")).dt.total_days() <= MAX_DAYS_AHEAD).sum()
    if "first_line" in groups.columns:
        inside = (last - pl.col("first_line")).dt.total_days() <= MAX_DAYS_AHEAD
        near = pl.max_horizontal(near, pl.col("lines").filter(inside).sum())
    return int(groups.select(near).item() or 0)


def check_latest(table: Transactions, query: ScanPlan, collected: Collected) -> None:
    """Refuse a latest date far after all others, such as 2099 for 2009.

    Raises:
        DataError: the latest date is more than 45 days beyond the 99.9th percentile of dates.
    """
    latest = collected.last_day
    used = collected.ledger[Reason.USED].rows + collected.ledger[Reason.HISTORY_ONLY].rows
    # Each of these customers has a row near the latest date: with more than 1 in 1000 the percentile is near it too.
    if latest is None or _rows_near_latest(collected) > used / 1000 + 2:
        return
    rows = query.rows(table).filter(pl.col(REASON).is_in(USED))
    day = pl.col(DATE).to_physical()
    with reading_file(table.source.name):
        others = day.filter(day < day.max() - MAX_DAYS_AHEAD).max().alias("others")
        top = rows.select(day.quantile(0.999, "linear").alias("top"), day.max().alias("last"), others)
        high, last, rest = top.collect(engine="streaming").row(0)
    if last - high > MAX_DAYS_AHEAD:
        raise DataError(
            f"the latest date is {latest}, {last - rest:,} days after the previous one",
            where=table.source.name,
            hint=f"If it is a typo, exclude these rows with --to DAY; if it is right, confirm it: --as-of {latest}.",
        )
