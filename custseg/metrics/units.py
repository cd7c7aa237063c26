"""Units of metrics: how months are stored, and the column type of each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MONTH = 487
"""A month is 30.4375 days = 487/16 days: months are stored as integers of 1/487 month, which add up exactly."""

DAY = 16
"""Integers of a month in one day."""


def column_type(unit: str) -> pl.DataType:
    """Return the type of a column of a unit in conditions and machine formats."""
    import polars as pl

    if unit in ("text", "prose"):
        return pl.String()
    if unit in ("date", "flag"):
        return pl.Date() if unit == "date" else pl.Boolean()
    return pl.Int64() if unit in ("count", "days") else pl.Float64()
