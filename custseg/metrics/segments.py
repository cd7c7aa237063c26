"""Metrics of segments: their size, and their new, lapsed and loss-making customers."""

from custseg.metrics.metric import Metric
from custseg.tables.known import BY_DAY

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
        "ordered_again", "Ordered again", "share",
        "Measured in the file: customers that were in the segment one horizon before its last day, by what was known "
        "then, and ordered again since ÷ all that were in it, whatever --where shows. The horizon is 12 months (the "
        "setting horizon), or half of a shorter history; empty if that is under 3 months.",
        "came_back", "members_then", of="group", belongs=("segments",), short="Ordered again",
    ),
    Metric(
        "ordered_again_of", "Customers then", "count",
        "Customers with an order that were in the segment one horizon before the last day of the file: 'ordered "
        "again' is a share of them.", "members_then", of="group", belongs=("segments",), short="of customers then",
    ),
    Metric(
        "retention_budget", "Retention budget", "money",
        "Amount to spend on keeping one customer: the profit it is expected to bring within the horizon (12 months, "
        "the setting horizon) ÷ 3 (the setting healthy), not below 0; empty if no forecast can be made, or the profit "
        "is unknown.", "expected_profit", "budgeted", lowest=0, belongs=("forecast",),
    ),
    Metric(
        "past_profit_third", "Past profit ÷ 3", "money",
        "LTV to date per customer with an order ÷ 3 (the setting healthy), not below 0; empty if the profit is "
        "unknown. It says nothing of the future: for what to spend on keeping a customer see the retention budget.",
        "profit_counted", "budget", lowest=0, short="Past profit ÷ 3",
    ),
    Metric(
        "prize", "Prize a year", "money",
        "Arithmetic, no forecast: profit a year more if one in ten customers of the segment (the setting prize_share) "
        "reached the next cut that they are below: orders to the cut at their own order value and margin, order value "
        "to the cut at their own orders a year. Of several cuts the one that brings most; none beyond the 80th "
        "percentile of customers with the same levels on the other axes; histories under a year count as one; "
        "customers that lose money add nothing. Empty where nobody is below a cut that has a price.",
        "prize", of="group", belongs=("segments",), empty_if_none=True, if_above="below_a_cut",
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
        belongs=("segments",), short="Lapsed", lower_is_better=True,
    ),
    Metric(
        "lapsed_ltv", "LTV of lapsed customers", "money", "LTV in total of the lapsed customers.", "lapsed_profit",
        of="group", belongs=("segments",), short="LTV of lapsed",
    ),
    Metric(
        "loss_making_customers", "Loss-making customers", "count",
        "Customers whose LTV to date is below zero; empty if the margin is unknown.", "losing", of="group",
        belongs=("segments",), short="Loss- making", lower_is_better=True,
    ),
    Metric(
        "loss_making_ltv", "LTV of loss-making customers", "money", "LTV in total of the loss-making customers.",
        "losing_profit", of="group", belongs=("segments",), short="LTV of loss-making",
    ),
    Metric(
        "customers_before", "Customers before", "count",
        "Customers of the segment on the day compared with: by the figures of that day and today's cuts, or with "
        "--cuts then by the cuts of that day.",
        of="group", belongs=("segments",), takes_also=BY_DAY,
    ),
    Metric(
        "customers_change", "Change of customers", "count", "Customers − customers before.", of="group",
        belongs=("segments",), short="Change", takes_also=BY_DAY,
    ),
    Metric(
        "ltv_total_before", "LTV in total before", "money", "LTV in total of the segment on the day compared with.",
        of="group", belongs=("segments",), short="LTV before", takes_also=BY_DAY,
    ),
    Metric(
        "ltv_total_change", "Change of LTV in total", "money", "LTV in total − that before.", of="group",
        belongs=("segments",), short="Change of LTV", takes_also=BY_DAY,
    ),
]  # fmt: skip

RETENTION_BUDGET, PAST_PROFIT = "retention_budget", "past_profit_third"

PRIZE, BELOW_A_CUT = "prize", "below_a_cut"
"""What reaching a cut would bring, and the number of customers that are below one."""

MEASURED = ("ordered_again", "ordered_again_of")
"""Metrics of what came of the customers of segments: they take segments of an earlier day."""

COMPARED = ("customers_before", "customers_change", "ltv_total_before", "ltv_total_change")
"""Metrics that ``--compare-to`` adds to segments."""
