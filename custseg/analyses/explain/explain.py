"""One customer on one page: what it is worth and why, where it stands, what is due, and what would move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from custseg.analyses.actions.for_one import of_whole_list
from custseg.analyses.explain.asked import Asked, Depth, asked_of
from custseg.analyses.explain.depth import is_large
from custseg.analyses.explain.facts import COLUMNS
from custseg.analyses.explain.filled import Page, fill, fill_without_rows
from custseg.analyses.explain.who import UnknownCustomerError, file_hint, ids_meant, nearest_customers
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.customers.one_customer import EXCLUDED_OF_ONE
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.row_columns import CUSTOMER

if TYPE_CHECKING:
    from custseg.analyses.actions.handled import Handled

OPTION = "--customer"


def explain(
    inputs: Sequence[Input],
    settings: Settings,
    *,
    customer: str | None,
    depth: Depth | None = None,
    rejects: Path | None = None,
) -> Result:
    """Return everything known about one customer.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        customer: its id; or the e-mail or name of one contact.
        depth: what takes longer and is asked for.
        rejects: file for the rows that are excluded.

    Returns:
        One row per fact. In sections: the factors of the LTV, the actions due, orders by month, the segment in every
        scheme with what would move the customer, and its excluded rows.

    Raises:
        UnknownCustomerError: there is no such customer or contact.
        CustsegError: the inputs, settings or rules are wrong.
    """
    if customer is None or not str(customer).strip():
        raise UsageError("no customer is named", where=OPTION, hint="Type its id, e-mail or name behind the files.")
    typed = str(customer)
    settings = of_whole_list(settings)
    dataset = open_dataset(inputs, settings)
    handled = _handled(settings)
    asked = asked_of(dataset, depth or Depth(), large=is_large(inputs))
    ids = ids_meant(typed, asked.dataset)
    table = build_customer_table(asked.dataset, asked.table_request(ids, rejects))
    page = replace(_page(typed, ids, table, asked), handled=handled)
    result = result_of(table, f"Customer {page.customer}", COLUMNS)
    result.limit, result.narrow = 0, "-o FILE"
    rows = table.frame.select(pl.col(CUSTOMER).cast(pl.String)).collect()[CUSTOMER]
    place = (rows == page.customer).arg_true()
    if table.base is None or place.is_empty():
        return fill_without_rows(result, page)
    return fill(result, page, int(place[0]))


def _page(typed: str, ids: list[str], table: CustomerTable, asked: Asked) -> Page:
    """Return the page of the first id that a customer, a contact or an excluded row has.

    Raises:
        UnknownCustomerError: none of them has.
    """
    dataset = asked.dataset
    everyone = table.everyone.cast(pl.String)
    excluded = table.tables[EXCLUDED_OF_ONE][CUSTOMER].cast(pl.String)
    contacts = [rows[CUSTOMER_ID].cast(pl.String) for rows in dataset.customer_files.values()]
    for one in ids:
        if any((known == one).any() for known in (everyone, excluded, *contacts)):
            return Page(one, table, asked, _contact(one, dataset))
    is_file = len(Path(typed).suffix) > 1 and Path(typed).exists()
    raise UnknownCustomerError(
        typed, OPTION, nearest_customers(typed, everyone, dataset), file_hint(typed, is_file=is_file)
    )


def _handled(settings: Settings) -> Handled | None:
    """Return the actions that were handled; what reads lists of them is loaded where there is one."""
    if not settings["done"]:
        return None
    from custseg.analyses.actions.handled import read_handled

    return read_handled(settings)


def _contact(customer: str, dataset: Dataset) -> dict[str, Any]:
    """Return what the files on customers say of one, by the names of their columns."""
    found: dict[str, Any] = {}
    for rows in dataset.customer_files.values():
        own = rows.filter(pl.col(CUSTOMER_ID).cast(pl.String) == customer)
        if own.height:
            found |= {name: value for name, value in own.row(0, named=True).items() if name not in found}
    found.pop(CUSTOMER_ID, None)
    return found
