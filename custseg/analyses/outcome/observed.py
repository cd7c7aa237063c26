"""What customers on lists bought in the days after each list; in lists that overlap, a customer counts once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from custseg.analyses.outcome.lists import KEPT_OFF
from custseg.analyses.shared.ids_in_orders import as_in_orders
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.errors import DataError
from custseg.numbers import readable
from custseg.own_columns import own_column
from custseg.segments.action_columns import CUSTOMER_ID, LISTED_ON, RULE
from custseg.tables.headers.columns import without_point
from custseg.tables.row_columns import CUSTOMER

PLACE = own_column("place")
FOUND = own_column("found")
FIRST_DAY, OTHER_RULE = own_column("first"), own_column("other_rule")

BOUGHT, REVENUE, PROFIT = "bought", "revenue", "profit"
TOO_EARLY = "too_early"
"""Whether the time after the list is not over on the report date."""

FEWEST_FOUND = 0.5
"""Share of the customers of a list that the orders have to know; below it, the list is of other orders."""


@dataclass(frozen=True)
class Observed:
    """The rows of lists with what their customers bought.

    Attributes:
        rows: those of the lists whose time lies within the orders, with ``BOUGHT``, ``REVENUE`` and ``PROFIT`` in
            integers of ``SCALE`` (each row, whether or not the customer stands in several), and ``TOO_EARLY``.
        days: length of the time.
        as_of: report date.
        unknown: number of customers that the orders do not know; they bought nothing.
        uncovered: number of rows whose time begins before the orders do.
        first_day: first day of the orders.
    """

    rows: pl.DataFrame
    days: int
    as_of: dt.date
    unknown: int
    uncovered: int
    first_day: dt.date

    @cached_property
    def numbered(self) -> pl.DataFrame:
        """Return the rows with numbers in place of customers and rules, in the same order: they sort in less time."""
        rules = pl.Enum(self.rows[RULE].unique().sort())
        return self.rows.with_columns(pl.col(CUSTOMER_ID).rank("dense"), pl.col(RULE).cast(rules))


def observe(rows: pl.DataFrame, customers: CustomerTable, days: int, name: str) -> Observed:
    """Return the rows of lists with what their customers bought in the days after each list.

    Args:
        rows: of the lists.
        customers: with their sums by day.
        days: that count: from the day after the list on.
        name: of the lists, for messages.

    Raises:
        DataError: the customers are of other orders, or the orders end before every list.
    """
    slices, as_of = customers.slices, customers.as_of
    assert as_of is not None
    first_day: dt.date = slices[PERIOD].min() or as_of  # type: ignore[assignment]
    _check_days(rows, first_day, as_of, name, customers.table.source.name)
    ids = _known_ids(rows[CUSTOMER_ID].unique(), customers)
    unknown = ids[FOUND].null_count()
    _check_found(ids.height - unknown, ids.height, name, customers)
    joined = rows.join(ids, on=CUSTOMER_ID, how="left", maintain_order="left")
    joined = joined.with_columns(pl.coalesce(FOUND, CUSTOMER_ID).alias(CUSTOMER_ID)).drop(FOUND)
    inside = joined.filter(pl.col(LISTED_ON) + dt.timedelta(1) >= first_day).with_row_index(PLACE)
    over = pl.col(LISTED_ON) + dt.timedelta(days) > as_of
    return Observed(
        rows=_with_sums(inside, slices, days).with_columns(over.alias(TOO_EARLY)),
        days=days,
        as_of=as_of,
        unknown=unknown,
        uncovered=joined.height - inside.height,
        first_day=first_day,
    )


def _check_days(rows: pl.DataFrame, first_day: dt.date, as_of: dt.date, name: str, orders: str) -> None:
    """Refuse lists that the orders cannot judge.

    Raises:
        DataError: the orders end before every list, or begin after every one.
    """
    earliest, latest = rows[LISTED_ON].min(), rows[LISTED_ON].max()
    assert isinstance(earliest, dt.date)
    assert isinstance(latest, dt.date)
    if as_of <= earliest:
        what = f"the list is of {earliest}, and the orders of {orders} end on {as_of}: nothing can have come of it yet"
        hint = "Export the orders again. If nobody has ordered since, name the last day that they cover: --as-of DAY."
        raise DataError(what, where=name, hint=hint)
    if latest + dt.timedelta(1) < first_day:
        what = f"the list is of {latest}, and the orders of {orders} begin on {first_day}"
        raise DataError(what, where=name, hint="Export the orders from the day of the list on, or leave out --from.")


def _known_ids(listed: pl.Series, customers: CustomerTable) -> pl.DataFrame:
    """Return the ids of lists, each with the id that the orders know the customer by; null if they do not."""
    everyone = customers.everyone.implode()
    given = pl.col(CUSTOMER_ID)
    candidates = [as_in_orders(given, customers.table), as_in_orders(without_point(given), customers.table)]
    known = [pl.when(one.is_in(everyone)).then(one) for one in candidates]
    return listed.to_frame(CUSTOMER_ID).with_columns(pl.coalesce(known).alias(FOUND))


def _check_found(found: int, listed: int, name: str, customers: CustomerTable) -> None:
    """Refuse a list whose customers the orders hardly know.

    Raises:
        DataError: fewer than half of them are there; with ``--rows``, which leaves customers out, none.
    """
    fewest = 1 if customers.settings["rows"] else FEWEST_FOUND * listed
    if found >= fewest:
        return
    orders = customers.table.source.name
    what = f"{found:,} of {listed:,} customers of the list ({readable(found / listed, 'share')}) are in {orders}"
    column = customers.table.columns.headers.columns["customer_id"]
    hint = f"It is a list of other orders, or of another column than '{column}': --map customer_id=COLUMN names it."
    raise DataError(what, where=name, hint=hint)


def _with_sums(rows: pl.DataFrame, slices: pl.DataFrame, days: int) -> pl.DataFrame:
    """Add to rows whether the customer bought in the days after the list, and its money in these days."""
    money = [name for name in (REVENUE, PROFIT) if name in slices.columns]
    listed = rows.select(PLACE, CUSTOMER_ID, LISTED_ON)
    ids = listed.select(pl.col(CUSTOMER_ID).unique())
    age = (pl.col(PERIOD) - pl.col(LISTED_ON)).dt.total_days()
    earliest = listed[LISTED_ON].min()
    found = (
        slices.lazy()
        .filter(pl.col(PERIOD) > earliest)
        .select(CUSTOMER, PERIOD, "orders", *money)
        .join(ids.lazy(), left_on=CUSTOMER, right_on=CUSTOMER_ID, how="semi")
        .join(listed.lazy(), left_on=CUSTOMER, right_on=CUSTOMER_ID)
        .filter(age.is_between(1, days))
        .group_by(PLACE)
        .agg((pl.col("orders").sum() > 0).alias(BOUGHT), *[pl.col(name).cast(pl.Int128).sum() for name in money])
    )
    joined = rows.join(found.collect(), on=PLACE, how="left", maintain_order="left")
    return joined.with_columns(pl.col(BOUGHT).fill_null(False), *[pl.col(name).fill_null(0) for name in money])


def once_within(rows: pl.DataFrame, keys: list[str], days: int) -> pl.DataFrame:
    """Return rows without those that stand in another list within the time: the first list counts.

    Args:
        rows: of lists.
        keys: columns whose values have to be equal for rows to be of one customer and purpose.
        days: length of the time.
    """
    # Of rules on one day the first by name, whether contacted or kept off under it: otherwise one group would have more
    # of the customers who stand under several rules.
    pending = rows.sort(LISTED_ON, RULE, KEPT_OFF, PLACE)
    kept = []
    while pending.height:
        first = pending.unique(keys, keep="first", maintain_order=True)
        kept.append(first)
        if first.height == pending.height:
            break
        days_of_first = first.select(*keys, pl.col(LISTED_ON).alias(FIRST_DAY))
        later = pl.col(LISTED_ON) >= pl.col(FIRST_DAY) + dt.timedelta(days)
        pending = pending.join(days_of_first, on=keys, maintain_order="left").filter(later).drop(FIRST_DAY)
    return pl.concat(kept) if kept else pending


def contacted_otherwise(observed: Observed) -> int:
    """Return how many customers of control groups are on a list under another rule within the time."""
    rows = observed.rows.filter(~pl.col(TOO_EARLY))
    control = rows.filter(KEPT_OFF).select(CUSTOMER_ID, RULE, pl.col(LISTED_ON).alias(FIRST_DAY))
    others = observed.rows.filter(~pl.col(KEPT_OFF)).select(CUSTOMER_ID, LISTED_ON, pl.col(RULE).alias(OTHER_RULE))
    met = control.join(others, on=CUSTOMER_ID).filter(
        pl.col(RULE) != pl.col(OTHER_RULE),
        (pl.col(LISTED_ON) - pl.col(FIRST_DAY)).dt.total_days().is_between(0, observed.days - 1),
    )
    return met[CUSTOMER_ID].n_unique()
