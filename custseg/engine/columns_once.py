"""Columns of customers that several analyses need, made once for those that start from the same customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import polars as pl

from custseg.customers.acquisition import Acquisition
from custseg.customers.first_year import with_first_year
from custseg.engine.attribution import match_spend
from custseg.engine.dataset import Dataset
from custseg.metrics.facts import Base
from custseg.notes import Note
from custseg.settings.recorded import Memory
from custseg.settings.setting import Settings
from custseg.tables.row_columns import CUSTOMER

More = TypeVar("More")


def spend_once(
    customers: pl.DataFrame, base: Base, dataset: Dataset, memory: Memory
) -> tuple[pl.DataFrame, Acquisition | None, list[Note]]:
    """Return what `match_spend` returns.

    Args:
        customers: one row each, with their tenure.
        base: figures of all of them.
        dataset: the inputs.
        memory: what was made of these customers.
    """

    def match(read: Settings) -> tuple[pl.DataFrame, tuple[Acquisition | None, list[Note]]]:
        found, acquisition, notes = match_spend(customers, base, replace(dataset, settings=read))
        return found, (acquisition, notes)

    key = ["spend", base.first_day, base.as_of]
    found, (acquisition, notes) = _once(customers, memory, key, dataset.settings, match)
    return found, acquisition, [*notes]


def first_year_once(
    customers: pl.DataFrame, slices: pl.DataFrame, base: Base, settings: Settings, memory: Memory
) -> pl.DataFrame:
    """Return what `with_first_year` returns.

    Args:
        customers: one row each, with "first_order".
        slices: their profit by day.
        base: figures of all of them.
        settings: with ``discount``.
        memory: what was made of these customers.
    """

    def add(read: Settings) -> tuple[pl.DataFrame, None]:
        return with_first_year(customers, slices, read["discount"]), None

    # Unknown profits follow from the margin of the base.
    return _once(customers, memory, ["first year", base.as_of, base.margin], settings, add)[0]


def _once(
    customers: pl.DataFrame,
    memory: Memory,
    key: Sequence[object],
    settings: Settings,
    make: Callable[[Settings], tuple[pl.DataFrame, More]],
) -> tuple[pl.DataFrame, More]:
    """Return customers with the columns that a function adds, and what else it returns.

    Args:
        customers: one row each.
        memory: what was made of them.
        key: what the columns are, and what they are made of beside the customers.
        settings: of the run.
        make: adds them to ``customers``, and leaves their rows in order.
    """

    def added(read: Settings) -> tuple[pl.Series, pl.DataFrame, More]:
        made, more = make(read)
        # The acquisition cost of some may be known before.
        new = [name for name in made.columns if name not in customers.columns or name == "cac"]
        return made[CUSTOMER], made.select(new), more

    ids, columns, more = memory.once(key, settings, added)
    if not ids.equals(customers[CUSTOMER]):
        return make(settings)
    return customers.with_columns(columns.get_columns()), more
