"""What to offer one customer next: what `custseg breadth --cross-sell` offers it, or why that is nothing."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.breadth.bought import Bought, bought_of
from custseg.analyses.breadth.cross_sell import CrossSell, cross_sell, offer_columns
from custseg.analyses.explain.facts import Fact
from custseg.customers.items import BOUGHT, ITEM
from custseg.engine.customer_table import CustomerTable
from custseg.result import Figure
from custseg.tables.row_columns import CUSTOMER

OFFERS, LINE = "offers", "Next offer"
MEANING = "As custseg breadth --cross-sell offers it."
PHRASES = {
    "cross_sell": "{}",
    "cross_sell_because": "because it bought {}",
    "cross_sell_support": "{} customers have both",
    "cross_sell_confidence": "{} of those with the one",
    "cross_sell_confidence_low": "at least {}",
    "cross_sell_lift": "{} times as many as of customers who buy as much",
}
"""How people read the columns of an offer."""


@dataclass(frozen=True)
class Offer:
    """What to offer a customer next, as the parts of a page.

    Attributes:
        figures: of the summary.
        facts: of the table.
    """

    figures: list[Figure]
    facts: list[Fact]


def offer_of(customers: CustomerTable, customer: str, thing: str, min_support: int) -> Offer:
    """Return what to offer a customer next, with its evidence, or why nothing is offered.

    Args:
        customers: all of them, with the things that they bought.
        customer: its id.
        thing: what one of the things is called.
        min_support: number of customers that a thing, and a pair of things, need.
    """
    bought = bought_of(customers)
    found = cross_sell(bought, min_support)
    own = found.offers.filter(pl.col(CUSTOMER).cast(pl.String) == customer)
    row = own.row(0, named=True) if own.height else {}
    columns = offer_columns(thing)
    figures = [
        Figure(one.name, one.title, one.unit, row.get(one.name), LINE, PHRASES[one.name] if row else "")
        for one in columns
    ]
    facts = [Fact(OFFERS, one.name, one.title, row.get(one.name), one.unit, MEANING) for one in columns]
    if row:
        return Offer(figures, facts)
    why = _why_nothing(bought, found, customer, thing, min_support)
    figures.append(Figure("no_offer", "Why nothing is offered", "text", why, LINE, "nothing: {}"))
    return Offer(figures, [*facts, Fact(OFFERS, "no_offer", "Why nothing is offered", why, "text")])


def _why_nothing(bought: Bought, found: CrossSell, customer: str, thing: str, min_support: int) -> str:
    """Return why nothing is offered to a customer."""
    rows = bought.items.lazy().filter(pl.col(BOUGHT) & pl.col(ITEM).is_not_null())
    ids = bought.customers[CUSTOMER].cast(pl.String)
    own = rows.filter(pl.col(CUSTOMER).cast(pl.String) == customer).select(ITEM).unique().collect()[ITEM]
    if not (ids == customer).any() or own.is_empty():
        return f"it bought nothing whose {thing} is known"
    theirs = rows.join(bought.customers.lazy(), on=CUSTOMER, how="semi").filter(pl.col(ITEM).is_in(own.implode()))
    buyers = theirs.group_by(ITEM).agg(pl.col(CUSTOMER).n_unique()).collect()[CUSTOMER]
    bought_by_most = buyers.max()
    if not isinstance(bought_by_most, int) or bought_by_most < min_support:
        return f"nothing that it bought has {min_support} customers (min_support)"
    if not found.rules:
        return f"no {thing} goes with another one more often than by chance"
    return (
        f"no {thing} that it lacks, and that was sold within a year, goes with what it bought more often than by chance"
    )
