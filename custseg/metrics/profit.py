"""Metrics of profit by group of customers or of rows."""

from custseg.metrics.metric import Metric

PROFIT = [
    Metric(
        "profit_share", "Share of profit", "share", "Profit ÷ that of all groups.", "profit", of="group",
        belongs=("profit_table",), of_total=True,
    ),
    Metric(
        "abc_class", "ABC class", "text",
        "A: the groups with most profit that together reach 80 % of it; B: the next 15 %; C: the rest; "
        "L: loss-making. Without a known margin nobody is, and the classes are of revenue.",
        "profit", of="group", belongs=("profit_table",), short="ABC",
    ),
    Metric(
        "acquired_customers", "Acquired customers", "count",
        "Customers whose first counted order lies in scope, without those known before the file. By seller, category "
        "or product, only the customers it won; in cac, only those of the months of the spend.", "acquired",
        of="group", short="Acquired",
    ),
    Metric(
        "rows_without_profit", "Rows without a known profit", "count",
        "Rows without a known profit: all of them if none is known. It is estimated with the margin of the customer's "
        "other rows, or of all rows.", "lines_unknown", of="group", belongs=("profit_table",),
        short="Rows without profit", lower_is_better=True,
    ),
    Metric(
        "revenue_without_profit", "Revenue without a known profit", "money", "Revenue of these rows.",
        "revenue_unknown", of="group", belongs=("profit_table",), short="Revenue without profit", lower_is_better=True,
    ),
]  # fmt: skip
