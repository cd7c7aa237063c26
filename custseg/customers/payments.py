"""How each customer pays: sums of its bills."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.bills import DISPUTED, DUE, IN_DISPUTE, LEADS, MONEY, PAID, SETTLED
from custseg.tables.row_columns import CUSTOMER, DATE

AGES = {"open_0_30": (0, 30), "open_31_60": (31, 60), "open_61_90": (61, 90), "open_over_90": (91, None)}
"""Days that an amount is open after its due date, first and last, by the measure that adds it up."""

NOT_DUE, OVER_30 = "open_not_due", "open_over_30"


def is_open() -> pl.Expr:
    """Return whether a bill is not paid."""
    return pl.col(PAID).is_null()


def is_paid_before() -> pl.Expr:
    """Return whether a bill was paid before its order was placed or its invoice written."""
    return (pl.col(PAID) < pl.col(DATE)).fill_null(False)


def is_judged() -> pl.Expr:
    """Return whether the days to the payment of a bill mean something: a bill with an amount, paid after its date."""
    return pl.col(PAID).is_not_null() & (pl.col(MONEY) > 0) & ~is_paid_before()


def age_of(as_of: dt.date, *, due: bool) -> pl.Expr:
    """Return the days since a bill was due, below zero if it is not; since its date where it has no due date.

    Args:
        as_of: the report date.
        due: whether the file has due dates.
    """
    since = pl.coalesce(DUE, DATE) if due else pl.col(DATE)
    return (pl.lit(as_of) - since).dt.total_days()


def with_payments(customers: pl.DataFrame, bills: pl.DataFrame, as_of: dt.date | None) -> pl.DataFrame:
    """Add to each customer the sums of its bills, 0 without any.

    Args:
        customers: one row each.
        bills: as of `custseg.customers.bills.bills_of`.
        as_of: the report date; None without any row.

    Returns:
        The customers with those measures of `custseg.metrics.measures.payments` that the columns of the file allow.
    """
    sums = payment_sums(bills.columns, as_of or dt.date.min)
    found = bills.lazy().group_by(CUSTOMER).agg(value.alias(name) for name, value in sums.items())
    joined = customers.lazy().join(found, on=CUSTOMER, how="left")
    return joined.with_columns(pl.col(*sums).fill_null(0)).collect(engine="streaming")


def payment_sums(columns: list[str], as_of: dt.date) -> dict[str, pl.Expr]:
    """Return the sums over bills by the name of their measure.

    Args:
        columns: of the bills.
        as_of: the report date.
    """
    sums: dict[str, pl.Expr] = {}
    if PAID in columns:
        sums |= _of_payments() | _of_open(as_of, due=DUE in columns)
    if PAID in columns and DUE in columns:
        sums |= _of_lateness(as_of)
    if DUE in columns:
        sums |= _of_terms()
    if DISPUTED in columns:
        sums |= {
            "disputed_orders": _number(pl.col(LEADS) & pl.col(IN_DISPUTE)),
            "disputed_money": pl.col(MONEY).filter(DISPUTED).sum(),
        }
    return sums


def _of_payments() -> dict[str, pl.Expr]:
    took = (pl.col(PAID) - pl.col(DATE)).dt.total_days().filter(is_judged())
    money = pl.col(MONEY).filter(is_judged())
    return {
        "paid_bills": _number(is_judged()),
        "pay_days": took.sum(),
        "paid_money": money.sum(),
        "pay_money_days": _weighted(took, money),
        "orders_paid": _number(pl.col(LEADS) & pl.col(SETTLED)),
    }


def _of_lateness(as_of: dt.date) -> dict[str, pl.Expr]:
    judged = is_judged() & pl.col(DUE).is_not_null()
    behind = (pl.col(PAID) - pl.col(DUE)).dt.total_days().filter(judged)
    late, money = behind.clip(lower_bound=0), pl.col(MONEY).filter(judged)
    overdue = is_open() & (pl.col(DUE) < as_of)
    return {
        "due_bills": _number(judged),
        "late_bills": (behind > 0).sum().cast(pl.Int64),
        "late_days": late.sum(),
        "early_days": (0 - behind).clip(lower_bound=0).sum(),
        "due_money": money.sum(),
        "late_money_days": _weighted(late, money),
        "overdue_money": pl.col(MONEY).filter(overdue).sum(),
    }


def _of_terms() -> dict[str, pl.Expr]:
    has_terms = pl.col(DUE).is_not_null() & (pl.col(MONEY) > 0)
    terms = (pl.col(DUE) - pl.col(DATE)).dt.total_days().filter(has_terms)
    return {"terms_bills": _number(has_terms), "terms_days": terms.sum()}


def _of_open(as_of: dt.date, *, due: bool) -> dict[str, pl.Expr]:
    age = age_of(as_of, due=due)
    sums = {
        "open_bills": _number(is_open() & (pl.col(MONEY) > 0)),
        "open_money": pl.col(MONEY).filter(is_open()).sum(),
        NOT_DUE: pl.col(MONEY).filter(is_open() & (age < 0)).sum(),
        OVER_30: pl.col(MONEY).filter(is_open() & (age > 30)).sum(),
    }
    for name, (first, last) in AGES.items():
        inside = age >= first if last is None else age.is_between(first, last)
        sums[name] = pl.col(MONEY).filter(is_open() & inside).sum()
    return sums


def _number(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int64)


def _weighted(days: pl.Expr, money: pl.Expr) -> pl.Expr:
    """Return the sum of days × money, which may exceed 64 bits."""
    return (days.cast(pl.Int128) * money.cast(pl.Int128)).sum()
