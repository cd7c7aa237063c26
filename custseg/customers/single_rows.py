"""Whether each customer of a table of totals stands in one row: otherwise its totals would be added up unasked."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.errors import DataError
from custseg.numbers import counted
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, REASON

SHOWN = 3
"""Customers that a message names."""


def check_single_rows(table: CustomerTotals, plan: ScanPlan) -> None:
    """Refuse customers that stand in several of the used rows.

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
    with translate_read_errors(table.source.name):
        found = several.filter(pl.col("len") > 1).sort("first", CUSTOMER).collect(engine="streaming")
    if found.is_empty():
        return
    shown = found.head(SHOWN).rows()
    named = [f"'{one}' ({places[0]} and {places[-1]})" for one, _, _, places in shown]
    more = f" and {found.height - SHOWN:,} more" if found.height > SHOWN else ""
    raise DataError(
        f"{counted(found.height, 'customer')} {'stands' if found.height == 1 else 'stand'} in several rows: "
        f"{', '.join(named)}{more}. Each row would be the totals of one customer",
        where=table.source.name,
        hint="If the rows of a customer are parts that add up, such as one per channel: --shape customer-parts. If "
        "equal rows repeat: --drop-duplicates all. If rows are orders: --shape transactions. --rows selects rows.",
    )
