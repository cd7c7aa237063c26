"""What a row of a table is: a transaction, or a customer with totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from custseg.errors import Choice, DataError, Problem
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.computed_columns import computed_of
from custseg.tables.headers.addable import addable, alike
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.missing_roles import may_be_joining
from custseg.tables.headers.roles import Headers, find_roles, fits
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.systems.known_exports import named_or_recognised
from custseg.tables.values import amounts

TRANSACTIONS, CUSTOMERS, PARTS = "transactions", "customers", "customer-parts"
"""Values of the setting ``shape``."""

OF_TOTALS = (
    "orders", "first_order", "last_order", "tenure_months", "days_since_last", "returned", "average_order_value",
)  # fmt: skip
"""Roles that only a row of a customer has."""

SHAPES = (Choice("customers with totals", "shape", (CUSTOMERS,)), Choice("orders", "shape", (TRANSACTIONS,)))
"""What rows can be that have a customer, a day and an amount."""

TOTAL_RANK = 1
"""Rank of the names of revenue that are totals of a customer."""


def shape_of(source: Source, mapping: Mapping[str, str], settings: Settings) -> str:
    """Return what the rows of a source are.

    The user says it, by ``shape`` or by a role that only one of the shapes has; else a known export; else the columns:
    a table whose ids are all different and that has a number of orders, or a total and no date of an order, has one row
    per customer.

    Args:
        source: with the columns that the mapping names.
        mapping: column of each role that the user mapped.
        settings: with ``shape`` and ``system``.

    Raises:
        DataError: both could be meant, with different figures.
    """
    if settings["shape"]:
        return str(settings["shape"])
    if export := named_or_recognised(settings, source.columns):
        return export.shape
    if any(role in mapping for role in OF_TOTALS):
        return CUSTOMERS
    if any(role in mapping for role in roles(TRANSACTIONS).keys() - roles(CUSTOMERS).keys()) or not source.has_header:
        return TRANSACTIONS
    if not _may_name_totals(source.columns, mapping):
        return TRANSACTIONS
    readings = _Readings.of(source, mapping, settings)
    if not readings.may_be_totals:
        return TRANSACTIONS
    if not readings.has_single_ids:
        if readings.are_parts:
            raise DataError([_parts_question(source.name)])
        return TRANSACTIONS
    if not readings.is_complete:
        return CUSTOMERS
    if not readings.counts_orders:
        if readings.has_named_total and may_be_joining(readings.orders):
            raise DataError([_joining_question(readings, source.name)])
        return TRANSACTIONS
    if readings.has_named_total:
        return CUSTOMERS
    raise DataError([_question(readings, source.name)])


@dataclass(frozen=True)
class _Readings:
    """The columns of a table, read as transactions and as customers with totals.

    Attributes:
        orders: read as transactions.
        totals: read as customers.
        sample: first rows of the table.
        events: whether transactions need no amount.
    """

    orders: Headers
    totals: Headers
    sample: pl.DataFrame
    events: bool

    @classmethod
    def of(cls, source: Source, mapping: Mapping[str, str], settings: Settings) -> _Readings:
        """Return both readings of a source."""
        found = {}
        for table in (TRANSACTIONS, CUSTOMERS):
            known = {role: column for role, column in mapping.items() if role in roles(table)}
            found[table] = find_roles(table, source.sample, known, settings, computed_of(source))
        return cls(found[TRANSACTIONS], found[CUSTOMERS], source.sample, settings["no_money"] == "on")

    @property
    def has_single_ids(self) -> bool:
        """Return whether each customer of the first rows stands in one of them."""
        column = self.totals.get("customer_id")
        if column is None:
            return False
        ids = self.sample.select(text_of(column, self.sample.schema)).to_series().drop_nulls()
        return not ids.is_empty() and ids.n_unique() == ids.len()

    @property
    def are_parts(self) -> bool:
        """Return whether rows that repeat customers have totals and no date of an order, so that they are no orders."""
        dated = [role for role in ("first_order", "last_order", "tenure_months") if self.totals.get(role)]
        total = self.totals.get("orders") or self.totals.get("revenue")
        return bool(dated and total) and not self.is_complete

    @property
    def is_complete(self) -> bool:
        """Return whether the columns are those of orders: each has a customer, a date and an amount, or an id."""
        found = self.orders
        amount = self.events or found.get("revenue") or found.get("unit_price")
        return bool(found.get("order_id") or (found.get("date") and amount))

    @property
    def may_be_totals(self) -> bool:
        """Return whether there is a total, and something that only a customer has."""
        if self.has_named_total or any(self.totals.get(role) for role in OF_TOTALS):
            return True
        free = [column for column in self.sample.columns if column not in self.totals.columns.values()]
        if "revenue" in self.totals.mapped:
            opened = any(is_number(self.sample[column]) for column in _open_names(self.sample.columns))
            return not self.is_complete and (bool(self.totals.get("joined")) or opened or self._has_parts(free))
        total = self.totals.get("revenue")
        if total is None or is_open("revenue", total, self.sample):
            doubtful = ("revenue", "tenure_months")
            if any(is_open(role, one, self.sample) for role in doubtful for one in self.sample.columns):
                return not self.is_complete
        return total is None and self._has_parts(free)

    def _has_parts(self, free: list[str]) -> bool:
        """Return whether columns may be parts of a total: of one that is not there, or that the user has added up."""
        return any(addable(role, free, self.sample) for role in ("revenue", "orders"))

    @property
    def has_named_total(self) -> bool:
        """Return whether the amount has the name of a customer's total, such as "Total Spent"."""
        total = self.totals.get("revenue")
        return total is not None and rank_of(roles(CUSTOMERS)["revenue"], read_header(total)[0]) == TOTAL_RANK

    @property
    def counts_orders(self) -> bool:
        """Return whether a column counts orders, and not one of each row."""
        column = self.totals.get("orders")
        if column is None or self.orders.get("order_id"):
            return False
        style = amounts.detect_style(self.sample[column])
        number = amounts.read_number(column, self.sample.schema[column], style).cast(pl.Float64)
        return bool(self.sample.select((number != 1).any()).item())


def is_number(values: pl.Series) -> bool:
    """Return whether a column holds numbers.

    Args:
        values: of its first rows.
    """
    return fits(roles(CUSTOMERS)["tenure_months"], values, None)


def is_open(role: str, column: str, sample: pl.DataFrame) -> bool:
    """Return whether a column of numbers has a name that may mean a role of customers, or something near to it.

    Args:
        role: of a table of customers.
        column: name.
        sample: first rows of the table.
    """
    return read_header(column)[0] in roles(CUSTOMERS)[role].ambiguous and is_number(sample[column])


def _open_names(columns: list[str]) -> list[str]:
    """Return the columns whose names may mean a role of customers, or something near to it."""
    known = roles(CUSTOMERS)
    names = {name for role in (*OF_TOTALS, "revenue") for name in known[role].ambiguous}
    return [column for column in columns if read_header(column)[0] in names]


def _may_name_totals(columns: list[str], mapping: Mapping[str, str]) -> bool:
    """Return whether any header is that of a total: a quick test, as most files are orders."""
    known = roles(CUSTOMERS)
    names = {read_header(column)[0] for column in (*columns, *mapping.values())}
    if any(not names.isdisjoint(known[role].places) for role in OF_TOTALS):
        return True
    if _open_names(columns) or not names.isdisjoint(known["joined"].places):
        return True
    if any(rank_of(known["revenue"], name) == TOTAL_RANK for name in names):
        return True
    return any(alike(role, columns) for role in ("revenue", "orders"))


def _parts_question(where: str) -> Problem:
    """Return the question what rows are that repeat customers and have totals."""
    what = "rows have totals of customers and no date of an order, but some customers stand in several rows"
    hint = (
        "Choose: --shape customer-parts (the rows of a customer add up, such as one per channel), or name the date of "
        "orders: --map date=COLUMN. If only some rows repeat a customer, --shape customers names them"
    )
    return Problem(what, where, hint, (Choice("parts that add up", "shape", (PARTS,)),))


def _joining_question(readings: _Readings, where: str) -> Problem:
    """Return the question whether rows with a total and a day are customers who joined on it, or orders of it."""
    total, date = readings.totals.columns["revenue"], readings.orders.columns["date"]
    what = (
        f"each customer stands in one row, '{total}' may be all that it spent and '{date}' the day on which it joined: "
        "the rows may be customers with their totals, or orders"
    )
    hint = "Choose: --shape customers (totals of customers), or --shape transactions (one order each)"
    return Problem(what, where, hint, SHAPES)


def _question(readings: _Readings, where: str) -> Problem:
    """Return the question whether rows are customers or orders."""
    count, date = readings.totals.columns["orders"], readings.orders.columns["date"]
    what = (
        f"each customer stands in one row, '{count}' counts orders and '{date}' may be the date of one: the rows may "
        "be customers with their totals, or orders"
    )
    hint = "Choose: --shape customers (a row counts all the orders that it names), or --shape transactions (one each)"
    return Problem(what, where, hint, SHAPES)
