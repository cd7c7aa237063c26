"""The columns of tables of leads."""

from __future__ import annotations

from custseg.result import Column

WINDOW = 90
"""Days within which leads of all ages are compared."""

OF_GROUPS = [
    Column("leads", "Leads", "count"),
    Column("won", "Won", "count"),
    Column("lost", "Lost", "count"),
    Column("open", "Open", "count"),
    Column("conversion", "Conversion: won ÷ leads", "share", header="Conversion"),
    Column("conversion_low", "Conversion from", "share"),
    Column("conversion_high", "Conversion to", "share"),
    Column(
        "won_90d", f"Won within {WINDOW} days, young leads counted as open", "share", header=f"Within {WINDOW} days"
    ),
    Column("touched", "Touched", "share"),
    Column("days_to_touch", "Days to the first touch (median)", "days", header="Days to touch"),
    Column("days_to_touch_low", "Days to touch from", "days"),
    Column("days_to_touch_high", "Days to touch to", "days"),
    Column("usual_touch", "Days until half are touched, untouched ones counted", "days", header="Half touched after"),
    Column("days_to_win", "Days to win (median)", "days", header="Days to win"),
    Column("days_to_win_low", "Days to win from", "days"),
    Column("days_to_win_high", "Days to win to", "days"),
    Column("days_to_win_mean", "Days to win (mean)", "days"),
    Column("untouched", "Nobody works them", "count", header="Nobody works"),
    Column("quiet", "Gone quiet", "count", header="Quiet"),
    Column("won_amount", "Money won", "money"),
    Column("won_per_lead", "Money won per lead", "money", header="Per lead"),
]
"""Columns beside the one that names the group, in their order."""

OVERLOADED = Column("overloaded", "Overloaded with open leads", "flag", header="Overloaded")

PER_LEAD = [
    Column("customers", "Customers with orders", "count", header="Customers"),
    Column("revenue", "Revenue of orders", "money", header="Revenue"),
    Column("profit", "Profit of orders", "money", header="Profit"),
    Column("revenue_per_lead", "Revenue per lead", "money", header="Revenue per lead"),
    Column("profit_per_lead", "Profit per lead", "money", header="Profit per lead"),
]

NEXT_STEPS = {
    "untouched": "call",
    "quiet": "ask again or close",
    "worked": "being worked",
    "unknown": "no activity known",
}
"""What to do about an open lead, by its name in machine formats."""

OF_OPEN = [
    Column("lead_id", "Lead", whole=True),
    Column("customer_id", "Customer"),
    Column("seller", "Owner"),
    Column("source", "Source"),
    Column("stage", "Stage"),
    Column("opened", "Created", "date"),
    Column("age", "Days old", "days"),
    Column("days_silent", "Days since the last activity", "days", header="Days silent"),
    Column("amount", "Amount", "money"),
    Column("resembles", "Like the best", "text", header="Like the best"),
    Column("resembles_share", "Share of such leads that became the best, at least", "share", header="At least"),
    Column("todo", "What to do", whole=True, labels=NEXT_STEPS),
]
