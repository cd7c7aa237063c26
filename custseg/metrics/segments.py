"""Metrics of segments: their size, and their new, lapsed and loss-making customers."""

from custseg.metrics.metric import Metric

SEGMENTS = [
    Metric(
        "customers_share", "Share of customers", "share", "Customers ÷ customers of all segments.", "customers",
        of="group", of_total=True, short="Share",
    ),
    Metric(
        "ltv_share", "Share of LTV", "share", "LTV in total ÷ that of all segments.", "profit", of="group",
        of_total=True,
    ),
    Metric(
        "retention_budget", "Retention budget", "money",
        "Amount to spend on keeping one customer at a healthy LTV ÷ CAC: LTV per customer ÷ 3 (the setting healthy), "
        "not below 0; empty if the profit is unknown.", "profit_counted", "budget", lowest=0,
    ),
    Metric(
        "new_customers", "New customers", "count",
        "Customers whose first order lies within one gap of the base before the report date, without those known "
        "before the file.", "new", of="group", belongs=("segments",), short="New",
    ),
    Metric(
        "new_ltv", "LTV of new customers", "money", "LTV in total of the new customers.", "new_profit", of="group",
        belongs=("segments",), short="LTV of new",
    ),
    Metric(
        "lapsed_customers", "Lapsed customers", "count",
        "Customers whose last order is more than three typical gaps ago, without new customers.", "lapsed", of="group",
        belongs=("segments",), short="Lapsed",
    ),
    Metric(
        "lapsed_ltv", "LTV of lapsed customers", "money", "LTV in total of the lapsed customers.", "lapsed_profit",
        of="group", belongs=("segments",), short="LTV of lapsed",
    ),
    Metric(
        "loss_making_customers", "Loss-making customers", "count",
        "Customers whose LTV to date is below zero; empty if the margin is unknown.", "losing", of="group",
        belongs=("segments",), short="Loss- making",
    ),
    Metric(
        "loss_making_ltv", "LTV of loss-making customers", "money", "LTV in total of the loss-making customers.",
        "losing_profit", of="group", belongs=("segments",), short="LTV of loss-making",
    ),
    Metric(
        "customers_before", "Customers before", "count", "Customers of the segment on the day compared with.",
        of="group", belongs=("segments",),
    ),
    Metric(
        "customers_change", "Change of customers", "count", "Customers − customers before.", of="group",
        belongs=("segments",), short="Change",
    ),
    Metric(
        "ltv_total_before", "LTV in total before", "money", "LTV in total of the segment on the day compared with.",
        of="group", belongs=("segments",), short="LTV before",
    ),
    Metric(
        "ltv_total_change", "Change of LTV in total", "money", "LTV in total − that before.", of="group",
        belongs=("segments",), short="Change of LTV",
    ),
]  # fmt: skip

COMPARED = ("customers_before", "customers_change", "ltv_total_before", "ltv_total_change")
"""Metrics that ``--compare-to`` adds to segments."""
