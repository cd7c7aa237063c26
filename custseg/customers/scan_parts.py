"""What a plan needs, cut out of a scan that has read more: no column, table or note more than a scan of its own."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import polars as pl

from custseg.customers.bills import BILLS
from custseg.customers.customer_scan import columns_of
from custseg.customers.gaps import GAP_COLUMNS
from custseg.customers.scan import sums_of
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import Collected
from custseg.customers.seasons import SEASON_COLUMNS
from custseg.customers.slices import COUNTED_MONEY, PERIOD, SPANS_PERIODS, PeriodSlices
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.transactions import Transactions


def part_of(whole: Collected, read: ScanPlan, plan: ScanPlan, table: Transactions) -> Collected:
    """Return what a scan by one plan returns, from a scan by a plan that holds it.

    Args:
        whole: what was read.
        read: its plan.
        plan: what is needed.
        table: the transactions.
    """
    sums = sums_of(table, plan)
    own = columns_of(table, plan.only_what_covers(table), sums)
    kept = {*own}
    if plan.needs_days:
        kept |= {*GAP_COLUMNS}
    if plan.needs_seasons:
        kept |= {*SEASON_COLUMNS}
    if BILLS in plan.tables:
        # The sums of bills are what is neither read of the rows nor made of days.
        all_read = columns_of(table, read.only_what_covers(table), sums_of(table, read))
        kept |= {*whole.customers.columns} - {*all_read, *GAP_COLUMNS, *SEASON_COLUMNS}
    of_slices = {CUSTOMER, PERIOD, SPANS_PERIODS, "orders", *sums.rows} | ({COUNTED_MONEY} & sums.orders.keys())
    return replace(
        whole,
        customers=whole.customers.select(name for name in whole.customers.columns if name in kept),
        ledger=deepcopy(whole.ledger),
        first_day=whole.first_day if "first_line" in own else None,
        gaps=whole.gaps if plan.needs_days else None,
        slices=_slices(whole, read, plan, of_slices, table.settings),
        tables={name: whole.tables[name] for name in plan.tables},
        order_days=whole.order_days if plan.keeps_days else None,
    )


def _slices(
    whole: Collected, read: ScanPlan, plan: ScanPlan, names: set[str], settings: Settings
) -> pl.DataFrame | None:
    """Return the slices that a plan needs, added up from shorter periods where it needs longer ones.

    Args:
        whole: what was read.
        read: its plan.
        plan: what is needed.
        names: columns of the slices of this plan.
        settings: of the run.
    """
    found, periods = whole.slices, plan.slices
    if not isinstance(periods, PeriodSlices) or not isinstance(read.slices, PeriodSlices) or found is None:
        return None
    if periods.grain != read.slices.grain:
        # Two analyses often need the same months.
        days = found
        found = whole.memory.once(["slices", periods.grain], settings, lambda _: _added_up(days, periods))
    return found.select(name for name in found.columns if name in names)


def _added_up(slices: pl.DataFrame, periods: PeriodSlices) -> pl.DataFrame:
    """Return slices by longer periods."""
    spans = [pl.col(SPANS_PERIODS).any()] if SPANS_PERIODS in slices.columns else []
    numbers = [name for name in slices.columns if name not in (CUSTOMER, PERIOD, SPANS_PERIODS)]
    longer = slices.lazy().group_by(CUSTOMER, periods.of(PERIOD).alias(PERIOD))
    return longer.agg(pl.col(numbers).sum(), *spans).collect(engine="streaming")
