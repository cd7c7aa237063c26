"""What people should know about the totals of customers: what may be meant, and what the totals say of each other."""

from __future__ import annotations

from datetime import date

import polars as pl

from custseg.notes import Note
from custseg.tables.customer_totals.shape import CUSTOMERS, is_number
from custseg.tables.customer_totals.spans import span_notes
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.headers.addable import addable
from custseg.tables.headers.formulas import Formula, Term
from custseg.tables.headers.likely_amounts import names_one_of
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import read_header, roles
from custseg.tables.headers.windows import MONTH
from custseg.tables.values.dates import read_date

ENOUGH = 5
"""Customers from which the same revenue of all is no chance."""


def _open_names(headers: Headers, free: list[str], sample: pl.DataFrame) -> list[Note]:
    """Return notes on columns without a role whose names may mean one, or something near to it.

    Args:
        headers: roles of the columns.
        free: columns without a role.
        sample: first rows of the table.
    """
    notes = []
    numbers = [column for column in free if is_number(sample[column])]
    for role in ("orders", "days_since_last", "tenure_months"):
        known = roles(CUSTOMERS)[role]
        for column in free:
            if not headers.get(role) and read_header(column)[0] in known.ambiguous and column in numbers:
                text = f"'{column}' may be the {known.title}, which its name does not say for sure. If it is:"
                notes.append(Note(f"{role}_open", text, command=f"--map {typed(role, column)}"))
    return notes


def totals_notes(table: CustomerTotals) -> list[Note]:
    """Return what people should know about the totals: how a known export counts them, and sums that may be meant.

    Args:
        table: of customers, with the styles of its columns.
    """
    headers, notes = table.columns.headers, []
    if headers.export and headers.export.warns:
        notes.append(Note("export", headers.export.warns, warns=True))
    sample = table.source.sample
    taken = {column for column in headers.columns.values() for column in headers.read_for(column)}
    free = [column for column in table.source.columns if column not in taken]
    for role in ("orders",) if table.settings["no_money"] == "on" else ("revenue", "orders"):
        if not headers.get(role) and (formula := addable(role, free, sample)):
            text = f"No column is the {roles(CUSTOMERS)[role].title}. If these columns add up to it:"
            notes.append(Note(f"{role}_may_add_up", text, command=f"--map {typed(role, formula.text())}"))
    notes += _open_names(headers, free, sample)
    notes += span_notes(headers, sample, _longest_tenure(table), events=table.settings["no_money"] == "on")
    average, count = headers.get("average_order_value"), headers.get("orders")
    if average and count and not headers.get("revenue") and table.settings["no_money"] != "on":
        product = Formula((Term(1, (average, count)),)).text()
        text = f"No column is the revenue. It is '{average}' × '{count}', to the rounding of '{average}':"
        notes.append(Note("revenue_by_average", text, command=f"--map {typed('revenue', product)}"))
    notes += _same_revenue(table)
    notes += _returns(headers)
    notes += _report_date(table)
    joined = headers.get("joined")
    if joined and not headers.get("first_order") and not headers.get("tenure_months"):
        text = f"No column is the first order. To count the months of each customer from '{joined}':"
        notes.append(Note("joined_for_first_order", text, command=f"--map {typed('first_order', joined)}"))
    return notes


def _longest_tenure(table: CustomerTotals) -> float | None:
    """Return the months since the first order of the oldest customer in the sample; None where that is not known."""
    columns, sample = table.columns, table.source.sample
    if columns.headers.get("tenure_months"):
        months = sample.select(columns.plain_number("tenure_months").cast(pl.Float64)).to_series().max()
        return months if isinstance(months, float) else None
    first, last = (columns.headers.get(role) for role in ("first_order", "last_order"))
    if first is None:
        return None
    read = {one: read_date(one, sample.schema[one], columns.dates.get(one)) for one in (first, last or first)}
    days = sample.select(oldest=read[first].min(), latest=read[last or first].max()).row(0)
    return (days[1] - days[0]).days / MONTH if None not in days else None


def _same_revenue(table: CustomerTotals) -> list[Note]:
    """Return a note where all customers have the same revenue, as a constant of the export does."""
    columns, sample = table.columns, table.source.sample
    column = columns.headers.get("revenue")
    if column is None or sample.height < ENOUGH or table.settings["no_money"] == "on":
        return []
    values = sample.select(columns.plain_number("revenue").cast(pl.Float64)).to_series()
    if values.null_count() or values.n_unique() != 1:
        return []
    text = f"Each customer has the same revenue in '{column}': it may be a constant, and no total of what each spent."
    return [Note("same_revenue", text, warns=True)]


def _returns(headers: Headers) -> list[Note]:
    """Return a note on whether the revenue is less the returns, where neither a name nor the user says it."""
    revenue, returned = headers.get("revenue"), headers.get("returned")
    if not revenue or not returned or headers.export or headers.mapped & {"revenue", "returned"}:
        return []
    if names_one_of("less_returns", revenue):
        return []
    text = f"'{revenue}' is taken for what is left after '{returned}'. If that is still in it:"
    return [Note("revenue_less_returns", text, command=f"--map {typed('revenue', f'{revenue} - {returned}')}")]


def _report_date(table: CustomerTotals) -> list[Note]:
    """Return a note on the report date where no column has last orders, with the day that it is at least."""
    headers = table.columns.headers
    if not headers.get("first_order") or headers.get("last_order") or table.settings["as_of"]:
        return []
    text = (
        f"The report date is the latest day of '{headers.columns['first_order']}', as no column has last orders: "
        "tenures would be too short if customers ordered after it. "
    )
    if at_least := _latest_day(table):
        since = headers.columns["days_since_last"]
        text += f"By '{since}' the file was made on {at_least} or later, as no last order is before the first one:"
        return [Note("as_of_by_first_orders", text, warns=True, command=f"--as-of {at_least}")]
    return [Note("as_of_by_first_orders", text + "To set it: --as-of DAY", warns=True)]


def _latest_day(table: CustomerTotals) -> date | None:
    """Return the day on which the file was made at the earliest, None where that is no later than the first orders.

    A customer's last order is not before its first one, so that the file is as old as days since the last at most.
    """
    columns, sample = table.columns, table.source.sample
    if not columns.headers.get("days_since_last"):
        return None
    column = columns.headers.columns["first_order"]
    first = read_date(column, sample.schema[column], columns.dates.get(column))
    since = columns.plain_number("days_since_last").cast(pl.Float64)
    since = pl.when(since.is_between(0, 36_525)).then(since.ceil()).cast(pl.Int64)
    days = sample.select(first.alias("first"), (first + pl.duration(days=since)).alias("made"))
    latest, made = days["first"].max(), days["made"].max()
    return made if isinstance(made, date) and isinstance(latest, date) and made > latest else None
