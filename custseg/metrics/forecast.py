"""Metrics of the forecast: whether a customer will order again, how often, and for how much."""

from custseg.metrics.metric import Metric

FORECAST = [
    Metric(
        "p_alive", "Chance to order again", "share",
        "Probability that the customer will order again. 90%: expect a next order; 10%: it has probably left.",
        "p_alive", short="Chance to order again", belongs=("forecast",),
    ),
    Metric(
        "expected_orders", "Expected orders", "ratio",
        "Average number of order days (days with a counted order, as the metric order_days counts them) within the "
        "horizon (12 months, --horizon), corrected by the error of the same forecast a year ago where two years of "
        "history exist.",
        "expected_orders", short="Expected orders", belongs=("forecast",),
    ),
    Metric(
        "orders_low", "Orders at least", "count",
        "Lower end of the interval of order days within the horizon: about eight in ten similar customers will be "
        "between it and 'orders at most' (--interval 80%).",
        "orders_low", short="Orders at least", of="customer", belongs=("interval",),
    ),
    Metric(
        "orders_high", "Orders at most", "count",
        "Upper end of the interval of order days within the horizon.",
        "orders_high", short="Orders at most", of="customer", belongs=("interval",),
    ),
    Metric(
        "expected_revenue", "Expected revenue", "money",
        "Expected orders × expected spend per order day, less the share of returns. The expected spend lies between "
        "the customer's own mean and that of all customers: the more it has ordered, the closer to its own. If "
        "customers that spend more also ordered more often than their past orders told, in the last third of the "
        "history (at most 182 days), a part of this counts.",
        "expected_revenue", short="Expected revenue", belongs=("forecast",),
    ),
    Metric(
        "revenue_low", "Revenue at least", "money",
        "Lower end of the interval of revenue within the horizon: about eight in ten similar customers will be between "
        "it and 'revenue at most' (--interval 80%).",
        "revenue_low", short="Revenue at least", of="customer", belongs=("interval",),
    ),
    Metric(
        "revenue_high", "Revenue at most", "money",
        "Upper end of the interval of revenue within the horizon.",
        "revenue_high", short="Revenue at most", of="customer", belongs=("interval",),
    ),
    Metric(
        "expected_profit", "Expected profit", "money",
        "Expected revenue × the customer's return on sales so far (that of all customers if its own is beyond ±100 %), "
        "discounted to the report date (--discount per year).",
        "expected_profit", short="Expected profit", belongs=("forecast",),
    ),
    Metric(
        "expected_ltv", "Expected LTV", "money", "LTV to date + expected profit.",
        "expected_value", short="Expected LTV", belongs=("forecast",),
    ),
]  # fmt: skip

FORECAST_NAMES = frozenset(metric.name for metric in FORECAST)
INTERVALS = frozenset({"orders_low", "orders_high", "revenue_low", "revenue_high"})
"""Metrics of intervals, which need simulated futures."""
