"""Whether each customer of a table of totals stands in one row, whose totals would else be added up unasked."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, LAST, REASON

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
    with translate_read_errors(table.source.name):
        queries = [several.filter(pl.col("len") > 1).sort("first", CUSTOMER), turned]
        found, wrong = pl.collect_all(queries, engine="streaming")
    if not (table.parts or found.is_empty()):
        raise DataError([_repeated(found, table.source.name)])
    count, first = wrong.row(0) if wrong.height else (0, "")
    if not count:
        return []
    text = (
        f"{counted(count, 'customer')} {'has' if count == 1 else 'have'} a last order before the first (the first: "
        f"{first}): check which column is which, and the order of day and month."
    )
    return [Note("last_before_first", text, warns=True)]


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
