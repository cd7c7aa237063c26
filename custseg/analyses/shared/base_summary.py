"""The summary below a table: figures of all customers in scope."""

from __future__ import annotations

from typing import Any

import polars as pl

from custseg.analyses.shared.targets import with_targets
from custseg.engine.budget_forecast import budget_notes
from custseg.engine.customer_table import CustomerTable
from custseg.engine.forecast_columns import untested_notes
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.facts import Base
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.verdict import LTV_TO_CAC, verdict_of_groups
from custseg.notes import Note
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.ledger import money
from custseg.tables.values.amounts import SCALE

PER_CUSTOMER = "{} per customer with an order"
SUMMARY_MEASURES = (
    "customers", "counted", "repeat", "orders", "tenure", "revenue", "profit", "lifetime_value", "known_before",
    "profit_recent", "profit_earlier", *sorted(LTV_TO_CAC.columns),
)  # fmt: skip
"""Measures that the summary reads, as far as the customers have them."""

Totals = dict[str, int]


def summary_of(customers: CustomerTable) -> tuple[list[Figure], list[Note]]:
    """Return the figures of the base with their targets, and notes on them; nothing without customers."""
    if customers.base is None:
        return [], []
    forecast, settings = customers.forecast, customers.settings
    notes = [*untested_notes(forecast, settings), *budget_notes(forecast, settings)]
    figures = base_figures(customers.frame, customers.base, customers.settings)
    figures, target_notes = with_targets(figures, customers.frame, customers.settings)
    return figures, [*notes, *target_notes]


def base_figures(customers: pl.LazyFrame, base: Base, settings: Settings) -> list[Figure]:
    """Return what all customers in scope are worth.

    Args:
        customers: all customers in scope, completed.
        base: their base figures.
        settings: with the limits of verdicts.
    """
    counted, without_order = _totals(customers)
    total = {name: value + without_order[name] for name, value in counted.items()}
    figures = [
        _figure("customers", total["customers"], "Base", "{} customers"),
        Figure(
            "customers_with_order",
            "Customers with a counted order",
            "count",
            counted["customers"],
            "Base",
            "{} with an order" if without_order["customers"] else "",
        ),
        _figure("orders", total["orders"], "Base", "{} orders"),
        _figure("revenue", of_totals("revenue", total), "Base", "revenue {}"),
    ]
    if base.margin_known:
        figures.append(_figure("profit", of_totals("profit", total), "Base", "profit {}"))
    figures += [
        *_formula(counted, total),
        *_at_lifetime(counted, total, base, settings),
        *_loyalty(customers, counted, base),
        *_pair("loss_making", "Loss-making", "loss-making customers", *_losses(customers)),
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
    if "cac_judged" in total:
        figures += _acquisition(total, base, settings)
    return figures


def money_figures(total: Totals, base: Base) -> list[Figure]:
    """Return the money of all rows in scope.

    Args:
        total: "revenue" and "profit"; "profit_recent" and "profit_earlier" if periods are compared.
        base: the base figures.
    """
    figures = [_figure("revenue", of_totals("revenue", total), "Base", "revenue {}")]
    if base.margin_known:
        figures.append(_figure("profit", of_totals("profit", total), "Base", "profit {}"))
        figures.append(_figure("margin", of_totals("margin", total), "Base", "{} return on sales"))
    return figures + (_periods(total) if "profit_recent" in total else [])


def of_totals(name: str, total: Totals) -> float | int | None:
    """Return a metric of the catalogue from exact totals of its measures; None if it would divide by zero."""
    metric = CATALOGUE[name]
    numerator, denominator = metric.numerator, metric.group_denominator or metric.denominator
    if denominator is None:
        number = _natural(numerator, total)
        return number if isinstance(number, int) else float(number)
    if total[denominator] <= 0:
        return None
    return float(_natural(numerator, total) / _natural(denominator, total))


def _natural(name: str, total: Totals) -> Any:
    """Return the total of a measure in the unit that people use: money exactly, months as a float."""
    scale = MEASURES[name].scale
    return total[name] if scale == 1 else money(total[name]) if scale == SCALE else total[name] / scale


def _totals(customers: pl.LazyFrame) -> tuple[Totals, Totals]:
    """Return the exact sums over the customers with a counted order, and over the others."""
    present = set(customers.collect_schema().names())
    names = [name for name in SUMMARY_MEASURES if name in present]
    counts = (pl.col("counted") > 0).alias("counts")
    sums = customers.group_by(counts).agg(MEASURES[name].of_group().cast(pl.Int128) for name in names)
    rows = {row.pop("counts"): row for row in sums.collect(engine="streaming").to_dicts()}
    nothing = dict.fromkeys(names, 0)
    with_order, without_order = (
        {name: int(value or 0) for name, value in rows.get(counts, nothing).items()} for counts in (True, False)
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


def _formula(counted: Totals, total: Totals) -> list[Figure]:
    """Return S, C, P, T and their product for the customers with a counted order."""
    formula = {
        "average_order_value": "{} per order",
        "orders_per_month": "{} orders a month",
        "margin": "{} return on sales",
        "tenure_months": "{} months",
    }
    per_customer = _per(counted["profit"], counted["counted"])
    return [
        _figure("ltv_per_customer", per_customer, "LTV to date", PER_CUSTOMER),
        _figure("ltv_total", of_totals("ltv_total", total), "LTV to date", "{} in total"),
        *[_figure(name, of_totals(name, counted), "= S × C × P × T", phrase) for name, phrase in formula.items()],
    ]


def _loyalty(customers: pl.LazyFrame, counted: Totals, base: Base) -> list[Figure]:
    """Return how many customers came back, and how much of the LTV the best customers hold."""
    best, positive = _best_customers(customers)
    once = counted["counted"] - counted["repeat"]
    top = "the top 20% of customers hold {} of LTV"
    return [
        _figure("repeat_rate", of_totals("repeat_rate", counted), "Loyalty", "{} bought again"),
        _figure("top_20_share", best / positive if positive else None, "Loyalty", top),
        _figure("base_gap", base.typical_gap, "Loyalty", "typically {} days between orders"),
        Figure("one_time_customers", "One-time customers", "count", once),
    ]


def _best_customers(customers: pl.LazyFrame) -> tuple[int, int]:
    """Return the positive LTV of the best fifth of the customers with a counted order, and of all of them."""
    counts = pl.col("counted") > 0
    earned = pl.col("profit").filter((pl.col("profit") > 0) & counts).cast(pl.Int128)
    best = earned.sort(descending=True).head((pl.col("counted").sum() + 4) // 5).sum()
    row = customers.select(best=best, positive=earned.sum()).collect(engine="streaming").row(0)
    return int(row[0] or 0), int(row[1] or 0)


def _losses(customers: pl.LazyFrame) -> tuple[int, int]:
    """Return the number of loss-making customers, and their LTV."""
    loss = pl.col("profit").filter(pl.col("profit") < 0)
    row = customers.select(number=loss.len(), amount=loss.cast(pl.Int128).sum()).collect(engine="streaming").row(0)
    return int(row[0]), int(row[1] or 0)


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


def _pair(name: str, line: str, title: str, customers: int, amount: int | None) -> list[Figure]:
    """Return number and LTV of a kind of customers; people see them only if there are such customers."""
    shown = customers > 0
    return [
        Figure(name + "_customers", title.capitalize(), "count", customers, line, "{} customers" if shown else ""),
        Figure(name + "_ltv", f"LTV of {title}", "money", _money(amount or 0), line, "LTV {}" if shown else ""),
    ]


def _acquisition(total: Totals, base: Base, settings: Settings) -> list[Figure]:
    sums = pl.DataFrame({name: [float(total[name])] for name in LTV_TO_CAC.columns})
    word = sums.select(verdict_of_groups(settings, margin_known=base.margin_known)).item()
    line, judged = "Acquisition", total["judged"]
    return [
        Figure("cac_total", "Acquisition cost (CAC), total", "money", _money(total["cac_judged"])),
        _figure("cac", _per(total["cac_judged"], judged), line, "CAC {} per customer"),
        _figure("ltv_to_cac", of_totals("ltv_to_cac", total), line, "LTV ÷ CAC {}"),
        _figure("verdict", word, line, "{}"),
        Figure("customers_judged", "Customers judged", "count", judged, line, "{} customers judged"),
        Figure("customers_known_before", "Customers known before the file", "count", total["known_before"]),
    ]


def _figure(name: str, value: Any, line: str, phrase: str) -> Figure:
    metric = CATALOGUE[name]
    return Figure(name, metric.title, metric.unit, value, line, phrase)


def _money(amount: int) -> float:
    return float(money(amount))


def _per(amount: int, count: int) -> float | None:
    return float(money(amount) / count) if count else None
