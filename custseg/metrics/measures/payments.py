"""Measures of payments: sums over the bills of a customer (`custseg.customers.payments`), and the effort it takes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, DistinctMeasure, Measure
from custseg.tables.known import AMOUNTS, BY_DAY
from custseg.tables.values.amounts import divide

PAID_ROLES, DUE_ROLES, DISPUTED_ROLES = ("paid_date",), ("paid_date", "due_date"), ("disputed",)
MONEY_BY_DAY = (AMOUNTS, *BY_DAY)

EFFORT_RANK = "effort_rank"
REGULAR = (pl.col("active") > 0).fill_null(False)
"""Whether a customer ordered on two or more days."""


def _measure(name: str, unit: str, roles: tuple[str, ...]) -> Measure:
    takes = MONEY_BY_DAY if unit == "money" else BY_DAY
    return Measure(name=name, unit=unit, level="order", roles=roles, takes=takes)


PAYMENTS = [
    *[_measure(name, "count", PAID_ROLES) for name in ("paid_bills", "orders_paid", "open_bills")],
    _measure("pay_days", "days", PAID_ROLES),
    *[
        _measure(name, "money", PAID_ROLES)
        for name in (
            "paid_money", "pay_money_days", "open_money", "open_not_due", "open_0_30", "open_31_60", "open_61_90",
            "open_over_90", "open_over_30",
        )
    ],
    *[_measure(name, "count", DUE_ROLES) for name in ("due_bills", "late_bills")],
    *[_measure(name, "days", DUE_ROLES) for name in ("late_days", "early_days")],
    *[_measure(name, "money", DUE_ROLES) for name in ("due_money", "late_money_days", "overdue_money")],
    _measure("terms_bills", "count", ("due_date",)),
    _measure("terms_days", "days", ("due_date",)),
    _measure("disputed_orders", "count", DISPUTED_ROLES),
    _measure("disputed_money", "money", DISPUTED_ROLES),
]  # fmt: skip
"""How bills are paid; an instalment is a bill of its own. "money_days" are money × days."""

PAID_PRODUCTS = [DistinctMeasure(name="products_paid", field="product", roles=("product", "paid_date"), takes=BY_DAY)]
"""Distinct products on rows that are paid."""


def _effort(facts: Facts) -> pl.Expr:
    """Return the share of regular customers that are easier to serve, by the mean of their ranks."""
    slow = ("late_days", "due_bills") if "late_days" in facts.columns else ("pay_days", "paid_bills")
    parts = [
        _ratio(*slow),
        *([_ratio("disputed_orders", "orders")] if "disputed_orders" in facts.columns else []),
        _ratio("returned", "gross"),
        0 - _ratio("revenue", "orders"),
    ]
    # One function of whole columns: as expressions, each part would be computed several times.
    return pl.map_batches([pl.when(REGULAR).then(part) for part in parts], _mean_rank, pl.Float64)


def _mean_rank(parts: Sequence[pl.Series]) -> pl.Series:
    """Return the share of customers below each one, by the mean of those of its ranks that are known."""
    ranks = pl.DataFrame([_share_below(part).alias(str(place)) for place, part in enumerate(parts)])
    # Equal means share a rank although the last digits of their sums may differ.
    return _share_below(ranks.mean_horizontal().round(12))


def _ratio(numerator: str, denominator: str) -> pl.Expr:
    return pl.when(pl.col(denominator) > 0).then(divide(pl.col(numerator), pl.col(denominator)))


def _share_below(values: pl.Series) -> pl.Series:
    """Return the share of values below each one; equal values share their rank."""
    return (values.rank("average") - 0.5) / max(values.count(), 1)


OF_EFFORT = [
    BaseMeasure(
        name=EFFORT_RANK, unit="share", adds=Adds.NOT, roles=PAID_ROLES, takes=MONEY_BY_DAY,
        reads=("paid_bills", "pay_days", "returned", "gross", "revenue", "orders", "active"), value=_effort,
    ),
]  # fmt: skip
"""What reads all customers; it reads late days and disputes too where the file tells of them."""
