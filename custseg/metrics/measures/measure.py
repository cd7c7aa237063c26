"""A measure is data: a column of the customer table, what it sums, and how parts combine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import polars as pl

from custseg.metrics.facts import CountedOrders, Facts
from custseg.metrics.units import MONTH
from custseg.tables.known import AMOUNTS, BY_DAY, DAYS, SINGLE_ORDERS
from custseg.tables.values.amounts import SCALE


class Adds(Enum):
    """How the parts of a measure combine: the orders of a customer, or the customers of a group."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    SAME = "same"
    """Every customer has the same value, and so has a group."""
    MEDIAN = "median"
    DISTINCT = "distinct"
    BELOW_MEAN = "below mean"
    """The number of values below their own mean, which takes all of them at once."""
    NOT = "not"
    """Parts do not combine: a figure of one customer, such as its typical gap."""

    @property
    def from_parts(self) -> bool:
        """Return whether the parts combine; otherwise a group shows the mean of its customers."""
        return self not in (Adds.MEDIAN, Adds.DISTINCT, Adds.BELOW_MEAN, Adds.NOT)

    def combine(self, values: pl.Expr) -> pl.Expr:
        """Return several values combined: of the orders of a customer, or of its parts.

        Raises:
            KeyError: values of this kind do not combine.
        """
        if self is Adds.BELOW_MEAN:
            # Whole numbers: a value that is the mean is not below it.
            return (values.cast(pl.Int128) * values.count() < values.cast(pl.Int128).sum()).sum()
        how = {Adds.SUM: pl.Expr.sum, Adds.MIN: pl.Expr.min, Adds.MAX: pl.Expr.max, Adds.MEDIAN: pl.Expr.median}
        return how[self](values)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A column of the customer table, or of a table of groups or periods.

    Attributes:
        name: of the column.
        unit: money, count, months, days, date, flag, share, ratio or text.
        level: what it is computed of: "row", "order", "order day", "customer" or "group".
        adds: how its parts combine.
        reads: columns that it is computed from.
        roles: columns of the file that it needs.
        of_rows: whether it can be computed for groups of rows by a field.
        scale: integers per unit: by default a million for money, 487 for months.
        judges: whether it judges customers by their profit: unknown of everyone where the margin is unknown
            (`custseg.customers.completed_customers.unjudged`).
        takes: what it takes of `custseg.tables.known`, with all that it is computed from; None if that follows from
            its unit, its level, and what it reads.
    """

    name: str
    unit: str
    level: str
    adds: Adds = Adds.SUM
    reads: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    of_rows: bool = False
    scale: int = 0
    judges: bool = False
    takes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not self.scale:
            object.__setattr__(self, "scale", {"money": SCALE, "months": MONTH}.get(self.unit, 1))

    def takes_itself(self) -> set[str]:
        """Return what it takes of `custseg.tables.known`, beside what the measures take that it reads."""
        if self.takes is not None:
            return set(self.takes)
        found = {AMOUNTS} if self.unit == "money" or self.judges else set()
        found |= {DAYS} if self.unit == "date" else set()
        found |= set(BY_DAY) if self.level == "order day" else set()
        return found | ({SINGLE_ORDERS} if self.adds in (Adds.MEDIAN, Adds.DISTINCT, Adds.BELOW_MEAN) else set())

    def of_group(self) -> pl.Expr:
        """Return the measure of a group from its customers; the sum if a metric shows the mean."""
        value = pl.col(self.name)
        if self.adds in (Adds.MIN, Adds.MAX):
            return self.adds.combine(value)
        if self.adds is Adds.SAME:
            return value.max()
        # The money of a group may exceed 64 bits although that of no customer does.
        total = (value.cast(pl.Int128) if self.scale == SCALE else value).sum()
        # What is unknown of every customer is unknown of the group, and not zero.
        return pl.when(value.count() > 0).then(total) if self.judges else total


@dataclass(frozen=True, kw_only=True)
class RowMeasure(Measure):
    """A sum over the rows of a customer.

    Attributes:
        value: what a row adds.
        always: whether it is always summed.
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
        value: what one order adds, given which orders count.
        always: whether it is always computed.
    """

    level: str = "order"
    value: Callable[[CountedOrders], pl.Expr]
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class OwnMeasure(Measure):
    """A figure that follows from other figures of the customer.

    Attributes:
        value: of one customer, given the report date.
    """

    level: str = "customer"
    value: Callable[[dt.date], pl.Expr]


@dataclass(frozen=True, kw_only=True)
class BaseMeasure(Measure):
    """A figure that needs figures of all customers too.

    Attributes:
        value: of one customer, given the figures of the base; None if it cannot be computed.
    """

    level: str = "customer"
    value: Callable[[Facts], pl.Expr | None]
