"""Metrics of value: the lifetime value of customers, and its factors."""

from custseg.metrics.metric import Metric
from custseg.tables.known import AMOUNTS

VALUE = [
    Metric(
        "customers", "Customers", "count", "Number of customers in scope.", "customers", of="group",
    ),
    Metric(
        "orders", "Orders", "count",
        "Orders with a net revenue above zero. An order is one order id of one customer; without order ids, one day.",
        "orders",
    ),
    Metric(
        "orders_ever", "Orders ever", "count",
        "Orders in all history up to the report date, before --from too. One-time customers have one.",
        "orders_ever", short="Orders ever",
    ),
    Metric(
        "revenue", "Revenue", "money",
        "Sum of the amounts charged less returns, net of tax if there is a column of tax.", "revenue",
    ),
    Metric(
        "profit", "Profit", "money",
        "Sum of the profit of rows: as given, or revenue − cost, or revenue × margin. If it is unknown, it is "
        "estimated with the margin of the customer's other rows if that lies within ±100 %, otherwise "
        "with that of all known rows.",
        "profit",
    ),
    Metric(
        "returned", "Returned", "money", "Sum of the negative rows, as a positive amount.", "returned",
        empty_if_none=True, lower_is_better=True,
    ),
    Metric(
        "return_rate", "Return rate", "share", "Returned ÷ gross revenue (the sum of the positive rows).",
        "returned", "gross", short="Returns", lower_is_better=True,
    ),
    Metric(
        "average_order_value", "Average order value", "money", "Revenue ÷ orders.", "revenue", "orders",
        symbol="S", short="Avg. order",
    ),
    Metric(
        "median_order_value", "Median order value", "money",
        "Median of the revenue of the customer's orders.", "median_order_value",
        short="Median order",
    ),
    Metric(
        "orders_per_month", "Orders per month", "per_month", "Orders ÷ tenure in months.", "orders", "tenure",
        symbol="C", short="Orders/ month",
    ),
    Metric(
        "margin", "Return on sales", "share",
        "Profit ÷ revenue; empty if the revenue is not above zero, or without a counted order. It is the gross margin "
        "where only the cost of goods is known; what was understood says so.",
        "profit", "revenue", if_above="counted", symbol="P", short="Return on sales",
    ),
    Metric(
        "tenure_months", "Tenure in months", "months",
        "Months from the first order to the report date, at least 1; a month is 30.4375 days.",
        "tenure", mean=True, symbol="T", short="Months",
    ),
    Metric(
        "active_months", "Active months", "months", "Months from the first to the last order.",
        "active", mean=True, short="Active months",
    ),
    Metric(
        "ltv", "LTV to date", "money",
        "S × C × P × T = average order value × orders per month × margin × tenure: exactly the profit so far.",
        "profit", of="customer",
    ),
    Metric(
        "ltv_total", "LTV in total", "money", "Sum of the LTV to date of a group's customers.", "profit", of="group",
    ),
    Metric(
        "ltv_per_customer", "LTV per customer", "money",
        "LTV to date of the customers with a counted order ÷ their number.", "profit_counted", "counted", of="group",
        short="LTV per customer",
    ),
    Metric(
        "ltv_at_lifetime", "LTV at lifetime", "money",
        "Extrapolation: profit so far + S × C × P × the remaining months of the lifetime. Customers with a tenure "
        "under 3 months take C and P of the base.", "lifetime_value", short="LTV at lifetime*",
        empty_if_none=True,
    ),
    Metric(
        "top_20_share", "Share of the top 20 %", "share",
        "Share of the positive LTV held by the 20 % of customers with the highest LTV.", of="group",
        takes_also=(AMOUNTS,),
    ),
    Metric(
        "repeat_rate", "Repeat rate", "share",
        "Customers with two or more orders in all history (before --from too) ÷ customers with an order in scope.",
        "repeat", "counted", of="group",
    ),
    Metric(
        "first_order", "First order", "date", "Date of the first counted order, including orders before --from.",
        "first_order",
    ),
    Metric(
        "last_order", "Last order", "date", "Date of the last counted order up to the report date.", "last_order"
    ),
    Metric(
        "days_since_last", "Days since last order", "days",
        "Days from the last counted order to the report date.",
        "days_since", mean=True, short="Days since last", lower_is_better=True,
    ),
    Metric(
        "products", "Products", "count",
        "Distinct products bought, without items such as postage (the setting not_goods).",
        "products",
    ),
    Metric(
        "categories", "Categories", "count", "Distinct categories bought.",
        "categories",
    ),
    Metric(
        "ltv_before", "LTV before the period", "money", "LTV to date on the day before the last period began.",
        "profit_before", belongs=("comparison",), short="LTV before",
    ),
    Metric(
        "profit_per_month", "Profit per month", "money", "Profit of the last period ÷ its months.",
        "profit_recent", "period", belongs=("comparison",), short="Profit/ month",
    ),
    Metric(
        "profit_per_month_before", "Profit per month before", "money",
        "Profit of the previous period of equal length ÷ its months.", "profit_earlier", "period",
        belongs=("comparison",), short="Profit/ month before",
    ),
    Metric(
        "profit_per_month_change", "Change of profit per month", "money",
        "Profit per month of the last period − that of the previous period.", "change", "period",
        belongs=("comparison",), short="Change/ month",
    ),
    Metric(
        "orders_recent", "Orders of the last period", "count", "Orders of the last period.", "orders_recent",
        belongs=("comparison",), short="Orders, last period",
    ),
    Metric(
        "orders_earlier", "Orders of the previous period", "count",
        "Orders of the previous period of equal length.", "orders_earlier", belongs=("comparison",),
        short="Orders, previous period",
    ),
    Metric(
        "orders_change", "Change of orders", "count",
        "Orders of the last period − those of the previous period; in a trend, of a period − those of the one compared "
        "with.", "orders_change", belongs=("comparison",), short="Change of orders",
    ),
]  # fmt: skip

COMPARISON = tuple(metric.name for metric in VALUE if "comparison" in metric.needs and AMOUNTS in metric.takes)
ORDERS_COMPARED = tuple(metric.name for metric in VALUE if "comparison" in metric.needs and AMOUNTS not in metric.takes)
"""Metrics of money and of orders that need ``--compare-to``."""
