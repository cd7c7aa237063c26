"""What people see of cohorts: a triangle of one figure by age, or one row per group."""

from __future__ import annotations

import polars as pl

from custseg.analyses.cohorts.table import Cohorts
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Column, Section

MEASURES = ("retention", "customers", "revenue", "profit", "ltv_cumulated", "ltv_cumulated_per_customer")
"""Figures that a triangle can show."""

MILESTONES = {1: (1, 3, 6, 12), 3: (1, 2, 4, 8), 12: (1, 2, 3, 5)}
"""Ages that are looked at, by the months of a period."""

ALL = "all"
COHORT = Column("cohort", "Cohort", whole=True)
SIZE = Column("cohort_size", "Cohort size", "count", "Size")
TO_DATE = Column.of(CATALOGUE["ltv_per_customer"])


def figure(name: str) -> pl.Expr:
    """Return a figure of each row of sums over cohorts."""
    return pl.col("customers") if name == "customers" else CATALOGUE[name].value()


def ltv_to_date(sums: pl.DataFrame) -> pl.DataFrame:
    """Add the profit of all ages ÷ customers to rows of sums with "profit" and "cohort_size"."""
    value = CATALOGUE["ltv_cumulated_per_customer"].value()
    both = sums.with_columns(profit_until="profit").select(value.alias(TO_DATE.name))
    return sums.with_columns(both[TO_DATE.name])


def triangle(found: Cohorts, chosen: list[str]) -> Section:
    """Return one row per cohort, a column per age, and a last row of all cohorts.

    Args:
        found: cohorts, without groups.
        chosen: figures asked for, of which the first is shown.
    """
    name, aged = chosen[0], found.aged.with_columns(figure(chosen[0]).alias("_figure"))
    ages = [str(age) for age in range(int(aged["age"].max()) + 1)]  # type: ignore[arg-type]
    wide = aged.pivot("age", index="cohort", values="_figure", sort_columns=False).sort("cohort")
    heads = ltv_to_date(aged.group_by("cohort").agg(pl.col("cohort_size").first(), pl.col("profit").sum()))
    star = pl.when(pl.col("cohort").is_in(found.older)).then(pl.lit("*")).otherwise(pl.lit(""))
    rows = heads.join(wide, on="cohort").sort("cohort")
    rows = rows.with_columns(pl.concat_str(found.labels("cohort"), star).alias("cohort")).select(
        "cohort", "cohort_size", TO_DATE.name, *[pl.col(age).cast(pl.Float64) for age in ages]
    )
    unit = "count" if name == "customers" else CATALOGUE[name].unit
    places = {number: row for row, number in enumerate(heads["cohort"].sort())}
    open_rows = aged.filter(~pl.col("complete")).select("cohort", "age").iter_rows()
    begun = frozenset((places[number], str(age)) for number, age in open_rows)
    titles = [Column(age, age, unit) for age in ages]
    return Section(
        name="triangle",
        title=f"{_title(name)} by {found.period.title}s since the first order",
        frame=pl.concat([rows, _all(found, name, ages)], how="vertical"),
        columns=[COHORT, SIZE, TO_DATE, *titles],
        shaded=tuple(ages),
        open=begun,
        totals=1,
        remarks=_remarks(found, chosen, older=bool(found.older), begun=bool(begun)),
    )


def _title(name: str) -> str:
    return "Customers who ordered" if name == "customers" else CATALOGUE[name].title


def _all(found: Cohorts, name: str, ages: list[str]) -> pl.DataFrame:
    """Return the row of all cohorts: sums over those that have lived an age in full."""
    whole = ltv_to_date(found.newborn.select(pl.col("cohort_size").sum(), profit=pl.lit(_profit(found))))
    completed_ages = found.completed_ages().select("age", figure(name).cast(pl.Float64).alias("_figure"))
    figures = {str(age): value for age, value in completed_ages.iter_rows()}
    schema = {"cohort": pl.String, "cohort_size": pl.Int64, TO_DATE.name: pl.Float64, **dict.fromkeys(ages, pl.Float64)}
    row = {"cohort": ALL, "cohort_size": whole["cohort_size"][0], TO_DATE.name: whole[TO_DATE.name][0]}
    return pl.DataFrame([row | {age: figures.get(age) for age in ages}], schema=schema)


def _profit(found: Cohorts) -> int:
    return int(found.aged["profit"].sum() or 0)


def _remarks(found: Cohorts, chosen: list[str], *, older: bool, begun: bool) -> tuple[str, ...]:
    """Return what the signs of the triangle mean, and what it leaves out."""
    remarks = [f"{ALL}: the cohorts that have lived the {found.period.title} in full, together"]
    if begun:
        remarks.append(f"~ the {found.period.title} is not complete in the data")
    if older:
        remarks.append("* may hold customers who are older than the file")
    if len(chosen) > 1:
        remarks.append(f"A triangle shows one figure; for the next: --columns {chosen[1]}")
    return tuple(remarks)


def group_section(found: Cohorts, group: Column) -> Section:
    """Return one row per group: how many, who came back, and what each has earned by some ages.

    Args:
        found: cohorts by group.
        group: the column of the groups.
    """
    heads = found.aged.group_by(GROUP).agg(
        pl.col("cohort_size").filter(pl.col("age") == 0).sum(), pl.col("profit").sum()
    )
    rows = ltv_to_date(heads).sort("profit", GROUP, descending=[True, False])
    completed_ages = found.completed_ages([GROUP])
    # Under the name that no figure has.
    columns = [Column(GROUP, group.title), SIZE, TO_DATE]
    word, ages = found.period.title, MILESTONES[found.period.months]
    back, earned = ("retention", "Back in"), ("ltv_cumulated_per_customer", "LTV by")
    for (name, title), age in [*((back, age) for age in ages), *((earned, age) for age in ages[1:])]:
        column = Column(f"{name}_{age}", f"{title} {word} {age}", CATALOGUE[name].unit)
        values = completed_ages.filter(pl.col("age") == age).select(GROUP, figure(name).alias(column.name))
        if values.height:
            rows = rows.join(values, on=GROUP, how="left", maintain_order="left")
            columns.append(column)
    return Section("groups", f"Cohorts by {group.title}", rows.select(c.name for c in columns), columns)
