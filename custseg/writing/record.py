"""What a saved table tells about how it was made, for whoever reads it again: ``custseg compare`` above all.

It stands in the metadata of a Parquet file, in the sheet "custseg" of a workbook, in JSON, and in what ``--summary``
writes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from custseg import __version__
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Result
from custseg.settings.side_files import SIDE_FILES
from custseg.writing.presented import own_names

KEY = "custseg"
"""Key of the record in the metadata of Parquet, and name of its first entry."""

FILES = (*(kind.name for kind in SIDE_FILES), "rules_file")
"""Settings that name files, of which the record holds no folder."""

OF_FIGURES = (
    "map", "join", "shape", "system", "includes", "amount_per", "minor_units", "no_money", "unpaid", "refunds",
    "date_format", "calendar", "decimal", "currency", "blank_currency", "rates", "bad_rows", "drop_duplicates", "sheet",
    *FILES, "match", "not_goods", "rows", "from", "to", "warm_up", "regular_cv", "variable_cv", "xyz_x", "xyz_y",
    "covered", "margin", "cac", "reward", "lifetime", "healthy", "thin", "horizon", "model", "discount", "use_days",
    "where", "top",
)  # fmt: skip
"""Settings that decide which customers a table has, and their figures. Others, some of them secret, are left out."""

MOST_SIGNS = 30_000
"""Characters of one cell of the sheet: an entry that is longer goes on in the next one."""


def record_of(result: Result) -> dict[str, Any]:
    """Return what is told of a result, as JSON has it.

    Args:
        result: as it is presented.
    """
    settings = result.settings
    names = own_names(result)
    columns = {}
    for column in result.columns:
        metric = CATALOGUE.get(names[column.name])
        columns[column.name] = {
            "name": names[column.name],
            "unit": column.unit,
            "definition": metric.definition if metric else "",
        }
    return {
        KEY: __version__,
        "definitions": definitions_version(),
        "command": result.made_by,
        "as_of": result.as_of.isoformat() if result.as_of else None,
        "currency": result.currency,
        "settings": {name: _plain(name, settings[name]) for name in OF_FIGURES} if settings else {},
        "columns": columns,
        "schemes": {names.get(column, column): facts for column, facts in result.schemes.items()},
    }


@cache
def definitions_version() -> str:
    """Return a short name of the definitions of all metrics, which is another one as soon as one of them changes."""
    texts = [
        "\t".join((one.name, one.unit, one.definition, one.numerator, one.denominator or ""))
        for one in CATALOGUE.values()
    ]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _plain(name: str, value: Any) -> Any:
    """Return the value of a setting as JSON has it; of files the name alone."""
    if name in FILES:
        return os.path.basename(str(value)) if value is not None else None
    if isinstance(value, dict):
        return {str(key): _plain("", one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain("", one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def record_text(result: Result) -> str:
    """Return the record as one text, for the metadata of a file."""
    return json.dumps(record_of(result), ensure_ascii=False, default=str)


def record_lines(result: Result) -> Iterator[tuple[str, str, str]]:
    """Yield the entries of the record as lines of a sheet: what, of what, and the value as JSON."""
    for key, value in record_of(result).items():
        entries = value if isinstance(value, dict) else {"": value}
        for name, one in entries.items():
            text = json.dumps(one, ensure_ascii=False, default=str)
            for begin in range(0, max(len(text), 1), MOST_SIGNS):
                yield key, name, text[begin : begin + MOST_SIGNS]
