"""The table of customers: how much of the range each buys, at what margin, and what to offer it next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from custseg.analyses.breadth.cross_sell import CrossSell, offer_columns
from custseg.analyses.breadth.request import OFFER
from custseg.analyses.shared.customer_names import with_name
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.dataset import Dataset
from custseg.metrics.metric import Metric
from custseg.result import Column

SCHEME = "breadth"
NO_MARGIN = "broad-no-margin"
"""Segment of the scheme: breadth that earns too little is flagged."""

SINGLE_PRODUCT = "single_product"
"""Column of the tag."""

ENCOURAGE = "encourage"
LAST_BELOW, ALL_BELOW, BOTH_BELOW = "last order below own average", "orders below those of all", "both"
ENCOURAGE_COLUMN = Column(
    ENCOURAGE, "Small orders", labels={LAST_BELOW: "last one", ALL_BELOW: "all of them", BOTH_BELOW: "both"}
)

ORDER_VALUES = ("orders", "average_order_value", "last_order_value", "base_order_value")
"""Metrics that decide which orders are small."""

DEFAULT = (
    "breadth", "categories", "penetration", "products", SINGLE_PRODUCT, "margin", "orders", "average_order_value",
    "last_order_value", "orders_below_average", ENCOURAGE, "ltv",
)  # fmt: skip
DEFAULT_WITH_OFFER = ("margin", "orders", "average_order_value", "ltv")
SEEN = ("penetration", "margin", "ltv", "breadth", ENCOURAGE, "categories", "products")
SEEN_WITH_OFFER = (
    "margin", "ltv", "cross_sell", "cross_sell_because", "cross_sell_confidence_low", "cross_sell_lift",
)  # fmt: skip


def more_columns(metrics: Mapping[str, Metric], thing: str, *, offers: bool) -> dict[str, Column]:
    """Return the columns that are no metrics, by name.

    Args:
        metrics: those that can be computed.
        thing: what one of the things is called.
        offers: whether customers get the thing to offer next.
    """
    found = {ENCOURAGE: ENCOURAGE_COLUMN} if metrics.keys() >= {*ORDER_VALUES} else {}
    return found | ({column.name: column for column in offer_columns(thing)} if offers else {})


def default_columns(
    dataset: Dataset, plan: RulePlan, metrics: Mapping[str, Metric], more: Mapping[str, Column]
) -> list[str]:
    """Return the columns without ``--columns``."""
    known = {*metrics, *more, *plan.columns()}
    offers = [name for name in more if name.startswith(OFFER)]
    default = (*DEFAULT_WITH_OFFER, *offers) if offers else DEFAULT
    return with_name([name for name in default if name in known], dataset)


def seen_columns(names: Sequence[str], *, offers: bool) -> tuple[str, ...]:
    """Return the columns that people see without ``--columns``, of those in the table."""
    wanted = SEEN_WITH_OFFER if offers else SEEN
    before = [name for name in names if name not in DEFAULT and not name.startswith(OFFER)]
    return (*before, *(name for name in wanted if name in names))


def with_more(segmented: SegmentedCustomers, more: Mapping[str, Column], offers: CrossSell | None) -> pl.DataFrame:
    """Return the values of customers with these columns, in the same order.

    Args:
        segmented: the customers.
        more: the columns to add, by name.
        offers: what to offer next; None if not asked for.
    """
    values = segmented.values
    if ENCOURAGE in more and {*ORDER_VALUES} <= {*values.columns}:
        last = (pl.col("last_order_value") < pl.col("average_order_value")).fill_null(False)
        every = (pl.col("average_order_value") < pl.col("base_order_value")).fill_null(False)
        words = pl.when(last & every).then(pl.lit(BOTH_BELOW)).when(last).then(pl.lit(LAST_BELOW))
        values = values.with_columns(words.when(every).then(pl.lit(ALL_BELOW)).alias(ENCOURAGE))
    if offers is not None:
        values = values.join(offers.offers, on=CUSTOMER_ID, how="left", maintain_order="left")
    return values
