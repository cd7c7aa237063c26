"""Summary and sections of a forecast: the base month by month, P(alive) of customers, and customers at risk."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.forecast.backtest import calibration, holdout_figures
from custseg.analyses.forecast.total import correction_figures, month_intervals, total_intervals
from custseg.engine.customer_table import CustomerTable
from custseg.engine.forecast_columns import Forecast
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.units import DAY, MONTH
from custseg.numbers import readable
from custseg.result import Column, Figure, Section
from custseg.settings.setting import Settings
from custseg.tables.ledger import money

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout

MONTH_DAYS = MONTH / DAY
PROBABILITY_BINS = 10
NEXT = "Next {} months"
"""Heading of what is expected."""

CUSTOMERS_AT_RISK, AT_RISK_BELOW = 5, 0.5
MONTHLY_COLUMNS = [
    Column("month", "Month", "count"),
    Column("until", "Until", "date"),
    Column("expected_orders", "Expected orders", "count", header="Orders"),
    Column("orders_low", "Orders at least", "count", header="at least"),
    Column("orders_high", "Orders at most", "count", header="at most"),
    Column("expected_revenue", "Expected revenue", "money", header="Revenue"),
    Column("revenue_low", "Revenue at least", "money", header="at least"),
    Column("revenue_high", "Revenue at most", "money", header="at most"),
]
P_ALIVE_COLUMNS = [
    Column("p_alive", "Chance to order again", header="Chance to order again", whole=True),
    Column("customers", "Customers", "count"),
    Column("expected_revenue", "Expected revenue", "money"),
]
AT_RISK_COLUMNS = ("customer_id", "ltv", "p_alive", "expected_profit")


def forecast_figures(customers: CustomerTable, found: Forecast, test: Holdout | None) -> list[Figure]:
    """Return the expected figures of the base within the horizon, and the accuracy of the forecast.

    Args:
        customers: with their forecast.
        found: the forecast.
        test: the holdout test; None without one.
    """
    settings = customers.settings
    summed = ("p_alive", "expected_orders", "expected_revenue", "expected_profit", "expected_value", "profit")
    sums = customers.frame.select(
        pl.len().alias("customers"), *[pl.col(name).cast(pl.Int128).sum().alias(name) for name in summed]
    )
    total = sums.collect().row(0, named=True)
    amounts = {name: float(money(total[name] or 0)) for name in summed}
    line = NEXT.format(settings["horizon"])
    totals = {name: amounts[f"expected_{name}"] for name in ("orders", "revenue")}
    intervals = total_intervals(found, settings["interval"], totals)

    def between(name: str, unit: str) -> str:
        if name not in intervals:
            return ""
        low, high = (readable(round(value) if unit == "count" else value, unit) for value in intervals[name])
        return f" ({low} to {high})"

    figures = [
        Figure("customers", "Customers", "count", total["customers"], "Base", "{} customers"),
        Figure("customers_alive", "Customers expected to order again", "count", amounts["p_alive"], "Base",
               f"about {round(amounts['p_alive']):,} of them expected to order again"),
        Figure("expected_orders", "Expected orders", "count", amounts["expected_orders"], line,
               "{} order days" + between("orders", "count")),
        Figure("expected_revenue", "Expected revenue", "money", amounts["expected_revenue"], line,
               "revenue {}" + between("revenue", "money")),
        Figure("expected_profit", "Expected profit", "money", amounts["expected_profit"], line, "profit {}"),
        Figure("ltv_total", CATALOGUE["ltv_total"].title, "money", amounts["profit"], "LTV", "{} to date"),
        Figure("expected_ltv", "Expected LTV", "money", amounts["expected_value"], "LTV", "{} with expected profit"),
    ]  # fmt: skip
    for name, (lowest, highest) in intervals.items():
        unit = "money" if name == "revenue" else "count"
        title = name.capitalize()
        figures.append(Figure(f"{name}_low", f"{title} of all at least", unit, lowest, line))
        figures.append(Figure(f"{name}_high", f"{title} of all at most", unit, highest, line))
    return [*figures, *correction_figures(found), *_model_figures(found, test, settings)]


def _model_figures(found: Forecast, test: Holdout | None, settings: Settings) -> list[Figure]:
    """Return the model, the models it was chosen from, and the accuracy of the forecast."""
    model = found.outlook.fitted.model
    # Its name alone does not say how regular the orders are.
    fitted = [Figure("model_fitted", "Model fitted", "text", model.TITLE, "Model", "{}")] if model.NEEDS_GAPS else []
    if test is None:
        return [Figure("model", "Model", "text", found.name, "Model", "{}, not tested"), *fitted]
    figures = holdout_figures(test, found.name, settings)
    if found.tried:
        errors = {name: one.score.rmse for name, one in found.tried.items()}
        listed = ", ".join(f"{name} {readable(rmse, 'ratio')}" for name, rmse in errors.items())
        phrase = f"{found.name} (RMSE before the days of the test: {{}})"
        figures.append(Figure("models_tried", "Models tried", "text", listed, "Model", phrase))
    return [*figures, *fitted]


def forecast_sections(
    customers: CustomerTable,
    found: Forecast,
    values: pl.LazyFrame,
    test: Holdout | None,
    season: list[Section],
    name: Column | None = None,
) -> list[Section]:
    """Return the base month by month, its season, the holdout test, P(alive), and the most valuable ones at risk.

    Args:
        customers: with their forecast and a report date.
        found: the forecast.
        values: metrics of the customers.
        test: the holdout test; None without one.
        season: season and pace of the base.
        name: column of the customers' names, where people read them.
    """
    assert customers.as_of is not None
    sections = [_months_section(customers, found, customers.as_of), *season]
    if test is not None:
        sections.append(calibration(test))
    names = [name.name] if name else []
    frame = values.select(*AT_RISK_COLUMNS, "expected_revenue", *names).collect(engine="streaming")
    sections.append(_p_alive_section(frame))
    risk = frame.filter(pl.col("p_alive") < AT_RISK_BELOW, pl.col("ltv") > 0)
    risk = risk.select(AT_RISK_COLUMNS[0], *names, *AT_RISK_COLUMNS[1:])
    risk = risk.sort("ltv", "customer_id", descending=[True, False]).head(CUSTOMERS_AT_RISK)
    if risk.height:
        columns = [
            Column("customer_id", "Customer"),
            *([name] if name else []),
            *[Column.of(CATALOGUE[name]) for name in AT_RISK_COLUMNS[1:]],
        ]
        title = "The most valuable customers at risk: less than 50% likely to order again"
        sections.append(Section("at_risk", title, risk, columns, "ltv", picture=True))
    return sections


def _months_section(customers: CustomerTable, found: Forecast, as_of: dt.date) -> Section:
    """Return the expected orders and revenue of the base in each month of the horizon."""
    months = customers.settings["horizon"]
    share = found.outlook.month_shares(months)
    sums = customers.frame.select(pl.col("expected_orders", "expected_revenue").cast(pl.Int128).sum()).collect()
    orders, revenue = (float(money(value or 0)) for value in sums.row(0))
    columns = {
        "month": range(1, months + 1),
        "until": [as_of + dt.timedelta(days=round(month * MONTH_DAYS)) for month in range(1, months + 1)],
        "expected_orders": share * orders,
        "expected_revenue": share * revenue,
    }
    by_month = {"orders": pl.Series(share * orders), "revenue": pl.Series(share * revenue)}
    columns |= month_intervals(found, customers.settings["interval"], by_month)
    shown = [column for column in MONTHLY_COLUMNS if column.name in columns]
    frame = pl.DataFrame({column.name: columns[column.name] for column in shown})
    counts = [pl.col(name).round().cast(pl.Int64) for name in ("month", "orders_low", "orders_high") if name in columns]
    return Section("months", "The base, month by month", frame.with_columns(counts), shown, "", picture=True)


def _p_alive_section(frame: pl.DataFrame) -> Section:
    """Return the number of customers and their expected revenue by P(alive)."""
    place = (
        (pl.col("p_alive") * PROBABILITY_BINS)
        .floor()
        .clip(upper_bound=PROBABILITY_BINS - 1)
        .cast(pl.Int64)
        .alias("bin")
    )
    known = frame.filter(pl.col("p_alive").is_not_null())
    # Money has at most six decimal places; sums of integers do not depend on the order of rows.
    amount = (pl.col("expected_revenue") * 1e6).round().cast(pl.Int128)
    counts = known.group_by(place).agg(pl.len().alias("customers"), amount.sum().alias("amount"))
    bins = pl.DataFrame({"bin": range(PROBABILITY_BINS)}, schema={"bin": pl.Int64})
    labels = [
        f"{100 * low // PROBABILITY_BINS}-{100 * (low + 1) // PROBABILITY_BINS}%" for low in range(PROBABILITY_BINS)
    ]
    table = (
        bins.join(counts, on="bin", how="left")
        .sort("bin", descending=True)
        .with_columns(pl.exclude("bin").fill_null(0))
    )
    shown = table.select(
        p_alive=pl.col("bin").replace_strict(dict(enumerate(labels)), return_dtype=pl.String),
        customers=pl.col("customers").cast(pl.Int64),
        expected_revenue=(pl.col("amount").cast(pl.Decimal(38, 6)) / 1_000_000).cast(pl.Float64),
    )
    title = "How likely customers are to order again"
    return Section("p_alive", title, shown, P_ALIVE_COLUMNS, "customers", picture=True, more=True)
