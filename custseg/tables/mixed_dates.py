"""Columns whose dates are written in several ways: what the first style cannot read is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources import FILE, LINE
from custseg.sources.source import reading
from custseg.tables.date_styles import DIGITS, STYLES, DateStyle, dressed_styles, swapped
from custseg.tables.dates import fitted, ordered, read_date, settle_order, style_of_values
from custseg.tables.transactions import Transactions

MAX_OTHERS = 2
MAX_SHAPES = 1_000
WAYS = {2: "two", 3: "three"}


@dataclass(frozen=True)
class Contradictions:
    """Rows of a column in which only the other order of day and month makes a date.

    Attributes:
        rows: number of them.
        first: where the first one is: file and line.
    """

    rows: int
    first: str


def style_of_role(values: pl.Series, like: DateStyle | None = None) -> DateStyle | None:
    """Return the style of a column of dates from a sample, with further styles for what the first cannot read.

    Args:
        values: its first texts.
        like: style of the main date, whose order of day and month holds where the values do not tell.
    """
    style = style_of_values(values, like=like)
    if style is None or values.dtype != pl.String:
        return style
    texts = values.alias("text").to_frame().lazy()
    return replace(style, others=_others(texts, style, _shapes(texts, style).collect())[0])


def restyle_dates(table: Transactions) -> bool:
    """Look again at the dates that could not be read, once; return whether another reading takes in some of them.

    Args:
        table: the transactions; gets the style mended, and notes on what was found.
    """
    columns = table.columns
    column = columns.headers.columns["date"]
    style = columns.dates.get(column)
    if columns.redated or style is None or table.settings["date_format"] or columns.schema[column] != pl.String:
        return False
    columns.redated = True
    texts = table.source.scan().select(pl.col(column).alias("text"))
    with reading(table.source.name):
        queries = [_shapes(texts, style)]
        if style.swappable:
            other = swapped(style)
            queries.append(texts.select(own=_only(style, other).sum(), other=_only(other, style).sum()))
        shapes, *counts = pl.collect_all(queries, engine="streaming")
        own, against = counts[0].row(0) if counts else (0, 0)
        mended = swapped(style) if against > own else style
        others, sure = _others(texts, mended, shapes)
        mended = replace(mended, others=others)
        if min(own, against):
            found = Contradictions(min(own, against), _first_place(table, column, mended))
            table.notes.append(_contradicting(column, mended, found))
        if others:
            table.notes.append(_mixed(column, mended, _rows_of_others(texts, mended), sure=sure))
    columns.dates[column] = mended
    return mended != style


def _text() -> pl.Expr:
    return pl.col("text").str.strip_chars()


def _reads(style: DateStyle) -> pl.Expr:
    return read_date("text", pl.String(), style).is_not_null()


def _only(style: DateStyle, other: DateStyle) -> pl.Expr:
    """Return, for each row, whether one order of day and month makes a date and the other does not."""
    return _reads(style) & ~_reads(other)


def _unread(texts: pl.LazyFrame, style: DateStyle) -> pl.LazyFrame:
    return texts.filter(~_reads(style) & (_text() != ""))


def _shapes(texts: pl.LazyFrame, style: DateStyle) -> pl.LazyFrame:
    """Return what cannot be read by its shape, all digits alike: number of rows, lowest and highest text."""
    shape = _text().str.replace_all(r"\d", "0").alias("shape")
    by_shape = _unread(texts, style).group_by(shape).agg(pl.len(), low=pl.col("text").min(), high=pl.col("text").max())
    return by_shape.sort("len", "shape", descending=[True, False]).head(MAX_SHAPES)


def _others(texts: pl.LazyFrame, style: DateStyle, shapes: pl.DataFrame) -> tuple[tuple[DateStyle, ...], bool]:
    """Return the styles that read most of what is left, and whether the order of day and month is sure in each."""
    others: list[DateStyle] = []
    sure = True
    left = shapes
    while left.height and len(others) < MAX_OTHERS:
        examples = pl.concat([left["low"], left["high"]])
        ways = [fitted(way, examples) for way in _candidates((style, *others))]
        counts = left.select(
            pl.when(_reads_either(way)).then("len").sum().alias(str(number)) for number, way in enumerate(ways)
        ).row(0)
        if max(counts) == 0:
            break
        best = ways[counts.index(max(counts))]
        left = left.filter(~_reads_either(best))
        if best.swappable:
            best, known = _order(texts, best, style)
            sure = sure and known
        others.append(best)
    return tuple(others), sure


def _candidates(chosen: Sequence[DateStyle]) -> list[DateStyle]:
    """Return the styles that may stand beside those chosen; none swaps the day and month of one of them."""
    known = {style.pattern for style in chosen}
    ways = []
    for way in (*STYLES, *dressed_styles(), *DIGITS):
        same = next((one for one in chosen if way.swappable and _same_parts(way, one)), None)
        if way.pattern not in known:
            ways.append(replace(ordered(way, day_first=same.day_first), swappable=False) if same else way)
    return ways


def _same_parts(one: DateStyle, other: DateStyle) -> bool:
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
    """Settle day and month on the whole column, else as the first style has them."""
    way, sure = settle_order(way, texts.filter(_text().str.contains(way.pattern)))
    if not sure and (style.swappable or style.worded):
        return ordered(way, day_first=style.day_first), True
    return way, sure


def _rows_of_others(texts: pl.LazyFrame, style: DateStyle) -> list[int]:
    counts, before = [], _reads(replace(style, others=()))
    for other in style.others:
        counts.append((~before & _reads(other)).sum().alias(other.pattern))
        before = before | _reads(other)
    return list(texts.select(counts).collect(engine="streaming").row(0))


def _first_place(table: Transactions, column: str, style: DateStyle) -> str:
    alone = replace(style, others=())
    rows = table.source.scan(position=True).select(FILE, LINE, pl.col(column).alias("text"))
    file, line = rows.filter(_only(swapped(alone), alone)).select(FILE, LINE).head(1).collect(engine="streaming").row(0)
    return f"{file}:{line}"


def _contradicting(column: str, style: DateStyle, found: Contradictions) -> Note:
    verb, are = ("fits", "is") if found.rows == 1 else ("fit", "are")
    text = (
        f"'{column}' is read as {style.name}, but {counted(found.rows, 'row')} {verb} {swapped(style).name} only "
        f"(the first: {found.first}) and {are} set aside: the other rows may be mixed too. Export dates as YYYY-MM-DD, "
        f"or say which way holds with --date-format."
    )
    return Note("dates_contradict", text, warns=True)


def _mixed(column: str, style: DateStyle, rows: Sequence[int], *, sure: bool) -> Note:
    parts = [f"{other.name} ({counted(number, 'row')})" for number, other in zip(rows, style.others, strict=True)]
    text = (
        f"'{column}' is written in {WAYS[len(rows) + 1]} ways: {style.name}, else {' and '.join(parts)}. "
        "The file was read twice."
    )
    if not sure:
        text += " In one of them nothing tells day from month."
    return Note("dates_mixed", text, warns=not sure)
