"""Several styles of dates in one column: further styles for texts that the first cannot read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.tables.values.calendars import YEARS
from custseg.tables.values.date_styles import NUMBER_STYLES, STYLES, DateStyle, formatted_styles, in_calendar, swapped
from custseg.tables.values.dates import fitted, may_read, ordered, read_date, settle_order, style_of_values

MAX_OTHERS = 2
MAX_SHAPES = 1_000


def style_of_role(values: pl.Series, like: DateStyle | None = None) -> DateStyle | None:
    """Return the style of a column of dates from a sample, with further styles for texts that it cannot read.

    Args:
        values: its first texts.
        like: style of the main date, whose order of day and month is used where the values do not show it.
    """
    style = style_of_values(values, like=like)
    if style is None or values.dtype != pl.String:
        return style
    texts = values.alias("text").to_frame().lazy()
    return replace(style, others=find_other_styles(texts, style, count_shapes(texts, style).collect())[0])


def _text() -> pl.Expr:
    return pl.col("text").str.strip_chars()


def reads_as_date(style: DateStyle) -> pl.Expr:
    return read_date("text", pl.String(), style).is_not_null()


def _unread(texts: pl.LazyFrame, style: DateStyle) -> pl.LazyFrame:
    return texts.filter(~reads_as_date(style) & (_text() != ""))


def count_shapes(texts: pl.LazyFrame, style: DateStyle) -> pl.LazyFrame:
    """Group unread texts by their shape, in which all digits are alike: number of rows, lowest and highest text."""
    shape = _text().str.replace_all(r"\d", "0").alias("shape")
    by_shape = _unread(texts, style).group_by(shape).agg(pl.len(), low=pl.col("text").min(), high=pl.col("text").max())
    return by_shape.sort("len", "shape", descending=[True, False]).head(MAX_SHAPES)


def find_other_styles(
    texts: pl.LazyFrame, style: DateStyle, shapes: pl.DataFrame
) -> tuple[tuple[DateStyle, ...], tuple[DateStyle, ...]]:
    """Return the styles that read most unread texts, and those of them whose order of day and month is open."""
    others: list[DateStyle] = []
    unsure: list[DateStyle] = []
    left = shapes
    while left.height and len(others) < MAX_OTHERS:
        examples = pl.concat([left["low"], left["high"]])
        ways = [fitted(way, examples) for way in _candidates((style, *others))]
        # To try them all takes long, and most cannot read any of these texts.
        ways = [way for way in ways if may_read(way, examples)]
        if not ways:
            break
        counts = left.select(
            pl.when(_reads_either(way)).then("len").sum().alias(str(number)) for number, way in enumerate(ways)
        ).row(0)
        if max(counts) == 0:
            break
        best = ways[counts.index(max(counts))]
        left = left.filter(~_reads_either(best))
        if best.swappable:
            best, known = _order(texts, best, style)
            unsure += [] if known else [best]
        others.append(best)
    return tuple(others), tuple(unsure)


def _candidates(chosen: Sequence[DateStyle]) -> list[DateStyle]:
    """Return the styles that may be added to those chosen; none swaps the day and month of one of them."""
    patterns = {style.pattern for style in chosen}
    ways = []
    for plain in (*STYLES, *formatted_styles(), *NUMBER_STYLES):
        way = in_calendar(plain, chosen[0].calendar) if chosen[0].calendar in YEARS else plain
        same = next((one for one in chosen if way.swappable and written_alike(way, one)), None)
        if way.pattern not in patterns:
            ways.append(replace(ordered(way, day_first=same.day_first), swappable=False) if same else way)
    return ways


def written_alike(one: DateStyle, other: DateStyle) -> bool:
    """Return whether two styles write the same numbers with the same sign between them, in whatever order."""
    return sorted(_core(one)) == sorted(_core(other))


def _core(style: DateStyle) -> str:
    return style.name.partition(" with ")[0]


def _reads_either(way: DateStyle) -> pl.Expr:
    """Return whether a style reads the lowest or the highest text of a shape, whichever of day and month is first."""
    orders = (way, swapped(way)) if way.swappable else (way,)
    return pl.any_horizontal(
        read_date(name, pl.String(), one).is_not_null() for one in orders for name in ("low", "high")
    )


def _order(texts: pl.LazyFrame, way: DateStyle, style: DateStyle) -> tuple[DateStyle, bool]:
    """Decide the order of day and month by the whole column, else as in the first style."""
    way, sure = settle_order(way, texts.filter(_text().str.contains(way.pattern)))
    if not sure and style.swappable:
        return ordered(way, day_first=style.day_first), True
    return way, sure
