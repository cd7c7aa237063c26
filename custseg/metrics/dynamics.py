"""Metrics of a trend: turnover by period, and the causes of its change."""

from custseg.metrics.metric import Metric
from custseg.tables.known import AMOUNTS

COMPARED = "in the period compared with (the previous one, or with --against year the one a year ago)"

DYNAMICS = [
    Metric(
        "turnover", "Turnover", "money", "Revenue of a period, returns taken off.", "turnover", of="group",
        belongs=("trend",),
    ),
    Metric(
        "dynamics_coefficient", "Dynamics coefficient", "ratio",
        f"Turnover ÷ turnover {COMPARED}; above 1 it grows. Only between complete periods, and where the earlier "
        "turnover is above zero.", "turnover", "turnover_before", of="group", belongs=("trend",), short="Coeff.",
    ),
    Metric(
        "turnover_change", "Change of turnover", "money",
        f"Turnover − turnover {COMPARED}; only between complete periods.", "turnover_change", of="group",
        belongs=("trend",), short="Change",
    ),
    Metric(
        "turnover_share", "Share of turnover", "share", "Turnover ÷ that of all groups in the same period.",
        "turnover", "turnover_all", of="group", belongs=("trend",), short="Share",
    ),
    Metric(
        "turnover_status", "Status of turnover", "text",
        "new: first sales in this complete period; back: sales again, but none in the period compared with; gone: "
        "sales in the period compared with, but none now. Sales means a turnover above zero.",
        of="group", belongs=("trend",),
        short="Status", takes_also=(AMOUNTS,),
    ),
    Metric(
        "orders_status", "Status of orders", "text",
        "new: first orders in this complete period; back: orders again, but none in the period compared with; gone: "
        "orders in the period compared with, but none now.", of="group", belongs=("trend",), short="Status",
    ),
    Metric(
        "active_customers", "Active customers", "count", "Customers with a counted order in the period.", "buyers",
        of="group", belongs=("trend",), short="Active",
    ),
    Metric(
        "orders_per_customer", "Orders per customer", "ratio", "Orders of the period ÷ its active customers.",
        "orders", "buyers", of="group", belongs=("trend",), short="Orders/ customer",
    ),
    Metric(
        "turnover_without_order", "Turnover without an order", "money",
        "Turnover of customers without a counted order in the period: for example returns of earlier orders. Turnover "
        "= active customers × orders per customer × average order value + turnover without an order.",
        "without_order", of="group", belongs=("trend",), short="Without order",
    ),
    Metric(
        "change_by_customers", "Change by number of customers", "money",
        "Part of the change of turnover that comes from more or fewer active customers (logarithmic mean Divisia "
        "index); all of it if one of the two periods has no active customers.", "by_customers",
        of="group", belongs=("trend",),
        short="by customers",
    ),
    Metric(
        "change_by_orders_per_customer", "Change by orders per customer", "money",
        "Part of the change of turnover that comes from active customers ordering more or less often.",
        "by_orders_per_customer", of="group", belongs=("trend",), short="by orders/ customer",
    ),
    Metric(
        "change_by_order_value", "Change by order value", "money",
        "Part of the change of turnover that comes from larger or smaller orders.", "by_order_value", of="group",
        belongs=("trend",), short="by order value",
    ),
    Metric(
        "change_without_order", "Change without an order", "money",
        "Part of the change of turnover from customers without a counted order in the period, for example returns. "
        "Together with the three causes, or with the four kinds of customers, it adds up to the change of turnover.",
        "change_without_order", of="group", belongs=("trend",), short="without order",
    ),
    Metric(
        "customers_new", "Customers won", "count",
        "Active customers whose first order is later than the period compared with, without those first seen in the "
        "first 90 days of the file (the setting warm_up), which may be older than the file.", "new_in_period",
        of="group",
        belongs=("trend",), short="New",
    ),
    Metric(
        "customers_back", "Customers who came back", "count",
        f"Active customers that are not new and were not active {COMPARED}.", "back", of="group", belongs=("trend",),
        short="Back",
    ),
    Metric(
        "customers_kept", "Customers kept", "count", f"Active customers that were active {COMPARED} too.", "kept",
        of="group", belongs=("trend",), short="Kept",
    ),
    Metric(
        "customers_lost", "Customers who stayed away", "count",
        f"Customers that were active {COMPARED} and are not now.", "lost", of="group", belongs=("trend",),
        short="Stayed away", lower_is_better=True,
    ),
    Metric(
        "change_by_new", "Change by customers won", "money", "Turnover of the customers won.", "by_new", of="group",
        belongs=("trend",), short="by new",
    ),
    Metric(
        "change_by_back", "Change by customers who came back", "money", "Turnover of the customers who came back.",
        "by_back", of="group", belongs=("trend",), short="by back",
    ),
    Metric(
        "change_by_kept", "Change by customers kept", "money",
        "Turnover of the customers kept − their turnover in the period compared with.", "by_kept", of="group",
        belongs=("trend",), short="by kept",
    ),
    Metric(
        "change_by_lost", "Change by customers who stayed away", "money",
        "Minus the turnover, in the period compared with, of the customers who stayed away.", "by_lost", of="group",
        belongs=("trend",), short="by stayed away",
    ),
]  # fmt: skip

TURNOVER = ("turnover", "dynamics_coefficient", "turnover_change")
CAUSES = ("change_by_customers", "change_by_orders_per_customer", "change_by_order_value", "change_without_order")
MOVES = tuple(name for kind in ("new", "back", "kept", "lost") for name in (f"customers_{kind}", f"change_by_{kind}"))
