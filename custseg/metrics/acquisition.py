"""The acquisition family: what it cost to win customers, and whether it paid."""

from custseg.metrics.metric import Metric

ACQUISITION = [
    Metric(
        "cac", "Acquisition cost (CAC)", "money",
        "Cost of winning the customer: its own column, else the spend of its channel over the three months that end "
        "with that of its first order ÷ the new customers of the channel in them, else --cac.",
        "cac", mean=True, mean_of="cac_customers", belongs=("cac",), short="CAC",
    ),
    Metric(
        "ltv_to_cac", "LTV ÷ CAC", "ratio",
        "LTV to date ÷ acquisition cost; a group divides sums, without customers known before the file.",
        "profit_judged", "cac_judged", belongs=("cac",),
    ),
    Metric(
        "ltv_to_spend", "LTV ÷ spend", "ratio",
        "LTV to date of the new customers of the period ÷ all spend of the period, also where it won nobody. LTV ÷ CAC "
        "is of other customers: those that can be judged, each against the acquisition cost of its own three months.",
        "profit_acquired", "spend", of="group", belongs=("acquisition",),
    ),
    Metric(
        "verdict", "Verdict", "text",
        "LTV ÷ CAC in a word: healthy (3 or more), thin (1 to 3), loss (under 1); or why none is given: margin "
        "unknown, known before the file, organic (no spend), too young (under 12 months), outside the period (of the "
        "spend), channel unknown.", "verdict", belongs=("cac",),
    ),
    Metric(
        "spend", "Spend", "money",
        "What was paid to win the new customers: spend of their channel and month, shared evenly; without a file of "
        "spend the sum of their acquisition costs.", "spend", of="group", belongs=("acquisition",),
    ),
    Metric(
        "cac_paid", "CAC of paid channels", "money", "Spend ÷ new customers of channels with spend.",
        "spend", "acquired_paid", of="group", belongs=("acquisition",), short="CAC paid",
    ),
    Metric(
        "cac_blended", "CAC of all channels", "money", "Spend ÷ all new customers, those of organic channels too.",
        "spend", "acquired", of="group", belongs=("acquisition",), short="CAC blended",
    ),
    Metric(
        "ltv_at_12m", "LTV at 12 months", "money",
        "Profit of the first 12 months of the new customers who are that old ÷ their number; of a cohort only when all "
        "are. Cohorts are compared at this equal age.",
        "profit_at_12m", "aged_12m", of="group", belongs=("acquisition",), short="LTV at 12 m.",
    ),
    Metric(
        "payback_months", "Months to pay back", "count",
        "Age in months, counted from 1, at which the profit of the new customers so far covers their spend; empty "
        "while it does not. A month is 30.4375 days.", "payback", of="group", belongs=("acquisition",),
        short="Payback months",
    ),
    Metric(
        "age_months", "Age in months", "months", "Mean age of the new customers: months since their first orders.",
        "age_acquired", "acquired", of="group", belongs=("acquisition",), short="Age",
    ),
]  # fmt: skip
