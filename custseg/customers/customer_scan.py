"""A scan that sums the rows of each customer, with slices and further columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from custseg.customers.attributes import LAST_SALES, constant_values, distinct_counts, first_values, main_values
from custseg.customers.covered import paid_until
from custseg.customers.field_sums import sums_by_field
from custseg.customers.gaps import hashed_days
from custseg.customers.monthly_turnover import MONTHS, months_of
from custseg.customers.orders import OUTCOME, Sequence, orders_by_grouping, orders_by_sequence
from custseg.customers.scan_branches import collect_branches
from custseg.customers.scan_plan import Scanned, ScanPlan, rows_of
from custseg.customers.scan_sums import ScanSums
from custseg.customers.slices import COUNTED_MONEY, PERIOD, SPANS_PERIODS, FieldSlices, PeriodSlices
from custseg.tables.ledger import USED, Ledger, Reason
from custseg.tables.row_columns import CUSTOMER, REASON, REVENUE
from custseg.tables.transactions import Transactions


@dataclass(frozen=True)
class CustomerScan:
    """The result of a scan for customers.

    Attributes:
        customers: one row per customer, and its measures.
        others: further columns of customers.
        slices: parts of them; None if not requested.
        days: hash of the customer and day of each order; None if not requested.
        most_rows: number of rows in the longest sum.
        ledger: rows used and excluded, by reason.
        tables: further tables of the rows, by the names of the plan.
    """

    customers: pl.DataFrame
    others: list[pl.DataFrame]
    slices: pl.DataFrame | None
    days: pl.DataFrame | None
    most_rows: int
    ledger: Ledger
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def first_day(self) -> dt.date | None:
        """Return the date of the earliest used row; None if not requested."""
        days = self.customers["first_line"] if "first_line" in self.customers.columns else None
        return None if days is None else days.min()  # type: ignore[return-value]

    @property
    def last_day(self) -> dt.date | None:
        """Return the date of the latest used row."""
        return self.customers["last_line"].max()  # type: ignore[return-value]

    @property
    def orders_span_periods(self) -> bool:
        """Return whether an order has rows in several periods, so that its sums are in the wrong one."""
        slices = self.slices
        return slices is not None and SPANS_PERIODS in slices.columns and bool(slices[SPANS_PERIODS].any())


@dataclass(frozen=True)
class _Grouping:
    """How orders become customers.

    Attributes:
        sums: what to sum.
        by_outcome: whether the orders are those of all rows, by ``OUTCOME``; otherwise only of the used rows.
        periods: slices to group by first, from which customers are summed; None for none.
    """

    sums: ScanSums
    by_outcome: bool
    periods: PeriodSlices | None

    @property
    def keys(self) -> list[str]:
        """Return the columns that identify a customer."""
        return [CUSTOMER, OUTCOME] if self.by_outcome else [CUSTOMER]

    @property
    def by_day(self) -> bool:
        """Return whether customers are summed from their days."""
        return self.periods is not None and self.periods.grain == "1d"

    @property
    def counts(self) -> list[pl.Expr]:
        """Return the further sums: number of rows and their money."""
        return [pl.col("_rows").sum(), pl.col("_money").sum()] if self.by_outcome else []

    def group(self, orders: pl.LazyFrame) -> pl.LazyFrame:
        """Return the orders by customer, and by period where there are periods."""
        if self.periods is None:
            return self.sums.per_customer(orders, self.keys, self.counts)
        dated = orders.with_columns(self.periods.of().alias(PERIOD))
        # In a sequence, each order has one day.
        spans = [self.periods.spans()] if self.by_outcome else []
        return self.sums.per_customer(dated, [*self.keys, PERIOD], [*self.counts, *spans])

    def split(self, groups: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """Return the groups by customer alone, and the slices by period, None where there are no periods."""
        if self.periods is None:
            return groups, None
        used = groups.filter(_is_used()) if self.by_outcome else groups
        more = [name for name in (COUNTED_MONEY, SPANS_PERIODS) if name in groups.columns]
        slices = used.select(CUSTOMER, PERIOD, "orders", *self.sums.rows, *more)
        return self.sums.of_parts(groups.lazy(), self.keys, self.counts).collect(engine="streaming"), slices


def scan_customers(
    table: Transactions, plan: ScanPlan, sums: ScanSums, sequence: Sequence | None, seed: int
) -> CustomerScan:
    """Read the file once and sum it by customer, with slices and further columns.

    Args:
        table: the transactions.
        plan: what to read.
        sums: what to sum.
        sequence: that the orders are expected to follow; None if they have to be grouped.
        seed: of the hashes of customers in ``days``.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = plan.rows(table, position=plan.rejects is not None)
    if plan.needs_days or plan.needs_rows:
        # Without a cache, polars reads the file again for branches with different plans.
        rows = rows.cache()
    grouping = _Grouping(sums, by_outcome=sequence is None, periods=plan.periods_of_orders)
    orders = _orders(rows, sums, sequence)
    slices = None if grouping.periods else plan.slices
    # In a sequence, the rows of an order are of one day: months follow from the days of customers.
    months_of_days = sequence is not None and plan.scope.start is None and grouping.by_day and MONTHS in plan.tables
    of_rows = {name: one for name, one in plan.tables.items() if name != MONTHS or not months_of_days}
    several = sums.all_orders or slices or plan.reads_orders or any(one.kind == "first" for one in plan.chosen)
    orders = orders.cache() if several else orders
    used = orders.filter(_is_used()) if grouping.by_outcome else orders
    scanned = Scanned(rows, used, sums, plan)
    branches = {
        "groups": [grouping.group(orders)],
        "others": _further_columns(scanned),
        "slices": _slice_branches(plan, rows, used, sums) if slices else [],
        "excluded": [_excluded(rows)] if sequence else [],
        "days": [hashed_days(used, sums.counts, seed)] if plan.needs_days else [],
        "ones": [rows_of(rows, plan.ones)] if plan.ones and not plan.apart else [],
        **{name: [table_of(scanned)] for name, table_of in of_rows.items()},
    }
    results = collect_branches(branches, rows, plan, table)
    others: list[pl.DataFrame] = []
    tables: dict[str, pl.DataFrame] = {}
    if plan.ones:
        others, tables = _of_ones(plan.rows_of_ones(table) if plan.apart else results["ones"][0], sums, plan)
    groups, parts = grouping.split(results["groups"][0])
    tables |= {name: results[name][0] for name in of_rows}
    if months_of_days:
        tables[MONTHS] = months_of(results["groups"][0].lazy(), PERIOD, "revenue").collect(engine="streaming")
    customers, excluded = _by_outcome(groups) if grouping.by_outcome else (groups, results["excluded"][0])
    return CustomerScan(
        customers=customers,
        others=results["others"] + others,
        slices=_joined(results["slices"]) if results["slices"] else parts,
        days=next(iter(results["days"]), None),
        most_rows=_most_rows(groups),
        ledger=_ledger(customers, excluded),
        tables=tables,
    )


def columns_of(table: Transactions, plan: ScanPlan, sums: ScanSums) -> list[str]:
    """Return the names of the columns that `scan_customers` returns of each customer.

    Args:
        table: the transactions.
        plan: what to read.
        sums: what to sum.
    """
    rows = plan.rows(table)
    scanned = Scanned(rows, orders_by_grouping(rows, sums).filter(_is_used()), sums, plan)
    further = [name for one in _further_columns(scanned) for name in one.collect_schema().names()]
    return list(dict.fromkeys([CUSTOMER, *sums.rows, *sums.orders, *further]))


def _of_ones(rows: pl.DataFrame, sums: ScanSums, plan: ScanPlan) -> tuple[list[pl.DataFrame], dict[str, pl.DataFrame]]:
    """Return further columns of single customers, and the tables made of their rows, by name."""
    orders = orders_by_grouping(rows.lazy(), sums).filter(_is_used())
    theirs = Scanned(rows.lazy(), orders, sums, plan)
    columns = [_distinct(theirs.rows, plan)] if plan.distinct and plan.alone else []
    columns += [columns_of(theirs) for columns_of in plan.columns_of_ones]
    wanted = [*columns, *(table_of(theirs) for table_of in plan.of_ones.values())]
    found = pl.collect_all(wanted)
    parts, tables = found[: len(columns)], dict(zip(plan.of_ones, found[len(columns) :], strict=True))
    # All customers are searched once for these few.
    together = rows.select(pl.col(CUSTOMER).unique())
    for part in parts:
        together = together.join(part, on=CUSTOMER, how="left")
    return [together] if parts else [], tables


def _orders(rows: pl.LazyFrame, sums: ScanSums, sequence: Sequence | None) -> pl.LazyFrame:
    """Return one row per order: of the used rows if they are in sequence, otherwise of all rows, by ``OUTCOME``."""
    if sequence:
        return orders_by_sequence(rows.filter(pl.col(REASON).is_in(USED)), sums, sequence)
    return orders_by_grouping(rows, sums)


def _is_used() -> pl.Expr:
    return pl.col(OUTCOME) == int(Reason.USED)


def _by_outcome(groups: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the customers of used rows, and number and money of the other rows, by reason."""
    excluded = groups.filter(~_is_used()).group_by(OUTCOME)
    totals = excluded.agg(pl.col("_rows").sum(), pl.col("_money").cast(pl.Int128).sum())
    return groups.filter(_is_used()).drop(OUTCOME, "_rows", "_money"), totals


def _excluded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return number and money of the rows that are not used, by reason."""
    excluded = rows.filter(~pl.col(REASON).is_in(USED)).group_by(REASON)
    return excluded.agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum())


def _further_columns(scanned: Scanned) -> list[pl.LazyFrame]:
    """Return the branches for further columns of customers."""
    rows, orders, sums, plan = scanned.rows, scanned.orders, scanned.sums, scanned.plan
    branches = []
    if plan.constants:
        branches.append(constant_values(rows, plan.constants))
    for dimension in plan.chosen:
        of_first = dimension.kind == "first"
        first = first_values(rows, orders, sums.counts, dimension.name) if of_first else None
        branches.append(main_values(rows, dimension.name) if first is None else first)
    if plan.distinct and not plan.alone:
        branches.append(_distinct(rows, plan))
    if plan.covered:
        branches.append(paid_until(rows, plan.covered))
    branches += [columns_of(scanned) for columns_of in plan.columns]
    if sums.all_orders:
        branches.append(sums.of_all_orders(orders, CUSTOMER))
    return branches


def _distinct(rows: pl.LazyFrame, plan: ScanPlan) -> pl.LazyFrame:
    return distinct_counts(rows, plan.distinct, plan.not_goods, first_sold=LAST_SALES in plan.tables)


def _slice_branches(plan: ScanPlan, rows: pl.LazyFrame, orders: pl.LazyFrame, sums: ScanSums) -> list[pl.LazyFrame]:
    """Return the branches for slices that need the rows, not only the orders."""
    if not isinstance(plan.slices, PeriodSlices):
        return [sums_by_field(rows, sums, lists=isinstance(plan.slices, FieldSlices) and plan.slices.lists)]
    numbers = [name for name in ("orders", COUNTED_MONEY) if name in sums.orders]
    values = [sums.orders[name][0].alias(name) for name in numbers]
    dated = orders.with_columns(plan.slices.of().alias(PERIOD), *values)
    used = rows.filter(pl.col(REASON).is_in(USED))
    return [
        dated.group_by(CUSTOMER, PERIOD).agg(pl.col(numbers).sum()),
        used.group_by(CUSTOMER, plan.slices.of().alias(PERIOD)).agg(sums.of_rows()),
    ]


def _joined(slices: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the slices of several branches as one frame."""
    first, *others = slices
    for other in others:
        first = first.join(other, on=[CUSTOMER, PERIOD], how="full", coalesce=True)
    numbers = [name for name, dtype in first.schema.items() if dtype.is_numeric()]
    return first.with_columns(pl.col(numbers).fill_null(0))


def _most_rows(groups: pl.DataFrame) -> int:
    """Return the number of rows in the longest sum, which is the first to exceed 64 bits."""
    counts = [name for name in ("lines", "all_lines", "_rows") if name in groups.columns]
    return int(groups.select(pl.max_horizontal(pl.col(counts).max())).item() or 0)


def _ledger(customers: pl.DataFrame, excluded: pl.DataFrame) -> Ledger:
    """Return the rows used and excluded, by reason."""
    ledger = Ledger()
    ledger.add(excluded.iter_rows())
    # Totals may exceed 64 bits although no customer does.
    wide = customers.select(pl.col("^(lines|all_lines|revenue|net)$").cast(pl.Int128).sum()).row(0, named=True)
    ledger.add([(Reason.USED, wide["lines"], wide["revenue"])])
    if "net" in wide:
        ledger.add([(Reason.HISTORY_ONLY, wide["all_lines"] - wide["lines"], wide["net"] - wide["revenue"])])
    return ledger
