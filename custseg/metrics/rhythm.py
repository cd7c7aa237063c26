"""Metrics of rhythm: how often a customer buys, and how long ago."""

from custseg.metrics.metric import Metric

RHYTHM = [
    Metric(
        "days_since_first", "Days since first order", "days",
        "Days from the first counted order to the report date.",
        "days_since_first", mean=True, short="Days since first",
    ),
    Metric(
        "order_days", "Order days", "count",
        "Distinct days with a counted order, in all history up to the report date (before --from too).",
        "order_days",
    ),
    Metric(
        "gap_days", "Mean gap", "days",
        "Days from the first to the last order day ÷ gaps between order days, in all history up to the report date; "
        "empty with one order day.",
        "active_days", "gaps", short="Mean gap", lower_is_better=True,
    ),
    Metric(
        "typical_gap", "Typical gap", "days",
        "Median gap between the order days of a customer with at least three gaps, in all history up to the report "
        "date; otherwise the gap of the base.",
        "typical", lower_is_better=True,
    ),
    Metric(
        "base_gap", "Typical gap of the base", "days",
        "Median of the customers' own median gaps between order days, of all customers of the file with two or more "
        "order days up to the report date (before --from too): the same for each.",
        "base_gap", short="Gap of the base", lower_is_better=True,
    ),
    Metric(
        "gaps_since_last", "Gaps since last order", "ratio",
        "Days since the last order ÷ typical gap. Above 1.5 a customer is slipping, above 3 it has lapsed.",
        "days_since", "typical", short="Gaps since last",
    ),
    Metric(
        "known_before", "Known before the file", "flag",
        "Whether the customer was first seen in the first 90 days of the file (warm_up) and has no joining date. Such "
        "a customer may be older than the file, so it does not count as new.", "known_before", of="customer",
    ),
]  # fmt: skip
