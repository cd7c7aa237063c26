"""What leads brought: the money of their orders, and of the deals that they became."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.money_of_orders import column_with, customers_of_orders, settings_of
from custseg.errors import CustsegError, DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.pipeline.records import Records, read_records
from custseg.tables.pipeline.states import LOST, STATE, WON
from custseg.tables.values.amounts import divide, minor, to_float

MIN_BEST = 10
"""Customers of a segment from which it can be the best one, unless all have fewer."""


def with_orders(rows: pl.DataFrame, records: Records, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return leads with "revenue", "profit" and "segment" of the customers they became.

    The money of a customer counts for its first lead.

    Args:
        rows: leads.
        records: that they are from.
        settings: with ``orders``.

    Raises:
        CustsegError: the orders cannot be read, or leads have no customers.
    """
    if "customer_id" not in records.roles:
        hint = f"Name it: --map customer_id=COLUMN. The file has: {', '.join(records.files.main.columns[:25])}"
        what = "no column of the leads has the customer that a lead became, so that orders cannot be joined"
        raise DataError(what, where="--orders", hint=hint)
    names = rows["customer_id"].drop_nulls().unique()
    try:
        customers = customers_of_orders(settings["orders"], settings)
    except CustsegError as error:
        raise type(error)([_with_column(one, names, settings) for one in error.problems]) from error
    customers = customers.rename({"name": "customer_id"})
    known = pl.col("profit").is_not_null().any() & (pl.col("profit") != pl.col("revenue")).any()
    has_profit = bool(customers.select(known).item()) if customers.height else False
    days = ["opened"] if "opened" in rows.columns else []
    first = pl.int_range(pl.len()).over("customer_id") == 0
    ordered = rows.with_row_index("custseg place").sort([*days, "custseg place"], nulls_last=True)
    firsts = ordered.filter(pl.col("customer_id").is_not_null()).filter(first).select("custseg place", "customer_id")
    joined = firsts.join(customers, on="customer_id", how="inner").drop("customer_id")
    found = rows.with_row_index("custseg place").join(joined, on="custseg place", how="left", maintain_order="left")
    matched = joined.height
    text = f"{counted(matched, 'lead')} became one of the {customers.height:,} customers of {settings['orders']}."
    other = None if matched else column_with(settings["orders"], names, settings)
    if other is not None:
        text += f" Its column '{other[0]}' has {other[1]:,} of the customers that leads became. To join by it:"
    command = f"--map {quoted(f'orders.customer_id={other[0]}')}" if other is not None else ""
    notes = [Note("orders_joined", text, warns=not matched, command=command)]
    if not has_profit:
        found = found.with_columns(pl.lit(None, pl.Float64).alias("profit"))
        notes.append(
            Note(
                "orders_without_profit", "The profit of the orders is unknown. To set a margin:", command="--margin 30%"
            )
        )
    return found.drop("custseg place"), notes


def _with_column(problem: Problem, names: pl.Series, settings: Settings) -> Problem:
    """Return a problem of orders; where they have no column for the customer, with the one that has those of leads."""
    found = column_with(settings["orders"], names, settings) if "for the customer" in problem.what else None
    if found is None:
        return problem
    column, number = found
    hint = f"'{column}' has {number:,} of the customers that leads became: --map "
    return Problem(problem.what, problem.where, hint + quoted(f"orders.customer_id={column}"), problem.choices)


def best_segment(rows: pl.DataFrame) -> str | None:
    """Return the segment of volume × value with the highest LTV per customer, of the customers that leads became.

    Args:
        rows: leads, as `with_orders` returns them.
    """
    known = rows.filter(pl.col("segment").is_not_null() & pl.col("ltv").is_not_null())
    sums = known.group_by("segment").agg(pl.len().alias("customers"), pl.col("ltv").mean().alias("ltv"))
    large = sums.filter(pl.col("customers") >= MIN_BEST)
    sums = (large if large.height else sums).sort("ltv", "segment", descending=[True, False])
    return str(sums["segment"][0]) if sums.height else None


def money_of_groups(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return revenue and profit of the orders of each group of leads, in all and per lead.

    Args:
        rows: leads, as `with_orders` returns them.
        key: of the field; the group of empty ones is null.
    """
    sums = rows.group_by(pl.col(key).alias("name")).agg(
        pl.len().alias("number"),
        pl.col("revenue").count().cast(pl.Int64).alias("customers"),
        *(minor(pl.col(name)).cast(pl.Int128).sum().alias(name) for name in ("revenue", "profit")),
        pl.col("profit").count().alias("with_profit"),
    )
    sums = sums.with_columns(
        to_float(pl.col("revenue")).alias("revenue"),
        pl.when(pl.col("with_profit") == pl.col("customers")).then(to_float(pl.col("profit"))).alias("profit"),
    )
    return sums.with_columns(
        divide(pl.col(name), pl.col("number")).alias(f"{name}_per_lead") for name in ("revenue", "profit")
    )


def with_deals(records: Records, settings: Settings) -> list[Note]:
    """Give leads the state, the day and the money of the deals that they became; return notes.

    A lead with a won deal is won. Deals are joined by the id of the lead, else by the customer.

    Args:
        records: leads, whose rows are changed.
        settings: with ``deals``; ``map`` has columns of the deals as ``deals.ROLE``.

    Raises:
        CustsegError: the deals cannot be read, or share no key with the leads.
    """
    try:
        deals = read_records("deals", [settings["deals"]], settings_of(settings, "deals.", {}))
    except CustsegError as error:
        problems = [
            Problem(one.what, f"--deals {one.where}".strip(), one.hint.replace("--map ", "--map deals."))
            for one in error.problems
        ]
        raise type(error)(problems) from error
    key, column = _key(records, deals)
    rows = deals.rows.filter(pl.col(column).is_not_null())
    end = pl.coalesce(*(name for name in ("won_date", "closed") if name in rows.columns), pl.lit(None, pl.Date))
    won = pl.col(STATE) == WON
    money = pl.col("amount") if "amount" in deals.roles else pl.lit(None, pl.Int64)
    sums = rows.group_by(pl.col(column).cast(pl.String).alias(key)).agg(
        won.any().alias("deal won"), (pl.col(STATE) == LOST).all().alias("deal lost"),
        end.filter(won).min().alias("deal day"), money.filter(won).sum().alias("deal money"),
    )  # fmt: skip
    found = records.rows.join(sums, on=key, how="left", maintain_order="left")
    number = found["deal won"].count()
    own_day = pl.col("won_date") if "won_date" in found.columns else pl.lit(None, pl.Date)
    found = found.with_columns(
        pl.when(pl.col("deal won")).then(pl.lit(WON)).when(pl.col("deal lost") & (pl.col(STATE) != WON))
        .then(pl.lit(LOST)).otherwise(STATE).alias(STATE),
        pl.coalesce("deal day", own_day).alias("won_date"),
        *([pl.col("deal money").alias("amount")] if "amount" in deals.roles else []),
    ).drop("deal won", "deal lost", "deal day", "deal money")  # fmt: skip
    records.rows = found
    if "amount" in deals.roles:
        records.roles = records.roles | {"amount"}
    text = f"{counted(number, 'lead')} joined with {counted(deals.rows.height, 'deal')} of {deals.files.main.name}."
    return [Note("deals_joined", text, warns=not number), *deals.notes]


def _key(leads: Records, deals: Records) -> tuple[str, str]:
    """Return the column of the leads, and that of the deals, by which they are joined.

    Raises:
        DataError: they share none.
    """
    places = roles("leads")["lead_id"].ranks[0]
    named = [
        column for column in deals.files.main.columns if normalise(column) in places and column in deals.rows.columns
    ]
    if "lead_id" in leads.roles:
        held = set(leads.rows["lead_id"].drop_nulls())
        for column in named:
            if held & set(deals.rows[column].cast(pl.String).drop_nulls()):
                return "lead_id", column
    if "customer_id" in leads.roles and "customer_id" in deals.roles:
        return "customer_id", "customer_id"
    hint = (
        "The deals need a column with the id of the lead, called lead_id, or both a customer: --map customer_id=COLUMN "
        "for the leads, --map deals.customer_id=COLUMN for the deals."
    )
    raise DataError("nothing leads from the leads to the deals", where="--deals", hint=hint)
