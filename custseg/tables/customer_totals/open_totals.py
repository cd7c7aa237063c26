"""Opening a table of customers with totals: which column is which total, and what the table does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from custseg.errors import DataError, Problem
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.computed_columns import ComputedSource, computed_of
from custseg.tables.currencies import find_currencies
from custseg.tables.currency_columns import blank_question, find_currency_column
from custseg.tables.customer_doubts import are_emails
from custseg.tables.customer_totals.knowledge import absent_of
from custseg.tables.customer_totals.shape import CUSTOMERS, PARTS
from custseg.tables.customer_totals.spans import span_question
from custseg.tables.customer_totals.total_questions import amount_question, total_question
from custseg.tables.customer_totals.totals_notes import totals_notes
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.date_reading import read_dates, read_other_dates
from custseg.tables.decimal_signs import detect_amounts
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import require
from custseg.tables.headers.roles import Headers, find_roles
from custseg.tables.identity import settle_ids
from custseg.tables.known import AMOUNTS
from custseg.tables.no_amounts import NO_AMOUNTS, leave_out_amounts, without_amounts
from custseg.tables.scales import check_scales
from custseg.tables.values.amounts import MAX_PLAIN
from custseg.tables.values.mixed_date_styles import style_of_role
from custseg.tables.values.totals import totals_columns

MONEY = ("revenue", "profit", "cost", "returned")
DOUBTFUL = ("orders", "revenue", "profit", "first_order", "last_order")
"""Roles of which two columns that fit equally well are a question."""

PARTIAL = ("from", "to", "compare_to")
"""Settings that take a part of single orders."""

OF_ACQUISITION = ("cac", "spend")
"""Settings that need the days of orders; in a config file they are for other runs."""


def open_totals(source: Source, mapping: Mapping[str, str], settings: Settings) -> tuple[CustomerTotals, list[Problem]]:
    """Find the roles and styles of the columns of a table of customers.

    Args:
        source: with the columns that the mapping names.
        mapping: column of each role that the user mapped.
        settings: of the run.

    Returns:
        The customers, ready to be queried, with their notes; and the questions that only the user can answer.

    Raises:
        DataError: nothing says what customers spent or how often they ordered, or a column is in doubt.
    """
    sample = source.sample
    headers = find_roles(CUSTOMERS, sample, mapping, settings, computed_of(source))
    events = without_amounts(settings)
    left_out = leave_out_amounts(headers) if events else []
    _check_roles(headers, sample, source.name, events=events)
    _check_settings(settings, source.name)
    columns = Columns(headers, sample.schema)
    if isinstance(source, ComputedSource):
        columns.amounts = source.styles
    table = CustomerTotals(source, columns, settings, totals=totals_columns(source), parts=settings["shape"] == PARTS)
    columns.whole, notes = settle_ids(headers, sample)
    table.notes += notes
    columns.emails = are_emails(sample[headers.columns["customer_id"]])
    if not events and (currency := find_currency_column(headers, sample)):
        headers.columns["currency"] = currency
    table.notes += detect_amounts(columns, sample, settings)
    if isinstance(source, ComputedSource):
        sample = source.restyled()
    columns.wide = _has_large_amounts(columns, sample)
    columns.sale.minor_units = settings["minor_units"] == "on"
    columns.sale.events = not (headers.get("revenue") or headers.get("profit"))
    table.currencies = find_currencies(columns, sample, settings)
    questions = _read_dates(table)
    if not events and (mixed := span_question(headers, source.sample, source.name)):
        questions.append(mixed)
    table.absent = absent_of(columns) | ({AMOUNTS: NO_AMOUNTS} if events else {})
    table.notes += left_out
    table.notes += totals_notes(table)
    scale_notes, problems = check_scales(columns, source.name)
    table.notes += scale_notes
    questions += problems
    if headers.get("revenue"):
        questions += blank_question(columns, sample, settings, source.name)
    return table, questions


def _check_roles(headers: Headers, sample: pl.DataFrame, where: str, *, events: bool) -> None:
    """Refuse a table without customers, or without any total; ask where two columns could be one total.

    Raises:
        DataError: with what can be typed.
    """
    doubtful = [role for role in DOUBTFUL if role in headers.rivals]
    require(headers, CUSTOMERS, ["customer_id", *doubtful], sample, where)
    if not events and (question := amount_question(headers, sample, where)):
        raise DataError([question])
    if not any(headers.get(role) for role in ("revenue", "profit", "orders")):
        raise DataError([total_question(headers, sample, where, events=events)])


def _check_settings(settings: Settings, where: str) -> None:
    """Refuse settings that take a part of the orders, which totals cannot be divided into.

    Raises:
        CustsegError: one of them is set.
    """
    typed_ones = [name for name in OF_ACQUISITION if "--" in settings.origin(name)]
    for name in (*PARTIAL, *typed_ones):
        if settings[name] is not None:
            what = f"{where} has one row per customer with totals: {settings.origin(name)} needs single orders"
            raise settings.error(name)(what, where=settings.origin(name), hint="Leave it out, or use a file of orders.")


def _has_large_amounts(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether the first rows have amounts that are too large for 64 bits."""
    money = [columns.plain_number(role) for role in MONEY if columns.headers.get(role)]
    if not money:
        return False
    largest = sample.select(pl.max_horizontal(one.abs().max() for one in money)).item()
    return largest is not None and largest >= MAX_PLAIN


def _read_dates(table: CustomerTotals) -> list[Problem]:
    """Find out how the dates of the first and last orders are written; return what only the user can decide."""
    columns = table.columns
    questions: list[Problem] = []
    headers = columns.headers
    main = headers.date_column
    if main is None:
        return []
    reading = read_dates(table.source, replace(headers, columns=headers.columns | {"date": main}), table.settings)
    columns.dates[main] = reading.style
    table.notes += reading.notes
    questions += reading.questions
    other = headers.get("last_order")
    if other not in (None, main):
        style = style_of_role(table.source.sample[other], like=reading.style)
        found = read_other_dates(table, other, style)
        columns.dates[other] = found.style
        questions += found.questions
    return questions
