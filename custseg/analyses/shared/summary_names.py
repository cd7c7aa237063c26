"""The figures that summaries have beside the metrics of groups, by command: each may have a target."""

from __future__ import annotations

import re
from functools import cache

OF_SUMMARIES = {
    "ltv": """
        customers_with_order lifetime_months ltv_at_lifetime_per_customer ltv_at_lifetime_total one_time_customers
        no_counted_order_customers no_counted_order_ltv customers_judged customers_known_before
        profit_recent profit_earlier profit_change customers_shown""",
    "segment": "cut_* moved moved_by_cut moved_by_cut_unchanged",
    "cac": "spend_total spend_in_file spend_rewards spend_used spend_unmatched spend_outside",
    "profit": "groups losing_groups losing_groups_profit",
    "trend": "turnover_before groups_new groups_back groups_gone",
    "cohorts": "cohorts retention_* ltv_per_customer_* best_cohort_ltv worst_cohort_ltv",
    "forecast": """
        customers_alive orders_low orders_high revenue_low revenue_high correction
        year_ago_orders_predicted year_ago_orders year_ago_error holdout_days holdout_customers
        holdout_orders_predicted holdout_orders holdout_orders_error holdout_revenue_predicted holdout_revenue
        holdout_coverage holdout_coverage_expected holdout_revenue_coverage holdout_revenue_coverage_expected
        holdout_orders_low holdout_orders_high holdout_orders_rate_for_ever holdout_orders_nobody_buys
        mae mae_rate_for_ever mae_nobody_buys rmse rmse_rate_for_ever rmse_nobody_buys""",
    "rhythm": """
        customers_due customers_overdue customers_lapsed due_ltv customers_regular customers_variable
        customers_irregular customers_too_few_gaps customers_one_time customers_seasonal customers_elsewhere
        customers_too_short second_order_days second_order_days_80 irregular_share turnover_error
        turnover_error_without turnover_error_money turnover_error_money_without
        customers_x customers_y customers_z customers_too_few_months""",
    "referrals": """
        referred_customers referrers referrals_each longest_chain referred_ltv_share ltv_without_referred
        ltv_per_referrer ltv_per_referrer_with referred_with_order referrers_with_order others_with_order
        repeat_rate_* tenure_months_* ltv_per_month_* reward_limit reward_limit_low reward_paid
        ltv_to_reward tree_customers tree_direct tree_levels tree_ltv_own tree_ltv""",
    "payments": """
        open_bills dso regular_customers one_time_days_to_pay one_time_days_late one_time_open_amount""",
    "actions": """
        actions customers_listed calls mails desk stake unreachable handled more_than_each beyond_limit became_calls
        became_mails owner_*""",
    "outcome": """
        lists list_rows within_days contacted control too_early buying_rate control_buying_rate
        buying_rate_difference buying_rate_difference_low buying_rate_difference_high customers_needed
        revenue_added revenue_added_low revenue_added_high profit_added profit_added_low profit_added_high""",
    "inspect": "rows",
    "deals": """
        deals deals_won deals_lost deals_open deals_stuck deals_without_customer win_rate win_rate_low win_rate_high
        won_amount open_deals_amount stuck_amount expected_amount average_won average_won_low average_won_high
        won_per_closed stuck_after cycle_won cycle_won_low cycle_won_high cycle_won_mean cycle_lost cycle_lost_mean
        usual_cycle usual_cycle_low usual_cycle_high""",
    "leads": """
        leads leads_won leads_lost leads_open conversion conversion_low conversion_high won_90d untouched quiet
        days_to_touch days_to_touch_low days_to_touch_high days_to_touch_mean usual_touch
        days_to_win days_to_win_low days_to_win_high days_to_win_mean""",
}
"""By the command that has them first; * stands for an axis, or an age."""

NAMES = tuple(name for line in OF_SUMMARIES.values() for name in line.split())
KNOWN = frozenset(NAMES)


def is_of_a_summary(name: str) -> bool:
    """Return whether the summary of some command can have a figure of this name, beside the metrics of groups."""
    return name in KNOWN or _starred().fullmatch(name) is not None


@cache
def _starred() -> re.Pattern[str]:
    # Prepared when a target asks for it: most runs have none.
    return re.compile("|".join(re.escape(name).replace(r"\*", ".+") for name in NAMES if "*" in name))
