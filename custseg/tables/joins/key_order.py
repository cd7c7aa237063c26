"""The order in which keys stand in a file: those that rise stand once each, and are joined in less time."""

from __future__ import annotations

from enum import Enum

import polars as pl


class KeyOrder(Enum):
    """What the keys of a file rise by, from row to row."""

    NUMBER = "number"
    TEXT = "text"
    LENGTH = "length, then text"

    def rises(self, key: pl.Expr) -> pl.Expr:
        """Return whether each key comes after the one before: then none stands twice.

        Args:
            key: text; null where there is none. What is no whole number counts as none for ``NUMBER``.
        """
        filled = (whole_number(key) if self is KeyOrder.NUMBER else key).drop_nulls()
        if self is not KeyOrder.LENGTH:
            return (filled > filled.shift()).all()
        length, before = filled.str.len_bytes(), filled.str.len_bytes().shift()
        return ((length > before) | ((length == before) & (filled > filled.shift()))).all()


def order_of(values: pl.Series) -> KeyOrder | None:
    """Return what the first keys of a file rise by; None if they do not rise."""
    frame, key = values.to_frame("key"), pl.col("key")
    orders = [KeyOrder.NUMBER] if are_whole(values) else [KeyOrder.TEXT, KeyOrder.LENGTH]
    return next((order for order in orders if not values.is_empty() and frame.select(order.rises(key)).item()), None)


def whole_number(key: pl.Expr) -> pl.Expr:
    """Return keys as numbers, which take less time to join; null where one is not written as a whole number.

    Args:
        key: text. 007, +7 and 7.0 are no whole numbers, so that two keys are equal if their numbers are.
    """
    # A sign, a space and a leading zero come before "1".
    return pl.when(key >= "1").then(key.cast(pl.Int64, strict=False))


def are_whole(values: pl.Series) -> bool:
    """Return whether all keys are written as whole numbers."""
    return bool(values.to_frame("key").select(whole_number(pl.col("key")).is_not_null().all()).item())
