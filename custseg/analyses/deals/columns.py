"""The columns of tables of deals."""

from __future__ import annotations

from custseg.result import Column

OF_GROUPS = [
    Column("deals", "Deals", "count"),
    Column("won", "Won", "count"),
    Column("lost", "Lost", "count"),
    Column("open", "Open", "count"),
    Column("win_rate", "Win rate", "share"),
    Column("win_rate_low", "Win rate from", "share"),
    Column("win_rate_high", "Win rate to", "share"),
    Column("won_amount", "Money won", "money"),
    Column("average_won", "Average won deal", "money", header="Per won deal"),
    Column("average_won_low", "Average won deal from", "money"),
    Column("average_won_high", "Average won deal to", "money"),
    Column("won_per_closed", "Money won per closed deal", "money", header="Per closed deal"),
    Column("cycle_won", "Days to win (median)", "days", header="Days to win"),
    Column("cycle_won_low", "Days to win from", "days"),
    Column("cycle_won_high", "Days to win to", "days"),
    Column("cycle_won_mean", "Days to win (mean)", "days"),
    Column("cycle_lost", "Days to lose (median)", "days", header="Days to lose"),
    Column("cycle_lost_low", "Days to lose from", "days"),
    Column("cycle_lost_high", "Days to lose to", "days"),
    Column("cycle_lost_mean", "Days to lose (mean)", "days"),
    Column("usual_cycle", "Usual cycle in days, open deals counted", "days", header="Usual cycle"),
    Column("usual_cycle_low", "Usual cycle from", "days"),
    Column("usual_cycle_high", "Usual cycle to", "days"),
    Column("open_deals_amount", "Money open", "money"),
    Column("expected_amount", "Money expected of open deals", "money", header="Expected"),
    Column("stuck", "Stuck deals", "count", header="Stuck"),
    Column("stuck_amount", "Money in stuck deals", "money", header="Money stuck"),
    Column("ease_rank", "Ease rank: short cycle, high win rate", "count", header="Ease rank"),
    Column("money_rank", "Rank by money won", "count", header="Money rank"),
]
"""Columns beside the one that names the group, in their order."""

PROFIT_RANK = Column("profit_rank", "Rank by profit of orders", "count", header="Profit rank")
"""Where orders are given."""

COMPARING = Column("comparing", "Compares: many deals, few won", "flag", header="Compares")

NEXT_STEPS = {
    "too_old": "ask once more or close",
    "stuck": "agree on a date",
    "late": "ask what is missing",
    "on_time": "on time",
    "no_date": "enter its opening day",
    "unknown": "no cycle known",
}
"""What to do about an open deal, by its name in machine formats."""

OF_OPEN = [
    Column("deal_id", "Deal", whole=True),
    Column("customer_id", "Customer"),
    Column("seller", "Seller"),
    Column("product", "Product"),
    Column("source", "Source"),
    Column("stage", "Stage"),
    Column("opened", "Opened", "date"),
    Column("age", "Days open", "days"),
    Column("expected_close", "Expected to close", "date"),
    Column("days_since_activity", "Days since the last activity", "days", header="Days silent"),
    Column("closed_by_then", "Deals that are closed by this age", "share", header="Closed by then"),
    Column("win_chance", "Share won of deals that were still open at this age", "share", header="Win chance"),
    Column("amount", "Amount", "money"),
    Column("expected_amount", "Chance × amount", "money", header="Expected"),
    Column("todo", "What to do", whole=True, labels=NEXT_STEPS),
]
