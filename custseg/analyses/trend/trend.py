"""How turnover changes from period to period: of all customers, with the causes, or of groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from custseg.analyses.shared.group_by import (
    Grouping,
    check_no_where,
    grouped_customers,
    grouping_of,
    slices_with_group,
)
from custseg.analyses.shared.group_table import group_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.table_columns import TREND, TREND_OF_GROUPS, TREND_OF_ORDERS, group_column
from custseg.analyses.shared.targets import add_targets
from custseg.analyses.shared.timeline import PERIOD_NUMBER, Timeline, lag_of, period_of, timeline_of
from custseg.analyses.trend.base_periods import base_sums
from custseg.analyses.trend.group_periods import Groups, group_sums, groups_in_period
from custseg.analyses.trend.summary import base_figures, group_figures, group_notes, order_figures, period_notes
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.row_totals import Turnover, turnover_of
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dynamics import MOVES, TURNOVER
from custseg.result import Column, Result, Section
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS
from custseg.tables.values.amounts import to_float
from custseg.tables.values.periods import Period

PERIOD_COLUMNS = [
    Column("period", "Period", whole=True),
    Column("period_start", "First day of the period", "date"),
    Column("period_end", "Last day of the period", "date"),
    Column("complete", "Complete", "flag"),
]
TERMINAL_PERIODS = 13
"""Periods that a terminal shows by default."""

PROFIT_NOTES = ("margin_unknown", "profit_filled")
"""Notes on profit, which a trend does not show."""


def trend(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return turnover by period, its change from the period compared with, and the causes of the change.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``by``, ``period``, ``periods``, ``against`` and ``top``.
        rejects: file for the excluded rows.

    Returns:
        One row per period, or with ``by`` one per group and period; the last complete period in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    period = period_of(settings, "month")
    lag_of(period, settings)  # Contradictory settings are an error before any file is read.
    check_no_where(settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "trend", DAYS, SINGLE_ORDERS)
    grouping = grouping_of(dataset, rows=True)
    if grouping is None:
        return add_targets(_base_trend(dataset, period, rejects))
    return add_targets(_group_trend(dataset, grouping, period, rejects))


def _base_trend(dataset: Dataset, period: Period, rejects: Path | None) -> Result:
    """Return one row per period of all customers."""
    settings = dataset.settings
    _check_no_top(settings)
    absent = dataset.absent_metrics
    names = [name for name in TREND.default if name not in absent]
    columns = [*PERIOD_COLUMNS, *_metric_columns(names)]
    request = TableRequest(("customers_new",), slices=PeriodSlices(period.grain, with_profit=False), rejects=rejects)
    customers = build_customer_table(dataset, request)
    amounts = dataset.knows(AMOUNTS)
    result = _empty_result(customers, f"{'Turnover' if amounts else 'Orders'} by {period.title}", columns)
    if customers.base is None or customers.as_of is None:
        return result
    timeline = timeline_of(period, settings, customers.base.first_day, customers.as_of)
    first_shown = timeline.first_of_last(settings["periods"])
    sums = base_sums(customers, timeline)
    shown = sums.filter(pl.col(PERIOD_NUMBER) >= first_shown)
    result.frame = shown.select(*[column.name for column in PERIOD_COLUMNS], *_metric_values(names))
    result.bar = "turnover" if amounts else "orders"
    result.instead = _terminal_periods(result.frame, period, settings)
    result.summary = base_figures(sums, timeline) if amounts else order_figures(sums, timeline)
    result.notes += period_notes(timeline, settings, first_shown)
    return result


def _check_no_top(settings: Settings) -> None:
    """Refuse ``--top`` on the command line where there are no groups.

    Raises:
        UsageError: ``--top`` was typed.
    """
    if settings["top"] is not None and "--" in settings.origin("top"):
        what = "--top counts groups, and without --by there are none"
        raise UsageError(what, where="--top", hint="--periods N shows the last N periods.")


def _terminal_periods(frame: pl.DataFrame, period: Period, settings: Settings) -> Section:
    """Return the last periods, as a terminal shows them: an incomplete one is marked with "…"."""
    shown = frame if settings["periods"] is not None else frame.tail(TERMINAL_PERIODS)
    cut = f"{shown.height:,} of {frame.height:,} periods; --periods 0 shows all" if shown.height < frame.height else ""
    known = [name for name in TREND.terminal if name in frame.columns]
    if "turnover" not in known:
        known = [name for name in TREND.default if name in frame.columns]
    names = known if shown["customers_kept"].count() else _without_comparison(known)
    # The first and the last day of a period in days would take the width of two figures.
    label = pl.col("period") if period.months or period.weeks else pl.format("to {}", "period_end")
    marked = pl.when("complete").then(label).otherwise(label + " …").alias("period")
    columns = [PERIOD_COLUMNS[0], *_metric_columns(names)]
    return Section("periods", "", shown.with_columns(marked), columns, cut=cut)


@dataclass(frozen=True)
class _GroupTurnover:
    """The turnover of groups by period, before it is compared.

    Attributes:
        found: what the inputs hold.
        slices: ``GROUP``, period and "revenue".
        earlier_groups: groups that had sales before ``--from``.
        first_day: first date of the data; None without any.
    """

    found: Turnover | CustomerTable
    slices: pl.DataFrame
    earlier_groups: pl.Series
    first_day: dt.date | None


def _group_trend(dataset: Dataset, grouping: Grouping, period: Period, rejects: Path | None) -> Result:
    """Return one row per group and period."""
    settings, dimension, amounts = dataset.settings, grouping.dimension, dataset.knows(AMOUNTS)
    names = TREND_OF_GROUPS.default if amounts else TREND_OF_ORDERS.default
    metric_columns = [*PERIOD_COLUMNS, *_metric_columns(names)]
    group = group_column(dimension, [column.name for column in metric_columns])
    if grouping.of_rows:
        turnover = _turnover_of_rows(dataset, grouping, period, rejects)
    else:
        turnover = _turnover_of_customers(dataset, grouping, period, rejects)
    found, title = (
        turnover.found,
        f"{'Turnover' if amounts else 'Orders'} by {dimension.title.lower()} and {period.title}",
    )
    result = _empty_result(found, title, [group, *metric_columns])
    if turnover.slices.is_empty() or turnover.first_day is None or found.as_of is None:
        return result
    timeline = timeline_of(period, settings, turnover.first_day, found.as_of)
    first_shown, top = timeline.first_of_last(settings["periods"]), settings["top"]
    groups = group_sums(turnover.slices, turnover.earlier_groups, timeline, top, first_shown)
    shown = groups.sums.filter(pl.col(PERIOD_NUMBER) >= first_shown).drop("complete")
    shown = shown.join(timeline.frame(), on=PERIOD_NUMBER, how="left", maintain_order="left")
    result.frame = _as_orders(shown, amounts=amounts).select(
        pl.col(GROUP).alias(group.name),
        *[column.name for column in PERIOD_COLUMNS],
        *_metric_values(names),
    )
    result.instead = _terminal_groups(groups, timeline, group, first_shown, top)
    result.summary = group_figures(groups, timeline)
    result.notes += [*period_notes(timeline, settings, None), *group_notes(groups, grouping, top)]
    return result


def _as_orders(table: pl.DataFrame, *, amounts: bool) -> pl.DataFrame:
    """Return a table of groups whose sums are called after orders where there are no amounts."""
    of_orders = {name: name.replace("turnover", "orders") for name in table.columns if name.startswith("turnover")}
    return table if amounts else table.rename(of_orders)


def _turnover_of_rows(dataset: Dataset, grouping: Grouping, period: Period, rejects: Path | None) -> _GroupTurnover:
    """Return the turnover of the values of a row field."""
    found = turnover_of(dataset, grouping.dimension, period.grain, rejects)
    return _GroupTurnover(found, found.slices, found.earlier, found.first_day)


def _turnover_of_customers(
    dataset: Dataset, grouping: Grouping, period: Period, rejects: Path | None
) -> _GroupTurnover:
    """Return the turnover of groups of customers."""
    # A segment may need the profit of customers.
    slices = PeriodSlices(period.grain, with_profit=grouping.plan is not None)
    customers = grouped_customers(dataset, grouping, names=("customers_new",), slices=slices, rejects=rejects)
    if customers.base is None:
        return _GroupTurnover(customers, pl.DataFrame(), pl.Series(dtype=pl.String), None)
    start = customers.settings["from"]
    earlier = customers.frame.filter(pl.col("first_order") < start) if start else customers.frame.clear()
    earlier_groups = earlier.select(group_of(GROUP)).collect().to_series().unique()
    found = slices_with_group(customers, grouping)
    # Without amounts there is a unit for each event in place of revenue.
    found = found if dataset.knows(AMOUNTS) else found.drop("revenue")
    return _GroupTurnover(customers, found, earlier_groups, customers.base.first_day)


def _terminal_groups(groups: Groups, timeline: Timeline, group: Column, first_shown: int, top: int | None) -> Section:
    """Return one row per group, as a terminal shows it: its change in the last complete period."""
    last = timeline.last if timeline.last_complete is None else timeline.last_complete
    comparable = timeline.is_comparable(last)
    frame, named = groups_in_period(groups, timeline, last, first_shown, top)
    amounts = "buyers" not in frame.columns
    size, unit = ("turnover", "money") if amounts else ("orders", "count")
    every = TREND_OF_GROUPS.default if amounts else TREND_OF_ORDERS.default
    names = every if comparable else _without_comparison(every)
    columns = {column.name: column for column in _metric_columns(names)}
    columns[size] = Column(size, timeline.label(last), unit)
    shown = [group, Column(f"{size}_by_period", f"By {timeline.period.title}", "spark", whole=True), *columns.values()]
    if comparable:
        # The last column, since a narrow terminal drops it first and the change says the same.
        shown.append(Column(f"{size}_before", f"Against {timeline.label(last - timeline.lag)}", unit))
    before = pl.col(f"{size}_before")
    values = _as_orders(frame, amounts=amounts).select(
        pl.col(GROUP).alias(group.name),
        pl.col("spark").alias(f"{size}_by_period"),
        *_metric_values(every),
        to_float(before).alias(f"{size}_before") if amounts else before,
    )
    cut = f"{named:,} of {groups.total:,} groups; --top 0 shows all" if named < groups.total else ""
    return Section("groups", "", values, shown, cut=cut)


def _without_comparison(names: Collection[str]) -> list[str]:
    """Return the metrics that need no period to compare with."""
    return [name for name in names if name not in (*TURNOVER[1:], *MOVES, "orders_change")]


def _metric_columns(names: Collection[str]) -> list[Column]:
    """Return the columns of metrics, without the symbols of LTV = S × C × P × T."""
    return [replace(Column.of(CATALOGUE[name]), symbol="") for name in names]


def _metric_values(names: Collection[str]) -> list[pl.Expr]:
    """Return metrics over a table of sums; a text column is taken as it is."""
    metrics = [CATALOGUE[name] for name in names]
    return [metric.group_value().alias(metric.name) if metric.numerator else pl.col(metric.name) for metric in metrics]


def _empty_result(found: CustomerTable | Turnover, title: str, columns: list[Column]) -> Result:
    """Return a result without rows and without notes on profit."""
    result = result_of(found, title, columns, limit=0, narrow="-o FILE.csv")
    result.notes = [note for note in found.notes if note.name not in PROFIT_NOTES]
    return result
