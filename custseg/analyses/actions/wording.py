"""The texts of a list: the phrases of triggers with the figures of each customer filled in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.phrases import parts_of
from custseg.segments.rules import UNKNOWN, Words
from custseg.segments.triggers import Trigger


def text_of(
    trigger: Trigger, name: str, units: Mapping[str, str], schema: Mapping[str, pl.DataType], words: Words
) -> pl.Expr:
    """Return a text of a trigger; the one for unknown figures where one that it names is unknown.

    Args:
        trigger: with the texts.
        name: which of its texts: "why", "do" or "say".
        units: of the columns, as of `Metric`.
        schema: types of the columns; a figure without one is unknown.
        words: of the rules.
    """
    main, other = trigger.phrases.get(name), trigger.otherwise.get(name)
    text = pl.lit("") if main is None else filled(main.text, units, schema, words)
    if other is None:
        return text
    named = [place for _, place in parts_of(main.text) if place] if main is not None else []
    lacks = main is None or any(place not in schema for place in named)
    unknown = (
        pl.lit(lacks) if lacks else pl.any_horizontal(pl.lit(False), *(pl.col(place).is_null() for place in named))
    )
    return pl.when(unknown).then(filled(other.text, units, schema, words)).otherwise(text)


def filled(text: str, units: Mapping[str, str], schema: Mapping[str, pl.DataType], words: Words) -> pl.Expr:
    """Return a phrase with the figures of each row in its places.

    Args:
        text: with names of columns in braces.
        units: of these columns, as of `Metric`.
        schema: types of the columns; a figure without one is unknown.
        words: of the rules.
    """
    parts: list[pl.Expr] = []
    for before, name in parts_of(text):
        if before:
            parts.append(pl.lit(before))
        if name and name not in schema:
            parts.append(pl.lit(words.say(UNKNOWN)))
        elif name:
            parts.append(in_words(name, units.get(name, ""), schema[name], words).fill_null(words.say(UNKNOWN)))
    return pl.concat_str(parts) if parts else pl.lit("")


def in_words(name: str, unit: str, dtype: pl.DataType, words: Words) -> pl.Expr:
    """Return a column as people read it, as `custseg.numbers.readable` does one value at a time."""
    column = pl.col(name)
    if dtype == pl.Boolean:
        return pl.when(column).then(pl.lit(words.say("is_true"))).otherwise(pl.lit(words.say("is_false")))
    if not dtype.is_numeric():
        return column.cast(pl.String)
    if unit == "share":
        return pl.format("{}%", _with_places(column * 100, 1))
    if unit in ("count", "days") or dtype.is_integer():
        rounded = _with_places(column, 1)
        return pl.when(column == column.round(0)).then(_with_places(column, 0)).otherwise(rounded)
    return _with_places(column, 1 if unit == "months" else 2)


def _with_places(column: pl.Expr, places: int) -> pl.Expr:
    """Return a number with thousands separators and so many decimals, halves rounded away from zero."""
    # A little more than half, as 1.005 is stored as a number just below it.
    scaled = (column.cast(pl.Float64).abs() * 10**places + 0.5 + 1e-7).floor().cast(pl.Int64)
    whole, part = scaled // 10**places, scaled % 10**places
    sign = pl.when((column < 0) & (scaled > 0)).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = whole.cast(pl.String)
    # From the right, in groups of three.
    millions = pl.format("{},{},{}", whole // 1_000_000, _three(whole // 1_000 % 1_000), _three(whole % 1_000))
    grouped = (
        pl.when(whole >= 1_000_000_000).then(digits)
        .when(whole >= 1_000_000).then(millions)
        .when(whole >= 1_000).then(pl.format("{},{}", whole // 1_000, _three(whole % 1_000)))
        .otherwise(digits)
    )  # fmt: skip
    if not places:
        return pl.concat_str(sign, grouped)
    return pl.concat_str(sign, grouped, pl.lit("."), part.cast(pl.String).str.zfill(places))


def _three(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(3)
