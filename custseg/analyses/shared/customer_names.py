"""The names of customers, which stand beside their ids where people read a table."""

from __future__ import annotations

from collections.abc import Sequence

from custseg.engine.dataset import Dataset
from custseg.result import Column
from custseg.tables.headers.synonyms import normalise, roles

NAME = "name"


def name_column(dataset: Dataset) -> str | None:
    """Return the attribute that holds the names of customers: of the contacts, else of the orders.

    Args:
        dataset: the inputs.

    Returns:
        None if there is none, or no one reads the table: programs get the columns they know.
    """
    if not dataset.settings.for_people or dataset.settings["columns"]:
        return None
    return name_attribute(dataset)


def name_attribute(dataset: Dataset) -> str | None:
    """Return the attribute that holds the names of customers, whoever reads them; None if there is none."""
    return NAME if NAME in dataset.customer_columns else name_in_orders(dataset)


def name_in_orders(dataset: Dataset) -> str | None:
    """Return the field of the orders that holds the names of customers; None if there is none.

    Args:
        dataset: the inputs.
    """
    # A column that is just called "name" may hold the names of orders or products.
    names = {name for rank in roles("contacts")[NAME].ranks for name in rank}
    names &= {name for rank in roles("transactions")["customer_id"].ranks for name in rank}
    headers = dataset.table.columns.headers
    taken = set(headers.columns.values())
    attributes = dataset.attributes()
    fitting = (name for name in dataset.table.source.columns if name not in taken and name in attributes)
    return next((name for name in fitting if normalise(name) in names), None)


def with_name(names: Sequence[str], dataset: Dataset) -> list[str]:
    """Return the names of columns with that of the customers' names first, where people read them."""
    found = name_column(dataset)
    return list(dict.fromkeys([*([found] if found else []), *names]))


def titled(name: str, dataset: Dataset) -> Column:
    """Return the column of an attribute: names of customers are titled as such."""
    return Column(name, "Name" if name == name_column(dataset) else name)
