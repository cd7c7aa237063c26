"""What the customers on a list are offered next, for the rules whose texts name it."""

from __future__ import annotations

import polars as pl

from custseg.analyses.actions.firing import ROW
from custseg.analyses.actions.request import ActionRequest
from custseg.analyses.breadth.offers import OFFER, offers_for
from custseg.engine.customer_table import CustomerTable
from custseg.segments.action_columns import CUSTOMER_ID, RULE


def with_offers(
    request: ActionRequest, values: pl.DataFrame, rows: pl.DataFrame, customers: CustomerTable
) -> pl.DataFrame:
    """Return the customers with what to offer them next, as far as texts on the list name it.

    It takes another reading of the orders, so that it is looked up for those on the list alone.

    Args:
        request: what the list takes.
        values: customers and prospects.
        rows: of the list, whose texts are wanted.
        customers: all customers.
    """
    offered = rows.filter(pl.col(RULE).is_in(request.rules_with_offers))[ROW]
    if offered.is_empty():
        return values
    offers = offers_for(request.dataset, customers, values[CUSTOMER_ID].gather(offered).unique())
    own = values.drop(OFFER.keys() & {*values.columns})
    return own.join(offers, on=CUSTOMER_ID, how="left", maintain_order="left")
