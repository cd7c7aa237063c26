"""The summary below a table of deals: the pipeline, the win rate, the cycle, and what is stuck."""

from __future__ import annotations

from typing import Any

import polars as pl

from custseg.analyses.deals.groups import groups
from custseg.analyses.shared.pipeline_days import Days
from custseg.analyses.shared.survival import Lasting
from custseg.numbers import fixed
from custseg.result import Figure
from custseg.settings.setting import Settings

LINES = ("Deals", "Win rate", "Stuck", "Usual cycle", "Days to win", "No customer")


def deal_figures(rows: pl.DataFrame, days: Days, usual: Lasting, settings: Settings) -> list[Figure]:
    """Return the figures of all deals.

    Args:
        rows: as `custseg.analyses.deals.open_deals.judged` returns them.
        days: with the roles that the file has.
        usual: how long deals last.
        settings: with ``stuck``.
    """
    total = groups(rows, None).row(0, named=True) if rows.height else {}
    return [
        *_pipeline(total, days),
        *_rate(total),
        *_cycles(total, usual, settings),
        *_stuck(total, days, usual, settings),
        *_without_customer(rows, days),
    ]


def _pipeline(total: dict[str, Any], days: Days) -> list[Figure]:
    money = days.has_money and bool(total)
    won, still = "{} won", "{} open"
    if money:
        won += f" for {fixed(total['won_amount'])}"
        still += f" for {fixed(total['open_deals_amount'])}" if total["open_deals_amount"] else ""
    figures = [
        Figure("deals", "Deals", "count", total.get("deals", 0), "Deals", "{} deals"),
        Figure("deals_won", "Won deals", "count", total.get("won", 0), "Deals", won),
        Figure("deals_lost", "Lost deals", "count", total.get("lost", 0), "Deals", "{} lost"),
        Figure("deals_open", "Open deals", "count", total.get("open", 0), "Deals", still),
    ]
    if money:
        figures += [
            Figure("won_amount", "Money won", "money", total["won_amount"]),
            Figure("open_deals_amount", "Money open", "money", total["open_deals_amount"]),
            Figure("average_won", "Average won deal", "money", total["average_won"]),
            Figure("average_won_low", "Average won deal from", "money", total["average_won_low"]),
            Figure("average_won_high", "Average won deal to", "money", total["average_won_high"]),
            Figure("won_per_closed", "Money won per closed deal", "money", total["won_per_closed"]),
        ]
    return figures


def _rate(total: dict[str, Any]) -> list[Figure]:
    if not total or total["win_rate"] is None:
        return []
    parts = f"{total['won']:,} won ÷ {total['closed']:,} closed"
    low, high = total["win_rate_low"], total["win_rate_high"]
    phrase = f"{{}} of closed deals (95% interval {low:.1%} to {high:.1%})"
    return [
        Figure("win_rate", "Win rate", "share", total["win_rate"], "Win rate", phrase, parts),
        Figure("win_rate_low", "Win rate from", "share", low),
        Figure("win_rate_high", "Win rate to", "share", high),
    ]


def _cycles(total: dict[str, Any], usual: Lasting, settings: Settings) -> list[Figure]:
    if not total or "cycle_won" not in total:
        return []
    line, known = "Days to win", total["cycle_won"] is not None
    low, high = total["cycle_won_low"], total["cycle_won_high"]
    interval = f"{{}} median (95% interval {low:.0f} to {high:.0f})" if low is not None else "{} median"
    figures = [
        Figure("cycle_won", "Days to win (median)", "days", total["cycle_won"], line, interval if known else ""),
        Figure("cycle_won_low", "Days to win from", "days", low),
        Figure("cycle_won_high", "Days to win to", "days", high),
        Figure(
            "cycle_won_mean", "Days to win (mean)", "months", total["cycle_won_mean"], line, "{} mean" if known else ""
        ),
    ]
    lost = total["cycle_lost"] is not None
    figures += [
        Figure(
            "cycle_lost", "Days to lose (median)", "days", total["cycle_lost"], line, "lost ones {}" if lost else ""
        ),
        Figure("cycle_lost_mean", "Days to lose (mean)", "days", total["cycle_lost_mean"]),
    ]
    if total["usual_cycle"] is not None:
        low, high = total["usual_cycle_low"], total["usual_cycle_high"]
        text = "half of all deals are closed after {} days"
        if low is not None and high is not None:
            text += f" (95% interval {low:.0f} to {high:.0f})"
        limit = usual.quantile(settings["stuck"])
        share = f"{settings['stuck']:.0%}"
        figures += [
            Figure("usual_cycle", "Usual cycle", "days", total["usual_cycle"], "Usual cycle", text),
            Figure("usual_cycle_low", "Usual cycle from", "days", low),
            Figure("usual_cycle_high", "Usual cycle to", "days", high),
            Figure(
                "stuck_after", f"Days by which {share} of deals are closed", "days", limit, "Usual cycle",
                f"{share} after {{}}, open ones counted as still running" if limit is not None else "",
            ),
        ]  # fmt: skip
    return figures


def _stuck(total: dict[str, Any], days: Days, usual: Lasting, settings: Settings) -> list[Figure]:
    if not total or not usual.days:
        return []
    limit = usual.quantile(settings["stuck"])
    phrase = f"{{}} open deals of {limit} days or more" if limit is not None and total["stuck"] else "{} open deals"
    if days.has_money and total["stuck_amount"]:
        phrase += f" for {fixed(total['stuck_amount'])}"
    figures = [Figure("deals_stuck", "Stuck deals", "count", total["stuck"], "Stuck", phrase)]
    if days.has_money:
        expected = total["expected_amount"]
        figures += [
            Figure("stuck_amount", "Money in stuck deals", "money", total["stuck_amount"]),
            Figure(
                "expected_amount", "Money expected of open deals", "money", expected, "Stuck",
                "{} expected of all open ones" if expected else "",
            ),
        ]  # fmt: skip
    return figures


def _without_customer(rows: pl.DataFrame, days: Days) -> list[Figure]:
    if "customer_id" not in days.records.roles:
        return []
    number = rows["customer_id"].null_count()
    phrase = "{} deals, in the figures of all and of sellers" if number else ""
    return [Figure("deals_without_customer", "Deals without a customer", "count", number, "No customer", phrase)]
