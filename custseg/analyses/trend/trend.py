"""How turnover moves from period to period: of all customers and why, or of groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.shared.group_by import (
    Grouping,
    check_no_where,
    group_column,
    grouped_customers,
    grouping_of,
    slices_with_group,
)
from custseg.analyses.shared.group_table import group_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.timeline import NUMBER, Timeline, lag_of, period_of, timeline_of
from custseg.analyses.trend.base_periods import base_sums
from custseg.analyses.trend.group_periods import Groups, group_sums, seen_groups
from custseg.analyses.trend.summary import base_figures, group_figures, note_groups, note_periods
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import GROUP, Dataset, open_dataset
from custseg.engine.row_totals import Turnover, turnover_of
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dynamics import CAUSES, MOVES, TURNOVER
from custseg.result import Column, Result, Section
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import to_float
from custseg.tables.values.periods import Period

PERIODS = [
    Column("period", "Period", whole=True),
    Column("period_start", "First day of the period", "date"),
    Column("period_end", "Last day of the period", "date"),
    Column("complete", "Complete", "flag"),
]
BASE = (
    *TURNOVER, "active_customers", "orders", "orders_per_customer", "average_order_value", "turnover_without_order",
    *CAUSES, *MOVES,
)  # fmt: skip
BASE_SEEN = (
    *TURNOVER, "active_customers", "orders_per_customer", "average_order_value", "customers_new", "customers_lost",
)  # fmt: skip
GROUPED = (*TURNOVER, "turnover_share", "turnover_status")
SEEN_PERIODS = 13
OF_PROFIT = ("margin_unknown", "profit_filled")


def trend(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return turnover by period, what each period is compared with, and why it changed.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run; with ``by``, ``period``, ``periods``, ``against`` and ``top``.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per period, or with ``by`` one per group and period; the last complete period in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    period = period_of(settings, "month")
    lag_of(period, settings)  # Settings that contradict each other are told before any file is read.
    check_no_where(settings)
    dataset = open_dataset(inputs, settings)
    grouping = grouping_of(dataset, rows=True)
    if grouping is None:
        return _of_base(dataset, period, rejects)
    return _of_groups(dataset, grouping, period, rejects)


def _of_base(dataset: Dataset, period: Period, rejects: Path | None) -> Result:
    settings = dataset.settings
    if settings["top"] is not None and "--" in settings.origin("top"):
        what = "without --by there are no groups, of which --top would show the first"
        raise UsageError(what, where="--top", hint="--periods N shows the last N periods.")
    request = TableRequest(("customers_new",), slices=PeriodSlices(period.grain, with_profit=False), rejects=rejects)
    customers = build_customer_table(dataset, request)
    result = _result(customers, f"Turnover by {period.title}", [*PERIODS, *_columns(BASE)])
    if customers.base is None or customers.as_of is None:
        return result
    timeline = timeline_of(period, settings, customers.base.first_day, customers.as_of)
    sums = base_sums(customers, timeline)
    since = timeline.from_on(settings["periods"])
    inside = sums.filter(pl.col(NUMBER) >= since)
    result.frame = inside.select(*[column.name for column in PERIODS], *_values(BASE))
    result.bar = "turnover"
    result.instead = _seen_periods(result.frame, period, settings)
    result.summary = base_figures(sums, timeline)
    note_periods(timeline, settings, customers.notes, since)
    return result


def _seen_periods(frame: pl.DataFrame, period: Period, settings: Settings) -> Section:
    """Return the last periods for people; an incomplete one is marked."""
    shown = frame if settings["periods"] is not None else frame.tail(SEEN_PERIODS)
    cut = f"{shown.height:,} of {frame.height:,} periods; --periods 0 shows all" if shown.height < frame.height else ""
    names = BASE_SEEN if shown["turnover_change"].count() else _alone(BASE_SEEN)
    # Both ends of a span of days would take the room of two figures.
    label = pl.col("period") if period.months else pl.format("to {}", "period_end")
    marked = pl.when("complete").then(label).otherwise(label + " …").alias("period")
    return Section("periods", "", shown.with_columns(marked), [PERIODS[0], *_columns(names)], cut=cut)


def _of_groups(dataset: Dataset, grouping: Grouping, period: Period, rejects: Path | None) -> Result:
    settings, dimension = dataset.settings, grouping.dimension
    others = [*PERIODS, *_columns(GROUPED)]
    group = group_column(dimension, [column.name for column in others])
    columns = [group, *others]
    found: Turnover | CustomerTable
    if grouping.of_rows:
        found = turnover_of(dataset, dimension, period.grain, rejects)
        first_day, parts, early = found.first_day, found.slices, found.earlier
    else:
        # A segment may be one of profit.
        slices = PeriodSlices(period.grain, with_profit=grouping.plan is not None)
        found = grouped_customers(dataset, grouping, names=("customers_new",), slices=slices, rejects=rejects)
        first_day = found.base.first_day if found.base else None
        parts, early = _of_customers(found, grouping)
    result = _result(found, f"Turnover by {dimension.title.lower()} and {period.title}", columns)
    if parts.is_empty() or first_day is None or found.as_of is None:
        return result
    timeline = timeline_of(period, settings, first_day, found.as_of)
    since, top = timeline.from_on(settings["periods"]), settings["top"]
    groups = group_sums(parts, early, timeline, top, since)
    inside = groups.sums.filter(pl.col(NUMBER) >= since).drop("complete")
    inside = inside.join(timeline.frame(), on=NUMBER, how="left", maintain_order="left")
    result.frame = inside.select(
        pl.col(GROUP).alias(group.name), *[column.name for column in PERIODS], *_values(GROUPED)
    )
    result.instead = _seen_groups(groups, timeline, group, since, top)
    result.summary = group_figures(groups, timeline)
    note_periods(timeline, settings, found.notes, None)
    note_groups(groups, grouping, top, found.notes)
    return result


def _of_customers(found: CustomerTable, grouping: Grouping) -> tuple[pl.DataFrame, pl.Series]:
    """Return the cells with their group, and the groups that had customers before ``--from``."""
    start = found.settings["from"]
    if found.base is None:
        return pl.DataFrame(), pl.Series(dtype=pl.String)
    earlier = found.frame.filter(pl.col("first_order") < start) if start else found.frame.clear()
    return slices_with_group(found, grouping), earlier.select(group_of(GROUP)).collect().to_series().unique()


def _seen_groups(groups: Groups, timeline: Timeline, group: Column, since: int, top: int | None) -> Section:
    """Return one row per group for people: how it moved in the last complete period."""
    last = timeline.last if timeline.last_complete is None else timeline.last_complete
    frame, own = seen_groups(groups, timeline, last, since, top)
    comparing = timeline.compares(last)
    columns = {column.name: column for column in _columns(GROUPED if comparing else _alone(GROUPED))}
    columns["turnover"] = Column("turnover", timeline.label(last), "money")
    shown = [group, Column("turnover_by_period", f"By {timeline.period.title}", "spark", whole=True), *columns.values()]
    # Last, since the change tells it too where there is no room.
    shown += [Column("turnover_before", f"Against {timeline.label(last - timeline.lag)}", "money")] if comparing else []
    values = frame.select(
        pl.col(GROUP).alias(group.name),
        pl.col("spark").alias("turnover_by_period"),
        *_values(GROUPED),
        to_float(pl.col("turnover_before")).alias("turnover_before"),
    )
    cut = f"{own:,} of {groups.total:,} groups; --top 0 shows all" if own < groups.total else ""
    return Section("groups", "", values, shown, cut=cut)


def _alone(names: Collection[str]) -> list[str]:
    """Return the columns that are not empty where no period can be compared."""
    return [name for name in names if name not in (*TURNOVER[1:], *MOVES)]


def _columns(names: Collection[str]) -> list[Column]:
    # The letters of LTV = S × C × P × T would stand here without it.
    return [replace(Column.of(CATALOGUE[name]), symbol="") for name in names]


def _values(names: Collection[str]) -> list[pl.Expr]:
    """Return the metrics of a table of sums; words stand there as they are."""
    metrics = [CATALOGUE[name] for name in names]
    return [metric.group_value().alias(metric.name) if metric.numerator else pl.col(metric.name) for metric in metrics]


def _result(found: CustomerTable | Turnover, title: str, columns: list[Column]) -> Result:
    # What is said of profit is of no use here.
    found.notes[:] = [note for note in found.notes if note.name not in OF_PROFIT]
    return result_of(found, title, columns, limit=0, narrow="-o FILE.csv")
