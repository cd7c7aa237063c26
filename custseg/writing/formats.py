"""Results for other programs: every row, full precision, no colour."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from typing import IO

from custseg.numbers import readable
from custseg.result import Result
from custseg.settings.output_formats import OUTPUT_FORMATS
from custseg.writing.escaping import harmless, one_line, plain_json
from custseg.writing.presented import presented, titled

ROW_GROUP = 250_000
FOR_PEOPLE = ("table", "md")
"""Formats whose figures people read."""
MARKDOWN_SIGNS = "|<>[]*_`"


def write_result(result: Result, format_name: str, stream: IO[bytes]) -> None:
    """Write a result in one of the output formats.

    Args:
        result: what to write.
        format_name: a key of `OUTPUT_FORMATS`.
        stream: open for bytes.
    """
    module, function = OUTPUT_FORMATS[format_name].writer.rsplit(".", 1)
    write: Callable[[Result, IO[bytes]], None] = getattr(importlib.import_module(f"custseg.writing.{module}"), function)
    write(titled(result) if format_name in FOR_PEOPLE else presented(result), stream)


def write_csv(result: Result, stream: IO[bytes]) -> None:
    """Write the rows with commas between their cells, or in a style that Excel opens as it is."""
    style = result.settings["csv_style"] if result.settings else "plain"
    if style == "plain":
        harmless(result.frame).write_csv(stream)
        return
    # Without the mark Excel takes UTF-8 for the code page of the machine.
    german = style == "excel-de"
    frame, sign = harmless(result.frame), ";" if german else ","
    frame.write_csv(stream, include_bom=True, separator=sign, decimal_comma=german, line_terminator="\r\n")


def write_tsv(result: Result, stream: IO[bytes]) -> None:
    """Write the rows with tabs between their cells."""
    harmless(result.frame).write_csv(stream, separator="\t")


def write_ndjson(result: Result, stream: IO[bytes]) -> None:
    """Write one JSON object per row and line."""
    for part in result.frame.iter_slices(ROW_GROUP):
        stream.write(plain_json(part.write_ndjson().encode(), part))


def write_parquet(result: Result, stream: IO[bytes]) -> None:
    """Write the rows as Parquet."""
    # Row groups would follow the chunks, which differ from run to run.
    buffer = io.BytesIO()
    result.frame.rechunk().write_parquet(buffer, row_group_size=ROW_GROUP)
    # Where the disk fills up at the end of the file, polars would not say so, but that it is no Parquet.
    stream.write(buffer.getbuffer())


def write_markdown(result: Result, stream: IO[bytes]) -> None:
    """Write a Markdown table for people: titles, and figures as in a terminal."""
    lines = [
        "| " + " | ".join(_markdown_cell(column.title) for column in result.columns) + " |",
        "|" + "|".join(" --- " if column.is_text else " ---: " for column in result.columns) + "|",
    ]
    for row in result.frame.iter_rows():
        texts = (readable(value, column.unit) for value, column in zip(row, result.columns, strict=True))
        lines.append("| " + " | ".join(map(_markdown_cell, texts)) + " |")
    stream.write(("\n".join(lines) + "\n").encode())


def _markdown_cell(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\")
    for sign in MARKDOWN_SIGNS:
        escaped = escaped.replace(sign, "\\" + sign)
    return escaped
