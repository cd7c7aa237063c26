"""Checks of the rows of customers with totals: none stands twice, and their dates are there and make sense."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.shell_words import quoted
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.customer_totals.totals_table import DATES, NUMBERS, CustomerTotals
from custseg.tables.ledger import USED
from custseg.tables.row_columns import COUNT, CUSTOMER, DATE, LAST, REASON, REVENUE

SHOWN = 3
"""Customers that a message names."""


def check_rows(table: CustomerTotals, plan: ScanPlan) -> list[Note]:
    """Refuse customers that stand in several of the used rows, unless these are parts; return a warning of wrong days.

    Args:
        table: the customers; those that are merged by e-mail count by their own ids.
        plan: with the condition of ``--rows``.

    Raises:
        DataError: some do; it names the first of them with their rows.
    """
    rows = plan.rows(replace(table, matching=None), position=True).filter(pl.col(REASON).is_in(USED))
    # With several files a line alone says nothing.
    place = pl.col(LINE).cast(pl.String)
    place = pl.concat_str(FILE, pl.lit(":"), place) if len(table.source.files) > 1 else pl.lit("line ") + place
    several = rows.group_by(CUSTOMER).agg(pl.len(), pl.col(LINE).min().alias("first"), place.sort_by(FILE, LINE))
    turned = rows.filter(pl.col(DATE) > pl.col(LAST)).select(pl.len(), place.sort_by(FILE, LINE).first())
    lacking = _ordered(rows, table).select(pl.len(), *[pl.col(name).is_null().sum() for name in _given(table).values()])
    with translate_read_errors(table.source.name):
        queries = [several.filter(pl.col("len") > 1).sort("first", CUSTOMER), turned, lacking]
        found, wrong, without = pl.collect_all(queries, engine="streaming")
    if not (table.parts or found.is_empty()):
        raise DataError([_repeated(found, table.source.name)])
    notes = [
        _lacking_note(table, role, int(without[name][0]))
        for role, name in _given(table).items()
        if without.height and without[name][0]
    ]
    count, first = wrong.row(0) if wrong.height else (0, "")
    if not count:
        return notes
    text = (
        f"{counted(count, 'customer')} {'has' if count == 1 else 'have'} a last order before the first (the first: "
        f"{first}): check which column is which, and the order of day and month."
    )
    return [*notes, Note("last_before_first", text, warns=True)]


def _given(table: CustomerTotals) -> dict[str, str]:
    """Return the columns of typed rows that every customer with an order should have, by their roles."""
    columns = DATES | NUMBERS
    return {role: name for role, name in columns.items() if table.columns.headers.get(role)}


def _ordered(rows: pl.LazyFrame, table: CustomerTotals) -> pl.LazyFrame:
    """Return the rows of customers with an order."""
    headers = table.columns.headers
    found = [name for role, name in (("orders", COUNT), ("revenue", REVENUE)) if headers.get(role)]
    return rows.filter(pl.all_horizontal(pl.col(name) > 0 for name in found)) if found else rows


def _lacking_note(table: CustomerTotals, role: str, count: int) -> Note:
    """Return a warning of customers with orders that lack a date or a length of time."""
    headers = table.columns.headers
    text = (
        f"{counted(count, 'customer')} with orders {'has' if count == 1 else 'have'} no "
        f"'{headers.columns[role]}': what follows from it is unknown of them, and means of all are too low. To leave "
        "them out:"
    )
    condition = f"{role} IS NOT NULL" + (" OR orders = 0" if headers.get("orders") else "")
    return Note(f"{role}_missing", text, warns=True, command=f"--rows {quoted(condition)}")


def _repeated(found: pl.DataFrame, where: str) -> Problem:
    """Return the problem of customers in several rows, with the options that decide."""
    shown = found.head(SHOWN).rows()
    named = [f"'{one}' ({places[0]} and {places[-1]})" for one, _, _, places in shown]
    more = f" and {found.height - SHOWN:,} more" if found.height > SHOWN else ""
    what = (
        f"{counted(found.height, 'customer')} {'stands' if found.height == 1 else 'stand'} in several rows: "
        f"{', '.join(named)}{more}. Each row would be the totals of one customer"
    )
    hint = (
        "If the rows of a customer are parts that add up, such as one per channel: --shape customer-parts. If equal "
        "rows repeat: --drop-duplicates all. If rows are orders: --shape transactions. --rows selects rows."
    )
    return Problem(what, where, hint)
