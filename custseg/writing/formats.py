"""Results for other programs: every row, full precision, no colour."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from importlib.util import find_spec
from typing import IO, Any

from custseg.errors import UsageError
from custseg.numbers import readable
from custseg.result import Result
from custseg.settings.output_formats import OUTPUT_FORMATS
from custseg.shell_words import install_command
from custseg.writing.escaping import harmless, one_line, plain_json
from custseg.writing.presented import presented, titled
from custseg.writing.record import KEY, record_text

ROW_GROUP = 250_000
FOR_PEOPLE = ("table", "md")
"""Formats whose figures people read."""
MARKDOWN_SIGNS = "|<>[]*_`"


def check_installed(format_name: str) -> None:
    """Refuse a format whose library is missing, before any work is done.

    Raises:
        UsageError: names what to install.
    """
    entry = OUTPUT_FORMATS[format_name]
    if not all(map(find_spec, entry.packages)):
        *others, last = entry.packages.values()
        what = f"{', '.join(others)} and {last}" if others else last
        other = "" if entry.is_page else " Or write a .csv file."
        hint = f"Install {'them' if others else 'it'}: {install_command(entry.extra)}.{other}"
        raise UsageError(f"{format_name} needs {what}", where="--format", hint=hint)


def fitted(result: Result, format_name: str) -> Result:
    """Return a result that a format can hold, with a note on what does not fit.

    Raises:
        OutputError: it does not fit at all.
    """
    fit = OUTPUT_FORMATS[format_name].fit
    return _function(fit)(result) if fit else result


def _function(name: str) -> Callable[..., Any]:
    """Return a function of this folder by ``module.function``."""
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(f"custseg.writing.{module}"), function)
    return found


def write_result(result: Result, format_name: str, stream: IO[bytes]) -> None:
    """Write a result in one of the output formats.

    Args:
        result: what to write, `fitted` to the format.
        format_name: a key of `OUTPUT_FORMATS`.
        stream: open for bytes.
    """
    write = _function(OUTPUT_FORMATS[format_name].writer)
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
    """Write the rows as Parquet, and how they were made as its metadata."""
    # Row groups would follow the chunks, which differ from run to run.
    buffer = io.BytesIO()
    record = {KEY: record_text(result)}
    result.frame.rechunk().write_parquet(buffer, row_group_size=ROW_GROUP, metadata=record)
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
