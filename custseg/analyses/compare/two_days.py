"""The customers of some orders on two days, as two tables that could have been saved then and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from custseg.analyses.compare.saved_table import SavedTable, open_saved
from custseg.analyses.customers import customers
from custseg.errors import DataError, UsageError
from custseg.result import Result
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import BUILT_IN, Setting, Settings
from custseg.sources.in_memory import InMemoryTable, Input
from custseg.writing.record import record_of

OF_THE_COMPARISON = ("columns", "sort", "top", "where", "by", "compare_to")
"""Settings that are about the comparison, not about the tables."""


def two_days(
    inputs: Sequence[Input], settings: Settings, rejects: Path | None
) -> tuple[SavedTable, SavedTable, Result]:
    """Return the customers on the day of ``--compare-to``, those on the report date, and what the latter came from.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run, with ``compare_to``.
        rejects: file for the rows that are excluded.

    Raises:
        CustsegError: the inputs or settings are wrong, or there was no customer yet.
    """
    plain = _with(settings, **{name: SCHEMA[name].default for name in OF_THE_COMPARISON})
    later = customers(inputs, plain, rejects=rejects)
    day = _day_before(later, settings)
    end = plain["to"]
    until = {"to": None} if end is not None and end > day else {}
    earlier = customers(inputs, _with(plain, as_of=day, **until))
    if earlier.frame.is_empty():
        raise DataError(f"there was no customer by {day}", where="--compare-to", hint="Name a later day.")
    return _saved(earlier, str(day), settings), _saved(later, str(later.as_of), settings), later


def _with(settings: Settings, **values: object) -> Settings:
    return Settings(settings.values | {name: Setting(value, BUILT_IN) for name, value in values.items()})


def _day_before(later: Result, settings: Settings) -> dt.date:
    """Return the day that ``--compare-to`` names, or that is as many days before the report date.

    Raises:
        UsageError: it is not before the report date, or before the scope.
    """
    compare_to, as_of, start = settings["compare_to"], later.as_of, settings["from"]
    hint = "Name another day, or a number of days such as 90d."
    if as_of is None:
        raise DataError("the orders have no day to compare with", where="--compare-to", hint="Name orders with days.")
    day: dt.date = as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
    if day >= as_of:
        raise UsageError(f"{day} is not before the report date, {as_of}", where="--compare-to", hint=hint)
    if isinstance(start, dt.date) and day < start:
        raise UsageError(f"{day} is before --from {start}", where="--compare-to", hint=hint)
    return day


def _saved(result: Result, name: str, settings: Settings) -> SavedTable:
    """Return a result as if it had been saved and opened again."""
    result.made_by = "customers"
    record = record_of(result)
    # Both have the same settings, but for the days.
    record["settings"] |= {"to": None}
    return open_saved(InMemoryTable(name, result.frame.lazy(), record), settings)
