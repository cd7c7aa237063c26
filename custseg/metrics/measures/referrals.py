"""Measures of referrals: whom a customer brought, directly and down the chain (`custseg.customers.referrals`)."""

from __future__ import annotations

from custseg.metrics.measures.measure import Adds, Measure

REFERRALS = [
    Measure(name="referrals", unit="count", level="customer"),
    Measure(name="referrers", unit="count", level="customer"),
    Measure(name="referred", unit="flag", level="customer"),
    # Those down the chain of two customers may be the same: their sum would count them twice.
    Measure(name="referrals_all", unit="count", level="customer", adds=Adds.NOT),
    Measure(name="referred_profit", unit="money", level="customer", reads=("profit",)),
    Measure(name="referred_profit_all", unit="money", level="customer", adds=Adds.NOT, reads=("profit",)),
    Measure(name="profit_with_referrals", unit="money", level="customer", adds=Adds.NOT, reads=("profit",)),
    Measure(name="chain_root", unit="text", level="customer", adds=Adds.NOT),
    # Days of joining do where no day of an order is known.
    Measure(name="first_referral_days", unit="days", level="customer", takes=()),
    Measure(name="timed_referrers", unit="count", level="customer", takes=()),
]
REFERRAL_NAMES = frozenset(measure.name for measure in REFERRALS)
"""All of them are computed together, once one is needed."""
