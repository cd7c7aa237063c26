"""What it costs to win customers, and whether that pays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.cac.table import CHANNEL, MONTHS, NOBODY, REST, UNNAMED, Sums, cac_sums, cac_table
from custseg.analyses.shared.group_by import Grouping, check_no_where, grouped_customers, grouping_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.selection import Sort, sort_order
from custseg.customers.acquisition import BEFORE, NO_ORDER, OUTSIDE
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset, open_dataset
from custseg.engine.forecast_columns import untested_notes
from custseg.errors import UsageError
from custseg.metrics.catalogue import CATALOGUE, available, check_names, group_metrics
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.result import Column, Figure, Result, Section
from custseg.settings.setting import Settings
from custseg.tables.ledger import money

SHOWN = (
    "customers", "acquired_customers", "spend", "cac_paid", "cac_blended", "ltv_per_customer", "ltv_at_12m",
    "ltv_to_spend", "verdict", "payback_months", "age_months",
)  # fmt: skip
SEEN = (
    "customers", "spend", "cac_paid", "ltv_to_spend", "verdict", "payback_months", "ltv_at_12m", "ltv_per_customer",
    "cac_blended",
)  # fmt: skip
ALWAYS = (
    "acquired_customers",
    "spend",
    "ltv_to_spend",
    "verdict",
    "payback_months",
    "age_months",
    "cac_paid",
    "cac_blended",
)
SUMMED = ("ltv_per_customer", "ltv_at_12m")
"""Metrics that notes and summary take."""

LAST = [UNNAMED, NOBODY, BEFORE, OUTSIDE, NO_ORDER]
"""Rows that are no groups, in their order."""


@dataclass(frozen=True)
class CacTable:
    """What is shown.

    Attributes:
        by: name of the dimension.
        columns: in order, the dimension first.
        seen: names of those that people see.
        metrics: that are computed.
        sort: order of the groups; None for that of months.
    """

    by: Column
    columns: list[Column]
    seen: tuple[str, ...]
    metrics: list[Metric]
    sort: Sort | None


def cac(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what was spent to win new customers, by channel, month or another dimension of customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run; with ``spend`` or ``cac``, unless the data have the cost of each customer.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per group of new customers, and one for each kind of what is no group.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    _check(dataset)
    by, grouping = _by(dataset)
    view = _view(dataset, by)
    names = {metric.name for metric in view.metrics}
    customers = grouped_customers(dataset, grouping, names=names, slices=PeriodSlices("1d"), rejects=rejects)
    result = result_of(customers, f"Acquisition by {by.title.lower()}", view.columns)
    result.limit = 0 if by.name in MONTHS else 20
    if customers.base is not None:
        sums = cac_sums(customers, by.name, [*view.metrics, *(CATALOGUE[name] for name in SUMMED)])
        table = _in_order(cac_table(sums, view.metrics), view)
        _fill(result, table, view, settings)
        result.summary = _summary(customers, sums.total())
        result.notes += untested_notes(customers.forecast, settings)
        result.notes += _what_to_do(table, by.name, settings)
    return result


def _check(dataset: Dataset) -> None:
    settings = dataset.settings
    if "cac" not in dataset.roles:
        raise UsageError(
            "nothing says what it costs to win a customer",
            hint="Name a file of spend by channel and month, --spend FILE, or one cost for all, --cac AMOUNT.",
        )
    check_no_where(settings)


def _by(dataset: Dataset) -> tuple[Column, Grouping | None]:
    """Return the column of the groups, and what they are where it is neither the channel nor the month."""
    settings = dataset.settings
    known = CHANNEL in dataset.fields or not {CHANNEL, "referred_by"}.isdisjoint(dataset.customer_columns)
    spend_tells = dataset.spend is None or dataset.spend.channelled
    name = settings["by"] or (CHANNEL if known and spend_tells else "month")
    if name == CHANNEL and not known:
        raise settings.error("by")(
            "no file says which channel won a customer",
            where=settings.origin("by"),
            hint="Name the column: --map channel=COLUMN, or a file that has it: --contacts FILE.",
        )
    if name in (CHANNEL, *MONTHS):
        return Column(name, name.capitalize(), whole=True), None
    grouping = grouping_of(dataset)
    assert grouping is not None
    return Column(grouping.dimension.name, grouping.dimension.title), grouping


def _view(dataset: Dataset, by: Column) -> CacTable:
    settings = dataset.settings
    known = available(group_metrics(), dataset.roles - {"comparison"} | {"acquisition"})
    chosen = settings["columns"] or SHOWN
    if settings["columns"]:
        check_names([name for name in chosen if name != by.name], known, settings, "columns")
    names = [name for name in dict.fromkeys(chosen) if name != by.name]
    sort = Sort("spend", descending=True)
    if settings["sort"]:
        sort = sort_order(settings, [by.name, *known], "spend")
    wanted = {*names, *ALWAYS, sort.name}
    seen = tuple(names) if settings["columns"] else SEEN
    return CacTable(
        by=by,
        columns=[by, *(Column.of(known[name]) for name in names)],
        seen=(by.name, *seen),
        metrics=[metric for name, metric in known.items() if name in wanted],
        sort=None if by.name in MONTHS and not settings["sort"] else sort,
    )


def _in_order(table: pl.DataFrame, view: CacTable) -> pl.DataFrame:
    """Return the groups in order, then the rows that are none."""
    place = pl.when(REST).then(pl.col(GROUP).replace_strict({name: at for at, name in enumerate(LAST)}, default=-1))
    keys: list[Any] = [REST, place]
    down = [False, False]
    if view.sort and view.sort.name != view.by.name:
        keys, down = [*keys, view.sort.name], [*down, view.sort.descending]
    name_down = bool(view.sort and view.sort.name == view.by.name and view.sort.descending)
    return table.sort(*keys, GROUP, descending=[*down, name_down], nulls_last=True)


def _fill(result: Result, table: pl.DataFrame, view: CacTable, settings: Settings) -> None:
    """Fill a result with its rows; people read how far groups without payback are."""
    named = table.rename({GROUP: view.by.name})
    top = settings["top"] or named.height
    result.total = named.height
    result.frame = named.select([column.name for column in view.columns]).head(top)
    months, age = pl.col("payback_months"), pl.col("age_months").floor().cast(pl.Int64)
    open_yet = months.is_null() & (pl.col("spend") > 0) & (pl.col("acquired_customers") > 0)
    word = pl.when(open_yet).then(pl.format("not yet (age {})", age)).otherwise(pl.format("month {}", months))
    people = named.with_columns(word.alias("payback_months")).head(top)
    columns = {column.name: column for column in view.columns}
    if "payback_months" in columns:
        columns["payback_months"] = Column("payback_months", "Paid back in month", "text", "Paid back", whole=True)
    if "verdict" in columns:
        columns["verdict"] = Column("verdict", "Verdict", whole=True)
    shown = [columns[name] for name in view.seen]
    result.instead = Section("cac", result.title, people.select([column.name for column in shown]), shown)
    result.bar = "spend" if "spend" in view.seen else ""


def _summary(customers: CustomerTable, sums: Sums) -> list[Figure]:
    """Return the spend and what became of it, and the figures of all new customers."""
    rows = cac_table(sums, [CATALOGUE[name] for name in (*ALWAYS, *SUMMED)]).to_dicts()
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
        line, used, nobody, outside = "Spend", found.used, found.unmatched, found.outside
        figures += [
            _money("spend_total", "Spend in all", found.total(), line, "{} in all"),
            _money("spend_in_file", "Spend in the file", found.total() - found.rewards, line, ""),
            _money("spend_rewards", "Rewards of referrals", found.rewards, line, "{} of it rewards", found.rewards),
            _money("spend_used", "Spend that won customers", used, line, "{} set against new customers"),
            _money("spend_unmatched", "Spend that won nobody", nobody, line, "{} that won nobody", nobody),
            _money("spend_outside", "Spend outside the period", outside, line, "{} outside the period", outside),
        ]
    else:
        spend = CATALOGUE["spend"]
        figures.append(Figure("spend_total", spend.title, "money", total.get("spend"), "Spend", "{} in all"))
    line, before = "Acquisition", "Months"
    phrases = {
        "cac_paid": (line, "CAC {} of paid channels"),
        "cac_blended": (line, "{} of all"),
        "ltv_per_customer": (line, "LTV {} per new customer"),
        "ltv_at_12m": (line, "{} at 12 months"),
        "ltv_to_spend": ("LTV ÷ spend", "{} of all new customers"),
        "verdict": ("LTV ÷ spend", "{}"),
        "payback_months": (before, "paid back in month {}"),
        "age_months": (before, "mean age {} months"),
    }
    for name, (place, phrase) in phrases.items():
        metric = CATALOGUE[name]
        figures.append(Figure(name, metric.title, metric.unit, total.get(name), place, phrase))
    return figures


def _money(name: str, title: str, amount: int, line: str, phrase: str, shown: int = 1) -> Figure:
    return Figure(name, title, "money", float(money(amount)), line, phrase if shown else "")


def _what_to_do(table: pl.DataFrame, by: str, settings: Settings) -> list[Note]:
    """Return what to do with channels: where to stop, to cut, and to raise."""
    if by != CHANNEL or settings["rows"]:
        # Of a part of the orders nobody knows whom else a channel has won.
        return []
    groups = table.filter(~pl.col(REST) & (pl.col("spend") > 0)).sort("spend", GROUP, descending=[True, False])
    nobody = groups.filter(pl.col("acquired_customers") == 0)
    loss = groups.filter(pl.col("verdict") == "loss")
    healthy = groups.filter(pl.col("verdict") == "healthy").sort("ltv_to_spend", GROUP, descending=[True, False])
    found = [f"stop {row[GROUP]} ({fixed(row['spend'])} spent, no new customer)" for row in nobody.head(3).to_dicts()]
    for verb, chosen in (("cut", loss), ("raise", healthy)):
        found += [
            f"{verb} {row[GROUP]} (LTV ÷ spend {fixed(row['ltv_to_spend'])})" for row in chosen.head(3).to_dicts()
        ]
    return [Note("to_do", f"To do: {'; '.join(found)}.")] if found else []
