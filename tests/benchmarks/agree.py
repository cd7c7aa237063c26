"""Check that tables of one kind agree: ``python agree.py customers ONE.parquet OTHER.parquet …``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

RELATIVE = 1e-9
HALF_CENT = 0.005


@dataclass(frozen=True)
class Kind:
    """What tables are compared by.

    Attributes:
        key: columns that tell the rows apart, a blank between them.
        counts: columns that are the same.
        money: columns that are the same to half a cent.
        ratios: columns that are the same to ``relative``.
        ordered: whether the rows are in the same order.
        words: columns of text that are the same.
        relative: how far ratios may differ.
    """

    key: str
    counts: tuple[str, ...]
    money: tuple[str, ...]
    ratios: tuple[str, ...]
    ordered: bool
    words: tuple[str, ...] = ()
    relative: float = RELATIVE

    def read(self, path: str) -> pl.DataFrame:
        """Return the compared columns with common types, in the order of the file."""
        numbers = pl.col(*self.money, *self.ratios).cast(pl.Float64)
        counts = pl.col(list(self.counts)).cast(pl.Int64)
        keys = pl.col(self.key.split()).cast(pl.String)
        key = pl.concat_str(keys, separator=" ", ignore_nulls=True).alias(self.key)
        return pl.read_parquet(path).select(key, pl.col(list(self.words)).cast(pl.String), counts, numbers)


KINDS = {
    "customers": Kind(
        key="customer_id",
        counts=("orders",),
        money=("ltv",),
        ratios=("average_order_value", "orders_per_month", "margin", "tenure_months"),
        ordered=True,
    ),
    "referrals": Kind(
        key="customer_id",
        counts=("referrals", "referrals_all", "days_to_first_referral"),
        money=("referred_ltv", "referred_ltv_all", "ltv", "ltv_with_referrals"),
        ratios=(),
        ordered=True,
    ),
    "segments": Kind(
        key="segment",
        counts=("customers", "orders", "new_customers", "lapsed_customers", "loss_making_customers"),
        money=(
            "revenue", "profit", "ltv_per_customer", "ltv_total", "average_order_value", "past_profit_third",
            "new_ltv", "lapsed_ltv", "loss_making_ltv",
        ),
        ratios=("customers_share", "ltv_share"),
        ordered=False,
    ),
    "acquisition": Kind(
        key="channel",
        counts=("customers", "acquired_customers", "payback_months"),
        money=("spend", "cac_paid", "ltv_per_customer", "ltv_at_12m"),
        ratios=("ltv_to_cac", "age_months"),
        ordered=False,
    ),
    "cohorts": Kind(
        key="cohort age",
        counts=("cohort_size", "customers"),
        money=("revenue", "profit", "ltv_cumulated"),
        ratios=("retention", "ltv_cumulated_per_customer"),
        ordered=True,
    ),
    "payments": Kind(
        key="customer_id",
        counts=("orders", "bills_paid", "orders_paid", "disputed_orders"),
        money=(
            "profit", "disputed_amount", "open_amount", "overdue_amount", "open_not_due", "open_0_30", "open_31_60",
            "open_61_90", "open_over_90",
        ),
        ratios=(
            "days_to_pay", "days_to_pay_weighted", "terms_days", "days_late", "days_late_weighted", "days_early",
            "late_share", "disputed_share", "return_rate", "average_order_value", "effort_rank", "margin",
        ),
        ordered=False,
    ),
    "profit": Kind(
        key="category",
        counts=("customers", "orders"),
        money=("revenue", "profit"),
        ratios=("margin", "profit_share"),
        ordered=True,
    ),
    # Each library stops its fit a little before the top.
    "expected": Kind(
        key="customer_id", counts=(), money=(), ratios=("expected_ltv",), ordered=False, relative=1e-3
    ),
    "rhythm": Kind(
        key="customer_id",
        counts=("orders", "days_overdue"),
        money=("ltv",),
        ratios=("typical_gap", "gap_cv"),
        ordered=True,
        words=(
            "rhythm_class", "rhythm_status", "last_order", "next_order_due", "covered_until", "rhythm_cause",
            "rhythm_evidence", "xyz_class",
        ),
    ),
    "schemes": Kind(
        key="customer_id",
        counts=("orders",),
        money=("ltv",),
        ratios=("average_order_value",),
        ordered=True,
        words=("volume_value",),
    ),
    "trend": Kind(
        key="period",
        counts=("active_customers", "orders", "customers_new", "customers_kept", "customers_back"),
        money=(
            "turnover", "turnover_change", "change_by_customers", "change_by_orders_per_customer", "change_by_new",
            "change_by_kept",
        ),
        ratios=("dynamics_coefficient",),
        ordered=True,
    ),
    "trend_groups": Kind(
        key="category period",
        counts=(),
        money=("turnover", "turnover_change"),
        ratios=("dynamics_coefficient", "turnover_share"),
        ordered=False,
    ),
}  # fmt: skip


def within(column: str, tolerance: pl.Expr) -> pl.Expr:
    """Return whether both sides are empty or differ by at most ``tolerance``."""
    left, right = pl.col(column), pl.col(f"{column}_other")
    both_empty = left.is_null() & right.is_null()
    return both_empty | ((left - right).abs() <= tolerance).fill_null(False)


def differences(one: pl.DataFrame, other: pl.DataFrame, kind: Kind) -> list[str]:
    """Return the differences between two tables, one sentence each."""
    key = kind.key
    if set(one[key]) != set(other[key]) or one.height != other.height:
        return [f"not the same in {key}: {one.height} and {other.height} rows"]
    found = []
    if kind.ordered and not one[key].equals(other[key]):
        found.append("the rows are not in the same order")
    both = one.join(other, on=key, suffix="_other", validate="1:1")
    same = {column: pl.col(column).eq_missing(pl.col(f"{column}_other")) for column in (*kind.counts, *kind.words)}
    same |= {column: within(column, pl.lit(HALF_CENT)) for column in kind.money}
    for column in kind.ratios:
        largest = pl.max_horizontal(pl.col(column).abs(), pl.col(f"{column}_other").abs())
        same[column] = within(column, kind.relative * largest)
    for column, holds in same.items():
        wrong = both.filter(~holds)
        if wrong.height:
            where, left, right = wrong.select(key, column, f"{column}_other").row(0)
            found.append(f"{column} differs in {wrong.height} rows: {left} and {right} for {where}")
    return found


def main(name: str, paths: list[str]) -> int:
    """Print the differences from the first table and return the exit status."""
    kind = KINDS[name]
    first = kind.read(paths[0])
    found = False
    for path in paths[1:]:
        for difference in differences(first, kind.read(path), kind):
            found = True
            print(f"{Path(paths[0]).stem} and {Path(path).stem} disagree: {difference}", file=sys.stderr)
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
