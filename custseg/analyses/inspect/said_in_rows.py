"""Names and addresses of customers, where the rows of orders have them."""

from __future__ import annotations

import polars as pl

from custseg.analyses.inspect.customer_branches import PEOPLE, customer_branches
from custseg.analyses.inspect.findings import CHECKED_REASONS
from custseg.analyses.inspect.typed_rows import inspected_rows
from custseg.customers.scan_plan import ScanPlan
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.identity import placeholder_ids
from custseg.tables.row_columns import CUSTOMER, REASON
from custseg.tables.transactions import Transactions


def said_in_rows(table: Transactions, query: ScanPlan, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers with what their rows say of them, as ``custseg inspect`` compares it.

    Args:
        table: the transactions.
        query: with the scope and the condition of ``--rows``.
        customers: all of them: ``CUSTOMER``, "lines", "orders" and "revenue".

    Returns:
        ``CUSTOMER`` and some of "name", "email", "phone" and "postcode"; nothing if the rows have no two of them, or
        the extra is missing that compares them.
    """
    known = inspected_rows(table, query).filter(pl.col(REASON).is_in(CHECKED_REASONS), pl.col(CUSTOMER).is_not_null())
    branches = customer_branches(table, known)
    if PEOPLE not in branches:
        return pl.DataFrame()
    with translate_read_errors(table.source.name):
        said = branches[PEOPLE].collect(engine="streaming")
    ids = placeholder_ids(customers)[CUSTOMER]
    named = customers.filter(~pl.col(CUSTOMER).is_in(ids.implode())).select(CUSTOMER)
    return said.join(named, on=CUSTOMER).sort(CUSTOMER)
