"""Metrics that triggers of actions look at: they read the rows once more, so only `custseg actions` computes them."""

from custseg.metrics.metric import Metric

NEED = "actions"
"""What these metrics need beside their columns: to be asked for by a list of actions."""

ACTIONS = [
    Metric(
        "used_from", "In use from", "date",
        "Day by which the customer has had time to use what it bought last: the day of delivery where that is known, "
        "else that of the order, plus the days that the category takes (use_days: 7, for large things 30). Empty while "
        "nothing is delivered, if the file tells the days of delivery.",
        "used_from", of="customer", belongs=(NEED,),
    ),
    Metric(
        "only_product", "Only product", "text",
        "The product of a customer that bought a single one, however often; items such as postage (not_goods) do not "
        "count.", "only_product", of="customer", belongs=(NEED, "product"),
    ),
]  # fmt: skip
