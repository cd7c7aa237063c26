"""The customer table, from which every analysis of customers starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.customers.acquisition import Acquisition
from custseg.customers.attributes import LAST_SALES, VARIES
from custseg.customers.base_totals import base_of
from custseg.customers.completed_customers import complete, with_own_measures
from custseg.customers.customer_files import join_customer_file
from custseg.customers.gaps import OrderDays
from custseg.customers.latest_day import check_latest
from custseg.customers.monthly_turnover import MONTHS, with_variation
from custseg.customers.one_customer import Ones
from custseg.customers.referrals import Referrals
from custseg.customers.scan_plan import ScanPlan, rows_of
from custseg.customers.scan_sums import Window
from custseg.customers.scan_until_sound import Collected
from custseg.customers.slices import FieldTotals, PeriodSlices
from custseg.engine.attribution import currency_of
from custseg.engine.bad_rows import check_bad_rows
from custseg.engine.budget_forecast import forecast_or_none, needs_forecast, without_budget
from custseg.engine.columns_once import first_year_once, spend_once
from custseg.engine.comparison_windows import comparison_notes, last_and_previous, with_change
from custseg.engine.covered_notes import covered_notes
from custseg.engine.dataset import CAC, GROUP, Dataset
from custseg.engine.empty_notes import empty_notes
from custseg.engine.forecast_columns import Forecast, slices_for, with_expected_profit
from custseg.engine.parts import completed_slices, with_completed_items
from custseg.engine.profit_notes import profit_notes
from custseg.engine.referral_columns import OPEN_TO_SEVERAL, needs_referrals, referral_columns
from custseg.engine.scan_request import TableRequest, needs_acquisition, scan_plan_of, target_names
from custseg.engine.sharing import latest_day, scanned
from custseg.engine.understood import understood_with_profit
from custseg.errors import CustsegError, SettingsError, UsageError
from custseg.metrics.dimensions import Dimension
from custseg.metrics.facts import Base
from custseg.metrics.forecast import FORECAST_NAMES
from custseg.metrics.segments import RETENTION_BUDGET
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.cell_text import as_text
from custseg.tables.identity import identity_notes
from custseg.tables.known import AMOUNTS, DAYS
from custseg.tables.ledger import Ledger
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER, DATE
from custseg.tables.transactions import Transactions

JUDGING = frozenset({"verdict", "ltv_to_cac", "ltv_to_spend"})
"""Metrics of the summary wherever the acquisition cost is known."""

NO_DAY = dt.date(2000, 1, 1)
"""Stands for the report date of customers of which no day is known: no figure of theirs depends on it."""

ATTRIBUTE_OPTIONS = "--where, --columns or --sort"


@dataclass
class CustomerTable:
    """All customers in scope with their measures and attributes.

    Attributes:
        frame: one row per customer.
        base: figures of all of them; None without any.
        ledger: rows used and excluded, by reason.
        notes: notes on the inputs and the figures.
        understood: columns by the titles of their roles.
        table: the transactions they come from.
        as_of: the report date; None without any row.
        windows: spans of days that were summed separately, by name.
        settings: of the run.
        everyone: ids of all customers with a used row, in scope or before it.
        slices: parts of customers with their "orders", "revenue" and "profit"; empty if none were requested.
        forecast: the forecast of the customers; None if not requested.
        acquisition: how the spend was used; None without a file of spend.
        tables: further tables of the rows, by the names of the plan; history included.
        order_days: days of counted orders, history included; None if not requested.
        referrals: who brought whom; None if not requested.
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
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    order_days: OrderDays | None = None
    referrals: Referrals | None = None

    @property
    def currency(self) -> str | None:
        """Return the currency of all money; None if it is unknown."""
        return currency_of(self.table)


def build_customer_table(dataset: Dataset, request: TableRequest) -> CustomerTable:
    """Return the customer table with everything that a request needs.

    Args:
        dataset: the inputs.
        request: what the table needs.

    Raises:
        CustsegError: there is no attribute of a name, or the data lack what is requested.
    """
    if "cac" in dataset.roles and not isinstance(request.slices, FieldTotals):
        # Customers are judged by the profit of their first 12 months, which takes their sums by day.
        request = replace(request, names={*request.names, *JUDGING}, slices=request.slices or PeriodSlices("1d"))
    names, slices = {*request.names, *target_names(dataset)}, request.slices
    if needs_forecast(dataset, request.names):
        slices = slices_for(slices)
    else:
        names.discard(RETENTION_BUDGET)
    plan = scan_plan_of(dataset, replace(request, names=names, slices=slices))
    collected, windows, as_of = _scan(dataset, plan, request)
    periods = tuple(window for window in windows if not window.whole)
    if periods:
        dataset.notes += comparison_notes(periods, collected.first_day)
    dataset.notes += check_bad_rows(dataset, collected.ledger)
    frame, notes = _with_attributes(collected.customers, plan, request.dimension, dataset)
    dataset.notes += notes
    if dataset.scope.as_of is None and collected.last_day is not None:
        check_latest(dataset.table, plan, collected)
    table = CustomerTable(
        frame=frame.lazy(),
        base=None,
        ledger=collected.ledger,
        notes=dataset.notes,
        understood=understood_with_profit(dataset.table),
        table=dataset.table,
        as_of=as_of,
        windows={window.name: window for window in windows if window.whole},
        settings=dataset.settings,
        everyone=collected.everyone,
        tables=collected.tables,
        order_days=collected.order_days,
    )
    day = as_of if dataset.knows(DAYS) else as_of or NO_DAY
    if day is None or frame.is_empty():
        dataset.notes += empty_notes(dataset, collected)
        return table
    completed, notes = _completed(
        replace(table, as_of=day), with_own_measures(frame, day), dataset, request, collected, periods
    )
    dataset.notes += notes
    return replace(completed, as_of=as_of)


def _completed(
    table: CustomerTable,
    frame: pl.DataFrame,
    dataset: Dataset,
    request: TableRequest,
    collected: Collected,
    periods: tuple[Window, ...],
) -> tuple[CustomerTable, list[Note]]:
    """Return a table with the measures that need the figures of all customers, and notes.

    Args:
        table: without these measures.
        frame: the customers, with their own measures.
        dataset: the inputs.
        request: what the table needs.
        collected: the result of the scan.
        periods: the last period and the previous one; empty if they are not compared.
    """
    assert table.as_of is not None
    settings, forecast, acquisition, referrals = dataset.settings, None, None, None
    notes: list[Note] = []
    last_sales = collected.tables.get(LAST_SALES)
    ends = None if last_sales is None else tuple(last_sales[DATE].sort())
    base = base_of(frame, table.as_of, collected.first_day or table.as_of, settings, collected.gaps, ends)
    if MONTHS in collected.tables:
        frame = _with_variation(frame, collected.tables[MONTHS], table.as_of, settings["period_slack"], request.ones)
    if FORECAST_NAMES & set(request.names) or RETENTION_BUDGET in request.names:
        frame, forecast, notes = forecast_or_none(
            frame, collected.slices, base, dataset, request.names, collected.memory
        )
    # Sums of a field in place of customers say nothing of who was won.
    if not isinstance(request.slices, FieldTotals) and needs_acquisition(dataset, request.names):
        frame, acquisition, spend_notes = spend_once(frame, base, dataset, collected.memory)
        notes += spend_notes
    parts = pl.DataFrame()
    # Slices for the forecast alone are not completed.
    if collected.slices is not None and request.slices is not None:
        parts = completed_slices(collected.slices, frame, base, periods)
        if request.slices == PeriodSlices("1d") and "won" in frame.columns:
            frame = first_year_once(frame, parts, base, settings, collected.memory)
    lazy = complete(frame.lazy(), base, settings, periods)
    if forecast:
        lazy = with_expected_profit(lazy, base)
    elif RETENTION_BUDGET in request.names:
        lazy = without_budget(lazy)
    if periods:
        lazy = with_change(lazy, periods[0])
    if needs_referrals({*request.names, *target_names(dataset)}):
        lazy, referrals, referral_notes = referral_columns(lazy, dataset, table.everyone)
        notes += referral_notes
    if request.dimension:
        lazy = _with_group(lazy, request.dimension, frame.columns)
    notes += covered_notes(lazy, dataset)
    notes += profit_notes(frame, base) if dataset.knows(AMOUNTS) else []
    tables = with_completed_items(collected.tables, frame, base)
    table = replace(table, frame=lazy, base=base, slices=parts, forecast=forecast, tables=tables)
    return replace(table, acquisition=acquisition, referrals=referrals), notes


def _with_variation(frame: pl.DataFrame, months: pl.DataFrame, as_of: dt.date, slack: int, ones: Ones) -> pl.DataFrame:
    """Return the customers with the variation of their turnover; of single ones alone if no others are asked for."""
    if not ones.only:
        return with_variation(frame, months, as_of, slack)
    theirs = with_variation(rows_of(frame.lazy(), ones.only).collect(), months, as_of, slack)
    more = theirs.select(CUSTOMER, "turnover_months", "turnover_variation")
    return frame.join(more, on=CUSTOMER, how="left", maintain_order="left")


def _with_attributes(
    customers: pl.DataFrame, plan: ScanPlan, dimension: Dimension | None, dataset: Dataset
) -> tuple[pl.DataFrame, list[Note]]:
    """Return the customers with the attributes of their files and their rows, and notes on ids and files."""
    notes = [*identity_notes(customers, dataset.settings)]
    for kind, rows in dataset.customer_files.items():
        customers, file_notes = join_customer_file(customers, rows, kind, dataset.settings[kind])
        notes += file_notes
    _check_constants(customers, plan.constants, dimension, dataset)
    cost = ATTRIBUTE + ("cac" if "cac" in dataset.customer_columns else CAC)
    return customers.rename({cost: "cac", ATTRIBUTE + GROUP: GROUP}, strict=False), notes


def _scan(
    dataset: Dataset, plan: ScanPlan, request: TableRequest
) -> tuple[Collected, tuple[Window, ...], dt.date | None]:
    """Run the scan; return its result, the windows that were summed separately, and the report date."""
    table, given, compare_to = dataset.table, dataset.scope.as_of, request.compare_to
    if compare_to is None and not request.spans:
        collected = scanned(table, plan)
        return collected, (), given or collected.last_day
    as_of = given or latest_day(table, plan)
    windows: tuple[Window, ...] = ()
    if as_of and compare_to is not None:
        windows = last_and_previous(compare_to, as_of, dataset.scope)
    if as_of:
        windows += tuple(
            Window(name, as_of - dt.timedelta(days=days), as_of, whole=True) for name, days in request.spans.items()
        )
    collected = scanned(table, replace(plan, windows=windows))
    if windows and given is None and collected.last_day not in (None, as_of):
        # The scan changed how amounts are read, so later rows count.
        return _scan(dataset, plan, request)
    return collected, windows, as_of or collected.last_day


def _check_constants(
    frame: pl.DataFrame, constants: tuple[str, ...], dimension: Dimension | None, dataset: Dataset
) -> None:
    """Refuse fields that differ between the rows of one customer.

    Raises:
        CustsegError: a customer has several values of a field.
    """
    for constant in constants:
        if constant not in (CAC, *OPEN_TO_SEVERAL) and frame[VARIES + constant].any():
            count = int(frame[VARIES + constant].sum())
            name = dimension.field if dimension and constant == GROUP else constant
            error: type[CustsegError] = SettingsError if constant in dataset.origins else UsageError
            where = dataset.origins.get(constant, ATTRIBUTE_OPTIONS)
            most = "revenue" if dataset.knows(AMOUNTS) else "rows"
            if constant == GROUP:
                error, where = dataset.settings.error("by"), dataset.settings.origin("by")
            raise error(
                f"'{name}' differs between the rows of a customer: {count:,} of {frame.height:,} customers have "
                "several values",
                where=where,
                hint=f'Use "first:{name}" (the value in the first counted order) or "main:{name}" (that with most '
                f"{most}), or select rows with --rows.",
            )


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
