"""Metrics of acquisition: the cost of new customers, and whether it pays back."""

from custseg.metrics.metric import Metric

ACQUISITION = [
    Metric(
        "cac", "Acquisition cost (CAC)", "money",
        "Cost of winning the customer: its own column; otherwise the spend of its channel ÷ the new customers of the "
        "channel, both over the three months up to that of its first order; otherwise --cac.",
        "cac", mean=True, mean_of="cac_customers", belongs=("cac",), short="CAC",
    ),
    Metric(
        "ltv_to_cac", "LTV ÷ CAC", "ratio",
        "LTV to date ÷ acquisition cost. A group divides the sums, without customers known before the file.",
        "profit_judged", "cac_judged", belongs=("cac",),
    ),
    Metric(
        "ltv_to_spend", "LTV ÷ spend", "ratio",
        "LTV to date of the new customers of the period ÷ all spend of the period, including spend without new "
        "customers. LTV ÷ CAC covers other customers: those with a known acquisition cost of their own.",
        "profit_acquired", "spend", of="group", belongs=("acquisition",),
    ),
    Metric(
        "verdict", "Verdict", "text",
        "LTV ÷ CAC in a word: healthy (3 or more), thin (1 to 3), loss (under 1); or the reason why there is none: "
        "margin unknown, known before the file, organic (no spend), too young (under 12 months), outside the period "
        "(of the spend), channel unknown.", "verdict", belongs=("cac",),
    ),
    Metric(
        "spend", "Spend", "money",
        "Cost of winning the new customers: the spend of their channel and month, shared evenly; without a file of "
        "spend, the sum of their acquisition costs.", "spend", of="group", belongs=("acquisition",),
    ),
    Metric(
        "cac_paid", "CAC of paid channels", "money", "Spend ÷ new customers of channels with spend.",
        "spend", "acquired_paid", of="group", belongs=("acquisition",), short="CAC paid",
    ),
    Metric(
        "cac_blended", "CAC of all channels", "money",
        "Spend ÷ all new customers, including those of organic channels.",
        "spend", "acquired", of="group", belongs=("acquisition",), short="CAC blended",
    ),
    Metric(
        "ltv_at_12m", "LTV at 12 months", "money",
        "Profit of the first 12 months ÷ number of new customers, for those at least 12 months old; for a cohort only "
        "if all are. It compares cohorts at the same age.",
        "profit_at_12m", "aged_12m", of="group", belongs=("acquisition",), short="LTV at 12 m.",
    ),
    Metric(
        "payback_months", "Months to pay back", "count",
        "Age in months, counted from 1, at which the cumulative profit of the new customers covers their spend; "
        "empty before that. A month is 30.4375 days.", "payback", of="group", belongs=("acquisition",),
        short="Payback months",
    ),
    Metric(
        "age_months", "Age in months", "months", "Mean age of the new customers: months since their first orders.",
        "age_acquired", "acquired", of="group", belongs=("acquisition",), short="Age",
    ),
]  # fmt: skip
