"""What to offer some customers next: a product, else a category, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.analyses.breadth.bought import Bought
from custseg.analyses.breadth.cross_sell import cross_sell
from custseg.analyses.breadth.rules import WHO
from custseg.customers.items import BOUGHT, ITEM, LAST_DAY_SOLD, Items, sold_lines
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.own_columns import own_column
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER, DATE
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
    lines = _sales(dataset, fields, numbered)
    for field in fields:
        items, names = _items(lines, field)
        bought = Bought(places, items, table.base, amounts, 0, table.base.as_of)
        offers = _offers_of(bought, left, dataset)
        left = left.filter(~left.is_in(offers[CUSTOMER].implode()))
        found.append(offers.with_columns(
            ordered[CUSTOMER].gather(offers[CUSTOMER]).alias(CUSTOMER),
            *[names.gather(offers[column]).alias(column) for column in ("offer", "offer_because")],
        ))  # fmt: skip
    return pl.concat(found).cast(nothing().schema).sort(CUSTOMER)


def _sales(dataset: Dataset, fields: Sequence[str], numbered: pl.DataFrame) -> pl.DataFrame:
    """Return what was sold to whom, in one reading of the rows.

    Args:
        dataset: the inputs.
        fields: whose values are wanted.
        numbered: ``CUSTOMER`` and ``WHO``, its number.

    Returns:
        ``WHO``, the fields, ``DATE`` and ``BOUGHT``.
    """
    plan = scan_plan_of(dataset, TableRequest(item=fields[0], items=Items(with_money=False)))
    names = {field: own_column(f"item {field}") for field in fields[1:]}
    plan = replace(plan, fields=plan.fields | {name: Use(field, "text") for field, name in names.items()})
    things = [pl.col(name).cast(pl.Categorical).alias(field) for field, name in ({fields[0]: ITEM} | names).items()]
    # Customers without a counted order have no number; what they bought still tells until when it was sold.
    rows = sold_lines(plan.rows(dataset.table), plan.not_goods).join(numbered.lazy(), on=CUSTOMER, how="left")
    with translate_read_errors(dataset.table.source.name):
        return rows.select(WHO, *things, DATE, BOUGHT).collect(engine="streaming")


def _items(lines: pl.DataFrame, field: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return what customers bought and when each thing was last sold, by number, and the names by number.

    Numbers of things are their places in the alphabet. Customer and thing are told apart as one number, which is
    quicker than by groups of two columns.
    """
    code = pl.col(field).to_physical()
    days = lines.lazy().drop_nulls(field).group_by(field).agg(pl.col(DATE).max().alias(LAST_DAY_SOLD)).collect()
    days = days.with_columns(code.alias("code"), pl.col(field).cast(pl.String)).sort(field).with_row_index(ITEM)
    most = int(days["code"].max() or 0)  # type: ignore[arg-type]
    place_of = pl.DataFrame({"code": pl.int_range(most + 1, dtype=pl.UInt32, eager=True)}).join(
        days, on="code", how="left", maintain_order="left"
    )[ITEM]
    bought = lines.lazy().filter(BOUGHT).drop_nulls([WHO, field])
    pairs = bought.select(pair=pl.col(WHO).cast(pl.UInt64) * 2**32 + code).unique().collect()
    purchases = pairs.select(
        (pl.col("pair") // 2**32).cast(pl.UInt32).alias(CUSTOMER),
        place_of.gather(pairs["pair"] % 2**32).alias(ITEM),
        pl.lit(True).alias(BOUGHT),
    )
    sold = days.select(ITEM, LAST_DAY_SOLD, pl.lit(False).alias(BOUGHT))
    return pl.concat([purchases, sold], how="diagonal"), days[field]


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
