"""Metrics of acquisition: the cost of new customers, and whether it pays back."""

from custseg.metrics.metric import Metric

ACQUISITION = [
    Metric(
        "cac", "Acquisition cost (CAC)", "money",
        "Cost of winning the customer: its own column; otherwise the spend of its channel ÷ the new customers of the "
        "channel, both over the three months up to that of its first order; otherwise --cac. Of a group: CAC of paid "
        "channels.",
        "cac", of="customer", belongs=("cac",), short="CAC", lower_is_better=True,
    ),
    Metric(
        "ltv_to_own_cac", "LTV ÷ own CAC", "ratio",
        "LTV to date of one customer ÷ its own acquisition cost; empty if it was known before the file, or cost "
        "nothing.", "profit_own", "cac", of="customer", belongs=("cac",),
    ),
    Metric(
        "ltv_to_cac", "LTV ÷ CAC", "ratio",
        "LTV to date of the new customers of paid channels ÷ spend: all of it in the same period that won them or "
        "failed to win anybody. Organic customers are not in it, as no spend won them.",
        "profit_paid", "spend", if_above="won_paid", of="group", belongs=("cac",),
    ),
    Metric(
        "ltv_to_cac_12m", "LTV ÷ CAC at 12 months", "ratio",
        "LTV ÷ CAC at equal age: profit of the first 12 months of the new customers of paid channels that are at least "
        "12 months old ÷ the spend on them, and the spend without new customers of months that ended at least 12 "
        "months ago. Not discounted.",
        "profit_paid_12m", "spend_12m", if_above="aged_paid", of="group", belongs=("cac",), short="LTV ÷ CAC 12 m.",
    ),
    Metric(
        "ltv_to_cac_discounted", "LTV ÷ CAC at 12 months, discounted", "ratio",
        "LTV ÷ CAC at 12 months with each profit discounted to the day of the customer's first order, at --discount a "
        "year (0 by default).",
        "profit_paid_discounted", "spend_12m", if_above="aged_paid", of="group", belongs=("cac",),
        short="discounted",
    ),
    Metric(
        "ltv_to_spend", "LTV ÷ spend, organic included", "ratio",
        "LTV to date of all new customers of the period, those of organic channels too, ÷ spend. It is above LTV ÷ CAC "
        "by what organic customers earn; the verdict does not use it.",
        "profit_acquired", "spend", if_above="won", of="group", belongs=("cac",), short="LTV ÷ spend with organic",
    ),
    Metric(
        "verdict", "Verdict", "text",
        "LTV ÷ CAC at 12 months in a word: healthy (3 or more), thin (1 to 3), loss (under 1). Of a customer, profit "
        "of its first 12 months ÷ its own acquisition cost. Or the reason why there is none: margin unknown, known "
        "before the file, organic (no spend), too young (none is 12 months old), no new customer (of paid channels), "
        "outside the period (of the spend), channel unknown.", "verdict", belongs=("cac",),
    ),
    Metric(
        "spend", "Spend", "money",
        "Cost of winning the new customers: the spend of their channel and month, shared evenly, and spend without new "
        "customers in the group of its channel or month; without a file of spend, the sum of their acquisition costs.",
        "spend", of="group", belongs=("cac",), lower_is_better=True,
    ),
    Metric(
        "spend_12m", "Spend at least 12 months ago", "money",
        "Spend on new customers that are at least 12 months old, and spend without new customers of months that ended "
        "at least 12 months ago.", "spend_12m", of="group", belongs=("cac",), lower_is_better=True,
    ),
    Metric(
        "acquired_paid_customers", "New customers of paid channels", "count",
        "Acquired customers of channels with spend in the period.", "acquired_paid", of="group", belongs=("cac",),
        short="Paid",
    ),
    Metric(
        "ltv_paid", "LTV of customers of paid channels", "money",
        "LTV to date of the new customers of paid channels.", "profit_paid", of="group", belongs=("cac",),
    ),
    Metric(
        "ltv_acquired", "LTV of acquired customers", "money",
        "LTV to date of all acquired customers, of paid and organic channels.", "profit_acquired", of="group",
        belongs=("cac",),
    ),
    Metric(
        "ltv_paid_12m", "LTV at 12 months of customers of paid channels", "money",
        "Profit of the first 12 months of the new customers of paid channels that are at least 12 months old.",
        "profit_paid_12m", of="group", belongs=("cac",),
    ),
    Metric(
        "ltv_paid_discounted", "Discounted LTV at 12 months of customers of paid channels", "money",
        "LTV at 12 months of customers of paid channels, discounted at --discount a year.",
        "profit_paid_discounted", of="group", belongs=("cac",),
    ),
    Metric(
        "cac_paid", "CAC of paid channels", "money", "Spend ÷ new customers of channels with spend.",
        "spend", "acquired_paid", if_not_below="spend", of="group", belongs=("cac",), short="CAC paid",
        lower_is_better=True,
    ),
    Metric(
        "cac_blended", "CAC of all channels", "money",
        "Spend ÷ all new customers, including those of organic channels.",
        "spend", "won", if_not_below="spend", of="group", belongs=("cac",), short="CAC blended",
        lower_is_better=True,
    ),
    Metric(
        "ltv_at_12m", "LTV at 12 months", "money",
        "Profit of the first 12 months ÷ number of new customers, for those at least 12 months old; for a cohort only "
        "if all are. It compares cohorts at the same age.",
        "profit_at_12m", "aged_12m", of="group", belongs=("acquisition",), short="LTV at 12 m.",
    ),
    Metric(
        "payback_months", "Months to pay back", "count",
        "Age in months, counted from 1, at which the cumulative profit of the new customers of paid channels covers "
        "the spend; empty before that. A month is 30.4375 days.", "payback", of="group", belongs=("acquisition",),
        short="Payback months", lower_is_better=True,
    ),
    Metric(
        "age_months", "Age in months", "months", "Mean age of the new customers: months since their first orders.",
        "age_acquired", "won", of="group", belongs=("acquisition",), short="Age",
    ),
]  # fmt: skip
