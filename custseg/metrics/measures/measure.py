"""A measure is data: a column of the customer table, what it sums and how it adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import polars as pl

from custseg.metrics.facts import CountedOrders, Facts
from custseg.metrics.units import MONTH
from custseg.tables.values.amounts import SCALE


class Adds(Enum):
    """How the parts of a measure make the whole: the orders of a customer, and the customers of a group."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    SAME = "same"
    """Every customer has the same value, and so has a group."""
    MEDIAN = "median"
    DISTINCT = "distinct"
    NOT = "not"
    """A figure of one customer, such as its typical gap."""

    @property
    def from_parts(self) -> bool:
        """Return whether the whole follows from its parts; else a group shows the mean of its customers."""
        return self not in (Adds.MEDIAN, Adds.DISTINCT, Adds.NOT)

    def combine(self, values: pl.Expr) -> pl.Expr:
        """Return the whole of several values: of the orders of a customer, or of parts of it.

        Raises:
            KeyError: values of this kind do not make a whole.
        """
        how = {Adds.SUM: pl.Expr.sum, Adds.MIN: pl.Expr.min, Adds.MAX: pl.Expr.max, Adds.MEDIAN: pl.Expr.median}
        return how[self](values)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A column of the customer table, or of a table of groups or periods.

    Attributes:
        name: of the column.
        unit: money, count, months, days, date, flag, share, ratio or text.
        level: what it is computed of: "row", "order", "order day", "customer" or "group".
        adds: how its parts make the whole.
        reads: columns that it is made from.
        roles: columns of the file without which it is not there.
        of_rows: whether the rows in one value of a row field tell it, so that groups of rows can show it.
        scale: how many of its integers make one of its unit: by default millionths of money, 1/487 of months.
    """

    name: str
    unit: str
    level: str
    adds: Adds = Adds.SUM
    reads: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    of_rows: bool = False
    scale: int = 0

    def __post_init__(self) -> None:
        if not self.scale:
            object.__setattr__(self, "scale", {"money": SCALE, "months": MONTH}.get(self.unit, 1))

    def of_group(self) -> pl.Expr:
        """Return the whole over the customers of a group; their sum where a metric shows the mean of it."""
        value = pl.col(self.name)
        if self.adds in (Adds.MIN, Adds.MAX):
            return self.adds.combine(value)
        if self.adds is Adds.SAME:
            return value.max()
        # The money of a group may exceed 64 bits where that of no customer does.
        return (value.cast(pl.Int128) if self.scale == SCALE else value).sum()


@dataclass(frozen=True, kw_only=True)
class RowMeasure(Measure):
    """A sum over the rows of a customer.

    Attributes:
        value: what a row adds.
        always: whether it is summed whatever is asked.
    """

    level: str = "row"
    of_rows: bool = True
    value: pl.Expr
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class DistinctMeasure(Measure):
    """A number of distinct values of a row field.

    Attributes:
        field: name of the row field.
    """

    level: str = "row"
    unit: str = "count"
    adds: Adds = Adds.DISTINCT
    field: str


@dataclass(frozen=True, kw_only=True)
class OrderMeasure(Measure):
    """A figure over the orders of a customer: a sum, an extreme or a median.

    Attributes:
        value: what one order adds, told which orders count.
        always: whether it is computed whatever is asked.
    """

    level: str = "order"
    value: Callable[[CountedOrders], pl.Expr]
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnMeasure(Measure):
    """A figure that follows from the other figures of the customer, where these are there.

    Attributes:
        value: of one customer, told the report date.
    """

    level: str = "customer"
    value: Callable[[dt.date], pl.Expr]


@dataclass(frozen=True, kw_only=True)
class BaseMeasure(Measure):
    """A figure that takes figures of all customers too, where what it reads is there.

    Attributes:
        value: of one customer, told the facts of the base; None where these do not tell it.
    """

    level: str = "customer"
    value: Callable[[Facts], pl.Expr | None]
