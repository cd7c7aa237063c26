"""The amounts of single columns and products of them, as integers of ``SCALE``."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.values.amounts import MAX_EXACT, NOTHING, SCALE, minor, over
from custseg.tables.values.currency_words import USUAL_PLACES, minor_places

CENT = SCALE // 100


def whole(amount: pl.Expr, columns: Columns) -> pl.Expr:
    """Return Float64 of ``SCALE`` as rounded integers of the width that the table has."""
    return amount.round().cast(pl.Int128 if columns.wide else pl.Int64, strict=False)


def fraction_of(amount: pl.Expr, part: pl.Expr, total: pl.Expr, columns: Columns) -> pl.Expr:
    """Return amount × part ÷ total, rounded to cents; the numbers are not negative, and the total is above zero."""
    # In whole numbers: a quotient of floats would depend on the size of the chunk in its last digit.
    product = amount.cast(pl.Int128) * part.cast(pl.Int128)
    unit = total.cast(pl.Int128) * CENT
    share = (product * 2 + unit) // (unit * 2) * CENT
    return share.cast(pl.Int128 if columns.wide else pl.Int64, strict=False)


def amount_of(columns: Columns, role: str) -> pl.Expr:
    """Return the amounts of a role, of several columns their sum: null where unreadable, or empty in all of them."""
    places = columns.headers.all_of(role)
    if len(places) == 1:
        return amount_in(columns, places[0])
    empty = pl.all_horizontal(columns.text_in(column).is_null() for column in places)
    return pl.when(~empty).then(amount_or_zero(columns, role))


def amount_in(columns: Columns, column: str) -> pl.Expr:
    """Return the amounts of a column, null where unreadable or empty."""
    number = columns.number_of(column)
    return _in_units(number if columns.wide else minor(number), columns)


def _in_units(amount: pl.Expr, columns: Columns) -> pl.Expr:
    """Return amounts in cents, or in whatever is the smallest unit of their currency, in the currency itself."""
    if not columns.sale.minor_units:
        return amount
    if not columns.headers.get("currency"):
        in_units: pl.Expr = amount // 10**USUAL_PLACES
        return in_units
    places = {code.casefold(): 10**number for code, number in minor_places().items()}
    code = columns.text("currency").str.to_lowercase()
    unit: pl.Expr = code.replace_strict(
        list(places), list(places.values()), default=10**USUAL_PLACES, return_dtype=pl.Int64
    )
    whole: pl.Expr = amount // unit.cast(pl.Int128 if columns.wide else pl.Int64)
    return whole


def product_of(columns: Columns, one: str, other: str) -> pl.Expr:
    """Return the product of two roles, such as quantity × unit price, rounded half away from zero."""
    product = columns.number(one) * columns.number(other)
    if not columns.wide:
        return _in_units(minor(product), columns)
    # A larger product would overflow 128 bits and turn into another number.
    size = (columns.plain_number(one) * columns.plain_number(other)).abs()
    product = pl.when(size <= MAX_EXACT).then(product)
    half = product.abs() + SCALE // 2
    return _in_units(half // SCALE * product.sign(), columns)


def share_of(columns: Columns, role: str) -> pl.Expr:
    """Return a role read as shares: 0.25 and 25% are the same, as is 25 in a column of percentages; null if empty."""
    text = columns.text(role)
    bare = text.str.strip_suffix("%").str.strip_chars().str.replace(",", ".", literal=True)
    number = bare.cast(pl.Float64, strict=False)
    of_hundred = pl.lit(True) if columns.discount_is_percent else text.str.ends_with("%")
    return pl.when(of_hundred).then(over(number, 100)).otherwise(number)


def amount_or_zero(columns: Columns, names: Sequence[str]) -> pl.Expr:
    """Return amounts that may be left out, of several columns their sum: zero where empty, null where unreadable.

    Args:
        columns: of the table.
        names: of the columns, at least one.
    """
    parts = []
    for column in names:
        text = columns.text_in(column)
        empty = text.is_null() | text.is_in(NOTHING)
        parts.append(pl.when(empty).then(pl.lit(0)).otherwise(amount_in(columns, column)))
    return functools.reduce(pl.Expr.__add__, parts)


def event_of(columns: Columns) -> pl.Expr:
    """Return what a row counts where there are no amounts: one unit, and nothing where no goods are sold.

    So an order counts if one of its rows sells something; the unit itself is shown nowhere.
    """
    one = pl.lit(SCALE, pl.Int64)
    if not columns.headers.get("quantity"):
        return one
    return pl.when(columns.plain_number("quantity") <= 0).then(pl.lit(0, pl.Int64)).otherwise(one)


def given_amount(columns: Columns) -> pl.Expr:
    """Return the amount that the file gives for a row, by the first of these ways that its columns allow.

    - one unit, where there are no amounts
    - revenue; of several columns their sum
    - quantity × unit price, less the discount (an amount, or a share of it)
    - unit price, where there is no quantity
    """
    headers = columns.headers
    if columns.sale.events:
        return event_of(columns)
    if headers.more.get("revenue"):
        return amount_or_zero(columns, headers.all_of("revenue"))
    if headers.get("revenue"):
        return amount_of(columns, "revenue")
    if not headers.get("quantity"):
        return amount_of(columns, "unit_price")
    amount = product_of(columns, "quantity", "unit_price")
    if not headers.get("discount") or "discount" in columns.sale.inside:
        return amount
    if columns.discount_is_share:
        kept = 1 - share_of(columns, "discount").fill_null(0.0)
        return whole(amount.cast(pl.Float64) * kept, columns)
    return amount - amount_or_zero(columns, headers.all_of("discount"))


def has_negative_amounts(columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether refunds are rows of their own, with a minus.

    Args:
        columns: of the table.
        sample: first rows of the file.
    """
    if columns.sale.events:
        return False
    found = [role for role in ("revenue", "unit_price", "quantity") if columns.headers.get(role)]
    return bool(sample.select(pl.any_horizontal((columns.plain_number(role) < 0).any() for role in found)).item())
