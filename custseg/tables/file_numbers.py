"""The columns of numbers of a file, and which equations hold between them."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import SAMPLE_ROWS, Source
from custseg.tables.amount_names import (
    NO_AMOUNTS,
    PLAIN_BESIDE,
    are_shares,
    named_role,
    roles_of_numbers,
    told_by_header,
)
from custseg.tables.arithmetic.discounts import find_discounts
from custseg.tables.arithmetic.equation import Equation
from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.grain import Grain, grain_of
from custseg.tables.arithmetic.known import Told
from custseg.tables.arithmetic.meaning import Meaning, roles_by_arithmetic
from custseg.tables.arithmetic.proofs import prove
from custseg.tables.arithmetic.sample import signs_of
from custseg.tables.arithmetic.taxes import TaxPlace, find_taxes
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.synonyms import header_words
from custseg.tables.values import amounts

MONEY_LIKE = 0.3
"""Share of the amounts of a column with cents from which it looks like money."""

MOSTLY = 0.95
FILLED = 0.6
"""Share of the orders in which a column has money from which it may be the amount itself."""

ORDER_ID = "the order id "

_FOUND: weakref.WeakKeyDictionary[Source, tuple[Numbers, list[Equation]]] = weakref.WeakKeyDictionary()
"""Equations of the first rows of a source, which take long to find, and the numbers that they are of."""


@dataclass(frozen=True)
class Numbers:
    """The columns of numbers of a file.

    Attributes:
        frame: their values in the first rows.
        names: roles by column, as far as headers tell them.
        grain: whether the amounts of a column are of the line or of the order.
        ids: the order of each of these rows; None where there is no column of them.
        customers: the customer of each of these rows.
    """

    frame: pl.DataFrame
    names: dict[str, str]
    grain: Mapping[str, Grain]
    ids: pl.Series | None
    customers: pl.Series

    def is_of_orders(self, column: str) -> bool:
        """Return whether the amounts of a column are those of whole orders."""
        return self.grain.get(column, "unknown").startswith("order")

    def named(self, *wanted: str) -> list[str]:
        """Return the columns whose headers tell one of some roles."""
        return [column for column, role in self.names.items() if role in wanted]


IDS = (["id"], ["ids"], ["key"])
"""Last words of headers of numbers that stand for something else: by chance they are a tax or shipping."""


def numbers_of(columns: Columns, sample: pl.DataFrame) -> Numbers:
    """Return the columns of numbers, and what their headers say of them.

    Args:
        columns: of the transactions; get the styles of these columns.
        sample: first rows of the file.
    """
    headers = columns.headers
    others = {headers.columns[role] for role in NO_AMOUNTS if headers.get(role)}
    found = [
        column
        for column in sample.columns
        if column not in others and columns.levels.get(column, "order") == "order" and _holds_numbers(sample[column])
    ]
    taken = {*headers.columns.values(), *headers.mapped_columns}
    found = [column for column in found if column in taken or header_words(column)[-1:] not in IDS]
    for column in found:
        if column not in columns.amounts:
            columns.amounts[column] = amounts.detect_style(sample[column])
    frame = sample.select(columns.plain_number_of(column).alias(column) for column in found)
    frame = frame.drop(column for column in found if named_role(column) == "discount" and are_shares(frame[column]))
    ids = sample.select(columns.text("order_id")).to_series() if headers.get("order_id") else None
    customers = sample.select(columns.text("customer_id")).to_series()
    of_orders = {name for name in frame.columns if columns.levels.get(name) == "order"} if ids is not None else set()
    grain = grain_of(frame, ids) | dict.fromkeys(of_orders, "order repeated")
    return Numbers(frame, roles_of_numbers(columns, frame.columns), grain, ids, customers)


def _holds_numbers(values: pl.Series) -> bool:
    if values.dtype.is_nested() or values.dtype.is_temporal() or values.dtype == pl.Boolean:
        return False
    return amounts.share_read(values) >= 0.9


def is_plain(columns: Columns, numbers: Numbers) -> bool:
    """Return whether the only amount is the revenue: no other column of numbers could be a part of it."""
    others = set(numbers.named(*PLAIN_BESIDE))
    return set(numbers.frame.columns) - others == {columns.headers.get("revenue")}


def of_orders(numbers: Numbers) -> pl.DataFrame:
    """Return one row per order: its amounts, and the sums of those of its lines; the rows themselves without orders."""
    frame = numbers.frame.fill_null(0)
    if numbers.ids is None:
        return frame
    columns = [pl.col(name) for name in frame.columns]
    sums = [
        column.sort_by(column.abs()).last() if numbers.is_of_orders(name) else column.sum()
        for name, column in zip(frame.columns, columns, strict=True)
    ]
    orders = frame.with_columns(numbers.ids.alias(ORDER_ID)).group_by(ORDER_ID, maintain_order=True)
    return orders.agg(sums).drop(ORDER_ID)


def is_money(values: pl.Series, least: int = 2) -> bool:
    """Return whether the values of a column are amounts of money: to the cent, and many with cents.

    Args:
        values: of the column.
        least: so many have to be other than zero.
    """
    cents = values.filter(values != 0) * 100
    whole = bool(((cents - cents.round()).abs() < 1e-6).all())
    uneven = int((cents.round() % 100 != 0).sum())
    return cents.len() >= least and whole and uneven >= MONEY_LIKE * cents.len()


def is_like_part(values: pl.Series, amounts: pl.Series) -> bool:
    """Return whether a column of money could be a part of amounts, or the amount itself.

    Args:
        values: of the column.
        amounts: of the same rows, without their signs.
    """
    part = values.abs()
    there = part > 0
    if not is_money(values, least=1) or bool((part == amounts).all()):
        return False
    below = int((part <= amounts).filter(there).sum())
    return below >= MOSTLY * int(there.sum()) or int(there.sum()) >= FILLED * values.len()


def equations_of(numbers: Numbers, source: Source) -> list[Equation]:
    """Return the equations that hold in the first rows; these are searched once, however often they are asked for."""
    if (known := _FOUND.get(source)) is not None and _are_the_same(known[0], numbers):
        return known[1]
    found = find_equations(numbers.frame, numbers.ids)
    _FOUND[source] = numbers, found
    return found


def _are_the_same(one: Numbers, other: Numbers) -> bool:
    """Return whether columns of numbers, and the orders of their rows, are the same."""
    if one.frame.schema != other.frame.schema or (one.ids is None) != (other.ids is None):
        return False
    ids = one.ids is None or other.ids is None or (one.ids.dtype == other.ids.dtype and one.ids.equals(other.ids))
    return ids and one.frame.equals(other.frame)


def _counted(equations: list[Equation], columns: Columns, source: Source) -> list[Equation]:
    """Return equations with the number of rows that test and contradict them in the whole file."""
    sums = [one for one in equations if one.enough and one.kind in ("sum", "product", "at most")]
    if source.sample.height < SAMPLE_ROWS or not sums:
        return equations
    names = dict.fromkeys(name for one in sums for name in one.columns)
    order = [columns.text("order_id").alias(ORDER_ID)] if columns.headers.get("order_id") else []
    source.check_quotes()
    rows = source.scan().select(*[columns.plain_number_of(name).alias(name) for name in names], *order)
    with translate_read_errors(source.name):
        proofs = prove(rows, sums, ORDER_ID if order else None)
    counted = {proof.equation: proof.counted for proof in proofs}
    return [counted.get(one, one) for one in equations]


@dataclass(frozen=True)
class Understood:
    """What the equations between the columns of numbers say about net sales.

    Attributes:
        meaning: of the columns.
        equations: counted on all rows.
        taxes: where taxes stand.
        meaning_of: the meaning if a given column is the amount that counts; None for whichever the numbers show.
    """

    meaning: Meaning
    equations: list[Equation]
    taxes: list[TaxPlace]
    meaning_of: Callable[[str | None], Meaning]


def understood_numbers(columns: Columns, numbers: Numbers, source: Source) -> Understood:
    """Return what the equations between the columns say about net sales."""
    headers = columns.headers
    equations = _counted(equations_of(numbers, source), columns, source)
    beside = numbers.named("discount", "shipping")
    taxes = find_taxes(numbers.frame, numbers.ids, equations, numbers.named("tax"), beside)
    before = find_discounts(numbers.frame.fill_null(0), of_orders(numbers), numbers.grain, numbers.named("discount"))
    base = headers.get("revenue") if "revenue" in headers.mapped | headers.fixed else None
    signs = signs_of(numbers.frame)

    def meaning_of(amount: str | None) -> Meaning:
        told = Told(amount, before, functools.partial(told_by_header, columns))
        return roles_by_arithmetic(equations, numbers.names, taxes=taxes, grain=numbers.grain, signs=signs, told=told)

    return Understood(meaning_of(base), equations, taxes, meaning_of)
