"""Metrics of referrals: whom a customer brought, and what these are worth."""

from custseg.metrics.metric import Metric

COUNT, LINKS = "referrals", "referred_by"
"""What the metrics need beside orders: how many a customer brought, or who brought whom."""

REFERRALS = [
    Metric(
        "referrals", "Referrals", "count",
        "Customers that it brought itself: they name it as their referrer (referred_by), by id or e-mail. Where only a "
        "number of referrals is known, that number.", "referrals", belongs=(COUNT,),
    ),
    Metric(
        "referrals_all", "Referrals down the chain", "count",
        "Customers that it brought, those that these brought, and so on; nobody is counted twice, and no one for "
        "itself.", "referrals_all", of="customer", belongs=(LINKS,), short="Down the chain",
    ),
    Metric(
        "referred_ltv", "LTV of referrals", "money", "LTV to date of the customers that it brought itself.",
        "referred_profit", belongs=(LINKS,), short="Their LTV",
    ),
    Metric(
        "referred_ltv_all", "LTV of referrals down the chain", "money",
        "LTV to date of the customers that it brought, those that these brought, and so on; nobody is counted twice, "
        "and no one for itself.", "referred_profit_all", of="customer", belongs=(LINKS,), short="LTV down the chain",
    ),
    Metric(
        "ltv_with_referrals", "LTV with referrals", "money",
        "LTV to date of the customer and of everyone down its chain. Of those who begin a chain (chain_root) it adds "
        "up to the LTV of all.", "profit_with_referrals", of="customer", belongs=(LINKS,), short="LTV with them",
    ),
    Metric(
        "days_to_first_referral", "Days to the first referral", "days",
        "Days from joining (else the first order) to the joining (else the first order) of the first customer that it "
        "brought; empty if that one was there before. Of a group: the mean of those with one.",
        "first_referral_days", "timed_referrers", belongs=(LINKS,), short="Days to first",
    ),
    Metric(
        "referred", "Referred", "flag",
        "Whether the customer names somebody else as its referrer.", "referred", of="customer", belongs=(LINKS,),
    ),
    Metric(
        "chain_root", "Begin of the chain", "text",
        "Who stands at the begin of its chain: the first to be followed back whom nobody known brought; the customer "
        "itself where nobody brought it; on a cycle the lowest id.", "chain_root", of="customer", belongs=(LINKS,),
        short="Chain of",
    ),
    Metric(
        "referral_rate", "Referral rate", "share", "Customers who name a referrer ÷ all customers.",
        "referred", "customers", of="group", belongs=(LINKS,),
    ),
    Metric(
        "referrer_rate", "Customers who refer", "share", "Customers who brought at least one other ÷ all customers.",
        "referrers", "customers", of="group", belongs=(COUNT,), short="Who refer",
    ),
]  # fmt: skip
