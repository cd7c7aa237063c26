"""Rows that stand in a source more than once: found by hashes of rows, part by part, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from custseg.own_columns import own_column
from custseg.sources import EXTRA
from custseg.sources.cell_text import as_text, original_text
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source

PART_ROWS = 10_000_000
"""Rows of which hashes are held at a time; more rows are read in several passes."""

NUMBER, OF_FILE = own_column("row number"), own_column("of file")
KEY, HASH, SECOND = own_column("key hash"), own_column("row hash"), own_column("second row hash")
"""Columns of hashes. Two of a row make a chance match of different rows all but impossible."""


def row_hashes(source: Source) -> dict[str, pl.Expr]:
    """Return two hashes of a row in all its columns, by name; an empty field is equal to one that is missing."""
    schema = source.sample.schema
    fields = [
        pl.col(name).fill_null("") if schema[name] == pl.String else original_text(name, schema[name])
        for name in source.columns
    ]
    # Without names: files may have their columns in different orders, and a source puts them into one.
    row = pl.struct(field.alias(str(place)) for place, field in enumerate(fields))
    return {HASH: row.hash(0), SECOND: row.hash(1)}


def parts_of(rows: int) -> Iterator[tuple[int, int]]:
    """Return the parts in which so many rows are compared: a remainder of the hash, and what it is divided by."""
    count = rows // PART_ROWS + 1
    return ((part, count) for part in range(count))


def shared_hashes(files: list[pl.LazyFrame], name: str, *, within: bool) -> pl.Series:
    """Return the hashes that stand in several files.

    Args:
        files: with a column of hashes.
        name: of this column.
        within: whether hashes that stand in one file several times are returned too.
    """
    found = []
    for file in files:
        hashes = file.select(name).collect(engine="streaming")[name].drop_nulls().sort()
        found.append(hashes if within else hashes.filter(hashes != hashes.shift(1, fill_value=0)))
        if not within and len(hashes) and hashes[0] == 0:
            found[-1] = pl.concat([hashes.head(1), found[-1]])
    together = pl.concat(found).sort()
    return together.filter((together == together.shift(1)).fill_null(value=False)).unique()


def repeated_rows(source: Source, *, within: bool) -> list[pl.Series]:
    """Return for each file the numbers of its rows, from 0, that repeat rows of earlier files.

    A row that stands in several files stands in the whole as often as in the file that has it most often. Which of its
    copies repeats others follows from the order of the files and their lines alone.

    Args:
        source: whose lines are all checked.
        within: whether every copy but the first is a repetition, also those of one file.
    """
    with translate_read_errors(source.name):
        frames = [_hashed(file.scan(False), source) for file in source.files]
        rows = sum(frame.select(pl.len()).collect(engine="streaming").item() for frame in frames)
        found: list[list[pl.Series]] = [[] for _ in frames]
        for part, count in parts_of(rows):
            of_part = [frame.filter(pl.col(HASH) % count == part) for frame in frames]
            shared = shared_hashes(of_part, HASH, within=within)
            if shared.is_empty():
                continue
            there = [
                frame.join(shared.to_frame().lazy(), on=HASH, how="semi").with_columns(pl.lit(place).alias(OF_FILE))
                for place, frame in enumerate(of_part)
            ]
            copies = pl.concat(there).collect(engine="streaming").sort(OF_FILE, NUMBER)
            for (place,), numbers in repetitions(copies, within=within).group_by(OF_FILE):
                found[int(str(place))].append(numbers[NUMBER])
    none = pl.Series(NUMBER, [], pl.UInt32)
    return [pl.concat([none, *some]).sort() for some in found]


def _hashed(file: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """Return number and hashes of the rows of a file that are well formed."""
    own, schema = file.collect_schema(), source.sample.schema
    rows = file.with_row_index(NUMBER).with_columns(
        pl.lit(None, schema[name]).alias(name) for name in source.columns if name not in own
    )
    # A typed column may be a number in one file and text in another: the source makes them one type.
    others = [name for name in source.columns if name in own and own[name] != schema[name]]
    rows = rows.with_columns(
        as_text(name, own[name]) if schema[name] == pl.String else pl.col(name).cast(schema[name]) for name in others
    )
    if not source.typed:
        rows = rows.filter(pl.all_horizontal(pl.col(EXTRA).is_null()))
    return rows.select(pl.col(NUMBER).cast(pl.UInt32), **row_hashes(source))


def repetitions(copies: pl.DataFrame, *, within: bool) -> pl.DataFrame:
    """Return the copies of rows that repeat others.

    Args:
        copies: with ``HASH``, ``SECOND`` and ``OF_FILE``, sorted by file.
        within: as of `repeated_rows`.
    """
    # Sorted, the copies of a row follow each other: windows over two hashes would take three times as long.
    rows = copies.sort(HASH, SECOND, OF_FILE, maintain_order=True).with_row_index("place")
    starts_row = (pl.col(HASH) != pl.col(HASH).shift()) | (pl.col(SECOND) != pl.col(SECOND).shift())
    rows = rows.with_columns(starts_row.fill_null(value=True).alias("starts"))
    rows = rows.with_columns(pl.col("starts").cum_sum().alias("row"))
    if within:
        return rows.filter(~pl.col("starts")).select(copies.columns)
    starts_file = pl.col("starts") | (pl.col(OF_FILE) != pl.col(OF_FILE).shift())
    rows = rows.with_columns(pl.when(starts_file).then("place").forward_fill().alias("first"))
    runs = rows.group_by("row", "first", maintain_order=True).len()
    most_before = pl.col("len").cum_max().shift(1).over("row").fill_null(0)
    runs = runs.filter(pl.col("row").is_duplicated()).with_columns(most_before.alias("before"))
    rows = rows.join(runs.select("first", "before"), on="first", how="inner", maintain_order="left")
    return rows.filter(pl.col("place") - pl.col("first") < pl.col("before")).select(copies.columns)
