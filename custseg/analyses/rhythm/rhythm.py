"""How regularly customers order, when their next order is due, and who is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.rhythm.due import CONTACTS, due_section
from custseg.analyses.rhythm.evening_out import EveningOut, evening_out
from custseg.analyses.rhythm.repeat import repeats_of
from custseg.analyses.rhythm.summary import irregular_section, rhythm_figures, rhythm_notes
from custseg.analyses.shared.customer_names import NAME, titled, with_name
from custseg.analyses.shared.customer_selection import customer_selection
from custseg.analyses.shared.new_result import none_shown_notes, result_of, shown_figure
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.season_sections import month_section, weekday_section
from custseg.analyses.shared.selection import Selection, select_rows, values_of
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN, RHYTHM
from custseg.analyses.shared.targets import with_targets
from custseg.customers.base_season import season_by_month, season_by_weekday
from custseg.customers.monthly_turnover import MONTHS
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.measures.rhythm import IRREGULAR
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS
from custseg.tables.row_columns import CUSTOMER

EPOCH = dt.date(1970, 1, 1)
BRIEF = ("Shown", "Due", "Repeat", "Rhythm", "Base")
CHOOSING = ("where", "sort", "columns")
"""Settings with which a terminal shows the customers that were asked for, in place of those who are due."""


def rhythm(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return how regularly each customer orders, when its next order is due, and whether it is late.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.

    Returns:
        One row per customer. In sections: who is due, the repeat rate by order number, gaps, the season of the base
        by month and weekday, irregular customers with their probable cause. In the summary: the classes, and what
        irregular customers cost in foresight.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "rhythm", DAYS, SINGLE_ORDERS)
    selection = _selection(dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    people = [*with_name([], dataset), *(name for name in CONTACTS if name in dataset.customer_columns)]
    names = {*selection.names, *(name for name in RHYTHM.default if name in metrics), *people}
    table = build_customer_table(dataset, TableRequest(names, keeps_days=True, rejects=rejects))
    result = result_of(table, "Rhythm of customers", selection.columns, bar=selection.bar, brief=BRIEF)
    if not settings["columns"]:
        shown = {column.name for column in selection.columns}
        own = [column.name for column in selection.columns[1:] if column.name not in RHYTHM.default]
        named = [name for name in own if name not in CONTACTS]
        figures = [name for name in RHYTHM.terminal if name in shown]
        result.seen = (CUSTOMER_COLUMN.name, *named, *figures, *(name for name in own if name in CONTACTS))
    if table.base is None or table.as_of is None:
        return result
    # What is computed once serves the rows, the sections and the summary.
    ordered = table.frame.select(pl.col("counted") > 0).collect(engine="streaming").to_series()
    values = values_of(table.frame, names, metrics).collect(engine="streaming")
    rows = select_rows(values.lazy(), selection, settings)
    result.frame, result.total = rows.frame, rows.total
    result.notes = [*table.notes, *rows.notes]
    _add_base(result, table, values, ordered, [titled(name, dataset) for name in people])
    if selection.condition is not None:
        result.summary.append(shown_figure(result.total, counted(values.height, "customer")))
        result.notes += none_shown_notes(result.total)
    return result


def _add_base(
    result: Result, table: CustomerTable, values: pl.DataFrame, ordered: pl.Series, people: list[Column]
) -> None:
    """Add the figures of the base to a result: summary, sections and notes.

    Args:
        result: gets them.
        table: the customers.
        values: their metrics and attributes.
        ordered: whether each of them has a counted order.
        people: columns with names and contact data.
    """
    assert table.as_of is not None
    assert table.order_days is not None
    assert table.base is not None
    repeats = repeats_of(table.order_days, values[CUSTOMER].filter(ordered))
    season, weekdays = (find(repeats.by_day, table.as_of) for find in (season_by_month, season_by_weekday))
    evened = _evened_out(table, values)
    if not any(table.settings[name] for name in CHOOSING):
        result.instead = due_section(values, people, table.settings["top"])
    result.sections = [
        *repeats.sections(),
        *([month_section(season)] if season is not None else []),
        *([weekday_section(weekdays)] if weekdays is not None else []),
        *irregular_section(values, people),
    ]
    result.summary, notes = with_targets(rhythm_figures(values, table.base, repeats, evened), table)
    seasons = [name for name, found in (("month", season), ("weekday", weekdays)) if found is None]
    result.notes += [*notes, *rhythm_notes(values, repeats, evened, seasons, table)]


def _evened_out(table: CustomerTable, values: pl.DataFrame) -> EveningOut | None:
    """Return what irregular customers cost in foresight; None without amounts."""
    days = table.order_days
    if MONTHS not in table.tables or table.base is None or days is None:
        return None
    first = EPOCH + dt.timedelta(days=days.first)
    irregular = values[CUSTOMER].filter(values["rhythm_class"] == IRREGULAR)
    return evening_out(table.tables[MONTHS], irregular, first, table.base.as_of, table.settings["period_slack"])


def _selection(dataset: Dataset) -> Selection:
    """Return the columns, condition and order of the table."""
    # Who asks for contacts wants them in the file too.
    contacts = [name for name in (NAME, *CONTACTS) if name in dataset.customer_columns]
    selection = customer_selection(dataset, RHYTHM, first=contacts)
    return replace(selection, bar="") if dataset.knows(AMOUNTS) else selection
