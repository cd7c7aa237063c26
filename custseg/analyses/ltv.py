"""What each customer and the whole base are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.group_by import check_no_where, grouped_customers, grouping_of
from custseg.analyses.shared.group_table import group_of, group_table, sort_groups, verdict_of
from custseg.analyses.shared.new_result import result_of, tell_shown
from custseg.analyses.shared.selection import Selection, select_rows, sort_order, values_of, where_of
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP, Dataset, open_dataset
from custseg.metrics.catalogue import CATALOGUE, available, check_names, customer_metrics, group_metrics
from custseg.metrics.dimensions import Dimension
from custseg.metrics.facts import Base
from custseg.metrics.value import COMPARISON
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.settings.setting import Settings

CUSTOMER = Column("customer_id", "Customer")
FORMULA = ("orders", "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv")
GROUPED = (
    "customers", "ltv_total", "ltv_per_customer", "average_order_value", "orders_per_month", "margin",
    "tenure_months", "orders", "revenue",
)  # fmt: skip
ACQUISITION = ("ltv_to_cac", "verdict", "cac")


def ltv(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return the lifetime value of each customer, or of each group of customers.

    LTV to date = S × C × P × T = average order value × orders per month × margin × tenure in months.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per customer (with ``by``: per group), the base in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    grouping = grouping_of(dataset)
    dimension = grouping.dimension if grouping else None
    view = _view(dataset, dimension)
    compare_to = settings["compare_to"]
    customers = grouped_customers(dataset, grouping, names=view.names, compare_to=compare_to, rejects=rejects)
    title = "LTV by " + dimension.title.lower() if dimension else "Lifetime value"
    result = result_of(customers, title, view.columns, bar=view.bar, summary=summary_of(customers))
    if dimension and dimension.kind == "cohort":
        result.limit = 0
    if customers.base and dimension:
        result.frame, result.total = _groups(customers, dimension, view, settings)
    elif customers.base:
        values = values_of(customers.frame, view.names, view.metrics)
        rows = select_rows(values, view, settings)
        result.frame, result.total = rows.frame, rows.total
        customers.notes.extend(rows.notes)
        if view.condition is not None:
            tell_shown(result, result.total, counted(result.figures()["customers"], "customer"))
    if customers.base:
        result.notes += _notes(customers.base, view, result.figures(), settings)
    return result


def _view(dataset: Dataset, dimension: Dimension | None) -> Selection:
    """Return what is shown and how, from the settings and what the data have."""
    settings = dataset.settings
    compared = settings["compare_to"] is not None
    metrics = available(group_metrics() if dimension else customer_metrics(), dataset.roles)
    first = Column(dimension.name, dimension.title) if dimension else CUSTOMER
    if dimension:
        check_no_where(settings)
    attributes = {} if dimension else dataset.attributes()
    if settings["columns"]:
        names = [name for name in settings["columns"] if name != first.name]
        check_names(names, [*metrics, *attributes], settings, "columns")
    else:
        names = [name for name in _default_columns(dataset, dimension, compared=compared) if name in metrics]
    columns = [first, *[Column.of(metrics[name]) if name in metrics else Column(name, name) for name in names]]
    default = "profit_per_month_change" if compared else "ltv_total" if dimension else "ltv"
    sort = sort_order(settings, [first.name, *metrics, *attributes], default)
    where, where_names = where_of(dataset, metrics, attributes)
    return Selection(
        columns=columns,
        metrics={name: metric for name, metric in metrics.items() if name in {*names, *where_names, sort.name}},
        names={*names, *where_names, sort.name},
        sort=sort,
        condition=where,
        bar=default if default in names else "",
    )


def _default_columns(dataset: Dataset, dimension: Dimension | None, *, compared: bool) -> list[str]:
    if compared:
        return [*(("customers", "ltv_total") if dimension else ("ltv",)), *COMPARISON]
    names = [*(GROUPED if dimension else FORMULA)]
    if dataset.settings.given("lifetime"):
        names.append("ltv_at_lifetime")
    return [*names, *ACQUISITION]


def _groups(
    customers: CustomerTable, dimension: Dimension, view: Selection, settings: Settings
) -> tuple[pl.DataFrame, int]:
    metrics = [CATALOGUE[column.name] for column in view.columns[1:]]
    if view.sort.name not in [metric.name for metric in metrics] and view.sort.name in CATALOGUE:
        metrics.append(CATALOGUE[view.sort.name])
    groups = group_table(customers.frame, {dimension.name: group_of(GROUP)}, metrics, verdict_of(customers, metrics))
    chronological = dimension.kind == "cohort" and not settings["sort"]
    by = dimension.name if chronological else view.sort.name
    groups = sort_groups(groups, dimension.name, by, descending=view.sort.descending and not chronological)
    top = settings["top"]
    return groups.select([column.name for column in view.columns]).head(top or groups.height), groups.height


def _notes(base: Base, view: Selection, figures: dict[str, Any], settings: Settings) -> list[Note]:
    """Return what the figures do not tell, and what is worth a look next."""
    notes = []
    if any(column.name == "ltv_at_lifetime" for column in view.columns):
        text = f"* An extrapolation: today's rate continues until the customer has {base.lifetime:,.1f} months."
        notes.append(Note("extrapolation", text))
    if figures.get("customers_known_before"):
        text = (
            f"Joined before the file begins, or first seen in its first {settings['warm_up']} days: "
            f"{counted(figures['customers_known_before'], 'customer')}. They may be older than the file, and are not "
            f"judged by LTV ÷ CAC."
        )
        notes.append(Note("known_before_the_file", text))
    everyone = not settings["where"] and not settings["by"]
    if figures.get("loss_making_customers") and everyone:
        text = f"{counted(figures['loss_making_customers'], 'customer')} cost more than they brought. To see them:"
        notes.append(Note("loss_making", text, command="--where 'ltv < 0' --sort ltv:asc"))
    if settings["from"]:
        text = (
            f"Only sales from {settings['from']} on are summed; earlier orders still decide since when a customer is "
            "known."
        )
        notes.append(Note("from", text))
    elif figures.get("one_time_customers") and everyone:
        text = f"{counted(figures['one_time_customers'], 'customer')} ordered once. The latest, for a second order:"
        notes.append(Note("one_time", text, command="--where 'orders = 1' --sort last_order"))
    return notes
