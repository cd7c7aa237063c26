"""Results for other programs: every row, full precision, no colour."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import IO, Any

from custseg.numbers import readable
from custseg.result import Matrix, Result
from custseg.writing.escaping import harmless, one_line
from custseg.writing.output_files import unwritable

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "md",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "table",
}


ROW_GROUP = 250_000


def write_machine(result: Result, kind: str, stream: IO[bytes]) -> None:
    """Write a result in a machine format.

    Args:
        result: what to write.
        kind: csv, tsv, json, ndjson, md or parquet.
        stream: open for bytes.
    """
    frame = result.frame
    if kind in ("csv", "tsv"):
        harmless(frame).write_csv(stream, separator="\t" if kind == "tsv" else ",")
    elif kind == "ndjson":
        frame.write_ndjson(stream)
    elif kind == "parquet":
        # Row groups would follow the chunks, which differ from run to run.
        frame.rechunk().write_parquet(stream, row_group_size=ROW_GROUP)
    elif kind == "md":
        stream.write(markdown(result).encode())
    else:
        _write_json(result, stream)


def _write_json(result: Result, stream: IO[bytes]) -> None:
    head = json.dumps(about(result), ensure_ascii=False, indent=2, default=plain)
    stream.write(head[:-2].encode())
    stream.write(b',\n  "rows": ')
    stream.write(result.frame.write_json().encode())
    stream.write(b"\n}\n")


def about(result: Result) -> dict[str, Any]:
    """Return all of a result but its rows, for machines."""
    settings = result.settings
    return {
        "title": result.title,
        "columns": [{"name": c.name, "title": c.title, "unit": c.unit} for c in result.columns],
        "summary": result.figures(),
        "as_of": result.as_of,
        "understood": result.understood,
        "notes": [
            {"name": note.name, "text": note.text, "warns": note.warns, "command": note.command}
            for note in result.notes
        ],
        "matrices": [_matrix(matrix) for matrix in result.matrices],
        "advice": [asdict(advice) for advice in result.advice],
        **{section.name: section.frame.to_dicts() for section in result.sections},
        "ledger": result.ledger.to_dict() if result.ledger else None,
        "settings": {
            name: {"value": setting.value, "origin": setting.origin} for name, setting in settings.values.items()
        }
        if settings
        else {},
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    cells = [
        {"row": row, "column": column, "customers": cell.customers, "ltv_total": cell.ltv}
        for (row, column), cell in matrix.cells.items()
    ]
    titles = {"title": matrix.title, "rows": matrix.row_title, "columns": matrix.column_title}
    rows, columns = list(matrix.rows), list(matrix.columns)
    cells.sort(key=lambda cell: (rows.index(str(cell["row"])), columns.index(str(cell["column"]))))
    return {**titles, "cells": cells}


def write_summary(result: Result, stream: IO[bytes]) -> None:
    """Write all of a result but its rows as JSON."""
    stream.write(json.dumps(about(result), ensure_ascii=False, indent=2, default=plain).encode() + b"\n")


def plain(value: Any) -> Any:
    """Return a value that JSON has no form for as one that it has."""
    return float(value) if isinstance(value, Decimal) else str(value)


def markdown(result: Result) -> str:
    """Return a result as a Markdown table for people."""
    lines = [
        "| " + " | ".join(_cell(column.title) for column in result.columns) + " |",
        "|" + "|".join(" --- " if column.is_text else " ---: " for column in result.columns) + "|",
    ]
    for row in result.frame.iter_rows():
        cells = (_cell(readable(value, column.unit)) for value, column in zip(row, result.columns, strict=True))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\")
    for sign in "|<>[]*_`":
        escaped = escaped.replace(sign, "\\" + sign)
    return escaped


@contextlib.contextmanager
def to_stdout() -> Iterator[None]:
    """Let a reader that stops early (``| head``) end the program without a message, and tell of a full disk.

    Raises:
        OutputError: what is behind standard output does not take more.
    """
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError) and "os error" not in str(error):
            raise
        # What is still buffered cannot be written either: Python must not try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise unwritable(error, "standard output") from error


def write_stdout(result: Result, kind: str) -> None:
    """Write a result in a machine format to standard output."""
    with to_stdout():
        write_machine(result, kind, sys.stdout.buffer)
        sys.stdout.buffer.flush()
