"""Amounts as people write them, read exactly to six decimal places as integers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SCALE = 1_000_000
"""Amounts are kept as integers of a millionth of the currency unit."""

MAX_PLAIN = 1e8
"""Amounts below it sum exactly in 64 bits for up to 92,000 rows of one customer, and read exactly by way of floats."""

MAX_PLAIN_ROWS = (2**63 - 1) // int(MAX_PLAIN * SCALE)

CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RUB|UAH|PLN|CZK|SEK|NOK|DKK|HUF|RON|BGN|TRY|INR|BRL|MXN|CAD|AUD|NZD|ZAR|SGD|HKD|KRW|THB|"
    "IDR|MYR|PHP|VND|ILS|AED|SAR|KZT|BYN|GEL|AMD|AZN"
)
CURRENCY = rf"[$€£¥₽₹₩₺₴₪₫฿]|(?i:^(?:{CODES})\b|\b(?:{CODES})$)"
BLANKS = r"[ \u00a0\u202f\u2009'’]"
SPACED = rf"^[+-]?[1-9]\d{{0,2}}(?:{BLANKS}\d{{3}})+(?:[.,]\d*)?$"
POINT = r"^[+-]?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$"
COMMA = r"^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d*)?$"
PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"


@dataclass(frozen=True)
class AmountStyle:
    """How the amounts of a column are written.

    Attributes:
        dressed: whether signs and thousands have to be taken off before reading.
        comma: whether the comma is the decimal sign.
    """

    dressed: bool = False
    comma: bool = False


def detect_style(values: pl.Series, *, points: int = 0) -> AmountStyle:
    """Return the style of a column from a sample of its texts.

    Args:
        values: texts or numbers; nulls are left out.
        points: number of other values of the column that are known to have a decimal point.
    """
    if values.dtype != pl.String:
        return AmountStyle()
    texts = values.drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    if texts.cast(pl.Float64, strict=False).is_not_null().all():
        return AmountStyle()
    bare = _undress(pl.col("text"))
    bare_texts = texts.to_frame("text").select(bare).to_series()
    plain = bare_texts.str.contains(PLAIN)
    points += int((plain & bare_texts.str.contains(".", literal=True)).sum())
    odd = bare_texts.filter(~plain)
    point, comma = odd.str.contains(POINT), odd.str.contains(COMMA)
    # "1,234" reads both ways: only values that read one way decide, thousands where none does.
    return AmountStyle(dressed=True, comma=int((comma & ~point).sum()) > int((point & ~comma).sum()) + points)


def share_read(values: pl.Series) -> float:
    """Return which share of the non-empty ``values`` are amounts."""
    texts = values.cast(pl.String).drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    if texts.is_empty():
        return 0.0
    read = texts.to_frame("text").select(read_number("text", pl.String(), detect_style(texts)))
    return 1 - read.to_series().null_count() / texts.len()


def read_number(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    """Return the expression of a column's numbers as Float64, null where one cannot be read.

    Args:
        column: its name.
        dtype: its type.
        style: how text is written.
    """
    return _clean(column, dtype, style).cast(pl.Float64, strict=False)


def read_decimal(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    """Return the expression of a column's amounts of any size as Int128 of ``SCALE``."""
    exact = _clean(column, dtype, style).cast(pl.Decimal(38, 6), strict=False)
    return (exact * SCALE).cast(pl.Int128, strict=False)


def minor(number: pl.Expr) -> pl.Expr:
    """Return Float64 amounts as Int64 of ``SCALE``; NaN and infinity become null."""
    return (number * SCALE).round().cast(pl.Int64, strict=False)


def divide(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """Return the correctly rounded quotient of two columns.

    polars multiplies by the reciprocal where a chunk has one row: the last digit would depend on how rows fall into
    chunks. In one piece they are divided.
    """
    return pl.map_batches(
        [above, below], lambda parts: parts[0].rechunk() / parts[1].rechunk(), pl.Float64, is_elementwise=True
    )


def over(column: pl.Expr, divisor: int) -> pl.Expr:
    """Return a column ÷ a constant, correctly rounded: by a column, since polars takes a constant's reciprocal."""
    return divide(column, column * 0 + divisor)


def to_float(amount: pl.Expr) -> pl.Expr:
    """Return integers of ``SCALE`` as correctly rounded Float64 amounts."""
    return (amount.cast(pl.Decimal(38, 6)) / SCALE).cast(pl.Float64)


def _clean(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    values = pl.col(column)
    if dtype != pl.String or not style.dressed:
        return values
    text = _undress(values)
    if style.comma:
        decimal = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return pl.when(text.str.contains(COMMA)).then(decimal).otherwise(text)
    return pl.when(text.str.contains(POINT)).then(text.str.replace_all(",", "", literal=True)).otherwise(text)


def _undress(values: pl.Expr) -> pl.Expr:
    """Take off currency, blanks between thousands, parentheses and a trailing minus."""
    text = values.str.strip_chars().str.replace_all(CURRENCY, "").str.strip_chars().str.replace("−", "-", literal=True)
    text = text.str.replace(r"^([(+-])\s+", "$1").str.replace(r"\s+([)-])$", "$1")
    bare = text.str.replace_all(r"[()]|-$", "")
    text = pl.when(bare.str.contains(SPACED)).then(text.str.replace_all(BLANKS, "")).otherwise(text)
    inside = text.str.extract(r"^\((.+)\)$")
    trailing = text.str.extract(r"^([^-].*)-$")
    negative = pl.coalesce(inside, trailing)
    return pl.when(negative.is_not_null()).then(pl.format("-{}", negative)).otherwise(text)
