"""Summary and notes of referrals: who was brought, what they are worth, and whom to ask next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.customers.referrals import HAS_ORDERED, NAMED, Referrals
from custseg.engine.customer_table import CustomerTable
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Figure
from custseg.shell_words import quoted
from custseg.tables.known import AMOUNTS, BY_DAY, ORDER_COUNTS
from custseg.tables.ledger import money

ASK = "referrals = 0 AND orders_ever >= 2"
STILL_BUYING = " AND gaps_since_last <= 1.5"
THANK = "referrals >= 2"
WHO = "Who refers"
"""Heading of the figures of customers who brought others."""


@dataclass(frozen=True)
class Sums:
    """Exact sums over the customers.

    Attributes:
        customers: their number.
        with_order: those with a counted order.
        profit: their LTV; None without amounts.
        referrers: those who brought others.
        referrals: whom these brought.
        more: the sums that take to know who brought whom.
    """

    customers: int
    with_order: int
    profit: int | None
    referrers: int
    referrals: int
    more: dict[str, Any]

    def amount(self, name: str) -> float | None:
        """Return a sum of money; None without amounts."""
        value = self.more.get(name)
        return None if value is None or self.profit is None else float(money(int(value)))


def sums_of(customers: CustomerTable, *, counted: bool) -> Sums:
    """Return the sums over all customers in scope.

    Args:
        customers: with their referrals.
        counted: whether only a number of referrals is known.
    """
    refers, profit = pl.col("referrers") > 0, pl.col("profit").cast(pl.Int128)
    amounts = AMOUNTS not in customers.table.absent
    sums = {
        "customers": pl.len(),
        "with_order": pl.col("counted").sum(),
        "referrers": pl.col("referrers").sum(),
        "referrals": pl.col("referrals").sum(),
        "thanks": (pl.col("referrals") >= 2).sum(),
    }
    if amounts:
        sums |= {"profit": profit.sum(), "of_referrers": profit.filter(refers).sum()}
    if ORDER_COUNTS not in customers.table.absent:
        sums["asked"] = ((pl.col("referrals") == 0) & (pl.col("orders_ever") >= 2) & (pl.col("counted") > 0)).sum()
    if not counted:
        sums |= {
            "referred": pl.col("referred").sum(),
            "median_days": pl.col("first_referral_days").median(),
            "timed": pl.col("timed_referrers").sum(),
        }
        if amounts:
            sums |= {
                "of_referred": profit.filter(pl.col("referred")).sum(),
                "brought": pl.col("referred_profit").sum(),
            }
    row = customers.frame.select(**sums).collect(engine="streaming").to_dicts()[0]
    first = {name: row.pop(name) for name in ("customers", "with_order", "referrers", "referrals")}
    total = row.pop("profit", None)
    return Sums(**{name: int(value or 0) for name, value in first.items()}, profit=total, more=row)


def referral_figures(sums: Sums, referrals: Referrals) -> list[Figure]:
    """Return the figures of the base and of its referrals.

    Args:
        sums: over all customers.
        referrals: who brought whom.
    """
    base, line = "Base", "Referrals"
    total = None if sums.profit is None else float(money(int(sums.profit)))
    figures = [
        Figure("customers", "Customers", "count", sums.customers, base, "{} customers"),
        Figure(
            "customers_with_order", "Customers with a counted order", "count", sums.with_order, base,
            "{} with an order" if sums.with_order < sums.customers else "",
        ),
    ]  # fmt: skip
    if total is not None:
        figures.append(Figure("ltv_total", "LTV in total", "money", total, base, "LTV {} in total"))
    rate = sums.referrers / sums.customers if sums.customers else None
    if referrals.counted:
        each = sums.referrals / sums.referrers if sums.referrers else None
        return [
            *figures,
            Figure("referrals", "Referrals", "count", sums.referrals, line, "{} referrals"),
            Figure("referrers", "Customers who refer", "count", sums.referrers, line, "by {} customers"),
            Figure("referrer_rate", "Share of customers who refer", "share", rate, line, "{} of all"),
            Figure("referrals_each", "Referrals of a customer who refers", "ratio", each, line, "{} each"),
        ]
    referred, depths = int(sums.more["referred"] or 0), referrals.chains.depth
    longest = int(depths.cast(pl.Int64).max() or 0)  # type: ignore[arg-type]
    share = referred / sums.customers if sums.customers else None
    figures += [
        Figure("referred_customers", "Customers who were referred", "count", referred, line, "{} customers referred"),
        Figure("referral_rate", "Referral rate", "share", share, line, "{} of all"),
        Figure("referrals", "Referrals", "count", sums.referrals, line, _known(sums.referrals, referred)),
        Figure(
            "longest_chain", "Longest chain of referrals", "count", longest, line,
            "longest chain {}" if sums.referrals else "",
        ),
    ]  # fmt: skip
    figures += [
        Figure("referrers", "Customers who refer", "count", sums.referrers, WHO, "{} customers"),
        Figure("referrer_rate", "Share of customers who refer", "share", rate, WHO, "{} of all"),
    ]
    return [*figures, *_money_figures(sums, total), *_time_figures(sums)]


def _known(referrals: int, referred: int) -> str:
    """Return the phrase of the number whose referrer is a customer, where it is not that of the referred ones."""
    return "" if referrals == referred else "{} of them by a customer listed here"


def _money_figures(sums: Sums, total: float | None) -> list[Figure]:
    """Return what the referred customers are worth, and those who brought them, with and without."""
    referred, own, brought = (sums.amount(name) for name in ("of_referred", "of_referrers", "brought"))
    if total is None or referred is None or own is None or brought is None:
        return []
    line = "LTV"
    share = referred / total if total > 0 and referred >= 0 else None
    figures = [
        Figure("referred_ltv", "LTV of the referred customers", "money", referred, line, "{} of referred customers"),
        Figure("referred_ltv_share", "Their share of the LTV", "share", share, line, "{} of all"),
        Figure("ltv_without_referred", "LTV of the others", "money", total - referred, line, "{} without them"),
    ]
    if sums.referrers:
        alone, together = own / sums.referrers, (own + brought) / sums.referrers
        figures += [
            Figure("ltv_per_referrer", "LTV of one who refers", "money", alone, WHO, "LTV {} each"),
            Figure(
                "ltv_per_referrer_with", "The same with those that it brought", "money", together, WHO,
                "{} with those that they brought themselves",
            ),
        ]  # fmt: skip
    return figures


def _time_figures(sums: Sums) -> list[Figure]:
    timed = int(sums.more["timed"] or 0)
    phrase = f"a median of {{}} days from joining to the first referral, of {counted(timed, 'customer')}"
    return [
        Figure(
            "days_to_first_referral", "Median days from joining to the first referral", "days",
            sums.more["median_days"], "Time", phrase if timed else "",
        )
    ]  # fmt: skip


def referral_notes(sums: Sums, customers: CustomerTable, referrals: Referrals) -> list[Note]:
    """Return notes on whom to thank and whom to ask, and on what is not known.

    Args:
        sums: over all customers.
        customers: all in scope.
        referrals: who brought whom.
    """
    notes = _count_notes(sums) if referrals.counted else [*_early_notes(referrals), *_contact_notes(referrals)]
    if not sums.referrals:
        notes.append(Note("no_referrals", "No customer of this file brought another one of it.", warns=True))
    thanks, asked = int(sums.more["thanks"] or 0), int(sums.more.get("asked") or 0)
    value = "ltv" if sums.profit is not None else "orders"
    if thanks:
        who = "customer brought two others or more" if thanks == 1 else "customers brought two others or more each"
        text = f"{thanks:,} {who}: thank them, and ask them first when there is something new. To see them:"
        notes.append(Note("to_thank", text, command=f"--where {quoted(THANK)}"))
    if asked:
        known = not {*BY_DAY} & customers.table.absent.keys()
        text = (
            f"{counted(asked, 'customer')} bought again but brought nobody yet. To ask "
            f"{'those who are still buying' if known else 'them'} for a referral, the best first:"
        )
        where = quoted(ASK + (STILL_BUYING if known else ""))
        notes.append(Note("to_ask", text, command=f"--where {where} --sort {value}"))
    return notes


def _early_notes(referrals: Referrals) -> list[Note]:
    """Return a note on customers who joined after the first one that they brought."""
    if not referrals.too_early:
        return []
    text = (
        f"{counted(referrals.too_early, 'customer')} joined or first ordered after the first customer that they "
        "brought: their time to the first referral stays empty."
    )
    return [Note("referral_before_joining", text)]


def _contact_notes(referrals: Referrals) -> list[Note]:
    """Return a note on contacts who were referred but have not ordered."""
    waiting = referrals.people.filter(~pl.col(HAS_ORDERED) & pl.col(NAMED).is_not_null()).height
    if not waiting:
        return []
    text = (
        f"{counted(waiting, 'contact')} with a referrer {'has' if waiting == 1 else 'have'} no order yet: no figure "
        "counts them. custseg customers --all lists them, with the referrer to mention in a call (referred_by)."
    )
    return [Note("referred_contacts", text)]


def _count_notes(sums: Sums) -> list[Note]:
    """Return what a number of referrals tells, and what it does not."""
    text = (
        "Only the number of referrals of each customer is known: who refers and how often. Not known: whom they "
        "brought, so neither the LTV of those, nor chains, nor the time to the first referral, nor what reward would "
        "pay. That takes a column with the referrer of each customer: --map referred_by=COLUMN."
    )
    notes = [Note("only_a_number", text, warns=True)]
    if sums.referrals > sums.customers:
        text = (
            f"There are more referrals ({sums.referrals:,}) than customers ({sums.customers:,}): at least "
            f"{sums.referrals - sums.customers:,} of them brought no customer of this file. They may be invitations."
        )
        notes.append(Note("more_referrals_than_customers", text, warns=True))
    return notes
