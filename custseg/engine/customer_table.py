"""The customer table that every question about customers starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from custseg.customers.acquisition import Acquisition
from custseg.customers.attributes import ATTRIBUTE, VARIES
from custseg.customers.base_totals import Base, base_of
from custseg.customers.completed_customers import complete, margin_of, with_tenure
from custseg.customers.contacts import join_contacts
from custseg.customers.measures import Window
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import Collected, check_latest, collect, latest_date
from custseg.customers.slices import PERIOD, SLICE_KEY, SPANS, Slices, with_profit
from custseg.engine.attribution import acquired
from custseg.engine.bad_rows import check_bad_rows
from custseg.engine.comparison_windows import comparison_notes, last_and_before, with_change
from custseg.engine.dataset import CAC, GROUP, Dataset
from custseg.engine.forecast_columns import Forecast, check_forecast, forecast_of, slices_for, with_expected_profit
from custseg.engine.scan_request import asks_acquisition, scan_plan_of, target_names
from custseg.errors import CustsegError, DataError, SettingsError, UsageError
from custseg.metrics.dimensions import Dimension
from custseg.metrics.forecast import FORECAST_NAMES
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.settings.setting import Settings
from custseg.sources.cell_text import as_text
from custseg.tables.headers.synonyms import roles
from custseg.tables.identity import identity_notes
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.row_money import takes_off_tax, used_roles
from custseg.tables.transactions import Transactions
from custseg.tables.values.amounts import SCALE

NAMED_BY = "--where, --columns or --sort"


@dataclass
class CustomerTable:
    """All customers in scope with their measures and attributes.

    Attributes:
        frame: one row per customer.
        base: figures of all of them; None without any.
        ledger: what became of every row.
        notes: what people should know.
        understood: what each column was taken for.
        table: the transactions they come from.
        as_of: the day the figures are true for; None without any row.
        windows: spans that were summed apart, by name.
        settings: of the run.
        everyone: ids of all customers with a used row, in scope or before it.
        slices: parts of customers with their "orders", "revenue" and "profit"; empty where nobody asked.
        forecast: what is expected of them; None where nobody asked.
        acquisition: what became of the spend; None without a file of it.
    """

    frame: pl.LazyFrame
    base: Base | None
    ledger: Ledger
    notes: list[Note]
    understood: dict[str, str]
    table: Transactions
    as_of: dt.date | None
    windows: dict[str, Window]
    settings: Settings
    everyone: pl.Series
    slices: pl.DataFrame = field(default_factory=pl.DataFrame)
    forecast: Forecast | None = None
    acquisition: Acquisition | None = None


def build_customer_table(
    dataset: Dataset,
    *,
    names: Collection[str] = (),
    dimension: Dimension | None = None,
    compare_to: int | dt.date | None = None,
    spans: Mapping[str, int] | None = None,
    slices: Slices | None = None,
    rejects: Path | None = None,
) -> CustomerTable:
    """Return the customer table with all that ``names`` ask for.

    Args:
        dataset: the inputs.
        names: metrics and attributes that will be shown, filtered or sorted by.
        dimension: what customers will be grouped by.
        compare_to: length in days of the last period, or the day before it; its profit is wanted apart.
        spans: last days whose orders and money are wanted apart, by name.
        slices: parts of customers that are wanted apart.
        rejects: where the rows that were set aside are written.

    Raises:
        CustsegError: a name is no attribute of customers, or the data cannot answer.
    """
    forecasts = FORECAST_NAMES & set(names)
    if forecasts:
        check_forecast(dataset.settings)
        slices = slices_for(dataset, slices)
    query = scan_plan_of(dataset, {*names, *target_names(dataset)}, dimension, rejects, slices=slices)
    collected, windows, as_of = _collect(dataset, query, compare_to, spans or {})
    periods = tuple(window for window in windows if not window.whole)
    if periods:
        dataset.notes += comparison_notes(periods, collected.first_day)
    check_bad_rows(dataset, collected.ledger)
    dataset.notes += identity_notes(collected.customers, dataset.settings)
    frame = _add_contacts(collected.customers, dataset)
    _check_constants(frame, query.constants, dimension, dataset)
    frame = frame.rename({ATTRIBUTE + CAC: "cac", ATTRIBUTE + GROUP: GROUP}, strict=False)
    if dataset.scope.as_of is None and collected.last_day is not None:
        check_latest(dataset.table, query, collected)
    base, lazy, parts, acquisition, forecast = None, frame.lazy(), pl.DataFrame(), None, None
    if as_of is None or frame.is_empty():
        explain_empty(dataset, collected)
    else:
        frame = with_tenure(frame, as_of)
        base = base_of(frame, as_of, collected.first_day or as_of, dataset.settings, collected.typical_gap)
        if forecasts:
            frame, forecast = forecast_of(frame, collected.slices, as_of, dataset, names)
            dataset.notes += forecast.notes
        if asks_acquisition(dataset, names):
            frame, acquisition = acquired(frame, base, dataset)
        lazy = complete(frame.lazy(), base, dataset.settings, periods)
        if forecasts:
            lazy = with_expected_profit(lazy, base)
        if collected.slices is not None:
            parts = _completed(collected.slices, frame, base, periods)
        if periods:
            lazy = with_change(lazy, periods[0])
        if dimension:
            lazy = _with_group(lazy, dimension, frame.columns)
        _note_profit(frame, base, dataset)
    return CustomerTable(
        frame=lazy,
        base=base,
        ledger=collected.ledger,
        notes=dataset.notes,
        understood=understood_of(dataset.table),
        table=dataset.table,
        as_of=as_of,
        windows={window.name: window for window in windows if window.whole},
        settings=dataset.settings,
        everyone=collected.everyone,
        slices=parts,
        forecast=forecast,
        acquisition=acquisition,
    )


def _completed(slices: pl.DataFrame, customers: pl.DataFrame, base: Base, periods: tuple[Window, ...]) -> pl.DataFrame:
    """Return the cells in scope with their profit."""
    apart = SLICE_KEY if SLICE_KEY in slices.columns else PERIOD
    inside = slices.filter(pl.col("lines") > 0).drop(SPANS, strict=False)
    margins = customers.select(CUSTOMER, margin_of(customers.columns, base).alias("_margin"))
    completed = with_profit(inside, margins, apart, periods)
    return with_change(completed.lazy(), periods[0]).collect() if periods else completed


def _collect(
    dataset: Dataset, query: ScanPlan, compare_to: int | dt.date | None, spans: Mapping[str, int]
) -> tuple[Collected, tuple[Window, ...], dt.date | None]:
    """Run the query; return what it brought, the spans summed apart, and the day as of."""
    table, given = dataset.table, dataset.scope.as_of
    if compare_to is None and not spans:
        collected = collect(table, query)
        return collected, (), given or collected.last_day
    as_of = given or latest_date(table, query)
    windows: tuple[Window, ...] = ()
    if as_of and compare_to is not None:
        windows = last_and_before(compare_to, as_of, dataset.scope)
    if as_of:
        windows += tuple(
            Window(name, as_of - dt.timedelta(days=days), as_of, whole=True) for name, days in spans.items()
        )
    collected = collect(table, replace(query, windows=windows))
    if windows and given is None and collected.last_day not in (None, as_of):
        # The pass has mended how amounts are read, and later rows count.
        return _collect(dataset, query, compare_to, spans)
    return collected, windows, as_of or collected.last_day


def _check_constants(
    frame: pl.DataFrame, constants: tuple[str, ...], dimension: Dimension | None, dataset: Dataset
) -> None:
    """Refuse fields that differ between the rows of one customer."""
    for constant in constants:
        if constant != CAC and frame[VARIES + constant].any():
            count = int(frame[VARIES + constant].sum())
            name = dimension.field if dimension and constant == GROUP else constant
            error: type[CustsegError] = SettingsError if constant in dataset.origins else UsageError
            where = dataset.origins.get(constant, NAMED_BY)
            if constant == GROUP:
                error, where = dataset.settings.error("by"), dataset.settings.origin("by")
            raise error(
                f"'{name}' belongs to a row, not to a customer: {count:,} of {frame.height:,} customers have several",
                where=where,
                hint=f'Take one of them, "first:{name}" (of the first day) or "main:{name}" (of most revenue), or '
                f"limit the rows with --rows.",
            )


def _add_contacts(customers: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    if dataset.contacts is None:
        return customers
    return join_contacts(customers, dataset.contacts, dataset.settings["contacts"], dataset.notes)


def _with_group(customers: pl.LazyFrame, dimension: Dimension, columns: list[str]) -> pl.LazyFrame:
    if dimension.kind == "cohort":
        group = pl.col("first_order").dt.strftime("%Y-%m")
    elif dimension.kind == "customer":
        group = pl.col(CUSTOMER)
    elif GROUP in columns or dimension.kind in ("scheme", "row"):
        return customers
    else:
        name = dimension.name if dimension.kind in ("first", "main") else ATTRIBUTE + dimension.field
        group = as_text(name, customers.collect_schema()[name])
    return customers.with_columns(group.alias(GROUP))


def explain_empty(dataset: Dataset, collected: Collected) -> None:
    """Say why no customer is left; refuse a file of which no row could be read."""
    ledger = collected.ledger
    unread = {reason: entry.rows for reason, entry in ledger.set_aside.items() if reason <= Reason.UNREADABLE_AMOUNT}
    if sum(unread.values()) == ledger.read.rows:
        parts = ", ".join(f"{rows:,} {reason.text}" for reason, rows in unread.items())
        raise DataError(
            f"none of the {ledger.read.rows:,} rows can be used: {parts}",
            where=dataset.table.source.name,
            hint="--rejects FILE shows them; --map ROLE=COLUMN and --date-format say what the columns mean.",
        )
    text = "No row is left: look at what was set aside."
    if ledger[Reason.HISTORY_ONLY].rows:
        text = f"No row is left: the latest is of {collected.last_day}, before {dataset.settings.origin('from')}."
    dataset.notes.append(Note("empty", text, warns=True))


def _note_profit(frame: pl.DataFrame, base: Base, dataset: Dataset) -> None:
    if not base.margin_known:
        text = "No profit is known, so P is 1 and LTV is revenue. A margin makes it profit:"
        dataset.notes.append(Note("margin_unknown", text, warns=True, command="--margin 30%"))
    elif "lines_unknown" in frame.columns and (unknown := int(frame["lines_unknown"].sum())):
        money = frame["revenue_unknown"].cast(pl.Int128).sum() / SCALE
        text = (
            f"{counted(unknown, 'row')} with a revenue of {fixed(money)} have no known profit: they earn the margin of "
            f"the customer's other rows, else that of all rows with a known profit, {base.margin:.1%}."
        )
        dataset.notes.append(Note("profit_filled", text))


def understood_of(table: Transactions) -> dict[str, str]:
    """Return the columns that decide who, when and how much, by the titles of their roles."""
    known = roles("transactions")
    understood = {known[role].title: table.columns.headers.columns[role] for role in used_roles(table.columns.headers)}
    if takes_off_tax(table.columns.headers):
        understood["tax (taken off)"] = understood.pop("tax")
    style = table.columns.dates.get(table.columns.headers.columns["date"])
    if style and style.swappable:
        understood["dates"] = style.name
    return understood
