"""What to offer some customers next: a product, else a category, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.analyses.breadth.bought import Bought
from custseg.analyses.breadth.cross_sell import cross_sell
from custseg.analyses.breadth.rules import WHO
from custseg.customers.items import ITEM, Items, items_of_customers
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.own_columns import own_column
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.row_fields import Use

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


def nothing() -> pl.DataFrame:
    """Return offers to nobody."""
    return pl.DataFrame(schema={CUSTOMER: pl.String(), **OFFER})


def offers_for(dataset: Dataset, table: CustomerTable, customers: pl.Series) -> pl.DataFrame:
    """Return what to offer some customers next, as ``custseg breadth --cross-sell`` offers it.

    Args:
        dataset: the inputs; they are read once more.
        table: all customers.
        customers: ids of those that something is to be offered to.

    Returns:
        ``CUSTOMER`` and ``OFFER``, one row per customer that there is enough evidence for.
    """
    fields = [one for one in FIELDS if one in dataset.roles]
    if not fields or table.base is None or customers.is_empty():
        return nothing()
    ordered = table.frame.filter(pl.col("counted") > 0).select(CUSTOMER).collect(engine="streaming")
    numbered = ordered.with_row_index(WHO)
    places = numbered.select(pl.col(WHO).alias(CUSTOMER))
    left = numbered.filter(pl.col(CUSTOMER).is_in(customers.implode()))[WHO]
    amounts = AMOUNTS not in table.table.absent
    found = []
    for rows in _items(dataset, fields, numbered):
        items, names = _as_numbers(rows)
        bought = Bought(places, items, table.base, amounts, 0, table.base.as_of)
        offers = _offers_of(bought, left, dataset)
        left = left.filter(~left.is_in(offers[CUSTOMER].implode()))
        found.append(offers.with_columns(
            ordered[CUSTOMER].gather(offers[CUSTOMER]).alias(CUSTOMER),
            *[names.gather(offers[column]).alias(column) for column in ("offer", "offer_because")],
        ))  # fmt: skip
    return pl.concat(found).cast(nothing().schema).sort(CUSTOMER)


def _items(dataset: Dataset, fields: Sequence[str], numbered: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the values of each field that customers bought, in one reading of the rows.

    Args:
        dataset: the inputs.
        fields: whose values are wanted.
        numbered: ``CUSTOMER`` and ``WHO``, its number, which takes its place: numbers are grouped and joined faster.
    """
    plan = scan_plan_of(dataset, TableRequest(item=fields[0], items=Items(with_money=False)))
    names = {field: own_column(f"item {field}") for field in fields[1:]}
    plan = replace(plan, fields=plan.fields | {name: Use(field, "text") for field, name in names.items()})
    # Customers without a counted order have no number; what they bought still tells until when it was sold.
    rows = plan.rows(dataset.table).join(numbered.lazy(), on=CUSTOMER, how="left")
    # Without a cache, polars reads the file again for each field.
    rows = rows.with_columns(pl.col(WHO).alias(CUSTOMER), pl.col(ITEM, *names.values()).cast(pl.Categorical)).cache()
    things = [rows, *(rows.with_columns(pl.col(name).alias(ITEM)) for name in names.values())]
    queries = [items_of_customers(one, None, plan.not_goods) for one in things]
    with translate_read_errors(dataset.table.source.name):
        return pl.collect_all(queries, engine="streaming")


def _as_numbers(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return items with the place of each thing in the alphabet, and the names by place."""
    things = items.lazy().select(pl.col(ITEM).unique()).drop_nulls().collect()
    names = things.select(pl.col(ITEM).to_physical().alias("code"), pl.col(ITEM).cast(pl.String).alias("name"))
    places = names.sort("name").with_row_index("place").sort("code")
    most = int(places["code"].max() or 0)  # type: ignore[arg-type]
    place_of = pl.DataFrame({"code": pl.int_range(most + 1, dtype=pl.UInt32, eager=True)}).join(
        places, on="code", how="left", maintain_order="left"
    )
    numbered = items.with_columns(place_of["place"].gather(items[ITEM].to_physical()).alias(ITEM))
    return numbered, places.sort("place")["name"]


def _offers_of(bought: Bought, customers: pl.Series, dataset: Dataset) -> pl.DataFrame:
    """Return what to offer some customers of the values of one field: all of them by number."""
    offers = cross_sell(bought, max(1, int(dataset.settings["min_support"])), customers).offers
    both, share = pl.col("cross_sell_support"), pl.col("cross_sell_confidence")
    return offers.select(
        CUSTOMER,
        offer="cross_sell",
        offer_because="cross_sell_because",
        offer_buyers=both,
        offer_of=(both / share).round(0).cast(pl.Int64),
        offer_lift="cross_sell_lift",
    )
