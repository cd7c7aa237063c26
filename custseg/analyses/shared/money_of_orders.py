"""Revenue and profit of a file of orders, by seller, customer or product, to stand beside deals and leads."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.profit import profit
from custseg.errors import CustsegError, Problem
from custseg.notes import Note
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import BUILT_IN, Setting, Settings
from custseg.sources.in_memory import Input

PREFIX = "orders."
"""Before the roles of ``--map`` that are columns of the orders."""

OF_THE_OTHERS = (
    "columns", "sort", "where", "rows", "map", "join", "by", "shape", "system", "sheet", "encoding", "orders", "targets",
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
    own: dict[str, Setting] = {
        name: Setting(SCHEMA[name].default, BUILT_IN) if name in OF_THE_OTHERS else one
        for name, one in settings.values.items()
    }
    mapped: Mapping[str, str] = settings["map"]
    mapping = {role.removeprefix(PREFIX): column for role, column in mapped.items() if role.startswith(PREFIX)}
    own |= {"map": Setting(mapping, settings.origin("map")), "by": Setting(field, "--orders")}
    own["top"] = Setting(0, BUILT_IN)
    try:
        result = profit([path], Settings(own))
    except CustsegError as error:
        raise type(error)([_of_orders(one) for one in error.problems]) from error
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


def _of_orders(problem: Problem) -> Problem:
    """Return a problem of the orders with the option that named them, and the prefix of their roles."""
    hint = problem.hint.replace("--map ", f"--map {PREFIX}")
    where = problem.where if "--orders" in problem.where else f"--orders {problem.where}".strip()
    return Problem(problem.what, where, hint)


def _has_profit(found: pl.DataFrame) -> bool:
    known = found.filter(pl.col("profit").is_not_null())
    return not known.is_empty() and not bool((known["profit"] == known["revenue"]).all())
