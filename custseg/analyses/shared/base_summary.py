"""The summary below a table: figures of all customers in scope."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.acquisition_figures import ACQUISITION_SUMS, acquisition_figures
from custseg.analyses.shared.judging import judging_of, spend_of_all
from custseg.analyses.shared.known_figures import FORMULA
from custseg.analyses.shared.order_summary import order_figures
from custseg.analyses.shared.targets import with_targets
from custseg.analyses.shared.totals import Totals, figure_of, of_totals
from custseg.engine.budget_forecast import budget_notes
from custseg.engine.customer_table import CustomerTable
from custseg.engine.forecast_columns import untested_notes
from custseg.metrics.facts import Base
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.verdict import Judging
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.known import AMOUNTS
from custseg.tables.ledger import money
from custseg.tables.row_money import GROSS_MARGIN, RETURN_ON_SALES

BRIEF = ("Shown", "Base", "LTV to date", "LTV ÷ CAC")
"""Headings that people see below a table which is about something else."""

PER_CUSTOMER = "{} per customer with an order"
SUMMARY_MEASURES = (
    "customers", "counted", "repeat", "orders", "tenure", "revenue", "profit", "lifetime_value", "known_before",
    "profit_recent", "profit_earlier", "losing", "losing_profit", *ACQUISITION_SUMS,
)  # fmt: skip
"""Measures that the summary reads, as far as the customers have them."""


def summary_of(customers: CustomerTable) -> tuple[list[Figure], list[Note]]:
    """Return the figures of the base with their targets, and notes on them; nothing without customers."""
    if customers.base is None:
        return [], []
    if AMOUNTS in customers.table.absent:
        figures, notes = with_targets(order_figures(customers.frame, customers.base), customers)
        return figures, [*untested_notes(customers.forecast, customers.settings), *notes]
    forecast, base, settings, spend = customers.forecast, customers.base, customers.settings, spend_of_all(customers)
    notes = [*untested_notes(forecast, settings), *budget_notes(forecast, settings)]
    figures = base_figures(customers.frame, base, settings, margin_words(customers), judging_of(customers), spend)
    if spend["spend"]:
        text = (
            f"{fixed(_money(spend['spend']))} of the spend won no customer. The figures of all customers, of its "
            "channel and of its month count it; other groups do not."
        )
        notes.append(Note("spend_in_no_group", text))
    figures, target_notes = with_targets(figures, customers)
    return figures, [*notes, *target_notes]


def margin_words(customers: CustomerTable) -> str:
    """Return what the return on sales is called: with its kind where that is a gross margin."""
    kind = customers.understood.get(RETURN_ON_SALES, "")
    return "return on sales (gross margin)" if kind.startswith(GROSS_MARGIN) else "return on sales"


def base_figures(
    customers: pl.LazyFrame, base: Base, settings: Settings, margin: str, judging: Judging | None, spend: Totals
) -> list[Figure]:
    """Return what all customers in scope are worth.

    Args:
        customers: all customers in scope, completed.
        base: their base figures.
        settings: of the run.
        margin: what the return on sales is called.
        judging: what the verdict needs; None if the acquisition cost is unknown.
        spend: sums that all customers have beside their own: the spend that won nobody.
    """
    counted, without_order = _totals(customers)
    total = {name: _sum(value, without_order[name], spend.get(name, 0)) for name, value in counted.items()}
    figures = [
        figure_of("customers", total["customers"], "Base", "{} customers"),
        Figure(
            "customers_with_order",
            "Customers with a counted order",
            "count",
            counted["customers"],
            "Base",
            "{} with an order" if without_order["customers"] else "",
        ),
        figure_of("orders", total["orders"], "Base", "{} orders"),
        figure_of("revenue", of_totals("revenue", total), "Base", "revenue {}"),
    ]
    if base.some_profit:
        figures.append(figure_of("profit", of_totals("profit", total), "Base", "profit {}"))
    figures += [
        *_formula(counted, total, margin),
        *_at_lifetime(counted, total, base, settings),
        *_loyalty(customers, counted, base),
        *_pair("loss_making", "Loss-making", "loss-making customers", total["losing"], total["losing_profit"]),
        *_pair(
            "no_counted_order",
            "No counted order",
            "customers without a counted order",
            without_order["customers"],
            without_order["profit"],
        ),
    ]
    if "profit_recent" in total:
        figures += _periods(total)
    if judging is not None and set(ACQUISITION_SUMS) <= total.keys():
        figures += acquisition_figures(total, judging)
        known_before = total["known_before"]
        figures.append(Figure("customers_known_before", "Customers known before the file", "count", known_before))
    return figures


def money_figures(total: Totals, base: Base, margin: str) -> list[Figure]:
    """Return the money of all rows in scope.

    Args:
        total: "revenue" and "profit"; "profit_recent" and "profit_earlier" if periods are compared.
        base: the base figures.
        margin: what the return on sales is called.
    """
    figures = [figure_of("revenue", of_totals("revenue", total), "Base", "revenue {}")]
    if base.some_profit:
        figures.append(figure_of("profit", of_totals("profit", total), "Base", "profit {}"))
    if base.margin_known:
        figures.append(figure_of("margin", of_totals("margin", total), "Base", f"{{}} {margin}", total))
    return figures + (_periods(total) if "profit_recent" in total else [])


def _totals(customers: pl.LazyFrame) -> tuple[Totals, Totals]:
    """Return the exact sums over the customers with a counted order, and over the others."""
    present = set(customers.collect_schema().names())
    names = [name for name in SUMMARY_MEASURES if name in present]
    counts = (pl.col("counted") > 0).alias("counts")
    sums = customers.group_by(counts).agg(MEASURES[name].of_group().cast(pl.Int128) for name in names)
    rows = {row.pop("counts"): row for row in sums.collect(engine="streaming").to_dicts()}
    nothing = dict.fromkeys(names, 0)
    with_order, without_order = (
        {name: None if value is None and MEASURES[name].judges else int(value or 0) for name, value in row.items()}
        for row in (rows.get(True, nothing), rows.get(False, nothing))
    )
    return with_order, without_order


def _periods(total: Totals) -> list[Figure]:
    """Return the profit of the last period and of the previous one."""
    recent, earlier, line = total["profit_recent"], total["profit_earlier"], "Periods"
    return [
        Figure("profit_recent", "Profit of the last period", "money", _money(recent), line, "profit {} in the last"),
        Figure(
            "profit_earlier", "Profit of the previous period", "money", _money(earlier), line, "{} in the previous one"
        ),
        Figure("profit_change", "Change of profit", "money", _money(recent - earlier), line, "change {}"),
    ]


def _formula(counted: Totals, total: Totals, margin: str) -> list[Figure]:
    """Return S, C, P, T and their product for the customers with a counted order."""
    formula = {
        "average_order_value": "{} per order",
        "orders_per_month": "{} orders a month",
        "margin": f"{{}} {margin}",
        "tenure_months": "{} months",
    }
    per_customer = _per(counted["profit"], counted["counted"])
    return [
        figure_of("ltv_per_customer", per_customer, "LTV to date", PER_CUSTOMER),
        figure_of("ltv_total", of_totals("ltv_total", total), "LTV to date", "{} in total"),
        *[figure_of(name, of_totals(name, counted), FORMULA, phrase, counted) for name, phrase in formula.items()],
    ]


def _loyalty(customers: pl.LazyFrame, counted: Totals, base: Base) -> list[Figure]:
    """Return how many customers came back, and how much of the LTV the best customers hold."""
    best, positive = _best_customers(customers)
    once = counted["counted"] - counted["repeat"]
    top = "the top 20% of customers hold {} of LTV"
    return [
        figure_of("repeat_rate", of_totals("repeat_rate", counted), "Loyalty", "{} bought again"),
        figure_of("top_20_share", best / positive if positive else None, "Loyalty", top),
        figure_of("base_gap", base.typical_gap, "Loyalty", "typically {} days between orders"),
        Figure("one_time_customers", "One-time customers", "count", once),
    ]


def _best_customers(customers: pl.LazyFrame) -> tuple[int, int]:
    """Return the positive LTV of the best fifth of the customers with a counted order, and of all of them."""
    counts = pl.col("counted") > 0
    earned = pl.col("profit").filter((pl.col("profit") > 0) & counts).cast(pl.Int128)
    best = earned.sort(descending=True).head((pl.col("counted").sum() + 4) // 5).sum()
    row = customers.select(best=best, positive=earned.sum()).collect(engine="streaming").row(0)
    return int(row[0] or 0), int(row[1] or 0)


def _at_lifetime(counted: Totals, total: Totals, base: Base, settings: Settings) -> list[Figure]:
    """Return the extrapolation to the lifetime; for machines only without a repeat customer to derive it from."""
    line = "At lifetime"
    kind = "the average lifetime" if settings["lifetime"] == "average" else "a lifetime"
    without = total["profit"] - counted["profit"]
    per_customer = _per(total["lifetime_value"] - without, counted["counted"])
    phrases = (f"at {kind} of {{}} months", "{} per customer", "{} in total (an extrapolation)")
    if not base.lifetime or settings["from"]:
        # The rate of a part of the history is not the rate of all of it.
        phrases = ("", "", "")
    names = "ltv_at_lifetime_per_customer", "ltv_at_lifetime_total"
    in_total = of_totals("ltv_at_lifetime", total)
    return [
        Figure("lifetime_months", "Lifetime in months", "months", base.lifetime, line, phrases[0]),
        Figure(names[0], "LTV at lifetime, per customer", "money", per_customer, line, phrases[1]),
        Figure(names[1], "LTV at lifetime, total", "money", in_total, line, phrases[2]),
    ]


def _pair(name: str, line: str, title: str, customers: int | None, amount: int | None) -> list[Figure]:
    """Return number and LTV of a kind of customers, None if unknown; people see them only if there are any."""
    shown = bool(customers)
    ltv = None if customers is None else _money(amount or 0)
    return [
        Figure(name + "_customers", title.capitalize(), "count", customers, line, "{} customers" if shown else ""),
        Figure(name + "_ltv", f"LTV of {title}", "money", ltv, line, "LTV {}" if shown else ""),
    ]


def _sum(*values: int | None) -> int | None:
    """Return the sum of values; None if one of them is unknown."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _money(amount: int) -> float:
    return float(money(amount))


def _per(amount: int, count: int) -> float | None:
    return float(money(amount) / count) if count else None
