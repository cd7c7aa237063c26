"""Metrics of breadth: how much of what is on sale a customer buys, and how large its orders are."""

from custseg.metrics.metric import Metric

BREADTH = [
    Metric(
        "penetration", "Penetration", "share",
        "Categories bought ÷ those on sale since the first order. A category is on sale from its first to its last "
        "sale in the file.",
        "categories_bought", "categories_offered",
    ),
    Metric(
        "categories_offered", "Categories on sale", "count",
        "Categories that were on sale at or after the customer's first order (with --from, at or after that day).",
        "categories_offered", mean=True, short="On sale",
    ),
    Metric(
        "last_order_value", "Value of the last order", "money",
        "Revenue of the last counted order; of several on that day, of the largest.",
        "last_value", short="Last order",
    ),
    Metric(
        "orders_below_average", "Orders below the own average", "count",
        "Counted orders whose revenue is below the mean of the customer's own orders.",
        "below_own_mean", of="customer", short="Below own average",
    ),
    Metric(
        "base_margin", "Return on sales of the base", "share",
        "Profit ÷ revenue of all customers, over the rows with a known profit: the same for each. Empty if none is "
        "known.",
        "base_margin", of="customer", short="ROS of the base",
    ),
    Metric(
        "base_order_value", "Average order value of the base", "money",
        "Revenue ÷ orders of all customers with a counted order: the same for each.",
        "base_order_value", of="customer", short="Order value of the base",
    ),
]  # fmt: skip
