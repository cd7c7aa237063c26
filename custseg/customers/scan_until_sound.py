"""The customers of a file: one pass, and another where the first shows that the file reads otherwise than expected."""

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
from custseg.sources.read_errors import translate_read_errors
from custseg.stages import Stage
from custseg.tables.currency_totals import note_rates, settle_currencies
from custseg.tables.ledger import USED, Ledger, Reason
from custseg.tables.mending import restyle_amounts, restyle_dates
from custseg.tables.row_columns import CUSTOMER, DATE, PROFIT, REASON
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import MAX_PLAIN_ROWS

LONELY_DAYS = 45
"""A date more days than that behind nearly all others stands alone."""

IN_DOUBT = [int(reason) for reason in (Reason.RAGGED, Reason.TOO_LARGE, Reason.UNKNOWN_PROFIT)]


@dataclass(frozen=True)
class Collected:
    """What a pass brought.

    Attributes:
        customers: one row per customer with a row in scope, and its measures.
        ledger: what became of every row.
        first_day: date of the earliest used row, history included; None without any, or where nobody asked.
        last_day: date of the latest one, None without any.
        typical_gap: median of all gaps between order days; None without any, or where nobody asked.
        everyone: ids of all customers with a used row, history included.
        slices: parts of the customers that were summed apart; None where nobody asked.
        rows_of_days: number of used rows of each day, where customers do not tell the latest date.
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
    """Run a query over the transactions: one pass, a second one only where the first finds a reason.

    Args:
        table: the transactions; styles of its dates and amounts, and their width, are mended where the pass shows that
            they were wrong.
        query: what to bring.

    Raises:
        DataError: the file cannot be read to its end.
    """
    mending = _Mending(table, query, _expect(table, query))
    with Stage(f"reading {table.source.name}"):
        while mending.needs_another(run := mending.run()):
            pass
    ledger, customers = run.ledger, run.customers
    ledger.merged = table.matching.merged if table.matching else None
    table.notes.extend(table.source.check_unchanged())
    note_rates(table, ledger[Reason.OTHER_CURRENCY].rows)
    first = customers["first_line"].min() if "first_line" in customers.columns else None
    last = customers["last_line"].max()
    inside, typical_gap = customers.filter(pl.col("lines") > 0), None
    if run.days is not None:
        inside, typical_gap = with_gaps(inside, run.days, mending.seed)
    joined = _join(inside, run.others)
    everyone = customers[CUSTOMER]
    return Collected(joined, ledger, first, last, typical_gap, everyone, run.slices, run.rows_of_days)  # type: ignore[arg-type]


@dataclass
class _Mending:
    """What passes have shown to be otherwise than expected, each mended once.

    Attributes:
        table: the transactions, whose reading is mended.
        query: what the passes bring.
        sequence: in which orders are expected to come.
        restyled: whether odd amounts have been looked at.
        settled: whether currencies that were not expected have been looked at.
        seed: of the hashes of customers.
    """

    table: Transactions
    query: ScanPlan
    sequence: Sequence | None
    restyled: bool = False
    settled: bool = False
    seed: int = 0

    def run(self) -> Pass:
        try:
            return run_pass(self.table, self.query, self.sequence, self.seed)
        except (DataError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            # That the file has become shorter is the better reason, where it has.
            self.table.notes.extend(self.table.source.check_unchanged())
            if self.table.source.check_lines():
                return self.run()
            with translate_read_errors(self.table.source.name):
                raise

    def needs_another(self, run: Pass) -> bool:
        """Mend what a pass has shown; return whether the file has to be read again."""
        table, ledger = self.table, run.ledger
        broken = self.sequence is not None and is_broken(run.customers)
        if ledger[Reason.RAGGED].rows or (not broken and table.source.has_merged_lines(ledger.read.rows)):
            table.source.check_lines()
        elif self.query.slices and run.slices is not None and spans_periods(run.slices):
            self.query = replace(self.query, slices=replace(self.query.slices, exact=True))
        elif self._settles(ledger):
            self.sequence = None if table.columns.wide else self.sequence
        elif broken:
            self.sequence = None
        elif not table.columns.wide and (ledger[Reason.TOO_LARGE].rows or _may_overflow(run.groups)):
            table.columns.wide, self.sequence = True, None
        elif ledger[Reason.UNREADABLE_DATE].rows and restyle_dates(table):
            pass
        elif not self.restyled and _lacks_amounts(ledger, run.customers):
            self.restyled, self.settled = True, False
            if not restyle_amounts(table):
                if not ledger[Reason.UNKNOWN_PROFIT].rows:
                    return False
                table.profit_complete = False
        elif ledger[Reason.UNKNOWN_PROFIT].rows:
            table.profit_complete = False
        elif run.days is not None and shares_hash(run.customers, self.seed):
            self.seed += 1
        else:
            return False
        return True

    def _settles(self, ledger: Ledger) -> bool:
        if self.settled or not ledger[Reason.OTHER_CURRENCY].rows:
            return False
        self.settled = True
        return settle_currencies(self.table, self.query.scope, self.query.fields, self.query.condition)


def _may_overflow(groups: pl.DataFrame) -> bool:
    """Return whether a sum may have taken in more amounts than 64 bits hold for sure."""
    counts = [name for name in ("lines", "all_lines", "_rows") if name in groups.columns]
    most = groups.select(pl.max_horizontal(pl.col(counts).max())).item() if counts else None
    return most is not None and most >= MAX_PLAIN_ROWS


def _lacks_amounts(ledger: Ledger, customers: pl.DataFrame) -> bool:
    """Return whether an amount could not be read, or a profit is not known, which may be the same."""
    lacks = ledger[Reason.UNREADABLE_AMOUNT].rows or ledger[Reason.UNKNOWN_PROFIT].rows
    return bool(lacks or ("lines_unknown" in customers.columns and customers["lines_unknown"].sum()))


def _join(customers: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    frame = customers.lazy()
    for other in others:
        frame = frame.join(other.lazy(), on=CUSTOMER, how="left")
    return frame.collect(engine="streaming")


def latest_date(table: Transactions, query: ScanPlan) -> dt.date | None:
    """Return the latest date of the used rows, by a pass over the deciding columns alone."""
    table.source.check_quotes()
    rows = query.rows(table)
    with translate_read_errors(table.source.name), Stage(f"looking for the latest date of {table.source.name}"):
        wanted = [*USED, *IN_DOUBT]
        if table.currencies and (table.currencies.rates or not table.currencies.asked):
            # Of a currency that was not expected, or an error to come.
            wanted.append(int(Reason.OTHER_CURRENCY))
        used = rows.filter(pl.col(REASON).is_in(wanted))
        latest: dt.date | None = used.select(pl.col(DATE).max()).collect(engine="streaming").item()
    return latest


def _expect(table: Transactions, query: ScanPlan) -> Sequence | None:
    """Look at the first rows: return the sequence they follow, and note whether their profit is known."""
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


def _near(collected: Collected) -> int:
    """Return how many rows at least are near the latest date: all that are, or one of each group that ends there."""
    groups, last = collected.customers, pl.col("last_line").max()
    if collected.rows_of_days is not None:
        day = pl.col(DATE)
        near = pl.col("len").filter((day.max() - day).dt.total_days() <= LONELY_DAYS)
        return int(collected.rows_of_days.select(near.sum()).item())
    near = ((last - pl.col("last_line")).dt.total_days() <= LONELY_DAYS).sum()
    if "first_line" in groups.columns:
        inside = (last - pl.col("first_line")).dt.total_days() <= LONELY_DAYS
        near = pl.max_horizontal(near, pl.col("lines").filter(inside).sum())
    return int(groups.select(near).item() or 0)


def check_latest(table: Transactions, query: ScanPlan, collected: Collected) -> None:
    """Refuse a latest date that stands alone far after all others, such as a typo of 2099.

    Raises:
        DataError: the latest date is more than 45 days beyond the 99.9th percentile of dates.
    """
    latest = collected.last_day
    used = collected.ledger[Reason.USED].rows + collected.ledger[Reason.HISTORY_ONLY].rows
    # Each of these customers has a row near the latest date: with more than 1 in 1000 the percentile is near it too.
    if latest is None or _near(collected) > used / 1000 + 2:
        return
    rows = query.rows(table).filter(pl.col(REASON).is_in(USED))
    day = pl.col(DATE).to_physical()
    with translate_read_errors(table.source.name):
        others = day.filter(day < day.max() - LONELY_DAYS).max().alias("others")
        top = rows.select(day.quantile(0.999, "linear").alias("top"), day.max().alias("last"), others)
        high, last, rest = top.collect(engine="streaming").row(0)
    if last - high > LONELY_DAYS:
        raise DataError(
            f"the latest date is {latest}, {last - rest:,} days after the one before it",
            where=table.source.name,
            hint="If it is a typo, set those rows aside with --as-of or --to DAY; if it is right, --as-of "
            f"{latest} says so.",
        )
