"""Metrics of cohorts: customers with their first order in one period, by age."""

from custseg.metrics.metric import Metric

COHORTS = [
    Metric(
        "cohort_size", "Cohort size", "count",
        "Customers whose first counted order lies in the month, quarter or year of the cohort. If --from begins in the "
        "middle of it, only those won since then: such a cohort is incomplete and not compared.", "cohort_size",
        of="group", belongs=("cohorts",), short="Size",
    ),
    Metric(
        "age", "Age", "count",
        "Calendar months, quarters or years since the period of the first order, which has age 0.", "age",
        of="group", belongs=("cohorts",),
    ),
    Metric(
        "retention", "Retention", "share",
        "Customers of the cohort with a counted order in the period ÷ cohort size: the share that came back.",
        "customers", "cohort_size", of="group", belongs=("cohorts",),
    ),
    Metric(
        "ltv_cumulated", "Cumulated LTV", "money",
        "Profit of the cohort from its first order to the end of the period: all ages up to this one.",
        "profit_until", of="group", belongs=("cohorts",),
    ),
    Metric(
        "ltv_cumulated_per_customer", "Cumulated LTV per customer", "money",
        "Cumulated LTV ÷ cohort size: what one customer of the cohort has earned by that age.",
        "profit_until", "cohort_size", of="group", belongs=("cohorts",), short="LTV per customer",
    ),
]  # fmt: skip
