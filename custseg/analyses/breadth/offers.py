"""What to offer some customers next: a product, else a category, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.analyses.breadth.bought import bought_of
from custseg.analyses.breadth.cross_sell import cross_sell
from custseg.customers.items import Items
from custseg.engine.customer_table import build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest
from custseg.tables.row_columns import CUSTOMER

FIELDS = ("product", "category")
"""Fields whose values are offered: the first that says more."""

OFFER = {
    "offer": pl.String(),
    "offer_because": pl.String(),
    "offer_buyers": pl.Int64(),
    "offer_of": pl.Int64(),
    "offer_lift": pl.Float64(),
}
"""What is offered, the thing it goes with, how many bought both, of how many with that thing, and how many times more
often that is than among customers who buy about as many things."""


def offers_for(dataset: Dataset, customers: pl.Series, fields: Sequence[str] = FIELDS) -> pl.DataFrame:
    """Return what to offer some customers next, as ``custseg breadth --cross-sell`` offers it.

    Args:
        dataset: the inputs; they are read once more for each field that is needed.
        customers: their ids.
        fields: whose values are offered, the first one first; those that the data lack are passed over.

    Returns:
        ``CUSTOMER`` and ``OFFER``, one row per customer that there is enough evidence for.
    """
    found = pl.DataFrame(schema={CUSTOMER: pl.String(), **OFFER})
    for field in (one for one in fields if one in dataset.roles):
        left = customers.filter(~customers.is_in(found[CUSTOMER].implode()))
        if left.is_empty():
            break
        found = pl.concat([found, _offers_of(dataset, left, field)])
    return found.sort(CUSTOMER)


def _offers_of(dataset: Dataset, customers: pl.Series, field: str) -> pl.DataFrame:
    """Return what to offer some customers of the values of one field."""
    request = TableRequest(("orders",), item=field, items=Items(with_money=False))
    # Notes on the inputs are those of the table that the customers come from.
    table = build_customer_table(replace(dataset, notes=[]), request)
    none = pl.DataFrame(schema={CUSTOMER: pl.String(), **OFFER})
    if table.base is None:
        return none
    offers = cross_sell(bought_of(table), max(1, int(dataset.settings["min_support"])), customers).offers
    both, share = pl.col("cross_sell_support"), pl.col("cross_sell_confidence")
    return offers.select(
        CUSTOMER,
        offer="cross_sell",
        offer_because="cross_sell_because",
        offer_buyers=both,
        offer_of=(both / share).round(0).cast(pl.Int64),
        offer_lift="cross_sell_lift",
    ).cast(none.schema)
