"""Metrics of payments: how fast bills are paid."""

from custseg.metrics.metric import Metric

PAYMENTS = [
    Metric(
        "days_to_pay", "Days to pay", "days",
        "Mean days from the date of an order to its payment, over the paid orders, with one payment per order.",
        "pay_days", "paid_orders", lower_is_better=True,
    ),
    Metric(
        "days_late", "Days late", "days",
        "Mean days from the due date of an order to its payment, over the paid orders that have one; a "
        "payment in time counts as 0.",
        "late_days", "due_orders", lower_is_better=True,
    ),
]  # fmt: skip
