"""The columns of each table: those shown by default, those a terminal shows first, and the default order of rows.

To add a metric to a table, add its name here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from custseg.metrics.dimensions import Dimension
from custseg.metrics.dynamics import CAUSES, MOVES, TURNOVER
from custseg.metrics.value import COMPARISON, ORDERS_COMPARED
from custseg.result import Column


@dataclass(frozen=True)
class TableColumns:
    """The columns of a table beside those that name its rows.

    Attributes:
        default: names of the columns without ``--columns``, in their order; those that the data lack are left out.
        terminal: names of the columns that a terminal shows, the most important first; empty for all in their order.
        sort: names of the columns of which the first that the data know sorts the rows without ``--sort``; empty where
            rows have an order of their own, such as that of time.
    """

    default: tuple[str, ...]
    terminal: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()

    def bar(self, names: Collection[str]) -> str:
        """Return the column that a terminal shows as bars, which is the one that sorts the rows; empty for none."""
        return next((name for name in self.sort if name in names), "")


CUSTOMER_COLUMN = Column("customer_id", "Customer")

ACQUISITION = ("ltv_to_cac", "ltv_to_cac_12m", "verdict", "cac_paid")

LTV_OF_CUSTOMERS = TableColumns(
    default=(
        "orders", "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv", "ltv_at_lifetime",
        "ltv_to_own_cac", "verdict", "cac",
    ),
    sort=("ltv", "orders"),
)  # fmt: skip
LTV_OF_CUSTOMERS_COMPARED = TableColumns(default=("ltv", *COMPARISON), sort=("profit_per_month_change",))

LTV_OF_GROUPS = TableColumns(
    default=(
        "customers", "ltv_total", "ltv_per_customer", "average_order_value", "orders_per_month", "margin",
        "tenure_months", "orders", "revenue", "ltv_at_lifetime", *ACQUISITION,
    ),
    sort=("ltv_total", "orders"),
)  # fmt: skip
LTV_OF_GROUPS_COMPARED = TableColumns(
    default=("customers", "ltv_total", *COMPARISON), sort=("profit_per_month_change",)
)

ORDERS_OF_CUSTOMERS = TableColumns(
    default=(
        "orders", "orders_per_month", "tenure_months", "active_months", "days_since_last", "typical_gap", "last_order",
    ),
    sort=("orders",),
)  # fmt: skip
ORDERS_OF_GROUPS = TableColumns(
    default=(
        "customers", "orders", "orders_per_month", "tenure_months", "active_months", "repeat_rate", "days_since_last",
    ),
    sort=("orders",),
)  # fmt: skip
"""What `ltv` shows of events without money."""
ORDERS_OF_CUSTOMERS_COMPARED = TableColumns(default=("orders", *ORDERS_COMPARED), sort=("orders_change",))
ORDERS_OF_GROUPS_COMPARED = TableColumns(default=("customers", "orders", *ORDERS_COMPARED), sort=("orders_change",))

PROFIT = TableColumns(
    default=("revenue", "profit", "margin", "profit_share", "abc_class", "customers", "orders"), sort=("profit",)
)
PROFIT_OF_SELLERS = TableColumns(
    default=(*PROFIT.default, "acquired_customers", "average_order_value", "repeat_rate"), sort=("profit",)
)
PROFIT_COMPARED = TableColumns(
    default=("revenue", "profit", *(name for name in COMPARISON if name != "ltv_before")),
    sort=("profit_per_month_change",),
)

CAC = TableColumns(
    default=(
        "customers", "acquired_customers", "spend", "cac_paid", "cac_blended", "ltv_per_customer", "ltv_at_12m",
        "ltv_to_cac", "ltv_to_cac_12m", "ltv_to_spend", "verdict", "payback_months", "age_months",
    ),
    terminal=(
        "customers", "spend", "cac_paid", "ltv_to_cac", "ltv_to_cac_12m", "verdict", "payback_months", "ltv_at_12m",
        "ltv_to_spend", "ltv_per_customer", "cac_blended",
    ),
    sort=("spend",),
)  # fmt: skip

SEGMENTS = TableColumns(
    default=(
        "customers", "customers_share", "ordered_again", "ordered_again_of", "orders", "revenue", "profit",
        "ltv_per_customer", "ltv_total", "ltv_share", "average_order_value", "prize", "retention_budget",
        "past_profit_third", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv", "loss_making_customers",
        "loss_making_ltv",
        "ltv_to_cac", "ltv_to_cac_12m", "verdict", "cac_paid",
    ),
    terminal=(
        "customers", "customers_share", "ordered_again", "ltv_per_customer", "ltv_total", "ltv_share",
        "average_order_value", "prize", "orders",
        "retention_budget", "new_customers", "lapsed_customers", "loss_making_customers", "revenue", "ltv_to_cac",
        "verdict",
    ),
)  # fmt: skip
SEGMENTS_COMPARED = TableColumns(
    default=(
        "customers", "customers_before", "customers_change", "ltv_total", "ltv_total_before", "ltv_total_change",
    ),
)  # fmt: skip

TREND = TableColumns(
    default=(
        *TURNOVER, "active_customers", "orders", "orders_per_customer", "average_order_value",
        "turnover_without_order", *CAUSES, *MOVES,
    ),
    terminal=(
        *TURNOVER, "active_customers", "orders_per_customer", "average_order_value", "customers_new",
        "customers_lost",
    ),
)  # fmt: skip
TREND_OF_GROUPS = TableColumns(default=(*TURNOVER, "turnover_share", "turnover_status"))
TREND_OF_ORDERS = TableColumns(default=("orders", "orders_change", "active_customers", "orders_status"))

COHORTS = TableColumns(
    default=(
        "cohort", "cohort_size", "age", "period", "complete", "customers", "retention", "revenue", "profit",
        "ltv_cumulated", "ltv_cumulated_per_customer",
    ),
)  # fmt: skip

FORECAST = TableColumns(
    default=(
        "p_alive", "expected_orders", "orders_low", "orders_high", "expected_revenue", "revenue_low", "revenue_high",
        "expected_profit", "ltv", "expected_ltv",
    ),
    terminal=(
        "expected_profit", "p_alive", "expected_orders", "orders_low", "orders_high", "ltv", "expected_ltv",
        "expected_revenue", "revenue_low", "revenue_high",
    ),
    sort=("expected_profit", "expected_orders"),
)  # fmt: skip

RHYTHM = TableColumns(
    default=(
        "orders", "typical_gap", "gap_cv", "rhythm_class", "last_order", "next_order_due", "days_overdue",
        "rhythm_status", "covered_until", "rhythm_cause", "rhythm_evidence", "xyz_class", "ltv",
    ),
    terminal=(
        "rhythm_status", "next_order_due", "days_overdue", "rhythm_class", "typical_gap", "ltv", "last_order", "orders",
        "gap_cv", "xyz_class", "covered_until", "rhythm_cause", "rhythm_evidence",
    ),
    sort=("ltv", "orders"),
)  # fmt: skip


PAYMENTS = TableColumns(
    default=(
        "orders", "bills_paid", "orders_paid", "products_paid", "days_to_pay", "days_to_pay_weighted", "terms_days",
        "days_late", "days_late_weighted", "days_early", "late_share", "disputed_orders", "disputed_share",
        "disputed_amount", "open_amount", "overdue_amount", "open_not_due", "open_0_30", "open_31_60", "open_61_90",
        "open_over_90", "return_rate", "average_order_value", "effort_rank", "profit", "margin",
    ),
    terminal=(
        "effort_rank", "profit", "days_late", "late_share", "overdue_amount", "open_amount", "disputed_share",
        "days_to_pay", "terms_days", "average_order_value", "return_rate", "margin",
    ),
    sort=("effort_rank", "days_late", "days_to_pay"),
)  # fmt: skip


REFERRALS = TableColumns(
    default=(
        "referrals", "referrals_all", "referred_ltv", "referred_ltv_all", "ltv", "ltv_with_referrals",
        "days_to_first_referral", "chain_root",
    ),
    sort=("referred_ltv_all", "referrals_all", "referrals"),
)  # fmt: skip


def commands_showing(name: str) -> list[str]:
    """Return the commands whose tables show a metric, each with the option that it takes to show it."""
    tables = {
        "cac": CAC, "profit": PROFIT, "segment": SEGMENTS, "trend": TREND, "cohorts": COHORTS, "forecast": FORECAST,
        "payments": PAYMENTS, "referrals": REFERRALS, "ltv --by cohort": LTV_OF_GROUPS,
    }  # fmt: skip
    return [command for command, table in tables.items() if name in table.default]


def group_column(dimension: Dimension, taken: Collection[str] = ()) -> Column:
    """Return the column that names the groups of a table.

    Args:
        dimension: what the table is grouped by.
        taken: names of the other columns that the table can have; an attribute of customers may have one of them.
    """
    name = dimension.name
    return Column(f"by {name}" if name in taken else name, dimension.title)
