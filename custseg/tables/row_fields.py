"""The fields of a row by the names that conditions and dimensions use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

import polars as pl

from custseg.errors import DataError, Problem
from custseg.tables.date_reading import read_other_dates
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.synonyms import NUMBERS, roles
from custseg.tables.row_money import is_given, revenue_of
from custseg.tables.transactions import Transactions
from custseg.tables.values import amounts, dates
from custseg.tables.values.amounts import AmountStyle
from custseg.tables.values.date_styles import DateStyle
from custseg.tables.values.flags import is_flag, read_flag
from custseg.tables.values.mixed_date_styles import style_of_role

FILE_PREFIX = "file."
AS_THEY_ARE = ("type", "cancelled")
"""Roles of which conditions see the values as they are: text, numbers, days, or yes and no."""

LEADING_ZERO = r"^[+-]?0\d"


@dataclass(frozen=True)
class Field:
    """A field of a row.

    Attributes:
        expression: over the columns of the file.
        dtype: its type.
        text: its trimmed text, for grouping; null where empty.
        raw: the same untrimmed, so that a few groups are trimmed instead of every row; None where nothing needs it.
        questions: what only the user can decide before the field is read.
    """

    expression: pl.Expr
    dtype: pl.DataType
    text: pl.Expr
    raw: pl.Expr | None = None
    questions: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Use:
    """How a query reads a field: "typed", as "text" for grouping, "raw", or as "money" in integers of ``SCALE``."""

    field: str
    form: str = "typed"


def read_fields(table: Transactions, uses: Mapping[str, Use]) -> dict[str, pl.Expr]:
    """Return the expression of each field that a query reads, by the name the query gives it.

    Args:
        table: the transactions, with the styles of their amounts as they are known now.
        uses: fields by the names of the query.

    Raises:
        DataError: how a field is to be read is open.
    """
    fields = RowFields(table)
    if questions := [question for use in uses.values() for question in fields[use.field].questions]:
        raise DataError(dict.fromkeys(questions))
    read = {}
    for name, use in uses.items():
        one = fields[use.field]
        if use.form == "money":
            read[name] = amounts.minor(one.expression)
        elif use.form == "raw":
            read[name] = one.text if one.raw is None else one.raw
        else:
            read[name] = one.text if use.form == "text" else one.expression
    return read


class RowFields(Mapping[str, Field]):
    """Every field of a row by name: roles, columns by their own names, ``file.NAME`` for each, columns of products.

    The type of a field is found when the field is first used.

    Args:
        table: the transactions.
    """

    def __init__(self, table: Transactions) -> None:
        headers, columns = table.columns.headers, table.source.columns
        self._builders: dict[str, Callable[[], Field]] = {
            role: partial(_role_field, table, role, column) for role, column in headers.columns.items()
        }
        priced = headers.get("revenue") or headers.get("unit_price")
        if priced and not is_given(table.columns) and not table.columns.sale.events:
            self._builders["revenue"] = partial(_revenue_field, table)
        for column in columns:
            own = cache(partial(_own_field, table, column))
            self._builders.setdefault(column, own)
            self._builders[FILE_PREFIX + column] = own
        for name in table.products.columns if table.products else ():
            self._builders.setdefault(name, partial(_product_field, table, name))
        self._found: dict[str, Field] = {}

    def __getitem__(self, name: str) -> Field:
        if name not in self._found:
            self._found[name] = self._builders[name]()
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._builders)

    def __len__(self) -> int:
        return len(self._builders)


def _revenue_field(table: Transactions) -> Field:
    """Return the revenue that is computed from other columns."""
    whole = revenue_of(table.columns)
    if table.currencies and table.currencies.converting:
        whole = table.currencies.convert(whole, table.currencies.mark)
    revenue = amounts.to_float(whole)
    return Field(revenue, pl.Float64(), revenue.cast(pl.String))


def _role_field(table: Transactions, role: str, column: str) -> Field:
    headers = table.columns.headers
    if role in AS_THEY_ARE and role not in headers.more:
        return _own_field(table, column)
    kind = roles(headers.table)[role].kind
    schema = table.columns.schema
    text = table.columns.text(role)
    if kind == "date":
        style = table.columns.dates.get(column)
        questions: tuple[Problem, ...] = ()
        if style is None:
            reading = read_other_dates(table, column, _date_style(table, column))
            style, questions = reading.style, reading.questions
        raw = pl.col(column) if schema[column] == pl.String and role not in headers.more else None
        return Field(dates.read_date(column, schema[column], style), pl.Date(), text, raw, questions)
    if kind in NUMBERS:
        style_of = table.columns.amounts.get(column, AmountStyle())
        if kind == "money" and table.currencies and table.currencies.converting:
            whole = amounts.read_decimal(column, schema[column], style_of)
            number = amounts.to_float(table.currencies.convert(whole, table.currencies.mark))
        else:
            number = amounts.read_number(column, schema[column], style_of)
        return Field(number, pl.Float64(), text)
    if kind == "flag" and is_flag(table.source.sample[column]):
        return Field(read_flag(table.source.sample[column]), pl.Boolean(), text)
    plain = schema[column] == pl.String and column not in table.columns.whole
    plain = plain and role not in headers.more and role not in headers.parties
    return Field(text, pl.String(), text, pl.col(column) if plain else None)


def _product_field(table: Transactions, name: str) -> Field:
    """Return an attribute of the product of a row: a number, else text."""
    assert table.products
    text = table.products.field(name, table.columns.text("product"))
    filled = table.products.columns[name].drop_nulls()
    numbers = filled.cast(pl.Float64, strict=False).is_not_null().all() and not filled.str.contains(LEADING_ZERO).any()
    if numbers and not filled.is_empty():
        return Field(text.cast(pl.Float64, strict=False), pl.Float64(), text)
    return Field(text, pl.String(), text)


def _date_style(table: Transactions, column: str) -> DateStyle | None:
    main = table.columns.dates.get(table.columns.headers.date_column or "")
    return style_of_role(table.source.sample[column], like=main)


def _own_field(table: Transactions, column: str) -> Field:
    """Return a column of the file by its own name: a number or a date where the sample shows that, else text."""
    values, schema = table.source.sample[column], table.columns.schema
    text = text_of(column, schema)
    dtype = schema[column]
    if dtype.is_numeric() or dtype == pl.Boolean:
        return Field(pl.col(column), dtype, text)
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():
        text = pl.col(column).cast(pl.List(pl.String)).list.join("; ").replace("", None)
    if dtype.is_nested() or dtype == pl.Binary:
        return Field(text, pl.String(), text)
    if dtype.is_temporal():
        return Field(dates.read_date(column, dtype, None), pl.Date(), text)
    filled = values.cast(pl.String).drop_nulls()
    filled = filled.filter(filled != "")
    if not filled.is_empty():
        numbers = filled.cast(pl.Float64, strict=False).is_not_null().all()
        # 007 is an id: as a number it would be equal to 7.
        if numbers and not filled.str.contains(LEADING_ZERO).any():
            return Field(amounts.read_number(column, dtype, AmountStyle()), pl.Float64(), text)
        # All have to be dates: a few show whether it is worth testing the rest.
        few = dates.detect_style(filled.head(20), bare=False)
        style = dates.style_of_values(filled, bare=False) if few else None
        if style and filled.str.contains(style.pattern).all():
            reading = read_other_dates(table, column, style)
            read = dates.read_date(column, dtype, reading.style)
            return Field(read, pl.Date(), text, questions=reading.questions)
    return Field(text, pl.String(), text, pl.col(column) if dtype == pl.String else None)
