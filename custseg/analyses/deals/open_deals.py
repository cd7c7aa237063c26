"""Open deals: how old they are beside how long deals last, what they may bring, and what to do next."""

from __future__ import annotations

import polars as pl

from custseg.analyses.deals.columns import OF_OPEN
from custseg.analyses.shared.pipeline_days import AGE, CYCLE, EXPECTED, Days
from custseg.analyses.shared.survival import EPS, Lasting, lasting
from custseg.result import Column, Section
from custseg.settings.setting import Settings
from custseg.tables.pipeline.states import OPEN, STATE, WON
from custseg.tables.values.amounts import to_float

MIN_WON = 10
"""Won deals from which their mean amount stands for an open one of the same product, and their longest cycle counts."""

LISTED = 10
"""Open deals that people see below the table."""

SEEN = (
    "deal_id", "customer_id", "seller", "age", "amount", "expected_amount", "todo", "win_chance", "stage",
    "expected_close", "days_since_activity",
)  # fmt: skip


def cycle_of(days: Days) -> Lasting:
    """Return how long deals last, won and lost alike, with open ones as still running.

    Args:
        days: deals as they were on the report date.
    """
    ended = days.rows.filter(pl.col(STATE) != OPEN).select(CYCLE, (pl.col(STATE) == WON).alias("won")).drop_nulls()
    return lasting(ended.iter_rows(), days.of(OPEN)[AGE].drop_nulls())


def judged(days: Days, usual: Lasting, settings: Settings) -> pl.DataFrame:
    """Return all deals; open ones with ``closed_by_then``, ``win_chance``, ``expected``, ``stuck`` and ``todo``.

    Args:
        days: deals as they were on the report date.
        usual: how long deals last.
        settings: with ``stuck``.
    """
    rows = days.rows
    ages = rows[AGE].drop_nulls().unique().sort().to_list()
    cycles = rows.filter(pl.col(STATE) == WON)[CYCLE].drop_nulls()
    longest = cycles.max() if cycles.len() >= MIN_WON else None
    by_age = pl.DataFrame(
        {
            AGE: ages,
            "closed_by_then": [1 - usual.running_at(age) for age in ages],
            "win_chance": [usual.chance(age) for age in ages],
            "todo": [_todo(age, usual, longest, settings["stuck"]) for age in ages],
        },
        schema={AGE: pl.Int64, "closed_by_then": pl.Float64, "win_chance": pl.Float64, "todo": pl.String},
    )
    rows = rows.join(by_age, on=AGE, how="left", maintain_order="left")
    is_open = pl.col(STATE) == OPEN
    rows = rows.with_columns(pl.when(is_open).then(pl.col("todo").fill_null("no_date")).alias("todo"))
    rows = rows.with_columns(
        (is_open & (pl.col("closed_by_then") >= settings["stuck"] - EPS)).fill_null(False).alias("stuck"),
        _likely_amount(rows, days).alias("likely"),
    )
    expected = (pl.col("likely").cast(pl.Float64) * pl.col("win_chance")).round().cast(pl.Int64)
    return rows.with_columns(pl.when(is_open).then(expected).alias("expected"))


def _todo(age: int, usual: Lasting, longest: object, stuck: float) -> str:
    """Return what to do about an open deal of an age."""
    if not usual.days:
        return "unknown"
    if isinstance(longest, int) and age > longest:
        return "too_old"
    ended = 1 - usual.running_at(age)
    if ended >= stuck - EPS:
        return "stuck"
    return "late" if ended >= 0.5 - EPS else "on_time"


def _likely_amount(rows: pl.DataFrame, days: Days) -> pl.Expr:
    """Return the amount of a deal, else the mean of the won deals of its product, else that of all won deals."""
    if not days.has_money:
        return pl.lit(None, pl.Int64)
    won = rows.filter((pl.col(STATE) == WON) & pl.col("amount").is_not_null())
    if won.is_empty():
        return pl.col("amount")
    ways = [pl.col("amount")]
    if "product" in days.records.roles:
        sums = won.group_by("product").agg(pl.len().alias("n"), pl.col("amount").cast(pl.Int128).sum().alias("sum"))
        means = {
            str(product): round(total / number)
            for product, number, total in sums.drop_nulls("product").iter_rows()
            if number >= MIN_WON
        }
        if means:
            ways.append(pl.col("product").replace_strict(means, default=None, return_dtype=pl.Int64))
    total = int(won["amount"].cast(pl.Int128).sum() or 0)
    return pl.coalesce(*ways, pl.lit(round(total / won.height), pl.Int64))


def open_table(rows: pl.DataFrame, days: Days) -> tuple[pl.DataFrame, list[Column]]:
    """Return the open deals with every column that they allow.

    Args:
        rows: as `judged` returns them.
        days: with the roles that the file has.
    """
    present = {"age", "todo", "closed_by_then", "win_chance", *days.records.roles}
    if days.has_money:
        present.add("expected_amount")
    if "last_activity" in days.records.roles:
        present.add("days_since_activity")
    frame = rows.filter(pl.col(STATE) == OPEN)
    if frame[EXPECTED].count():
        present.add("expected_close")
    if "deal_id" not in present:
        # Without ids, the row is named by its place among the open deals.
        frame = frame.with_columns((pl.int_range(pl.len()) + 1).cast(pl.String).alias("deal_id"))
    columns = [column for column in OF_OPEN if column.name in present or column.name == "deal_id"]
    wanted = {
        "age": pl.col(AGE),
        "expected_close": pl.col(EXPECTED),
        "amount": to_float(pl.col("amount")) if days.has_money else pl.lit(None),
        "expected_amount": to_float(pl.col("expected")),
        "days_since_activity": (pl.lit(days.as_of) - pl.col("last_activity")).dt.total_days().clip(0)
        if "days_since_activity" in present
        else pl.lit(None),
    }
    return frame.select(wanted.get(column.name, pl.col(column.name)).alias(column.name) for column in columns), columns


def stages_section(rows: pl.DataFrame, days: Days) -> Section | None:
    """Return the open deals by stage; None without any, or without stages.

    Args:
        rows: as `judged` returns them.
        days: with the roles that the file has.
    """
    opened = rows.filter(pl.col(STATE) == OPEN)
    stage = next((name for name in ("stage", "status") if name in days.records.roles), None)
    if opened.is_empty() or stage is None:
        return None
    priced = days.has_money and opened["amount"].null_count() < opened.height
    money = pl.col("amount").cast(pl.Int128).sum() if days.has_money else pl.lit(0, pl.Int128)
    frame = opened.group_by(pl.col(stage).fill_null("(none)").alias("stage")).agg(
        pl.len().cast(pl.Int64).alias("deals"),
        to_float(money).alias("amount"),
        to_float(pl.col("expected").cast(pl.Int128).sum()).alias("expected_amount"),
        pl.col(AGE).median().alias("age"),
        pl.col("stuck").sum().cast(pl.Int64).alias("stuck"),
    )
    frame = frame.sort("deals", "stage", descending=[True, False])
    columns = [
        Column("stage", "Stage"), Column("deals", "Open deals", "count"),
        *([Column("amount", "Amount", "money")] if priced else []),
        *([Column("expected_amount", "Expected", "money")] if days.has_money else []),
        Column("age", "Median days open", "days"), Column("stuck", "Stuck", "count"),
    ]  # fmt: skip
    return Section("stages", "Open deals by stage", frame.select(c.name for c in columns), columns, picture=True)


def chase_section(rows: pl.DataFrame, days: Days) -> Section | None:
    """Return the open deals past the usual cycle that may bring most; None without any.

    Args:
        rows: as `judged` returns them.
        days: with the roles that the file has.
    """
    frame, columns = open_table(rows, days)
    frame = frame.filter(pl.col("todo").is_in(["late", "stuck"]))
    if frame.is_empty():
        return None
    by = [name for name in ("expected_amount", "amount", "age") if name in frame.columns]
    frame = frame.sort([*by, "deal_id"], descending=[True] * len(by) + [False], nulls_last=True)
    priced = days.has_money and frame["amount"].null_count() < frame.height
    left_out = ("todo", "stage") if priced else ("todo", "stage", "amount")
    names = [name for name in SEEN if name in frame.columns and name not in left_out][:7]
    shown = [column for name in names for column in columns if column.name == name]
    title = "Whom to chase: open deals past the usual cycle, the most money first"
    total = frame.height
    cut = f"{LISTED} of {total:,}; all open deals: --by deal" if total > LISTED else "all open deals: --by deal"
    return Section("chase", title, frame.head(LISTED).select(names), shown, picture=True, cut=cut)
