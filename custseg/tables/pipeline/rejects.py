"""Rows of deals or leads that are not read, as their file has them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from custseg.sources import FILE, LINE
from custseg.tables.ledger import EXCLUDED, Reason
from custseg.tables.pipeline.records import ROW, Records
from custseg.tables.pipeline.single_rows import REASON

FIRST = ("file", "line", "reason")
"""Columns that a file of rejects begins with."""


def write_rejects(records: Records, path: Path) -> None:
    """Write the rows that are left out, in the order of the file: file, line, reason, and the row as it is.

    Args:
        records: after all that leaves rows out.
        path: of the CSV file.
    """
    files = records.files
    columns = [name for name in files.rows.columns if name in files.main.columns]
    rows = files.rows.select(columns).hstack(files.places).with_row_index(ROW)
    excluded = [int(reason) for reason in EXCLUDED]
    out = records.left_out.filter(pl.col(REASON).is_in(excluded))
    found = rows.join(out, on=ROW, how="inner").drop(ROW)
    malformed = files.malformed_rows.with_columns(pl.lit(int(Reason.UNREADABLE_ROW), pl.Int32).alias(REASON))
    both = pl.concat([found, malformed.select(found.columns)], how="vertical_relaxed")
    # Files are in the order in which they were given.
    place = {file.name: number for number, file in enumerate(files.main.files)}
    number = pl.col(FILE).replace_strict(list(place), list(place.values()), default=len(place), return_dtype=pl.Int64)
    texts = {int(reason): reason.text for reason in EXCLUDED}
    both.sort(number, LINE).select(
        pl.col(FILE).alias("file"),
        pl.col(LINE).alias("line"),
        pl.col(REASON).replace_strict(texts, return_dtype=pl.String).alias("reason"),
        *(pl.col(name).alias(f"{name} (original)" if name in FIRST else name) for name in columns),
    ).write_csv(path)
