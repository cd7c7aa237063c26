"""How each customer pays: sums of its bills."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.bills import DISPUTED, DUE, IN_DISPUTE, LEADS, MONEY, PAID, SETTLED
from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER, DATE

AGES = {"open_0_30": (0, 30), "open_31_60": (31, 60), "open_61_90": (61, 90), "open_over_90": (91, None)}
"""Days that an amount is open after its due date, first and last, by the measure that adds it up."""

NOT_DUE, OVER_30 = "open_not_due", "open_over_30"

JUDGED, TOOK, BEHIND, OPEN_MONEY, AGE = (own_column(name) for name in ("judged", "took", "behind", "open", "age"))
"""Of a bill: whether its days to payment count, these days, those after the due date, what is open, and its age."""


def is_open() -> pl.Expr:
    """Return whether a bill is not paid."""
    return pl.col(PAID).is_null()


def is_paid_before() -> pl.Expr:
    """Return whether a bill was paid before its order was placed or its invoice written."""
    return (pl.col(PAID) < pl.col(DATE)).fill_null(False)


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
    day, columns = as_of or dt.date.min, bills.columns
    sums = _sums(columns, day, wide=_is_wide(bills))
    # What several sums read is computed once; a filter within an aggregation would take four times as long.
    found = bills.lazy().with_columns(**_shared(columns, day)).group_by(CUSTOMER).agg(
        value.sum().alias(name) for name, value in sums.items()
    )  # fmt: skip
    joined = customers.lazy().join(found, on=CUSTOMER, how="left")
    return joined.with_columns(pl.col(*sums).fill_null(0)).collect(engine="streaming")


def _is_wide(bills: pl.DataFrame) -> bool:
    """Return whether days × money may exceed 64 bits."""
    if bills.is_empty() or bills.schema[MONEY] == pl.Int128:
        return True
    dates = [name for name in (DATE, DUE, PAID) if name in bills.columns]
    lowest, highest = bills.select(
        pl.min_horizontal(pl.col(dates).min()).alias("low"), pl.max_horizontal(pl.col(dates).max()).alias("high")
    ).row(0)
    money = int(bills[MONEY].cast(pl.Int128).abs().sum() or 0)
    return bool(money * (highest - lowest).days >= 2**62)


def _shared(columns: list[str], as_of: dt.date) -> dict[str, pl.Expr]:
    """Return the columns that several sums read, by name."""
    if PAID not in columns:
        return {}
    judged = pl.col(PAID).is_not_null() & (pl.col(MONEY) > 0) & ~is_paid_before()
    shared = {
        JUDGED: judged,
        TOOK: pl.when(judged).then((pl.col(PAID) - pl.col(DATE)).dt.total_days()),
        OPEN_MONEY: pl.when(is_open()).then(MONEY),
        AGE: age_of(as_of, due=DUE in columns),
    }
    if DUE in columns:
        shared[BEHIND] = pl.when(judged).then((pl.col(PAID) - pl.col(DUE)).dt.total_days())
    return shared


def _sums(columns: list[str], as_of: dt.date, *, wide: bool) -> dict[str, pl.Expr]:
    """Return what is summed over bills, by the name of the measure; null adds nothing.

    Args:
        columns: of the bills.
        as_of: the report date.
        wide: whether days × money may exceed 64 bits.
    """
    sums: dict[str, pl.Expr] = {}
    money = pl.col(MONEY).cast(pl.Int128) if wide else pl.col(MONEY)
    if PAID in columns:
        sums |= {
            "paid_bills": _number(pl.col(JUDGED)),
            "pay_days": pl.col(TOOK),
            "paid_money": _if(JUDGED, pl.col(MONEY)),
            "pay_money_days": pl.col(TOOK) * money,
            "orders_paid": _number(pl.col(LEADS) & pl.col(SETTLED)),
            **_of_open(),
        }
    if PAID in columns and DUE in columns:
        late = pl.col(BEHIND).clip(lower_bound=0)
        sums |= {
            "due_bills": _number(pl.col(BEHIND).is_not_null()),
            "late_bills": _number(pl.col(BEHIND) > 0),
            "late_days": late,
            "early_days": (0 - pl.col(BEHIND)).clip(lower_bound=0),
            "due_money": pl.when(pl.col(BEHIND).is_not_null()).then(MONEY),
            "late_money_days": late * money,
            "overdue_money": pl.when(pl.col(DUE) < as_of).then(OPEN_MONEY),
        }
    if DUE in columns:
        terms = pl.when(pl.col(MONEY) > 0).then((pl.col(DUE) - pl.col(DATE)).dt.total_days())
        sums |= {"terms_bills": _number(terms.is_not_null()), "terms_days": terms}
    if DISPUTED in columns:
        sums |= {
            "disputed_orders": _number(pl.col(LEADS) & pl.col(IN_DISPUTE)),
            "disputed_money": _if(DISPUTED, pl.col(MONEY)),
        }
    return sums


def _of_open() -> dict[str, pl.Expr]:
    """Return what is summed over open bills: their number, and their money by age."""
    sums = {
        "open_bills": _number(pl.col(OPEN_MONEY) > 0),
        "open_money": pl.col(OPEN_MONEY),
        NOT_DUE: pl.when(pl.col(AGE) < 0).then(OPEN_MONEY),
        OVER_30: pl.when(pl.col(AGE) > 30).then(OPEN_MONEY),
    }
    for name, (first, last) in AGES.items():
        inside = pl.col(AGE) >= first if last is None else pl.col(AGE).is_between(first, last)
        sums[name] = pl.when(inside).then(OPEN_MONEY)
    return sums


def _number(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Int64)


def _if(condition: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(condition)).then(value)
