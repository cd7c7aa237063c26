"""The family of profit: what groups of customers or of rows add to it."""

from custseg.metrics.metric import Metric

PROFIT = [
    Metric(
        "profit_share", "Share of profit", "share", "Profit ÷ that of all groups.", "profit", of="group",
        belongs=("profit_table",), of_total=True,
    ),
    Metric(
        "abc_class", "ABC class", "text",
        "A: the groups with most profit that together reach the first 80 % of it; B: the next 15 %; C: the rest; "
        "L: loss-making.", "profit", of="group", belongs=("profit_table",), short="ABC",
    ),
    Metric(
        "acquired_customers", "Acquired customers", "count",
        "Customers whose first counted order lies in scope, without those known before the file; in a table of "
        "sellers, categories or products those that this one won; in cac those in the months of the spend.", "acquired",
        of="group", short="Acquired",
    ),
    Metric(
        "rows_without_profit", "Rows without a known profit", "count",
        "Rows whose profit is not given; they earn the margin of the customer's other rows, else that of all.",
        "lines_unknown", of="group", belongs=("profit_table",), short="Rows without profit",
    ),
    Metric(
        "revenue_without_profit", "Revenue without a known profit", "money", "Revenue of these rows.",
        "revenue_unknown", of="group", belongs=("profit_table",), short="Revenue without profit",
    ),
]  # fmt: skip
