"""Metrics of payments: how fast bills are paid, what is still open, and how much effort a customer takes."""

from custseg.metrics.metric import Metric

INSTALMENTS = "an order with several payments or due dates has a bill for each"
PAYMENTS = [
    Metric(
        "days_to_pay", "Days to pay", "days",
        f"Mean days from the date of an order to its payment, over the paid bills: {INSTALMENTS}. A bill that was paid "
        "before its order is left out.",
        "pay_days", "paid_bills", lower_is_better=True,
    ),
    Metric(
        "days_to_pay_weighted", "Days to pay, weighted by amount", "days",
        "Days from the date of an order to its payment, weighted by the amounts of the paid bills.",
        "pay_money_days", "paid_money", short="Days to pay (money)", lower_is_better=True,
    ),
    Metric(
        "days_late", "Days late", "days",
        "Mean days from the due date to the payment, over the paid bills that have one; a payment in time counts as 0.",
        "late_days", "due_bills", lower_is_better=True,
    ),
    Metric(
        "days_late_weighted", "Days late, weighted by amount", "days",
        "Days from the due date to the payment, weighted by the amounts of the paid bills that have one; a payment in "
        "time counts as 0.",
        "late_money_days", "due_money", short="Days late (money)", lower_is_better=True,
    ),
    Metric(
        "days_early", "Days early", "days",
        "Mean days from the payment to the due date, over the paid bills that have one; a late payment counts as 0.",
        "early_days", "due_bills", short="Days early",
    ),
    Metric(
        "late_share", "Share paid late", "share",
        "Bills paid after their due date ÷ paid bills that have one.", "late_bills", "due_bills",
        short="Paid late", lower_is_better=True,
    ),
    Metric(
        "terms_days", "Payment terms", "days",
        "Mean days from the date of an order to its due date, over all bills that have one, paid or not.",
        "terms_days", "terms_bills", short="Terms",
    ),
    Metric(
        "bills_paid", "Bills paid", "count",
        f"Bills with a payment: {INSTALMENTS}. A bill that was paid before its order is left out.", "paid_bills",
    ),
    Metric(
        "orders_paid", "Orders paid", "count", "Orders of which every bill is paid.", "orders_paid",
    ),
    Metric(
        "products_paid", "Products paid", "count",
        "Distinct products on the rows with a payment, without items such as postage (the setting not_goods).",
        "products_paid",
    ),
    Metric(
        "open_amount", "Open amount", "money",
        "Sum of the bills without a payment up to the report date, due or not.", "open_money",
        short="Open", lower_is_better=True,
    ),
    Metric(
        "overdue_amount", "Overdue amount", "money",
        "Sum of the bills without a payment whose due date is before the report date.", "overdue_money",
        short="Overdue", lower_is_better=True,
    ),
    Metric(
        "open_not_due", "Open, not due yet", "money", "Sum of the open bills whose due date is after the report date.",
        "open_not_due", short="Open, not due",
    ),
    Metric(
        "open_0_30", "Open for 0 to 30 days", "money",
        "Sum of the open bills that have been due for up to 30 days; without a due date, days count from the order.",
        "open_0_30", short="Open 0–30 days", lower_is_better=True,
    ),
    Metric(
        "open_31_60", "Open for 31 to 60 days", "money",
        "Sum of the open bills that have been due for 31 to 60 days; without a due date, days count from the order.",
        "open_31_60", short="Open 31–60 days", lower_is_better=True,
    ),
    Metric(
        "open_61_90", "Open for 61 to 90 days", "money",
        "Sum of the open bills that have been due for 61 to 90 days; without a due date, days count from the order.",
        "open_61_90", short="Open 61–90 days", lower_is_better=True,
    ),
    Metric(
        "open_over_90", "Open for over 90 days", "money",
        "Sum of the open bills that have been due for over 90 days; without a due date, days count from the order.",
        "open_over_90", short="Open over 90 days", lower_is_better=True,
    ),
    Metric(
        "open_over_30", "Open for over 30 days", "money",
        "Sum of the open bills that have been due for over 30 days; without a due date, days count from the order.",
        "open_over_30", short="Open over 30 days", lower_is_better=True,
    ),
    Metric(
        "disputed_orders", "Disputed orders", "count", "Orders with a row that the customer disputes.",
        "disputed_orders", short="Disputed", lower_is_better=True,
    ),
    Metric(
        "disputed_amount", "Disputed amount", "money",
        "Sum of the bills with a row that the customer disputes.", "disputed_money", lower_is_better=True,
    ),
    Metric(
        "disputed_share", "Share disputed", "share", "Disputed orders ÷ orders.", "disputed_orders", "orders",
        short="Share disputed", lower_is_better=True,
    ),
    Metric(
        "effort_rank", "Effort rank", "share",
        "Share of the regular customers (with orders on two or more days) that are easier to serve, by the mean of "
        "their ranks in days late (days to pay without due dates), share disputed, return rate and small orders. It "
        "leaves out money, and profit stands beside it.",
        "effort_rank", of="customer", short="Effort", lower_is_better=True,
    ),
]  # fmt: skip
"""Of the bills of orders that count, in scope."""
