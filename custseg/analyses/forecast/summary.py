"""The base of a forecast: what it will bring, month by month; who is still there, and who is at risk."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.forecast.backtest import calibration, figures_of_test
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
BINS = 10
AT_RISK, HALF = 5, 0.5
MONTHS = [
    Column("month", "Month", "count"),
    Column("until", "Until", "date"),
    Column("expected_orders", "Expected orders", "count", header="Orders"),
    Column("orders_low", "Orders at least", "count", header="at least"),
    Column("orders_high", "Orders at most", "count", header="at most"),
    Column("expected_revenue", "Expected revenue", "money", header="Revenue"),
    Column("revenue_low", "Revenue at least", "money", header="at least"),
    Column("revenue_high", "Revenue at most", "money", header="at most"),
]
ALIVE = [
    Column("p_alive", "Chance to order again", header="Chance to order again", whole=True),
    Column("customers", "Customers", "count"),
    Column("expected_revenue", "Expected revenue", "money"),
]
RISK = ("customer_id", "ltv", "p_alive", "expected_profit")


def figures_of(customers: CustomerTable, found: Forecast, test: Holdout | None, settings: Settings) -> list[Figure]:
    """Return what the base will bring within the horizon, and how the forecast did before.

    Args:
        customers: with their forecast.
        found: the forecast.
        test: on the end of the history, None without.
        settings: with horizon and interval.
    """
    wanted = ("p_alive", "expected_orders", "expected_revenue", "expected_profit", "expected_value", "profit")
    sums = customers.frame.select(
        pl.len().alias("customers"), *[pl.col(name).cast(pl.Int128).sum().alias(name) for name in wanted]
    )
    total = sums.collect().row(0, named=True)
    amounts = {name: float(money(total[name] or 0)) for name in wanted}
    line = f"Next {settings['horizon']} months"
    band: dict[str, tuple[float, float]] = {}
    if found.intervals is not None:
        (low, high), (least, most) = found.intervals.month_orders, found.intervals.month_revenue
        band = {"orders": (float(low[-1]), float(high[-1])), "revenue": (float(least[-1]), float(most[-1]))}

    def between(name: str, unit: str) -> str:
        if name not in band:
            return ""
        low, high = (readable(round(value) if unit == "count" else value, unit) for value in band[name])
        return f" ({low} to {high})"

    figures = [
        Figure("customers", "Customers", "count", total["customers"], "Base", "{} customers"),
        Figure("customers_alive", "Customers still there", "count", amounts["p_alive"], "Base",
               f"about {round(amounts['p_alive']):,} of them will order again"),
        Figure("expected_orders", "Expected orders", "count", amounts["expected_orders"], line,
               "{} order days" + between("orders", "count")),
        Figure("expected_revenue", "Expected revenue", "money", amounts["expected_revenue"], line,
               "revenue {}" + between("revenue", "money")),
        Figure("expected_profit", "Expected profit", "money", amounts["expected_profit"], line, "profit {}"),
        Figure("ltv_total", CATALOGUE["ltv_total"].title, "money", amounts["profit"], "LTV", "{} to date"),
        Figure("expected_ltv", "Expected LTV", "money", amounts["expected_value"], "LTV", "{} with what is to come"),
    ]  # fmt: skip
    for name, (lowest, highest) in band.items():
        unit = "money" if name == "revenue" else "count"
        title = name.capitalize()
        figures.append(Figure(f"{name}_low", f"{title} of all at least", unit, lowest, line))
        figures.append(Figure(f"{name}_high", f"{title} of all at most", unit, highest, line))
    if test is None:
        return [*figures, Figure("model", "Model", "text", found.name, "Model", "{}, not tested")]
    others = {name: one.score.rmse for name, one in found.holdouts.items()}
    figures += figures_of_test(test, found.name, settings)
    if others:
        listed = ", ".join(f"{name} {readable(rmse, 'ratio')}" for name, rmse in others.items())
        figures.append(Figure("models_tried", "Models tried", "text", listed, "Model", f"{found.name} (RMSE: {{}})"))
    return figures


def sections_of(
    customers: CustomerTable, found: Forecast, values: pl.LazyFrame, test: Holdout | None, settings: Settings
) -> list[Section]:
    """Return the base month by month, the test, how sure customers are, and the most valuable ones at risk."""
    assert customers.as_of is not None
    sections = [_months(customers, found, customers.as_of, settings)]
    if test is not None:
        sections.append(calibration(test))
    frame = values.select(*RISK, "expected_revenue").collect(engine="streaming")
    sections.append(_alive(frame))
    risk = frame.filter(pl.col("p_alive") < HALF, pl.col("ltv") > 0).select(RISK)
    risk = risk.sort("ltv", "customer_id", descending=[True, False]).head(AT_RISK)
    if risk.height:
        columns = [Column("customer_id", "Customer"), *[Column.of(CATALOGUE[name]) for name in RISK[1:]]]
        title = "The most valuable customers at risk: more likely gone than not"
        sections.append(Section("at_risk", title, risk, columns, "ltv", picture=True))
    return sections


def _months(customers: CustomerTable, found: Forecast, as_of: dt.date, settings: Settings) -> Section:
    months = settings["horizon"]
    share = found.outlook.by_month(months)
    sums = customers.frame.select(pl.col("expected_orders", "expected_revenue").cast(pl.Int128).sum()).collect()
    orders, revenue = (float(money(value or 0)) for value in sums.row(0))
    columns = {
        "month": range(1, months + 1),
        "until": [as_of + dt.timedelta(days=round(month * MONTH_DAYS)) for month in range(1, months + 1)],
        "expected_orders": share * orders,
        "expected_revenue": share * revenue,
    }
    if found.intervals is not None:
        for name, (low, high) in (("orders", found.intervals.month_orders), ("revenue", found.intervals.month_revenue)):
            columns |= {f"{name}_low": low[:-1], f"{name}_high": high[:-1]}
    shown = [column for column in MONTHS if column.name in columns]
    frame = pl.DataFrame({column.name: columns[column.name] for column in shown})
    counts = [pl.col(name).round().cast(pl.Int64) for name in ("month", "orders_low", "orders_high") if name in columns]
    return Section("months", "The base, month by month", frame.with_columns(counts), shown, "", picture=True)


def _alive(frame: pl.DataFrame) -> Section:
    """Return how many customers have which chance to order again."""
    place = (pl.col("p_alive") * BINS).floor().clip(upper_bound=BINS - 1).cast(pl.Int64).alias("bin")
    known = frame.filter(pl.col("p_alive").is_not_null())
    # Money has six places at most: as whole numbers it adds up the same in any order.
    amount = (pl.col("expected_revenue") * 1e6).round().cast(pl.Int128)
    counts = known.group_by(place).agg(pl.len().alias("customers"), amount.sum().alias("amount"))
    bins = pl.DataFrame({"bin": range(BINS)}, schema={"bin": pl.Int64})
    labels = [f"{100 * low // BINS}-{100 * (low + 1) // BINS}%" for low in range(BINS)]
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
    return Section("p_alive", "How likely customers are to order again", shown, ALIVE, "customers", picture=True)
