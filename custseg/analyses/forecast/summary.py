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
from custseg.tables.known import AMOUNTS
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
AT_RISK_BY_ORDERS = ("customer_id", "orders", "p_alive", "expected_orders")
"""What is shown of customers at risk, the figure that ranks them second; without amounts, by orders."""


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
    with_money = _has_amounts(customers)
    figures += [*correction_figures(found, amounts=with_money), *_model_figures(found, test, settings)]
    return figures if with_money else [one for one in figures if one.unit != "money" and "revenue" not in one.name]


def _has_amounts(customers: CustomerTable) -> bool:
    return AMOUNTS not in customers.table.absent


def _shown(columns: list[Column], customers: CustomerTable) -> list[Column]:
    """Return columns without those of money where there are no amounts."""
    return [column for column in columns if column.unit != "money" or _has_amounts(customers)]


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
    amounts = _has_amounts(customers)
    key, most, *others = AT_RISK_COLUMNS if amounts else AT_RISK_BY_ORDERS
    money = ["expected_revenue"] if amounts else []
    frame = values.select(key, most, *others, *money, *names).collect(engine="streaming")
    sections.append(_p_alive_section(frame, _shown(P_ALIVE_COLUMNS, customers)))
    risk = frame.filter(pl.col("p_alive") < AT_RISK_BELOW, pl.col(most) > 0)
    risk = risk.select(key, *names, most, *others)
    risk = risk.sort(most, key, descending=[True, False]).head(CUSTOMERS_AT_RISK)
    if risk.height:
        columns = [
            Column(key, "Customer"),
            *([name] if name else []),
            *[Column.of(CATALOGUE[name]) for name in (most, *others)],
        ]
        who = "The most valuable customers" if amounts else "The customers with most orders"
        title = f"{who} at risk: less than 50% likely to order again"
        sections.append(Section("at_risk", title, risk, columns, most, picture=True))
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
    shown = [column for column in _shown(MONTHLY_COLUMNS, customers) if column.name in columns]
    frame = pl.DataFrame({column.name: columns[column.name] for column in shown})
    counts = [pl.col(name).round().cast(pl.Int64) for name in ("month", "orders_low", "orders_high") if name in columns]
    return Section("months", "The base, month by month", frame.with_columns(counts), shown, "", picture=True)


def _p_alive_section(frame: pl.DataFrame, columns: list[Column]) -> Section:
    """Return the number of customers and their expected revenue, if it is shown, by P(alive).

    Args:
        frame: of customers, with "p_alive" and, if it is shown, "expected_revenue".
        columns: to show.
    """
    place = (
        (pl.col("p_alive") * PROBABILITY_BINS)
        .floor()
        .clip(upper_bound=PROBABILITY_BINS - 1)
        .cast(pl.Int64)
        .alias("bin")
    )
    known = frame.filter(pl.col("p_alive").is_not_null())
    # Money has at most six decimal places; sums of integers do not depend on the order of rows.
    revenue = pl.col("expected_revenue") if "expected_revenue" in frame.columns else pl.lit(0.0)
    amount = (revenue * 1e6).round().cast(pl.Int128)
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
    shown = shown.select(column.name for column in columns)
    return Section("p_alive", title, shown, columns, "customers", picture=True, more=True)
