"""A result as one JSON document: the rows, and everything that explains them."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import IO, Any

from custseg.result import Matrix, Result
from custseg.writing.escaping import plain_json
from custseg.writing.record import record_of

VERSION = "custseg/1"
"""Version of the document, which rises when a key changes its name or meaning; new keys do not raise it."""


def write_json(result: Result, stream: IO[bytes]) -> None:
    """Write a result with its rows last."""
    head = _encode(explanations(result))
    stream.write(head[:-2])
    stream.write(b',\n  "rows": ')
    stream.write(plain_json(result.frame.write_json().encode(), result.frame))
    stream.write(b"\n}\n")


def write_summary(result: Result, stream: IO[bytes]) -> None:
    """Write all of a result but its rows."""
    stream.write(_encode(explanations(result)) + b"\n")


def _encode(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain_value)
    return plain_json(text.encode("utf-8", "replace"))


def _plain_value(value: Any) -> float | str:
    """Return a value that JSON has no form for as one that it has."""
    return float(value) if isinstance(value, Decimal) else str(value)


def explanations(result: Result) -> dict[str, Any]:
    """Return all of a result but its rows, by the keys of the JSON document."""
    settings = result.settings.values if result.settings else {}
    return {
        "schema": VERSION,
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
        "record": record_of(result),
        "settings": {name: {"value": setting.value, "origin": setting.origin} for name, setting in settings.items()},
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    cells = [
        {"row": row, "column": column, "customers": cell.customers}
        | ({} if cell.ltv is None else {"ltv_total": cell.ltv})
        for (row, column), cell in matrix.cells.items()
    ]
    rows, columns = list(matrix.rows), list(matrix.columns)
    cells.sort(key=lambda cell: (rows.index(str(cell["row"])), columns.index(str(cell["column"]))))
    return {"title": matrix.title, "rows": matrix.row_title, "columns": matrix.column_title, "cells": cells}
