"""How each customer pays as a hand-written polars query: ``python polars_payments.py IN OUT``."""

from __future__ import annotations

import datetime as dt
import sys

import polars as pl
from polars_query import MINOR_UNITS, minor_units

SCHEMA = {
    "order_id": pl.Int64, "order_date": pl.Date, "customer_id": pl.String, "revenue": pl.Float64,
    "line_cost": pl.Float64, "due_date": pl.Date, "paid_date": pl.Date, "disputed": pl.Boolean,
}  # fmt: skip
AGES = {"open_0_30": (0, 30), "open_31_60": (31, 60), "open_61_90": (61, 90), "open_over_90": (91, 2**31)}


def read(path: str) -> pl.LazyFrame:
    """Return the lines of bills with their types."""
    return pl.scan_parquet(path) if path.endswith(".parquet") else pl.scan_csv(path, schema=SCHEMA)


def bills_of(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per due date and payment of an order above zero, beside the sums of the order."""
    money = [minor_units("revenue"), minor_units("line_cost"), minor_units("revenue").clip(upper_bound=0).alias("back")]
    keys = ["customer_id", "order_id"]
    bills = (
        lines.with_columns(money)
        .group_by(*keys, "due_date", "paid_date")
        .agg(pl.col("order_date").min(), pl.col("revenue", "line_cost", "back").sum(), pl.col("disputed").any())
    )
    orders = bills.group_by(keys).agg(
        pl.col("order_date").min(),
        pl.col("revenue").sum().alias("net"),
        pl.col("paid_date").is_not_null().all().alias("settled"),
        pl.col("disputed").any().alias("in_dispute"),
        pl.len().alias("parts"),
    )
    return bills.drop("order_date").join(orders, on=keys)


def query(lines: pl.LazyFrame, as_of: dt.date) -> pl.LazyFrame:
    """Return one row per customer, those that take most effort first."""
    paid, due, date, money = (pl.col(name) for name in ("paid_date", "due_date", "order_date", "revenue"))
    counts, one = pl.col("net") > 0, 1 / pl.col("parts")
    judged = counts & (paid >= date) & (money > 0)
    took, behind = (paid - date).dt.total_days(), (paid - due).dt.total_days()
    late, opened = behind.clip(lower_bound=0), counts & paid.is_null()
    age = (pl.lit(as_of) - due).dt.total_days()
    terms = counts & (money > 0)
    sums = {
        "orders": one.filter(counts).sum().round(),
        "bills_paid": judged.sum(),
        "orders_paid": one.filter(counts & pl.col("settled")).sum().round(),
        "took": took.filter(judged).sum(),
        "took_money": (took.cast(pl.Float64) * money).filter(judged).sum(),
        "judged_money": money.filter(judged).sum(),
        "terms": (due - date).dt.total_days().filter(terms).sum(),
        "with_terms": terms.sum(),
        "late": late.filter(judged).sum(),
        "late_money": (late.cast(pl.Float64) * money).filter(judged).sum(),
        "early": (0 - behind).clip(lower_bound=0).filter(judged).sum(),
        "late_bills": (judged & (behind > 0)).sum(),
        "disputed_orders": one.filter(counts & pl.col("in_dispute")).sum().round(),
        "disputed_amount": money.filter(counts & pl.col("disputed")).sum(),
        "open_amount": money.filter(opened).sum(),
        "overdue_amount": money.filter(opened & (due < as_of)).sum(),
        "open_not_due": money.filter(opened & (age < 0)).sum(),
        **{name: money.filter(opened & age.is_between(*days)).sum() for name, days in AGES.items()},
        "net": money.sum(),
        "back": pl.col("back").sum(),
        "cost": pl.col("line_cost").sum(),
        "first": date.filter(counts).min(),
        "last": date.filter(counts).max(),
    }
    customers = bills_of(lines).group_by("customer_id").agg(value.alias(name) for name, value in sums.items())
    return with_effort(customers)


def with_effort(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Return the figures of customers with their rank of effort."""

    def ratio(above: str, below: str) -> pl.Expr:
        return pl.when(pl.col(below) > 0).then(pl.col(above) / pl.col(below))

    def in_units(name: str) -> pl.Expr:
        return pl.col(name) / MINOR_UNITS

    def share_below(value: pl.Expr) -> pl.Expr:
        return (value.rank("average") - 0.5) / value.count()

    sold = pl.col("net") - pl.col("back")
    rates = {
        "days_to_pay": ratio("took", "bills_paid"),
        "days_to_pay_weighted": ratio("took_money", "judged_money"),
        "terms_days": ratio("terms", "with_terms"),
        "days_late": ratio("late", "bills_paid"),
        "days_late_weighted": ratio("late_money", "judged_money"),
        "days_early": ratio("early", "bills_paid"),
        "late_share": ratio("late_bills", "bills_paid"),
        "disputed_share": ratio("disputed_orders", "orders"),
        "return_rate": pl.when(sold > 0).then((0 - pl.col("back")) / sold),
        "average_order_value": pl.when(pl.col("orders") > 0).then(pl.col("net") / (pl.col("orders") * MINOR_UNITS)),
        "profit": (pl.col("net") - pl.col("cost")) / MINOR_UNITS,
        "margin": pl.when((pl.col("net") > 0) & (pl.col("orders") > 0)).then(1 - pl.col("cost") / pl.col("net")),
    }
    amounts = ["disputed_amount", "open_amount", "overdue_amount", "open_not_due", *AGES]
    frame = customers.with_columns(**rates, **{name: in_units(name) for name in amounts})
    regular = (pl.col("last") > pl.col("first")).fill_null(False)
    parts = ("days_late", "disputed_share", "return_rate", "average_order_value")
    signs = (1, 1, 1, -1)
    ranks = [share_below(pl.when(regular).then(pl.col(name) * sign)) for name, sign in zip(parts, signs, strict=True)]
    effort = share_below(pl.when(regular).then(pl.mean_horizontal(ranks).round(12)))
    shown = ["customer_id", "orders", "bills_paid", "orders_paid", *rates, "disputed_orders", *amounts]
    return frame.select(*shown, effort_rank=effort).sort(
        "effort_rank", "customer_id", descending=[True, False], nulls_last=True
    )


if __name__ == "__main__":
    found = read(sys.argv[1])
    latest = found.select(pl.col("order_date").max()).collect(engine="streaming").item()
    query(found, latest).sink_parquet(sys.argv[2], engine="streaming")
