"""The rhythm of each customer as a hand-written polars query: ``python polars_rhythm.py IN OUT``.

As in ``polars_segment.py``, a list of days for each customer is the fastest way to its gaps.
"""

from __future__ import annotations

import calendar
import math
import sys

import polars as pl
from polars_query import MINOR_UNITS, minor_units, orders_of, read

OWN_FROM, REGULAR, VARIABLE, LAPSED_AFTER = 3, 0.5, 1.0, 3
SEASON_DAYS, SEASON_SPAN, CHANCE, TIE = 5, 730, 0.05, 1e-4
XYZ_MONTHS, SLACK = 6, 3
YEARLY = (351, 379)


def build_customer_table(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per customer: orders, profit, order days and gaps, sorted."""
    day = pl.col("date").to_physical()
    customers = orders.group_by("customer_id").agg(
        (pl.col("revenue") - pl.col("line_cost")).sum().alias("profit"),
        pl.col("last_date").max().to_physical(),
        day.filter(pl.col("revenue") > 0).alias("days"),
    )
    return customers.with_columns(
        pl.col("days").list.len().cast(pl.Int64).alias("orders"), pl.col("days").list.unique().list.sort()
    ).with_columns(
        pl.col("days").list.diff(null_behavior="drop").list.sort().alias("gaps"),
        pl.col("days").list.first().alias("first"),
        pl.col("days").list.last().alias("last"),
        pl.col("days").list.len().cast(pl.Int64).alias("order_days"),
    )


def gap_figures(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Add the figures of the gaps, own and of the base."""
    gaps, place = pl.col("gaps"), (pl.col("gaps").list.len().cast(pl.Int64) - 1) * 4
    low, high = gaps.list.get(place // 5, null_on_oob=True), gaps.list.get((place + 4) // 5, null_on_oob=True)
    slow = (low * 5 + (high - low) * (place % 5)) / 5
    own = gaps.list.len() >= OWN_FROM
    return customers.with_columns(middle=gaps.list.median(), percentile=slow, longest=gaps.list.max()).with_columns(
        typical=pl.when(own).then("middle").otherwise(pl.col("middle").median()),
        slow=pl.when(own).then("percentile").otherwise(pl.col("percentile").median()),
        cv=pl.when(pl.col("order_days") >= 3).then(gaps.list.std() / gaps.list.mean()),
        shortest=gaps.list.min(),
        number=gaps.list.len(),
        as_of=pl.col("last_date").max(),
    )


def seasons(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Return the season of each customer with enough days."""
    many = (pl.col("order_days") >= SEASON_DAYS) & (pl.col("last") - pl.col("first") >= SEASON_SPAN)
    date = pl.col("days").cast(pl.Date)
    months = customers.filter(many).select("customer_id", "days").explode("days").select(
        "customer_id", (date.dt.year().cast(pl.Int32) * 12 + date.dt.month() - 1).alias("month")
    ).unique()  # fmt: skip
    angle = (pl.col("month") % 12 + 0.5) * (2 * math.pi / 12)
    sums = months.select("customer_id", cos=angle.cos(), sin=angle.sin()).group_by("customer_id")
    number, square = pl.col("months"), pl.col("cos") ** 2 + pl.col("sin") ** 2
    turn = pl.arctan2("sin", "cos") / (2 * math.pi)
    return sums.agg(pl.len().alias("months"), pl.col("cos", "sin").sum()).select(
        "customer_id",
        strength=square.sqrt() / number,
        chance=((1 + 4 * number + 4 * (number * number - square)).sqrt() - (1 + 2 * number)).exp(),
        month=((turn - turn.floor()) * 12 + TIE).floor().cast(pl.Int64) % 12 + 1,
    )


def variations(lines: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    """Return whole months since the first order, and the variation of their turnover."""
    day = pl.col("order_date")
    month = day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1
    turnover = lines.group_by("customer_id", month.alias("month")).agg(minor_units("revenue").sum().alias("money"))
    as_of, first = pl.col("as_of").cast(pl.Date), pl.col("first").cast(pl.Date)
    whole = (as_of.dt.month_end() - as_of).dt.total_days() <= SLACK
    spans = customers.select(
        "customer_id",
        start=first.dt.year().cast(pl.Int32) * 12 + first.dt.month() - 1,
        end=as_of.dt.year().cast(pl.Int32) * 12 + as_of.dt.month() - 1 - (~whole).cast(pl.Int32),
    ).with_columns(number=(pl.col("end") + 1 - pl.col("start")).clip(0).cast(pl.Int64))
    money = pl.col("money").cast(pl.Float64)
    sums = turnover.join(spans, on="customer_id").filter(pl.col("month").is_between("start", "end"))
    grouped = sums.group_by("customer_id").agg(money.sum(), (money * money).sum().alias("squares"))
    number, total = pl.col("number"), pl.col("money")
    spread = (pl.col("squares") - total * total / number).clip(0) / (number - 1)
    return spans.join(grouped, on="customer_id", how="left").select(
        "customer_id", turnover_months=number, variation=pl.when(total > 0).then(spread.sqrt() * number / total)
    )


def classes() -> dict[str, pl.Expr]:
    """Return the classes of a customer."""
    cv, variation = pl.col("cv"), pl.col("variation")
    by_cv = pl.when(cv <= REGULAR).then(pl.lit("regular")).when(cv <= VARIABLE).then(pl.lit("variable"))
    few = pl.when(pl.col("order_days") == 1).then(pl.lit("one-time")).when(pl.col("order_days") == 2)
    xyz = pl.when(pl.col("turnover_months") < XYZ_MONTHS).then(pl.lit("too few")).when(variation <= REGULAR)
    xyz = xyz.then(pl.lit("X")).when(variation <= VARIABLE).then(pl.lit("Y")).otherwise(pl.lit("Z"))
    bought = pl.col("orders") > 0
    return {
        "rhythm_class": pl.when(bought).then(
            few.then(pl.lit("too few")).otherwise(by_cv.otherwise(pl.lit("irregular")))
        ),
        "xyz_class": pl.when(bought).then(xyz),
    }


def due() -> list[pl.Expr]:
    """Return when the next order is due and by how many days it is late."""
    last, as_of = pl.col("last"), pl.col("as_of")
    year = last.cast(pl.Date).dt.offset_by("1y").to_physical() - 1
    yearly = (pl.col("number") > 1) & (pl.col("shortest") >= YEARLY[0]) & (pl.col("longest") <= YEARLY[1])
    covered = pl.when(yearly).then(year)
    next_due = pl.max_horizontal(last + pl.col("typical").ceil().cast(pl.Int32), covered + 1)
    late = as_of - pl.max_horizontal(last + pl.col("slow").floor().cast(pl.Int32), covered)
    idle = pl.min_horizontal(as_of - last, (as_of - covered).clip(0))
    return [
        covered.alias("covered"), next_due.alias("due"), pl.when(late > 0).then(late).alias("late"),
        idle.alias("idle"),
    ]  # fmt: skip


def reasons() -> dict[str, pl.Expr]:
    """Return the probable cause of irregular customers, and the evidence."""
    irregular, chance = pl.col("rhythm_class") == "irregular", pl.col("chance")
    season, unknown = irregular & (chance < CHANCE), irregular & chance.is_null()
    words = pl.when(season).then(pl.lit("seasonal")).when(unknown).then(pl.lit("too short to tell"))
    names = pl.col("month").replace_strict(dict(enumerate(calendar.month_name)), default=None, return_dtype=pl.String)
    strength, shown = pl.col("strength").round(2), chance.round(3)
    gap = pl.format("longest gap {} days, typically {}", "longest", pl.col("typical").round(1))
    by_season = pl.format("orders around {} each year (strength {}, chance {})", names, strength, shown)
    short = pl.format("{}; a season needs two years and five order days", gap)
    other = pl.format("{}; no season (chance {})", gap, shown)
    evidence = pl.when(season).then(by_season).when(unknown).then(short).when(irregular).then(other)
    return {
        "rhythm_cause": words.when(irregular).then(pl.lit("may buy elsewhere")),
        "rhythm_evidence": evidence,
    }


def query(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return one row per customer, the most valuable first."""
    customers = gap_figures(build_customer_table(orders_of(lines)))
    parts = [customers.drop("gaps", "days"), seasons(customers), variations(lines, customers)]
    frame, *others = pl.collect_all(parts, engine="streaming")
    joined = frame.lazy()
    for other in others:
        joined = joined.join(other.lazy(), on="customer_id", how="left")
    late, idle = pl.col("late") > 0, pl.col("idle") > LAPSED_AFTER * pl.col("typical")
    status = pl.when(late & idle).then(pl.lit("lapsed")).when(late).then(pl.lit("overdue"))
    status = status.when(pl.col("due") <= pl.col("as_of")).then(pl.lit("due")).otherwise(pl.lit("not due"))
    return (
        joined.with_columns(*due(), **classes())
        .with_columns(**reasons())
        .select(
            "customer_id", "orders", pl.when(pl.col("orders") > 0).then("typical").alias("typical_gap"),
            pl.col("cv").alias("gap_cv"),
            "rhythm_class", pl.col("last").cast(pl.Date).alias("last_order"),
            pl.col("due").cast(pl.Date).alias("next_order_due"), pl.col("late").cast(pl.Int64).alias("days_overdue"),
            pl.when(pl.col("due").is_not_null()).then(status).alias("rhythm_status"),
            pl.col("covered").cast(pl.Date).alias("covered_until"), "rhythm_cause", "rhythm_evidence", "xyz_class",
            (pl.col("profit") / MINOR_UNITS).alias("ltv"),
        )
        .sort("ltv", "customer_id", descending=[True, False])
        .collect(engine="streaming")
    )  # fmt: skip


if __name__ == "__main__":
    query(read(sys.argv[1])).write_parquet(sys.argv[2])
