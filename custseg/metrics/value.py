"""The value family: what a customer is worth, and what that is made of."""

from custseg.metrics.metric import Metric

VALUE = [
    Metric(
        "customers", "Customers", "count", "Number of customers in scope.", "customers", of="group",
    ),
    Metric(
        "orders", "Orders", "count",
        "Orders whose net revenue is above zero; an order is one order id of one customer, without order ids one day.",
        "orders",
    ),
    Metric(
        "revenue", "Revenue", "money",
        "Sum of what was charged, net of tax where a tax column allows, returns taken off.", "revenue",
    ),
    Metric(
        "profit", "Profit", "money",
        "Sum of the profit of each row: given, else revenue − cost, else revenue × margin; rows where it is not known "
        "earn the margin of the customer's other rows where that lies within ±100 %, else that of all known rows.",
        "profit",
    ),
    Metric("returned", "Returned", "money", "Sum of the negative rows, as a positive amount.", "returned"),
    Metric(
        "return_rate", "Return rate", "share", "Returned ÷ gross revenue (the sum of the positive rows).",
        "returned", "gross", short="Returns",
    ),
    Metric(
        "average_order_value", "Average order value", "money", "Revenue ÷ orders.", "revenue", "orders",
        symbol="S", short="Avg. order",
    ),
    Metric(
        "median_order_value", "Median order value", "money",
        "Revenue of the middle order of the customer, or half-way between the two middle ones.", "median_order_value",
        short="Median order",
    ),
    Metric(
        "orders_per_month", "Orders per month", "per_month", "Orders ÷ tenure in months.", "orders", "tenure",
        symbol="C", short="Orders/ month",
    ),
    Metric(
        "margin", "Return on sales", "share", "Profit ÷ revenue; empty where revenue is not above zero.",
        "profit", "revenue", symbol="P", short="Return on sales",
    ),
    Metric(
        "tenure_months", "Tenure in months", "months",
        "Months from the first order to the day as of, at least 1; a month is 30.4375 days.",
        "tenure", mean=True, symbol="T", short="Months",
    ),
    Metric(
        "active_months", "Active months", "months", "Months from the first to the last order.",
        "active", mean=True, short="Active months",
    ),
    Metric(
        "ltv", "LTV to date", "money",
        "S × C × P × T = average order value × orders per month × margin × tenure: the profit so far, to the cent.",
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
        "Extrapolation: profit so far + S × C × P × the months still to come of the lifetime; customers known for "
        "under 3 months take C and P of the base.", "lifetime_value", short="LTV at lifetime*",
    ),
    Metric(
        "top_20_share", "Share of the top 20 %", "share",
        "Share of the positive LTV that the fifth of the customers with the highest LTV holds.", of="group",
    ),
    Metric(
        "repeat_rate", "Repeat rate", "share", "Customers with two or more orders ÷ customers with one or more.",
        "repeat", "counted", of="group",
    ),
    Metric("first_order", "First order", "date", "Date of the first counted order, before --from too.", "first_order"),
    Metric("last_order", "Last order", "date", "Date of the last counted order.", "last_order"),
    Metric(
        "days_since_last", "Days since last order", "days",
        "Days from the last counted order to the day as of.",
        "days_since", mean=True, short="Days since last",
    ),
    Metric(
        "products", "Products", "count", "Distinct products bought, without those that are not goods.",
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
        "Profit of the equally long period before the last one ÷ its months.", "profit_earlier", "period",
        belongs=("comparison",), short="Profit/ month before",
    ),
    Metric(
        "profit_per_month_change", "Change of profit per month", "money",
        "Profit per month of the last period − that of the period before.", "change", "period",
        belongs=("comparison",), short="Change/ month",
    ),
]  # fmt: skip

COMPARISON = tuple(metric.name for metric in VALUE if "comparison" in metric.needs)
"""Metrics that need ``--compare-to``."""
