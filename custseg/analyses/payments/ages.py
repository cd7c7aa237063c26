"""Open amounts by age, and days of turnover that are outstanding (DSO) by month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from custseg.customers.bills import BILLS, DUE, MONEY, PAID
from custseg.customers.payments import AGES, age_of, is_open
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Column, Section
from custseg.tables.row_columns import DATE
from custseg.tables.values.amounts import SCALE, divide, to_float
from custseg.tables.values.periods import Period

DSO_DAYS = 90
"""Days up to the end of a month whose turnover its open amount is compared with."""

FORMULA = f"open at the end of the month ÷ turnover of the last {DSO_DAYS} days × {DSO_DAYS}"
TERMINAL_MONTHS = 13
"""Months that a terminal shows: a year, and the same month a year earlier."""

MONTH = Period(months=1)
DSO_COLUMNS = [
    Column("month", "Month", whole=True),
    Column("open_amount", "Open at month end", "money"),
    Column("turnover_90_days", f"Turnover of {DSO_DAYS} days", "money"),
    Column("dso", "DSO", "days"),
]


def ages_section(customers: CustomerTable) -> Section | None:
    """Return number and money of the open bills by age; None if nothing is open.

    Args:
        customers: with their bills.
    """
    assert customers.as_of is not None
    due = DUE in customers.tables[BILLS].columns
    opened = customers.tables[BILLS].filter(is_open()).with_columns(age_of(customers.as_of, due=due).alias("days"))
    if opened.is_empty():
        return None
    labels = {"not_due": "not due yet"} if due else {}
    group: Any = pl.when(pl.col("days") < 0).then(pl.lit("not_due"))
    for name, (first, last) in AGES.items():
        labels[name.removeprefix("open_")] = f"over {first - 1} days" if last is None else f"{first} to {last} days"
        group = group.when(pl.col("days") >= first if last is None else pl.col("days") <= last).then(
            pl.lit(name.removeprefix("open_"))
        )
    sums = opened.group_by(group.alias("name")).agg(
        (pl.col(MONEY) > 0).sum().cast(pl.Int64).alias("bills"), pl.col(MONEY).cast(pl.Int128).sum()
    )
    rows = pl.DataFrame({"name": list(labels), "age": list(labels.values())}).join(
        sums, on="name", how="left", maintain_order="left"
    )
    total = pl.col(MONEY).sum()
    money = pl.col(MONEY).fill_null(0)
    frame = rows.select(
        "age", pl.col("bills").fill_null(0), to_float(money).alias("open_amount"),
        pl.when(total > 0).then(divide(money, money * 0 + total)).alias("share"),
    )  # fmt: skip
    since = "days since the due date" if due else "days since the order: the file has no due dates"
    columns = [
        Column("age", "Age", whole=True), Column("bills", "Bills", "count"), Column.of(CATALOGUE["open_amount"]),
        Column("share", "Share", "share"),
    ]  # fmt: skip
    return Section("ages", f"Open amounts by age ({since})", frame, columns, bar="open_amount", picture=True)


def months_section(customers: CustomerTable) -> Section | None:
    """Return open amount, turnover and DSO at the end of each complete month; None without any.

    Args:
        customers: with their bills.
    """
    frame = dso_of_months(customers)
    if frame.is_empty():
        return None
    title = f"DSO by month: {FORMULA}"
    if customers.settings.for_people and frame.height > TERMINAL_MONTHS:
        title = f"DSO of the last {TERMINAL_MONTHS} months: {FORMULA}"
        frame = frame.tail(TERMINAL_MONTHS)
    if frame["dso"].null_count():
        title += f"; empty in the first {DSO_DAYS} days of the data, and without turnover"
    return Section("dso", title, frame, DSO_COLUMNS, picture=True)


def dso_of_months(customers: CustomerTable) -> pl.DataFrame:
    """Return one row per complete month: what is open at its end, the turnover before, and DSO.

    DSO is empty where the data begin within the days whose turnover is compared, or without turnover.

    Args:
        customers: with their bills.
    """
    schema = {column.name: pl.String if column.unit == "text" else pl.Float64 for column in DSO_COLUMNS}
    bills, as_of = customers.tables[BILLS], customers.as_of
    first = bills[DATE].min()
    if not isinstance(first, dt.date) or as_of is None:
        return pl.DataFrame(schema=schema)
    ends = _month_ends(first, as_of, customers.settings["period_slack"])
    days = _by_day(bills)
    at = pl.DataFrame({"end": ends}, schema={"end": pl.Date}).with_columns(
        start=pl.col("end") - pl.duration(days=DSO_DAYS), row=pl.int_range(pl.len())
    )
    until_end = _until(at, "end", days)
    until_start = _until(at, "start", days)
    sums = pl.DataFrame({"end": at["end"], "open": until_end["billed"] - until_end["paid"]}).with_columns(
        turnover=until_end["billed"] - until_start["billed"], whole=at["start"] >= first - dt.timedelta(days=1)
    )
    dso = pl.when(pl.col("whole") & (pl.col("turnover") > 0)).then(
        divide(pl.col("open") * DSO_DAYS, pl.col("turnover"))
    )
    return sums.select(
        pl.col("end").dt.strftime("%Y-%m").alias("month"),
        to_float(pl.col("open")).alias("open_amount"),
        pl.when("whole").then(to_float(pl.col("turnover"))).alias("turnover_90_days"),
        dso.alias("dso"),
    )


def _month_ends(first: dt.date, as_of: dt.date, slack: int) -> list[dt.date]:
    """Return the last days of the complete months; of the last one the report date, if few days are missing."""
    numbers = range(MONTH.number_of(first, as_of), MONTH.number_of(as_of, as_of) + 1)
    complete = [number for number in numbers if (MONTH.end(number, as_of) - as_of).days <= slack]
    return [min(MONTH.end(number, as_of), as_of) for number in complete]


def _by_day(bills: pl.DataFrame) -> pl.DataFrame:
    """Return the money that had been billed, and paid, up to the end of each day."""
    money = pl.col(MONEY).cast(pl.Int128)
    # What was paid before it was billed was never open.
    settled = bills.filter(pl.col(PAID).is_not_null()).select(pl.max_horizontal(PAID, DATE).alias("day"), paid=money)
    billed = bills.select(pl.col(DATE).alias("day"), billed=money)
    sums = pl.concat([billed, settled], how="diagonal").group_by("day").agg(pl.col("billed", "paid").sum()).sort("day")
    return sums.with_columns(pl.col("billed", "paid").cum_sum())


def _until(at: pl.DataFrame, day: str, sums: pl.DataFrame) -> pl.DataFrame:
    """Return the sums at the end of each of some days."""
    joined = at.sort(day).join_asof(sums, left_on=day, right_on="day", strategy="backward").sort("row")
    return joined.select(pl.col("billed", "paid").fill_null(0))


def units_of_money(amount: int) -> float:
    """Return an amount of millionths in units of the currency."""
    return amount / SCALE
