"""Day first or month first, where no date of a column shows it: what else decides it, and the question otherwise."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.errors import Choice, Problem
from custseg.shell_words import quoted
from custseg.tables.values.date_styles import DateStyle, swapped, typed_format
from custseg.tables.values.dates import read_date

MIN_DAYS, FEW_DAYS = 10, 6
"""With fewer different days the order of rows shows nothing; with fewer than the first only if none is out of order."""

IN_ORDER, OUT_OF_ORDER = 0.98, 0.8
"""Rank correlation of days with rows: at least the first means in order of time, at most the second means not."""

FEW_BACK, MANY_BACK, MIN_BACK = 0.05, 0.2, 3
"""Share of steps back in time: at most the first means in order of time; the second, and so many, means not."""

SAME_DAY, OTHER_DAY = 0.9, 0.1
"""Share of rows with the same day in two columns: at least the first means the same, at most the second not."""


def by_time(style: DateStyle, texts: pl.Series, *, rising: bool = False) -> DateStyle | None:
    """Return the style whose days are in order of time, if those of the other order are clearly not; else None.

    Args:
        style: swappable style.
        texts: dates in an order that may be that of time.
        rising: whether time can only go forward along them.
    """
    ways = [style, swapped(style)]
    frame = texts.cast(pl.String).str.strip_chars().alias("text").to_frame().with_row_index()
    days = frame.with_columns(
        read_date("text", pl.String(), way).alias(str(place)) for place, way in enumerate(ways)
    ).drop_nulls()
    different = min(days["0"].n_unique(), days["1"].n_unique())
    if different < FEW_DAYS:
        return None
    back = [_steps_back(days[name], rising=rising) for name in "01"]
    for way, (own, steps), (rival, rival_steps) in zip(ways, back, reversed(back), strict=True):
        most = FEW_BACK * steps if different >= MIN_DAYS else 0
        if own <= most and rival >= max(MIN_BACK, MANY_BACK * rival_steps):
            return way
    return _by_rank(ways, days) if different >= MIN_DAYS else None


def _steps_back(days: pl.Series, *, rising: bool) -> tuple[int, int]:
    """Return how many steps to another day go back in time, or against most others, and how many there are."""
    steps = days.diff().dt.total_days().drop_nulls()
    back, forward = int((steps < 0).sum()), int((steps > 0).sum())
    return (back if rising else min(back, forward)), back + forward


def _by_rank(ways: list[DateStyle], days: pl.DataFrame) -> DateStyle | None:
    """Return the style whose days follow the order of rows on the whole, whatever single steps do."""
    along = [abs(_correlation(days, pl.col(name))) for name in "01"]
    for way, own, rival in zip(ways, along, reversed(along), strict=True):
        if own >= IN_ORDER and rival <= OUT_OF_ORDER:
            return way
    return None


def is_sorted_as_text(texts: pl.Series) -> bool:
    """Return whether dates are sorted as text: they seem in order of time with the first part as the month."""
    frame = texts.cast(pl.String).str.strip_chars().alias("text").to_frame().drop_nulls().with_row_index()
    return frame["text"].n_unique() > 1 and abs(_correlation(frame, pl.col("text"))) >= IN_ORDER


def _correlation(frame: pl.DataFrame, values: pl.Expr) -> float:
    return float(frame.select(pl.corr("index", values.rank(), method="spearman")).item())


def by_later_days(style: DateStyle, texts: pl.Series, later: tuple[pl.Series, pl.Series]) -> DateStyle | None:
    """Return the style by which no day is after that of another column, if many are in the other order; else None.

    Args:
        style: swappable style.
        texts: dates of a column.
        later: days of another one that cannot be before them, such as due dates, by the style and by the other order.
    """
    ways = [style, swapped(style)]
    days = _both_ways(ways, texts).with_columns(later[0].alias("later 0"), later[1].alias("later 1"))
    days = days.drop_nulls().unique()
    wrong = [int((days[f"later {place}"] < days[str(place)]).sum()) for place in (0, 1)]
    for way, own, rival in zip(ways, wrong, reversed(wrong), strict=True):
        if own == 0 and rival >= max(MIN_BACK, MANY_BACK * days.height):
            return way
    return None


def by_same_days(style: DateStyle, texts: pl.Series, days: pl.Series) -> DateStyle | None:
    """Return the style by which nearly all days are those of another column, if few are in the other order; else None.

    Args:
        style: swappable style.
        texts: dates of a column.
        days: of another column, whose reading is sure.
    """
    ways = [style, swapped(style)]
    both = _both_ways(ways, texts).with_columns(days.alias("day")).drop_nulls().filter(pl.col("0") != pl.col("1"))
    if both["day"].n_unique() < MIN_BACK:
        return None
    same = [int((both[name] == both["day"]).sum()) / both.height for name in "01"]
    for way, own, rival in zip(ways, same, reversed(same), strict=True):
        if own >= SAME_DAY and rival <= OTHER_DAY:
            return way
    return None


def _both_ways(ways: list[DateStyle], texts: pl.Series) -> pl.DataFrame:
    frame = texts.cast(pl.String).str.strip_chars().alias("text").to_frame()
    return frame.select(read_date("text", pl.String(), way).alias(str(place)) for place, way in enumerate(ways))


def order_question(style: DateStyle, texts: pl.Series, where: str, beside: tuple[str, ...] = ()) -> Problem:
    """Return the question whether day or month comes first: both readings of the first dates, and the effect.

    Args:
        style: swappable style of a column that nothing decides.
        texts: its first texts.
        where: name of the file.
        beside: formats of other dates of the column.
    """
    ways = sorted((style, swapped(style)), key=lambda way: not way.day_first)
    written = texts.cast(pl.String).str.strip_chars().rename("text")
    both = _both_ways(ways, written).with_columns(written).drop_nulls()
    unlike = both.filter(pl.col("0") != pl.col("1")).unique("text", maintain_order=True).head(2)
    shown = [f"{text} is {written_day(one)} or {written_day(other)}" for one, other, text in unlike.rows()]
    what = f"'{texts.name}' can be read two ways" + (": " + ", ".join(shown) if shown else "")
    formats = ["|".join((*beside, typed_format(way))) for way in ways]
    spans = [_span(both[name]) for name in "01"] if both.height else []
    effect = f" Day first, the first rows are {spans[0]}; month first, {spans[1]}." if spans else ""
    hint = "Say which: " + " or ".join(f"--date-format {quoted(one)}" for one in formats) + f".{effect}"
    choices = tuple(
        Choice(way.name + (f": {unlike['text'][0]} is {written_day(unlike[name][0])}" if shown else ""), "date_format",
               (one,))
        for way, one, name in zip(ways, formats, "01", strict=True)
    )  # fmt: skip
    return Problem(what, where, hint, choices)


def _span(days: pl.Series) -> str:
    first, last = written_day(days.min()), written_day(days.max())
    return f"of {first}" if first == last else f"from {first} to {last}"


def written_day(day: object) -> str:
    """Return a day in words: 4 July 2026."""
    assert isinstance(day, dt.date)
    return f"{day.day} {day:%B %Y}"
