"""The forecast family: whether a customer will order again, how often, and for how much."""

from custseg.metrics.metric import Metric

FORECAST = [
    Metric(
        "p_alive", "Chance to order again", "share",
        "Chance that the customer has not left for good: with 90% count on a next order one day, with 10% do not.",
        "p_alive", short="Chance to order again", belongs=("forecast",),
    ),
    Metric(
        "expected_orders", "Expected orders", "ratio",
        "Days with an order to expect within the horizon (12 months, --horizon), on average over what may happen.",
        "expected_orders", short="Expected orders", belongs=("forecast",),
    ),
    Metric(
        "orders_low", "Orders at least", "count",
        "Of ten customers like this, about eight will have at least so many order days within the horizon, and at most "
        "those of 'orders at most' (--interval 80%).",
        "orders_low", short="Orders at least", of="customer", belongs=("interval",),
    ),
    Metric(
        "orders_high", "Orders at most", "count",
        "Upper end of the same interval: more order days than that would be a surprise.",
        "orders_high", short="Orders at most", of="customer", belongs=("interval",),
    ),
    Metric(
        "expected_revenue", "Expected revenue", "money",
        "Expected orders × what the customer may spend on an order day: between its own mean and that of all "
        "customers, nearer to its own the more it has ordered; less the share that returns take.",
        "expected_revenue", short="Expected revenue", belongs=("forecast",),
    ),
    Metric(
        "revenue_low", "Revenue at least", "money",
        "Of ten customers like this, about eight will bring at least so much revenue within the horizon, and at most "
        "that of 'revenue at most' (--interval 80%).",
        "revenue_low", short="Revenue at least", of="customer", belongs=("interval",),
    ),
    Metric(
        "revenue_high", "Revenue at most", "money",
        "Upper end of the same interval: more revenue than that would be a surprise.",
        "revenue_high", short="Revenue at most", of="customer", belongs=("interval",),
    ),
    Metric(
        "expected_profit", "Expected profit", "money",
        "Expected revenue × the customer's return on sales so far (that of all where its own is beyond ±100 %), worth "
        "less the later it comes (--discount per year).",
        "expected_profit", short="Expected profit", belongs=("forecast",),
    ),
    Metric(
        "expected_ltv", "Expected LTV", "money", "LTV to date + expected profit: earned so far and to come.",
        "expected_value", short="Expected LTV", belongs=("forecast",),
    ),
]  # fmt: skip

FORECAST_NAMES = frozenset(metric.name for metric in FORECAST)
INTERVALS = frozenset({"orders_low", "orders_high", "revenue_low", "revenue_high"})
"""Those that take drawn futures."""
