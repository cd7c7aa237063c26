"""A metric is data: its name, its definition, and the measures it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from custseg.metrics.measures.catalogue import MEASURES, takes_of
from custseg.metrics.measures.measure import Adds, Measure
from custseg.metrics.units import MONTH
from custseg.tables.known import AMOUNTS, BY_DAY
from custseg.tables.values.amounts import SCALE, divide, over, to_float

CUSTOMERS = "counted"
"""Measure that a mean of customers is divided by: those with a counted order."""


@dataclass(frozen=True)
class Metric:
    """A figure of a customer, of a group of customers, or of both.

    A ratio is numerator ÷ denominator, so that a group's value follows by itself: sums of both, never an average of
    ratios. A measure that does not add up, such as a median, is shown of a group as the mean of its customers.

    Attributes:
        name: in code, machine formats, SQL and docs.
        title: for people.
        unit: money, count, share, ratio, months, per_month, days, date, text or flag.
        text: the definition, in one sentence.
        numerator: measure (`custseg.metrics.measures`).
        denominator: measure that it is divided by; None for a plain sum.
        mean: whether a group shows the mean of its customers, because a sum has no meaning.
        symbol: letter in LTV = S × C × P × T.
        short: title where columns are narrow.
        belongs: what it needs beside the roles of its measures: names of `OTHER_NEEDS`.
        of: "customer", "group" or "both".
        lowest: lower limit of its values; None for no limit.
        of_total: whether a group shows its share of all groups.
        empty_if_none: whether a segment without customers shows nothing of a sum, instead of 0.
        if_above: measure that has to be above zero; otherwise the metric is empty.
        if_not_below: measure that has to be zero or above; otherwise the metric is empty.
        lower_is_better: whether a target is missed above it, as of costs, delays and losses.
        takes_also: what it takes of `custseg.tables.known` that does not follow from its measures and its unit.
    """

    name: str
    title: str
    unit: str
    text: str
    numerator: str = ""
    denominator: str | None = None
    mean: bool = False
    symbol: str = ""
    short: str = ""
    belongs: tuple[str, ...] = ()
    of: str = "both"
    lowest: float | None = None
    of_total: bool = False
    empty_if_none: bool = False
    if_above: str = ""
    if_not_below: str = ""
    lower_is_better: bool = False
    takes_also: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """Return the title for a narrow column."""
        return self.short or self.title

    @property
    def definition(self) -> str:
        """Return the definition, and that a group shows the mean if it does."""
        return self.text + (" A group shows the mean." if self.group_denominator and self.of == "both" else "")

    @cached_property
    def group_denominator(self) -> str | None:
        """Return the measure that divides in groups only, where a group shows the mean of its customers."""
        measure = MEASURES.get(self.numerator)
        does_not_add = measure is not None and not measure.adds.from_parts and measure.level != "group"
        is_figure = self.unit not in ("text", "date", "flag") and self.of != "customer"
        return CUSTOMERS if is_figure and not self.denominator and (self.mean or does_not_add) else None

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Return what the metric needs: roles of the file, or names of `OTHER_NEEDS`."""
        roles = (role for measure in self.measures() for role in measure.roles)
        return self.belongs or tuple(dict.fromkeys(roles))

    @cached_property
    def takes(self) -> tuple[str, ...]:
        """Return what the metric takes of `custseg.tables.known`: what its measures and its kind take."""
        found = takes_of(self.columns()) | ({AMOUNTS} if self.unit == "money" else set())
        of_kind = {name for kind in self.belongs for name in KINDS_TAKE.get(kind, ())}
        return tuple(sorted(found | of_kind | {*self.takes_also}))

    @property
    def only_if_named(self) -> bool:
        """Return whether the metric takes more than sums: a table that shows everything leaves it out unless named."""
        is_forecast = bool({"forecast", "interval"} & set(self.needs))
        return is_forecast or any(measure.adds in (Adds.MEDIAN, Adds.BELOW_MEAN) for measure in self.measures())

    @property
    def judges(self) -> bool:
        """Return whether it judges customers by their profit, so that it is empty where the margin is unknown."""
        return any(measure.judges for measure in self.measures())

    @property
    def zero_if_none(self) -> bool:
        """Return whether a segment without customers shows 0: sums do, and shares of a total; ratios are empty."""
        is_sum = self.numerator and not (self.denominator or self.group_denominator) and self.unit in ("money", "count")
        return self.of_total or bool(is_sum and not self.empty_if_none and "forecast" not in self.needs)

    def value(self) -> pl.Expr:
        """Return the metric of each row of the customer table."""
        return self._limited(quotient(self.numerator, self.denominator))

    def group_value(self) -> pl.Expr:
        """Return the metric of each row of a table of groups, whose columns are sums over customers."""
        if self.of_total:
            return share_of_all(self.numerator)
        return self._limited(quotient(self.numerator, self.group_denominator or self.denominator))

    def _limited(self, value: pl.Expr) -> pl.Expr:
        if self.lowest is not None:
            value = value.clip(lower_bound=self.lowest)
        if self.if_above:
            value = pl.when(pl.col(self.if_above) > 0).then(value)
        return pl.when(pl.col(self.if_not_below) >= 0).then(value) if self.if_not_below else value

    def columns(self) -> list[str]:
        """Return the columns of the customer table that the metric reads."""
        guards = (self.if_above, self.if_not_below)
        names = (self.numerator, self.denominator, self.group_denominator, *guards)
        return list(dict.fromkeys(name for name in names if name))

    def measures(self) -> list[Measure]:
        """Return the measures that the metric reads."""
        return [MEASURES[name] for name in self.columns()]


OTHER_NEEDS = {
    "actions": "It is a metric of the triggers of custseg actions.",
    "acquisition": "It is a metric of acquisition: custseg cac.",
    "cac": "It needs the acquisition cost: --spend FILE, --cac AMOUNT, or --map cac=COLUMN.",
    "comparison": "It needs --compare-to.",
    "segments": "It is a metric of segments: custseg segment.",
    "forecast": "It is a metric of customers: custseg forecast, or ltv and customers without --by.",
    "interval": "It is a metric of one customer, with intervals: leave out --by and --interval off.",
    "profit_table": "It is a metric of custseg profit.",
    "cohorts": "It is a metric of cohorts: custseg cohorts.",
    "referrals": "It needs to know who brought whom: --contacts FILE with a column such as 'referred by', or --map "
    "referred_by=COLUMN. A number of referrals will do: --map referrals=COLUMN.",
    "referred_by": "It needs to know who brought whom: --contacts FILE with a column such as 'referred by', or --map "
    "referred_by=COLUMN.",
    "trend": "It is a metric of periods: custseg trend.",
}
"""What a metric may need beside the columns of a file, and the hint how to get it."""

KINDS_TAKE = dict.fromkeys(("acquisition", "comparison", "forecast", "interval", "cohorts", "trend"), BY_DAY)
"""What the metrics take that belong to `OTHER_NEEDS`, whatever they are computed from."""


def natural(column: str) -> pl.Expr:
    """Return a column of the customer table in the unit that people use."""
    scale = MEASURES[column].scale
    if scale == SCALE:
        return to_float(pl.col(column))
    return over(pl.col(column), MONTH) if scale == MONTH else pl.col(column)


def quotient(numerator: str, denominator: str | None) -> pl.Expr:
    """Return a ratio as one division of integers: equal ratios are equal figures, to the last digit."""
    if denominator is None:
        return natural(numerator)
    up, down = MEASURES[denominator].scale, MEASURES[numerator].scale
    if up == down:
        up = down = 1
    above, below = pl.col(numerator), pl.col(denominator)
    if up > 1:
        above = (above.cast(pl.Int128) if MEASURES[numerator].scale == SCALE else above) * up
    if down > 1:
        below = below * down
    return pl.when(pl.col(denominator) > 0).then(divide(above, below))


def share_of_all(column: str) -> pl.Expr:
    """Return a column ÷ its sum over all groups."""
    value = pl.col(column)
    total = value.cast(pl.Int128).sum()
    return pl.when(total > 0).then(divide(value, value * 0 + total))
