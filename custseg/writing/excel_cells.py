"""What Excel makes of values: numbers with a format by unit, days, texts that stay texts; and what it cannot hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from custseg.errors import OutputError
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Column, Result
from custseg.writing.escaping import CONTROL

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767
"""Rows of a sheet with its header, columns of a sheet, and characters of a cell."""

MAX_HEADER = 255
"""Characters of the name of a column of an Excel table."""

EXACT = 10**15
"""Whole numbers from here on lose digits in Excel; they are ids rather than amounts, and become text."""

NUMBERS = {
    "money": "#,##0.00;[Red]-#,##0.00",
    "share": "0.0%;[Red]-0.0%",
    "ratio": "#,##0.00;[Red]-#,##0.00",
    "per_month": "#,##0.00",
    "months": "#,##0.0",
    "count": "#,##0",
    "days": "#,##0",
    "date": "yyyy-mm-dd",
}
"""Number format by unit."""

MEAN, MOMENT, PLAIN = "#,##0.0", "yyyy-mm-dd hh:mm:ss", "General"
"""Formats of counts that are means, of days with a time, and of figures without a unit."""

DAY_ZERO = pl.date(1899, 12, 30)
FIRST_DAY = pl.date(1900, 3, 1)
"""The day that Excel counts from, and the first one that it counts right: it takes 1900 for a leap year."""

SECONDS = 86_400
MIN_WIDTH, MAX_WIDTH, MAX_PROSE = 8, 40, 80
FILTER_BUTTON = 3
"""Characters that the button of a filter takes beside a title."""

SAMPLED = 200
Cell = str | float | bool | None


def fitted(result: Result) -> Result:
    """Return a result that Excel can hold: too long texts are cut, and a note says so.

    Raises:
        OutputError: it has more rows or columns than a sheet.
    """
    rows, columns = result.frame.height, result.frame.width
    hint = "Write it to a .csv or .parquet file, or show fewer rows: --where, --top."
    if rows >= MAX_ROWS:
        what = f"Excel holds {MAX_ROWS - 1:,} rows below a header, and the table has {rows:,}"
        raise OutputError(what, where="xlsx", hint=hint)
    if columns > MAX_COLUMNS:
        what = f"Excel holds {MAX_COLUMNS:,} columns, and the table has {columns:,}"
        raise OutputError(what, where="xlsx", hint="Write it to a .csv or .parquet file, or name fewer: --columns.")
    texts = [name for name, dtype in result.frame.schema.items() if dtype == pl.String]
    # A sign may take two of Excel's characters.
    long = pl.col(texts).str.len_chars() > MAX_TEXT // 2
    if not texts or not result.frame.select(pl.any_horizontal(long.any())).item():
        return result
    cut = result.frame.with_columns(pl.col(texts).map_elements(_cut, pl.String))
    changed = sum(int((cut[name] != result.frame[name]).sum()) for name in texts)
    if not changed:
        return result
    cells = counted(changed, "cell")
    text = f"{cells} cut: Excel holds {MAX_TEXT:,} characters in one. A .csv or .parquet file holds all of it."
    return replace(result, frame=cut, notes=[*result.notes, Note("excel_cut", text, warns=True)])


def _cut(text: str) -> str:
    """Return a text that fits a cell, with an ellipsis where something is missing."""
    signs = text.encode("utf-16-le")
    if len(signs) <= 2 * MAX_TEXT:
        return text
    return signs[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def plain_text(text: str) -> str:
    """Return a text without control characters, that fits a cell."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _cut(re.sub(CONTROL, "�", lines))


def number_format(column: Column, values: pl.Series) -> str:
    """Return how Excel shows the figures of a column."""
    if isinstance(values.dtype, pl.Datetime):
        return MOMENT
    if values.dtype == pl.Date:
        return NUMBERS["date"]
    if column.unit in ("count", "days") and values.dtype.is_float() and not _is_whole(values):
        return MEAN
    if column.unit in NUMBERS:
        return NUMBERS[column.unit]
    return PLAIN


def _is_whole(values: pl.Series) -> bool:
    return bool((values.drop_nulls() == values.drop_nulls().floor()).all())


def cells(values: pl.Series, unit: str) -> list[Cell]:
    """Return the values of a column as they are written: texts, numbers, or truth values; days as Excel counts them.

    Args:
        values: of any type.
        unit: of the column.
    """
    dtype = values.dtype
    if dtype == pl.Boolean:
        return values.to_list()
    if dtype == pl.Date or isinstance(dtype, pl.Datetime):
        return _days(values)
    if dtype.is_integer():
        return _whole_numbers(values)
    if dtype.is_numeric():
        return [value if value is None or math.isfinite(value) else str(value) for value in values.cast(pl.Float64)]
    if dtype == pl.String:
        lines = values.str.replace_all("\r\n?", "\n").str.replace_all(CONTROL, "�")
        return lines.to_list()
    if isinstance(dtype, pl.List):
        return [_list_text(one.to_list(), unit) if one is not None else None for one in values]
    return [None if value is None else plain_text(str(value)) for value in values.to_list()]


def _days(values: pl.Series) -> list[Cell]:
    """Return days as the numbers that Excel counts them by; those that it counts wrong as text."""
    frame = values.alias("day").to_frame()
    day = pl.col("day")
    if isinstance(values.dtype, pl.Datetime):
        day = day.dt.replace_time_zone(None)
        number = (day - DAY_ZERO.cast(pl.Datetime("us"))).dt.total_seconds(fractional=True) / SECONDS
        text = day.dt.strftime("%Y-%m-%d %H:%M:%S")
    else:
        number, text = (day - DAY_ZERO).dt.total_days(), day.dt.strftime("%Y-%m-%d")
    counts = day.cast(pl.Date) >= FIRST_DAY
    rows = frame.select(number.alias("number"), text.alias("text"), counts.alias("counts")).rows()
    return [number if counts else text for number, text, counts in rows]


def _whole_numbers(values: pl.Series) -> list[Cell]:
    highest = max((abs(one) for one in (values.min(), values.max()) if isinstance(one, int)), default=0)
    return (values.cast(pl.String) if highest >= EXACT else values).to_list()


def _list_text(values: list[Any], unit: str) -> str:
    return readable(values, "spark") if unit == "spark" else plain_text(", ".join(map(str, values)))


def width(column: Column, title: str, values: pl.Series) -> int:
    """Return how wide a column is made: for its title, and the first of its values."""
    shown = values.head(SAMPLED).to_list() if not isinstance(values.dtype, pl.List) else []
    lengths = [len(readable(value, column.unit)) for value in shown]
    most = MAX_PROSE if column.unit == "prose" else MAX_WIDTH
    return min(max([MIN_WIDTH, len(title) + FILTER_BUTTON, *(length + 1 for length in lengths)]), most)


def makes_table(names: Sequence[str]) -> bool:
    """Return whether names can head an Excel table: it takes no two that differ in case alone, none too long."""
    return len({name.casefold() for name in names}) == len(names) and all(0 < len(name) <= MAX_HEADER for name in names)


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """Return a name that a sheet can have: short, without some signs, and no other sheet has it.

    Args:
        title: what the sheet holds.
        taken: names of the other sheets.
    """
    plain = "".join(" " if sign in "[]:*?/\\" or not sign.isprintable() else sign for sign in title)
    plain = " ".join(plain.split()).strip("'") or "Table"
    # Excel keeps this name for itself.
    plain = "Past" if plain.casefold() == "history" else plain
    used, number, name = {one.casefold() for one in taken}, 1, _short(plain, 31)
    while name.casefold() in used:
        number += 1
        ending = f" {number}"
        name = _short(plain, 31 - len(ending)) + ending
    return name


def _short(text: str, length: int) -> str:
    """Return the beginning of a text that takes so many of Excel's characters."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").strip().strip("'")
