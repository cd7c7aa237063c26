"""The latest day of a file: found before a scan that needs it, and refused where it is far after all others."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import MAX_DAYS_AHEAD, Collected
from custseg.errors import DataError
from custseg.sources.read_errors import translate_read_errors
from custseg.stages import Stage
from custseg.tables.ledger import USED, ReadAgain, Reason
from custseg.tables.row_columns import REASON
from custseg.tables.transactions import Transactions


def latest_date(table: Transactions, plan: ScanPlan) -> dt.date | None:
    """Return the latest date of the used rows, by a scan of the columns that decide it."""
    table.source.check_quotes()
    rows = plan.rows(table)
    with translate_read_errors(table.source.name), Stage(f"finding the latest date of {table.source.name}"):
        wanted = [*USED, *map(int, ReadAgain)]
        if table.currencies and (table.currencies.rates or not table.currencies.asked):
            # Rows of a currency that is not in the first rows may still be used.
            wanted.append(int(Reason.OTHER_CURRENCY))
        used = rows.filter(pl.col(REASON).is_in(wanted))
        latest: dt.date | None = used.select(pl.col(table.latest).max()).collect(engine="streaming").item()
    return latest


def _percentile_is_near(span: dt.timedelta, rows: int) -> bool:
    """Return whether the percentile of so many rows is near the latest date, whichever days in this span they have.

    Of up to 1,000 rows it lies between the two latest dates, and nearest to the latest where the two are far apart.
    """
    return 0 < rows <= 1_000 and span.days * (rows - 1) < MAX_DAYS_AHEAD * 1_000


def check_latest(table: Transactions, plan: ScanPlan, collected: Collected) -> None:
    """Refuse a latest date that is far after all others, such as 2099 for 2009.

    Raises:
        DataError: the latest date is more than 45 days beyond the 99.9th percentile of dates.
    """
    latest = collected.last_day
    used = collected.ledger[Reason.USED].rows + collected.ledger[Reason.HISTORY_ONLY].rows
    # Each of these customers has a row near the latest date: with more than 1 in 1000 the percentile is near it too.
    if latest is None or collected.near_latest > used / 1000 + 2:
        return
    if collected.span is not None and _percentile_is_near(collected.span, collected.ledger.read.rows):
        return
    rows = plan.rows(table).filter(pl.col(REASON).is_in(USED))
    day = pl.col(table.latest).to_physical()
    with translate_read_errors(table.source.name):
        others = day.filter(day < day.max() - MAX_DAYS_AHEAD).max().alias("others")
        top = rows.select(day.quantile(0.999, "linear").alias("top"), day.max().alias("last"), others)
        high, last, previous = top.collect(engine="streaming").row(0)
    if last - high > MAX_DAYS_AHEAD:
        raise DataError(
            f"the latest date is {latest}, {last - previous:,} days after the previous one",
            where=table.source.name,
            hint=f"If it is a typo, exclude these rows with --to DAY; if it is right, confirm it: --as-of {latest}.",
        )
