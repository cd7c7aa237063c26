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
        "Days since the last order, or since the end of the period that a payment covers, ÷ typical gap. Above 1.5 a "
        "customer is slipping, above 3 it has lapsed.",
        "idle", "typical", short="Gaps since last",
    ),
    Metric(
        "gap_cv", "Variation of gaps", "ratio",
        "Sample standard deviation ÷ mean of the gaps between order days, from three order days on, in all history up "
        "to the report date: 0 for gaps that are all alike.",
        "gap_cv", short="Variation", lower_is_better=True,
    ),
    Metric(
        "rhythm_class", "Rhythm", "text",
        "How evenly a customer orders, by the variation of its gaps: regular up to 0.5 (regular_cv), variable up to 1 "
        "(variable_cv), irregular above; too few with two order days, one-time with one.",
        "rhythm_class", of="customer",
    ),
    Metric(
        "slow_gap", "Slow gap", "days",
        "Days within which 80 % of the gaps of a customer lie (with at least three gaps); otherwise the median of that "
        "of all customers. After it an order is overdue.",
        "slow", lower_is_better=True,
    ),
    Metric(
        "longest_gap", "Longest gap", "days",
        "Most days between two order days that follow each other; empty with one order day.",
        "longest_gap", lower_is_better=True,
    ),
    Metric(
        "covered_until", "Covered until", "date",
        "Last day that a payment covers, by a column with the end of its period, a plan or product such as yearly, or "
        "a year after the last order of a customer with three orders or more that are all a year apart, two weeks more "
        "or less. Before it ends nobody is "
        "overdue or lapsed (covered: off in the config ignores it).",
        "covered_until", of="customer",
    ),
    Metric(
        "next_order_due", "Next order due", "date",
        "Last order + typical gap, in whole days; or the day after the period that a payment covers, if that is later.",
        "next_due", of="customer", short="Next due",
    ),
    Metric(
        "days_overdue", "Days overdue", "days",
        "Days past last order + slow gap, or past the end of the period that a payment covers; empty if not overdue.",
        "overdue", lower_is_better=True, short="Overdue",
    ),
    Metric(
        "rhythm_status", "Status", "text",
        "Where a customer stands in its rhythm: not due, due (from next_order_due on), overdue (past its slow gap), "
        "lapsed (overdue, and more than three typical gaps without an order).",
        "rhythm_status", of="customer",
    ),
    Metric(
        "season_strength", "Strength of season", "ratio",
        "How much the months with an order of a customer gather in one part of the year: 0 if they are spread evenly, "
        "1 if they are all the same. Needs five order days over two years.",
        "season_strength", short="Season strength",
    ),
    Metric(
        "season_chance", "Chance of season", "share",
        "How often chance alone would give as strong a season (test of Rayleigh). Below 5 % it counts as a season.",
        "season_chance", short="Season by chance", lower_is_better=True,
    ),
    Metric(
        "season_month", "Month of season", "count",
        "The calendar month, 1 to 12, around which a customer orders.",
        "season_month", of="customer", short="Season month",
    ),
    Metric(
        "rhythm_cause", "Probable cause", "text",
        "Why an irregular customer may be irregular: seasonal (it orders around the same month each year), may buy "
        "elsewhere (long gaps without a season), too short to tell (less than two years, or five order days).",
        "rhythm_cause", of="customer", short="Cause",
    ),
    Metric(
        "rhythm_evidence", "Evidence of the cause", "text",
        "What the probable cause is read from: month, strength and chance of the season, longest and typical gap.",
        "rhythm_evidence", of="customer", short="Evidence",
    ),
    Metric(
        "turnover_variation", "Variation of turnover", "ratio",
        "Sample standard deviation ÷ mean of the monthly turnover of a customer, over whole months from that of its "
        "first order on; months without an order count as zero. Needs six months.",
        "turnover_variation", short="Variation of turnover", lower_is_better=True,
    ),
    Metric(
        "xyz_class", "XYZ class", "text",
        "How far the turnover of a customer can be planned, by its variation: X up to 0.5 (xyz_x), Y up to 1 (xyz_y), "
        "Z above; too few below six whole months.",
        "xyz_class", of="customer", short="XYZ",
    ),
    Metric(
        "known_before", "Known before the file", "flag",
        "Whether the customer was first seen in the first 90 days of the file (warm_up) and has no joining date. Such "
        "a customer may be older than the file, so it does not count as new.", "known_before", of="customer",
    ),
]  # fmt: skip
