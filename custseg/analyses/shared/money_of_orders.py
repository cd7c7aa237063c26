"""Revenue and profit of a file of orders, by seller, customer or product, to stand beside deals and leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from custseg.analyses.customers import customers
from custseg.analyses.profit import profit
from custseg.errors import CustsegError, Problem
from custseg.notes import Note
from custseg.result import Result
from custseg.settings.column_names import column_names
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import BUILT_IN, Setting, Settings
from custseg.sources.in_memory import Input
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.joins.tables_together import open_tables

PREFIX = "orders."
"""Before the roles of ``--map`` that are columns of the orders."""

OF_THE_OTHERS = (
    "columns", "sort", "where", "rows", "map", "join", "by", "shape", "system", "sheet", "encoding", "orders", "deals",
    "targets", "contacts", "alias",
)  # fmt: skip
"""Settings that are about deals or leads, not about the orders."""

SHOWN = ("revenue", "profit", "margin")


def money_by(path: Input, field: str, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return revenue, profit and return on sales of orders by a field.

    Args:
        path: of the orders; or a table in memory.
        field: "seller", "customer" or "product".
        settings: of the run; ``map`` has columns of the orders as ``orders.ROLE``.

    Returns:
        A row for each value, with "name", "revenue", "profit" and "margin", of which unknown ones are empty; and a
        note where no profit is known.

    Raises:
        CustsegError: the orders cannot be read, or lack the field; where is the option.
    """
    result = _run(lambda own: profit([path], own), {"by": field}, settings)
    key, frame = result.columns[0].name, result.frame
    present = [name for name in SHOWN if name in frame.columns]
    found = frame.select(pl.col(key).cast(pl.String).alias("name"), *present)
    found = found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in SHOWN if name not in present)
    unknown = any(note.name == "no_profit" for note in result.notes) or not _has_profit(found)
    notes = []
    if unknown:
        found = found.with_columns(pl.lit(None, pl.Float64).alias("profit"), pl.lit(None, pl.Float64).alias("margin"))
        text = f"The profit of {path} is unknown: no return on sales. To set a margin:"
        notes.append(Note("orders_without_profit", text, command="--margin 30%"))
    return found, notes


def customers_of_orders(path: Input, settings: Settings) -> pl.DataFrame:
    """Return each customer of the orders: "name", "revenue", "profit", "ltv" and "segment" of volume × value.

    Args:
        path: of the orders; or a table in memory.
        settings: of the run; ``map`` has columns of the orders as ``orders.ROLE``.

    Raises:
        CustsegError: the orders cannot be read; where is the option.
    """
    names = column_names([(name, "") for name in ("revenue", "profit", "ltv", "volume-value")], ["", "", "", ""])
    frame = _run(lambda own: customers([path], own), {"columns": names}, settings).frame
    found = frame.select(pl.col(frame.columns[0]).cast(pl.String).alias("name"), pl.exclude(frame.columns[0]))
    return found.rename({"volume_value": "segment"}, strict=False).select("name", "revenue", "profit", "ltv", "segment")


def column_with(path: Input, names: pl.Series, settings: Settings) -> tuple[str, int] | None:
    """Return the column of the orders that has most of some customers, and how many; None where none has any.

    Args:
        path: of the orders; or a table in memory.
        names: of customers.
        settings: of the run; ``map`` has columns of the orders as ``orders.ROLE``.
    """
    source, _ = open_tables([path], settings_of(settings, PREFIX, {}))
    texts = [name for name in source.columns if source.sample.schema[name] == pl.String]
    if not texts or names.is_empty():
        return None
    values = names.cast(pl.String).implode()
    held = [pl.col(name).filter(pl.col(name).is_in(values)).n_unique().alias(name) for name in texts]
    with translate_read_errors(source.name):
        counts = source.scan().select(held).collect(engine="streaming").row(0)
    number, column = max(zip(counts, texts, strict=True), key=lambda one: one[0])
    return (column, int(number)) if number else None


def settings_of(settings: Settings, prefix: str, more: Mapping[str, Any]) -> Settings:
    """Return the settings of a run for another file: what is about deals or leads is left out.

    Args:
        settings: of the run.
        prefix: before the roles of ``--map`` that are columns of that file.
        more: further values, by name.
    """
    own: dict[str, Setting] = {
        name: Setting(SCHEMA[name].default, BUILT_IN) if name in OF_THE_OTHERS else one
        for name, one in settings.values.items()
    }
    mapped: Mapping[str, str] = settings["map"]
    mapping = {role.removeprefix(prefix): column for role, column in mapped.items() if role.startswith(prefix)}
    own |= {"map": Setting(mapping, settings.origin("map")), "top": Setting(0, BUILT_IN)}
    return Settings(own | {name: Setting(value, "--orders") for name, value in more.items()})


def _run(analysis: Callable[[Settings], Result], more: Mapping[str, Any], settings: Settings) -> Result:
    """Return the result of an analysis of the orders.

    Raises:
        CustsegError: that of the analysis, with the option that named the orders.
    """
    try:
        return analysis(settings_of(settings, PREFIX, more))
    except CustsegError as error:
        raise type(error)([_of_orders(one) for one in error.problems]) from error


def _of_orders(problem: Problem) -> Problem:
    """Return a problem of the orders with the option that named them, and the prefix of their roles."""
    hint = problem.hint.replace("--map ", f"--map {PREFIX}")
    where = problem.where if "--orders" in problem.where else f"--orders {problem.where}".strip()
    return Problem(problem.what, where, hint)


def _has_profit(found: pl.DataFrame) -> bool:
    known = found.filter(pl.col("profit").is_not_null())
    return not known.is_empty() and not bool((known["profit"] == known["revenue"]).all())
