"""Cohorts as a terminal shows them: a triangle of one metric by age, or one row per group."""

from __future__ import annotations

import polars as pl

from custseg.analyses.cohorts.table import Cohorts
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Column, Section

TRIANGLE_METRICS = ("retention", "customers", "revenue", "profit", "ltv_cumulated", "ltv_cumulated_per_customer")
"""Metrics that a triangle can show."""

MILESTONES = {1: (1, 3, 6, 12), 3: (1, 2, 4, 8), 12: (1, 2, 3, 5)}
"""Ages shown in the summary and by group, by the length of a period in months."""

TOTAL_LABEL = "all"
COHORT_COLUMN = Column("cohort", "Cohort", whole=True)
SIZE_COLUMN = Column("cohort_size", "Cohort size", "count", "Size")
LTV_TO_DATE_COLUMN = Column.of(CATALOGUE["ltv_per_customer"])


def metric_value(name: str) -> pl.Expr:
    """Return a metric over sums of cohorts."""
    return pl.col("customers") if name == "customers" else CATALOGUE[name].value()


def head_columns(found: Cohorts) -> list[Column]:
    """Return the columns that tell of a whole cohort: its size, and its LTV where there are amounts."""
    return [SIZE_COLUMN, *([LTV_TO_DATE_COLUMN] if found.amounts else [])]


def ltv_to_date(sums: pl.DataFrame) -> pl.DataFrame:
    """Add the LTV to date per customer to sums with "profit" and "cohort_size"."""
    value = CATALOGUE["ltv_cumulated_per_customer"].value()
    both = sums.with_columns(profit_until="profit").select(value.alias(LTV_TO_DATE_COLUMN.name))
    return sums.with_columns(both[LTV_TO_DATE_COLUMN.name])


def triangle(found: Cohorts, metrics: list[str]) -> Section:
    """Return one row per cohort, a column per age, and a last row of all cohorts.

    Args:
        found: cohorts, without groups.
        metrics: names of the metrics in ``--columns``; the first one is shown.
    """
    name, with_age = metrics[0], found.with_age.with_columns(metric_value(metrics[0]).alias("_value"))
    ages = [str(age) for age in range(int(with_age["age"].max()) + 1)]  # type: ignore[arg-type]
    wide = with_age.pivot("age", index="cohort", values="_value", sort_columns=False).sort("cohort")
    heads = ltv_to_date(with_age.group_by("cohort").agg(pl.col("cohort_size").first(), pl.col("profit").sum()))
    marker = pl.when(pl.col("cohort").is_in(found.possibly_older)).then(pl.lit("*")).otherwise(pl.lit(""))
    rows = heads.join(wide, on="cohort").sort("cohort")
    heading = head_columns(found)
    rows = rows.with_columns(pl.concat_str(found.labels("cohort"), marker).alias("cohort")).select(
        "cohort", *[column.name for column in heading], *[pl.col(age).cast(pl.Float64) for age in ages]
    )
    unit = "count" if name == "customers" else CATALOGUE[name].unit
    places = {number: row for row, number in enumerate(heads["cohort"].sort())}
    incomplete_rows = with_age.filter(~pl.col("complete")).select("cohort", "age").iter_rows()
    incomplete = frozenset((places[number], str(age)) for number, age in incomplete_rows)
    titles = [Column(age, age, unit) for age in ages]
    return Section(
        name="triangle",
        title=f"{_title(name)} by {found.period.title}s since the first order",
        frame=pl.concat([rows, _total_row(found, name, ages)], how="vertical"),
        columns=[COHORT_COLUMN, *heading, *titles],
        shaded=tuple(ages),
        open=incomplete,
        totals=1,
        remarks=_remarks(found, metrics, incomplete=bool(incomplete)),
    )


def _title(name: str) -> str:
    return "Customers who ordered" if name == "customers" else CATALOGUE[name].title


def _total_row(found: Cohorts, name: str, ages: list[str]) -> pl.DataFrame:
    """Return the row of all cohorts: at each age, the sums of the cohorts that have completed it."""
    whole = ltv_to_date(found.first_ages.select(pl.col("cohort_size").sum(), profit=pl.lit(_profit(found))))
    completed_ages = found.completed_ages().select("age", metric_value(name).cast(pl.Float64).alias("_value"))
    values = {str(age): value for age, value in completed_ages.iter_rows()}
    schema = {
        "cohort": pl.String,
        "cohort_size": pl.Int64,
        LTV_TO_DATE_COLUMN.name: pl.Float64,
        **dict.fromkeys(ages, pl.Float64),
    }
    row = {
        "cohort": TOTAL_LABEL,
        "cohort_size": whole["cohort_size"][0],
        LTV_TO_DATE_COLUMN.name: whole[LTV_TO_DATE_COLUMN.name][0],
    }
    frame = pl.DataFrame([row | {age: values.get(age) for age in ages}], schema=schema)
    return frame if found.amounts else frame.drop(LTV_TO_DATE_COLUMN.name)


def _profit(found: Cohorts) -> int:
    return int(found.with_age["profit"].sum() or 0)


def _remarks(found: Cohorts, metrics: list[str], *, incomplete: bool) -> tuple[str, ...]:
    """Return the meaning of the marks in the triangle, and how to see the next metric."""
    remarks = [f"{TOTAL_LABEL}: total of the cohorts that have completed the {found.period.title}"]
    if incomplete:
        remarks.append(f"~ the {found.period.title} is not complete in the data")
    if found.cut_off:
        label = found.label(found.cut_off[0])
        remarks.append(f"~ {label}: --from leaves out its first days, and the customers won in them")
    if found.possibly_older:
        remarks.append("* may include customers that ordered before the file begins")
    if len(metrics) > 1:
        remarks.append(f"The triangle shows one metric; for the next: --columns {metrics[1]}")
    return tuple(remarks)


def group_section(found: Cohorts, group: Column) -> Section:
    """Return one row per group: its size, and its retention and LTV per customer at some ages.

    Args:
        found: cohorts by group.
        group: the column of the groups.
    """
    heads = found.with_age.group_by(GROUP).agg(
        pl.col("cohort_size").filter(pl.col("age") == 0).sum(), pl.col("profit").sum()
    )
    by = "profit" if found.amounts else "cohort_size"
    rows = ltv_to_date(heads).sort(by, GROUP, descending=[True, False])
    completed_ages = found.completed_ages([GROUP])
    # GROUP cannot clash with the name of a metric.
    columns = [Column(GROUP, group.title), *head_columns(found)]
    word, ages = found.period.title, MILESTONES[found.period.months]
    retention, ltv = ("retention", "Back in"), ("ltv_cumulated_per_customer", "LTV by")
    of_value = [(ltv, age) for age in ages[1:]] if found.amounts else []
    for (name, title), age in [*((retention, age) for age in ages), *of_value]:
        column = Column(f"{name}_{age}", f"{title} {word} {age}", CATALOGUE[name].unit)
        values = completed_ages.filter(pl.col("age") == age).select(GROUP, metric_value(name).alias(column.name))
        if values.height:
            rows = rows.join(values, on=GROUP, how="left", maintain_order="left")
            columns.append(column)
    return Section("groups", f"Cohorts by {group.title}", rows.select(c.name for c in columns), columns)
