"""Further tables with several rows for each order, summed: payments, where the user names their amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.join import Join, Level
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.joins.key_names import Pair
from custseg.tables.joins.key_values import key_of
from custseg.tables.joins.steps import Step
from custseg.tables.joins.table import Table
from custseg.tables.values import amounts


def summed(pair: Pair, columns: Mapping[str, str], child_column: str, level: Level) -> Step:
    """Return the step that adds sums of the columns of a table to the orders that its rows lead to.

    Args:
        pair: the key of the table, and that of the orders.
        columns: of the table, to be summed, with their names in the result.
        child_column: the key of the orders in the result.
        level: what the sums belong to: orders, or rows that have a number of their own.
    """
    table = pair.child
    table.source.check_lines()
    table.source.check_quotes()
    source = Source([_summed_file(table, pair.column, [*columns])], ChangeGuard({}))
    join = Join(
        child=pair.parent.name,
        child_key=pair.key,
        parent=table.name,
        parent_key=pair.column,
        level=level,
        summed=tuple(columns),
    )
    return Step(join, source, child_column, columns)


def unmatched_sums(pair: Pair, columns: Iterable[str]) -> list[Note]:
    """Return a note on rows whose amounts are in no sum, since they lead to no order.

    Args:
        pair: the key of the table, and that of the orders.
        columns: of the table, that are summed.

    Raises:
        DataError: a file cannot be read to its end.
    """
    table, parent = pair.child, pair.parent
    first, *_ = columns
    money = amounts.read_decimal(first, table.schema[first], amounts.detect_style(table.source.sample[first]))
    rows = table.source.scan().select(key_of(table.source.sample, pair.column).alias("key"), money.alias("money"))
    others = parent.source.scan().select(key_of(parent.source.sample, pair.key).alias("key"))
    left = rows.join(others, on="key", how="anti")
    with translate_read_errors(table.name):
        counts = left.select(pl.len(), amounts.to_float(pl.col("money").sum()), pl.col("key").drop_nulls().min())
        number, total, shown = counts.collect(engine="streaming").row(0)
    if not number:
        return []
    example = f" such as '{shown}'" if shown is not None else ""
    text = (
        f"{counted(number, 'row')} of {table.name} with {fixed(total)} in '{first}' left out "
        f"{'leads' if number == 1 else 'lead'} to no row of {parent.name}: '{pair.column}'{example} is not in its "
        f"'{pair.key}'."
    )
    return [Note(f"unmatched_sums_{first}", text, warns=True)]


def _summed_file(table: Table, key: str, columns: Sequence[str]) -> SourceFile:
    styles = {column: amounts.detect_style(table.source.sample[column]) for column in columns}
    ids = key_of(table.source.sample, key).alias(key)
    money = [amounts.read_decimal(column, table.schema[column], styles[column]).alias(column) for column in columns]

    def scan(position: bool) -> pl.LazyFrame:
        rows = table.source.scan().select(ids, *money).drop_nulls(key)
        return rows.group_by(key).agg(amounts.to_float(pl.col(column).sum()) for column in columns)

    return replace(table.source.files[0], columns=[key, *columns], typed=True, scan=scan, check_lines=None)
