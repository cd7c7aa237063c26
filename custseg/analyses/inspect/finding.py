"""What a finding of ``custseg inspect`` is: which rows it counts, and what to do about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Bounds:
    """Limits of usual dates and amounts, from the rows themselves.

    Attributes:
        latest: last day that is not far after all others; None without a date.
        large: amount in integers of ``SCALE`` above which one is an outlier; None without an amount.
    """

    latest: dt.date | None
    large: int | None


Condition = Callable[[Bounds], pl.Expr]


@dataclass(frozen=True)
class Finding:
    """Something that can be wrong with a file.

    Attributes:
        name: in machine formats.
        title: for people.
        rule: which rows, customers or contacts it counts.
        hint: what to do about it.
        needs: roles that the file must have.
        condition: over typed rows; None for a finding that needs more than one row.
    """

    name: str
    title: str
    rule: str
    hint: str
    needs: tuple[str, ...] = ()
    condition: Condition | None = None
