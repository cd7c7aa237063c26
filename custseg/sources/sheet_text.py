"""The cells of a sheet as lines of CSV, with the text that a spreadsheet shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import polars as pl

ROWS_AT_ONCE = 100_000
NUMBER = re.compile(r"^-?[\d.]+(?:[eE][+-]?\d+)?$")


def with_merged(cells: pl.DataFrame, merged: Iterable[tuple[int, int, int]], left: int) -> pl.DataFrame:
    """Return the cells with the text of merged ones in each row that they span.

    A number is left where it stands: as an amount it would count once per row.

    Args:
        cells: of the sheet, as text.
        merged: column, first and last row of merged ranges.
        left: number of columns left of the first one that is filled.
    """
    filled: dict[str, dict[int, str]] = {}
    for column, top, bottom in merged:
        place = column - 1 - left
        if not 0 <= place < cells.width or top > cells.height:
            continue
        text = cells[top - 1, place]
        if text and not NUMBER.match(text):
            rows = filled.setdefault(cells.columns[place], {})
            rows.update(dict.fromkeys(range(top, min(bottom, cells.height)), text))
    return cells.with_columns(
        pl.coalesce(name, pl.Series(name, [rows.get(row) for row in range(cells.height)], pl.String)).alias(name)
        for name, rows in filled.items()
    )


def csv_lines(cells: pl.DataFrame) -> Iterator[bytes]:
    """Yield the cells as CSV; an empty row is a blank line."""
    texts = [_text(name) for name in cells.columns]
    joined = pl.concat_str([text.fill_null("") for text in texts], separator=",")
    blank = pl.all_horizontal(pl.all().is_null())
    line = pl.when(blank).then(pl.lit("")).otherwise(joined).alias("line")
    for part in cells.iter_slices(ROWS_AT_ONCE):
        yield (str(part.select(line.str.join("\n")).item()) + "\n").encode()


def _text(column: str) -> pl.Expr:
    """Return the cells of a column as a spreadsheet shows them: dates without time, times without date, TRUE, FALSE."""
    text = pl.col(column).str.replace_all(r"[\r\n]+", " ")
    midnight = r"^\d{4}-\d\d-\d\d 00:00:00$"
    clock = r"^(?:1899-12-3[01]|1904-01-01) \d\d:\d\d:\d\d"
    displayed = (
        pl.when(text.str.contains(midnight))
        .then(text.str.head(10))
        .when(text.str.contains(clock))
        .then(text.str.slice(11))
        .when(text.is_in(["true", "false"]))
        .then(text.str.to_uppercase())
        .otherwise(text)
    )
    quoted = pl.lit('"') + displayed.str.replace_all('"', '""', literal=True) + pl.lit('"')
    return pl.when(displayed.str.contains(r'[",]')).then(quoted).otherwise(displayed)
