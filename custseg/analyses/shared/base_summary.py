"""The figures of the base that stand under a table."""

from __future__ import annotations

from typing import Any

import polars as pl

from custseg.analyses.shared.targets import with_targets
from custseg.customers.acquisition_verdict import judgement
from custseg.customers.base_totals import Base
from custseg.engine.customer_table import CustomerTable
from custseg.engine.forecast_columns import untested_notes
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures import MONTH
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.ledger import money

PER = "{} per customer with an order"
EXACT = ("revenue", "profit", "profit_counted", "lifetime_value", "cac_judged", "profit_judged")


def summary_of(customers: CustomerTable) -> list[Figure]:
    """Return the figures of the base and their targets; nothing without customers."""
    if customers.base is None:
        return []
    customers.notes += untested_notes(customers.forecast, customers.settings)
    figures = base_figures(customers.frame, customers.base, customers.settings)
    return with_targets(figures, customers.frame, customers.settings, customers.notes)


def base_figures(customers: pl.LazyFrame, base: Base, settings: Settings) -> list[Figure]:
    """Return what all customers in scope are worth.

    Args:
        customers: all customers in scope, completed.
        base: their base figures.
        settings: with the limits of verdicts.
    """
    names = customers.collect_schema().names()
    total = _totals(customers, names)
    unordered = total["customers"] - total["counted"]
    figures = [
        _figure("customers", total["customers"], "Base", "{} customers"),
        Figure(
            "customers_with_order",
            "Customers with a counted order",
            "count",
            total["counted"],
            "Base",
            "{} with an order" if unordered else "",
        ),
        _figure("orders", total["orders"], "Base", "{} orders"),
        _figure("revenue", _money(total["revenue"]), "Base", "revenue {}"),
    ]
    if base.margin_known:
        figures.append(_figure("profit", _money(total["profit"]), "Base", "profit {}"))
    figures += _formula(total)
    figures += [
        *_at_lifetime(total, base, settings),
        _figure("repeat_rate", _ratio(total["repeat"], total["counted"]), "Loyalty", "{} bought again"),
        _figure(
            "top_20_share",
            _ratio(total["top"], total["positive"]),
            "Loyalty",
            "the top 20% of customers hold {} of LTV",
        ),
        _figure("base_gap", base.typical_gap, "Loyalty", "typically {} days between orders"),
        Figure("one_time_customers", "One-time customers", "count", total["counted"] - total["repeat"]),
        *_pair("loss_making", "Loss-making", "loss-making customers", total["losing"], total["lost"]),
        *_pair(
            "no_counted_order",
            "No counted order",
            "customers without a counted order",
            unordered,
            total["profit"] - total["profit_counted"],
        ),
    ]
    if "profit_recent" in names:
        figures += _periods(total)
    if "cac" in names:
        figures += _acquisition(total, base, settings)
    return figures


def money_figures(total: dict[str, Any], base: Base) -> list[Figure]:
    """Return the money of all rows in scope.

    Args:
        total: "revenue" and "profit"; with periods "profit_recent" and "profit_earlier".
        base: the base figures.
    """
    figures = [_figure("revenue", _money(total["revenue"]), "Base", "revenue {}")]
    if base.margin_known:
        margin = _ratio(total["profit"], total["revenue"]) if total["revenue"] > 0 else None
        figures.append(_figure("profit", _money(total["profit"]), "Base", "profit {}"))
        figures.append(_figure("margin", margin, "Base", "{} return on sales"))
    return figures + (_periods(total) if "profit_recent" in total else [])


def _totals(customers: pl.LazyFrame, names: list[str]) -> dict[str, Any]:
    """Return the exact sums over all customers."""
    wanted = ["customers", "counted", "repeat", "orders", "tenure", *EXACT, "tenure_judged", "judged"]
    wanted += ["profit_recent", "profit_earlier"]
    sums = customers.select(
        *[pl.col(name).cast(pl.Int128).sum() for name in wanted if name in names],
        revenue_counted=pl.col("revenue").filter(pl.col("counted") > 0).cast(pl.Int128).sum(),
        losing=(pl.col("profit") < 0).sum(),
        lost=pl.col("profit").filter(pl.col("profit") < 0).cast(pl.Int128).sum(),
        known_before=pl.col("known_before").sum() if "known_before" in names else pl.lit(0),
        top=_positive().sort(descending=True).head((pl.col("counted").sum() + 4) // 5).sum(),
        positive=_positive().sum(),
    )
    total: dict[str, Any] = sums.collect(engine="streaming").row(0, named=True)
    return total


def _periods(total: dict[str, Any]) -> list[Figure]:
    """Return the profit of the last period and of the one before."""
    recent, earlier, line = total["profit_recent"], total["profit_earlier"], "Periods"
    return [
        Figure("profit_recent", "Profit of the last period", "money", _money(recent), line, "profit {} in the last"),
        Figure("profit_earlier", "Profit of the period before", "money", _money(earlier), line, "{} in the one before"),
        Figure("profit_change", "Change of profit", "money", _money(recent - earlier), line, "change {}"),
    ]


def _formula(total: dict[str, Any]) -> list[Figure]:
    """Return S, C, P, T and their product, of the customers with a counted order."""
    tenure = total["tenure"] / MONTH if total["tenure"] else None
    counted = total["counted"]
    formula = "= S × C × P × T"
    return [
        _figure("ltv_per_customer", _per(total["profit_counted"], counted), "LTV to date", PER),
        _figure("ltv_total", _money(total["profit"]), "LTV to date", "{} in total"),
        _figure("average_order_value", _per(total["revenue_counted"], total["orders"]), formula, "{} per order"),
        _figure("orders_per_month", total["orders"] / tenure if tenure else None, formula, "{} orders a month"),
        _figure("margin", _margin(total), formula, "{} return on sales"),
        _figure("tenure_months", tenure / counted if tenure and counted else None, formula, "{} months"),
    ]


def _margin(total: dict[str, Any]) -> float | None:
    if total["revenue_counted"] <= 0:
        return None
    return _ratio(total["profit_counted"], total["revenue_counted"])


def _at_lifetime(total: dict[str, Any], base: Base, settings: Settings) -> list[Figure]:
    """Return the extrapolation to the lifetime; nothing to read where no repeat customer tells it."""
    line = "At lifetime"
    kind = "the average lifetime" if settings["lifetime"] == "average" else "a lifetime"
    without = total["profit"] - total["profit_counted"]
    per_customer = _per(total["lifetime_value"] - without, total["counted"])
    phrases = (f"at {kind} of {{}} months", "{} per customer", "{} in total (an extrapolation)")
    if not base.lifetime or settings["from"]:
        # The profit of a part of the history does not tell the rate of all of it.
        phrases = ("", "", "")
    names = "ltv_at_lifetime_per_customer", "ltv_at_lifetime_total"
    return [
        Figure("lifetime_months", "Lifetime in months", "months", base.lifetime, line, phrases[0]),
        Figure(names[0], "LTV at lifetime, per customer", "money", per_customer, line, phrases[1]),
        Figure(names[1], "LTV at lifetime, total", "money", _money(total["lifetime_value"]), line, phrases[2]),
    ]


def _pair(name: str, line: str, title: str, customers: int, amount: int | None) -> list[Figure]:
    """Return number and LTV of some customers; people read them where there are any."""
    shown = customers > 0
    return [
        Figure(name + "_customers", title.capitalize(), "count", customers, line, "{} customers" if shown else ""),
        Figure(name + "_ltv", f"LTV of {title}", "money", _money(amount or 0), line, "LTV {}" if shown else ""),
    ]


def _acquisition(total: dict[str, Any], base: Base, settings: Settings) -> list[Figure]:
    word = None
    if not base.margin_known:
        word = "margin unknown"
    elif total["judged"]:
        names = ("profit_judged", "cac_judged", "tenure_judged", "judged")
        sums = pl.DataFrame({name: [float(total[name])] for name in names})
        word = sums.select(judgement(settings)).item()
    ratio = _ratio(total["profit_judged"], total["cac_judged"])
    line, judged, before = "Acquisition", total["judged"], total["known_before"]
    return [
        Figure("cac_total", "Acquisition cost (CAC), total", "money", _money(total["cac_judged"])),
        _figure("cac", _per(total["cac_judged"], judged), line, "CAC {} per customer"),
        _figure("ltv_to_cac", ratio, line, "LTV ÷ CAC {}"),
        _figure("verdict", word, line, "{}"),
        Figure("customers_judged", "Customers judged", "count", judged, line, "{} customers judged"),
        Figure("customers_known_before", "Customers known before the file", "count", before),
    ]


def _positive() -> pl.Expr:
    """Return the LTV of the customers with a counted order that have earned anything."""
    return pl.col("profit").filter((pl.col("profit") > 0) & (pl.col("counted") > 0)).cast(pl.Int128)


def _figure(name: str, value: Any, line: str, phrase: str) -> Figure:
    metric = CATALOGUE[name]
    return Figure(name, metric.title, metric.unit, value, line, phrase)


def _money(amount: int) -> float:
    return float(money(amount))


def _per(amount: int, count: int) -> float | None:
    return float(money(amount) / count) if count else None


def _ratio(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None
