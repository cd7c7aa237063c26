"""Acquisition cost by channel, month or another dimension, and whether it pays back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.cac.table import CacSums, cac_sums, cac_table
from custseg.analyses.shared.acquisition_figures import ACQUISITION_SUMS, acquisition_figures
from custseg.analyses.shared.group_by import Grouping, check_no_where, grouped_customers, grouping_of
from custseg.analyses.shared.judging import (
    CHANNEL,
    IS_REMAINDER,
    MONTH_NAMES,
    NO_CHANNEL_NAMED,
    NO_NEW_CUSTOMERS,
    judging_of,
)
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.selection import Sort, sort_order
from custseg.analyses.shared.table_columns import CAC, group_column
from custseg.analyses.shared.targets import add_targets
from custseg.analyses.shared.totals import figure_of
from custseg.customers.acquisition import BEFORE, NO_ORDER, OUTSIDE
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.forecast_columns import untested_notes
from custseg.engine.open_dataset import open_dataset
from custseg.errors import UsageError
from custseg.metrics.catalogue import CATALOGUE, available, check_names, group_metrics
from custseg.metrics.metric import Metric
from custseg.metrics.metric_words import metric_words
from custseg.metrics.referrals import LINKS
from custseg.metrics.verdict import MARGIN_UNKNOWN
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.result import Column, Figure, Result, Section
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS
from custseg.tables.ledger import money

COMPUTED_METRICS = (
    "acquired_customers", "acquired_paid_customers", "spend", "ltv_to_cac_12m", "verdict", "payback_months",
    "age_months",
)  # fmt: skip
"""Metrics that are computed whatever is shown: notes and summary read them."""

SUMMARY_METRICS = ("acquired_customers", "ltv_per_customer", "ltv_at_12m", "payback_months", "age_months")
"""Metrics of the summary."""

REMAINDER_ORDER = [NO_CHANNEL_NAMED, NO_NEW_CUSTOMERS, BEFORE, OUTSIDE, NO_ORDER]
"""Rows below the groups, in their order."""


@dataclass(frozen=True)
class CacSelection:
    """The columns and the order of the table.

    Attributes:
        by: column of the groups.
        columns: in order, that of the groups first.
        terminal: names of the columns that a terminal shows, in its order.
        metrics: to compute for each group.
        sort: order of the groups; None for the order of months.
    """

    by: Column
    columns: list[Column]
    terminal: tuple[str, ...]
    metrics: list[Metric]
    sort: Sort | None


def cac(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what was spent to win new customers, by channel, month or another dimension of customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``spend`` or ``cac``, unless the data have the cost of each customer.
        rejects: file for the excluded rows.

    Returns:
        One row per group of new customers, and one for each kind of customers and spend outside the groups.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    _check(dataset)
    by, grouping = _by(dataset)
    selection = _selection(dataset, by)
    names = {metric.name for metric in selection.metrics}
    customers = grouped_customers(dataset, grouping, names=names, slices=PeriodSlices("1d"), rejects=rejects)
    result = result_of(customers, f"Acquisition by {by.title.lower()}", selection.columns)
    result.limit = 0 if by.name in MONTH_NAMES else 20
    if customers.base is not None:
        sums = cac_sums(customers, by.name, [*selection.metrics, *(CATALOGUE[name] for name in SUMMARY_METRICS)])
        table = _in_order(cac_table(sums, selection.metrics), selection)
        _fill(result, table, selection, settings)
        result.summary = _summary(customers, sums.total())
        result.brief = ("LTV ÷ CAC", "Acquisition", "Spend", "Base")
        result.notes += untested_notes(customers.forecast, settings)
        result.notes += _advice_notes(table, by.name, settings)
    return add_targets(result)


def _check(dataset: Dataset) -> None:
    """Check that there is an acquisition cost.

    Raises:
        CustsegError: there is none, or ``--where`` is set.
    """
    settings = dataset.settings
    check_known(dataset, "cac", AMOUNTS, DAYS, SINGLE_ORDERS)
    if "cac" not in dataset.roles:
        raise UsageError(
            "the acquisition cost is unknown",
            hint="Add a file of spend by channel and month, --spend FILE, or a cost per new customer, --cac AMOUNT.",
        )
    check_no_where(settings)


def _by(dataset: Dataset) -> tuple[Column, Grouping | None]:
    """Return the column of the groups, and their dimension if it is neither the channel nor the month.

    Raises:
        CustsegError: there is no such dimension.
    """
    settings = dataset.settings
    known = not {CHANNEL, LINKS}.isdisjoint({*dataset.fields, *dataset.customer_columns})
    by_channel = dataset.spend is None or dataset.spend.channelled
    name = settings["by"] or (CHANNEL if known and by_channel else "month")
    if name == CHANNEL and not known:
        raise settings.error("by")(
            "no file has the channel of customers",
            where=settings.origin("by"),
            hint="Name the column: --map channel=COLUMN, or a file that has it: --contacts FILE.",
        )
    if name in (CHANNEL, *MONTH_NAMES):
        return Column(name, name.capitalize(), whole=True), None
    grouping = grouping_of(dataset)
    assert grouping is not None
    return group_column(grouping.dimension), grouping


def _selection(dataset: Dataset, by: Column) -> CacSelection:
    settings = dataset.settings
    known = available(group_metrics(), dataset.roles - {"comparison"} | {"acquisition"})
    chosen = settings["columns"] or CAC.default
    if settings["columns"]:
        others = [name for name in chosen if name != by.name]
        check_names(others, known, settings, "columns", elsewhere=dataset.absent_metrics)
    names = [name for name in dict.fromkeys(chosen) if name != by.name]
    sort = sort_order(settings, [by.name, *known], CAC.sort, dataset.absent_metrics)
    wanted = {*names, *COMPUTED_METRICS, sort.name}
    terminal = tuple(names) if settings["columns"] else CAC.terminal
    return CacSelection(
        by=by,
        columns=[by, *(Column.of(known[name]) for name in names)],
        terminal=(by.name, *terminal),
        metrics=[metric for name, metric in known.items() if name in wanted],
        sort=None if by.name in MONTH_NAMES and not settings["sort"] else sort,
    )


def _in_order(table: pl.DataFrame, selection: CacSelection) -> pl.DataFrame:
    """Return the groups in order, then the other rows."""
    remainder_rank = pl.when(IS_REMAINDER).then(
        pl.col(GROUP).replace_strict({name: at for at, name in enumerate(REMAINDER_ORDER)}, default=-1)
    )
    keys: list[Any] = [IS_REMAINDER, remainder_rank]
    down = [False, False]
    if selection.sort and selection.sort.name != selection.by.name:
        keys, down = [*keys, selection.sort.name], [*down, selection.sort.descending]
    name_down = bool(selection.sort and selection.sort.name == selection.by.name and selection.sort.descending)
    return table.sort(*keys, GROUP, descending=[*down, name_down], nulls_last=True)


def _fill(result: Result, table: pl.DataFrame, selection: CacSelection, settings: Settings) -> None:
    """Fill a result with its rows; a terminal shows the age of groups that have not paid back yet."""
    named = table.rename({GROUP: selection.by.name})
    top = settings["top"] or named.height
    result.total = named.height
    result.frame = named.select([column.name for column in selection.columns]).head(top)
    months, age = pl.col("payback_months"), pl.col("age_months").floor().cast(pl.Int64)
    open_yet = months.is_null() & (pl.col("spend") > 0) & (pl.col("acquired_paid_customers") > 0)
    word = (
        pl.when(open_yet & (pl.col("verdict") == MARGIN_UNKNOWN))
        .then(pl.lit(MARGIN_UNKNOWN))
        .when(open_yet)
        .then(pl.format("not yet (age {})", age))
        .otherwise(pl.format("month {}", months))
    )
    readable = named.with_columns(word.alias("payback_months")).head(top)
    columns = {column.name: column for column in selection.columns}
    if "payback_months" in columns:
        columns["payback_months"] = Column("payback_months", "Paid back in month", "text", "Paid back", whole=True)
    if "verdict" in columns:
        columns["verdict"] = Column("verdict", "Verdict", whole=True)
    shown = [columns[name] for name in selection.terminal]
    result.instead = Section("cac", result.title, readable.select([column.name for column in shown]), shown)
    result.bar = "spend" if "spend" in selection.terminal else ""


def _summary(customers: CustomerTable, sums: CacSums) -> list[Figure]:
    """Return the spend by use, and the figures of all new customers."""
    rows = cac_table(sums, [CATALOGUE[name] for name in SUMMARY_METRICS]).to_dicts()
    total: dict[str, Any] = rows[0] if rows else {}
    size = customers.frame.select(pl.len()).collect().item()
    figures = [
        Figure("customers", "Customers", "count", size, "Base", "{} customers"),
        Figure(
            "acquired_customers",
            "Customers acquired",
            "count",
            total.get("acquired_customers", 0),
            "Base",
            "{} acquired",
        ),
    ]
    found = customers.acquisition
    if found is not None:
        line, used, unmatched, outside = "Spend", found.used, found.unmatched, found.outside
        figures += [
            _money("spend_total", "Spend in all", found.total(), line, "{} in all"),
            _money("spend_in_file", "Spend in the file", found.total() - found.rewards, line, ""),
            _money("spend_rewards", "Rewards of referrals", found.rewards, line, "{} of it rewards", found.rewards),
            _money("spend_used", "Spend that won customers", used, line, "{} matched to new customers"),
            _money(
                "spend_unmatched", "Spend without new customers", unmatched, line, "{} without new customers", unmatched
            ),
            _money("spend_outside", "Spend outside the period", outside, line, "{} outside the period", outside),
        ]
    line, months = "LTV", "Months"
    phrases = {
        "ltv_per_customer": (line, "{} per new customer"),
        "ltv_at_12m": (line, "{} at 12 months"),
        "payback_months": (months, "paid back in month {}"),
        "age_months": (months, "mean age {} months"),
    }
    judging = judging_of(customers)
    if judging is not None:
        sum_names = [name for name in ACQUISITION_SUMS if name in sums.groups.columns]
        rows = sums.groups.select(sum_names).to_dicts()
        all_new = acquisition_figures(rows[0] if rows else dict.fromkeys(sum_names, 0), judging)
        # The use of a file of spend has its own line.
        figures += [replace(one, phrase="") if found and one.name == "spend" else one for one in all_new]
    figures += [figure_of(name, total.get(name), *words) for name, words in phrases.items()]
    return figures


def _money(name: str, title: str, amount: int, line: str, phrase: str, shown: int = 1) -> Figure:
    return Figure(name, title, "money", float(money(amount)), line, phrase if shown else "")


def _advice_notes(table: pl.DataFrame, by: str, settings: Settings) -> list[Note]:
    """Return a note on the channels whose spend to stop, cut or raise."""
    if by != CHANNEL or settings["rows"]:
        # A part of the orders does not show all customers that a channel has won.
        return []
    groups = table.filter(~pl.col(IS_REMAINDER) & (pl.col("spend") > 0)).sort("spend", GROUP, descending=[True, False])
    without_customers = groups.filter(pl.col("acquired_customers") == 0)
    loss = groups.filter(pl.col("verdict") == "loss")
    healthy = groups.filter(pl.col("verdict") == "healthy").sort("ltv_to_cac_12m", GROUP, descending=[True, False])
    words = metric_words(settings["lang"]).sentences
    found = [
        words["stop_channel"].format(channel=row[GROUP], spend=fixed(row["spend"]))
        for row in without_customers.head(3).to_dicts()
    ]
    for verb, chosen in (("cut", loss), ("raise", healthy)):
        found += [
            words[f"{verb}_channel"].format(channel=row[GROUP], ratio=fixed(row["ltv_to_cac_12m"]))
            for row in chosen.head(3).to_dicts()
        ]
    return [Note("to_do", words["to_do"].format(what="; ".join(found)))] if found else []
