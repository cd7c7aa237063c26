"""Further tables with several rows for each order, summed: payments, where the user names their amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from custseg.sources.change_guard import ChangeGuard
from custseg.sources.join import Join
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.joins.joined_source import Step
from custseg.tables.joins.key_names import Pair
from custseg.tables.joins.key_values import key_of
from custseg.tables.joins.table import Table
from custseg.tables.values import amounts


def summed(pair: Pair, columns: Sequence[str], child_column: str) -> Step:
    """Return the step that adds sums of the columns of a table to the orders that its rows lead to.

    Args:
        pair: the key of the table, and that of the orders.
        columns: of the table, to be summed.
        child_column: the key of the orders in the result.
    """
    table = pair.child
    table.source.check_lines()
    table.source.check_quotes()
    source = Source([_summed_file(table, pair.column, columns)], ChangeGuard({}))
    join = Join(
        child=pair.parent.name,
        child_key=pair.key,
        parent=table.name,
        parent_key=pair.column,
        level="order",
        summed=tuple(columns),
    )
    return Step(join, source, child_column, {column: column for column in columns})


def _summed_file(table: Table, key: str, columns: Sequence[str]) -> SourceFile:
    styles = {column: amounts.detect_style(table.source.sample[column]) for column in columns}
    ids = key_of(table.source.sample, key).alias(key)
    money = [amounts.read_decimal(column, table.schema[column], styles[column]).alias(column) for column in columns]

    def scan(position: bool) -> pl.LazyFrame:
        rows = table.source.scan().select(ids, *money).drop_nulls(key)
        return rows.group_by(key).agg(amounts.to_float(pl.col(column).sum()) for column in columns)

    return replace(table.source.files[0], columns=[key, *columns], typed=True, scan=scan, check_lines=None)
