"""How several tables are joined: which rows lead to which, and what matches nothing, counted over all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.numbers import fixed
from custseg.own_columns import own_column
from custseg.result import Column, Section
from custseg.sources import EXTRA
from custseg.sources.join import Join
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.joins.joined_source import JoinedSource
from custseg.tables.joins.key_values import key_of
from custseg.tables.joins.short_names import short_names
from custseg.tables.joins.steps import Step
from custseg.tables.ledger import Ledger, Reason, money
from custseg.tables.row_columns import REASON, REVENUE
from custseg.tables.row_fields import read_fields
from custseg.tables.transactions import Transactions

KEY = own_column("key")
EXAMPLES = 3
LOST = own_column("lost ")
COUNTING = (Reason.USED, Reason.HISTORY_ONLY, Reason.UNMATCHED)
"""What becomes of rows whose money is told where they match nothing: others are left out for what they are."""

TABLE_COLUMNS = [
    Column("name", "Table"),
    Column("rows", "Rows", "count"),
    Column("used", "Used", "count"),
    Column("unused", "Not used", "count"),
    Column("part", "What its rows are", "prose"),
]
TABLE_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("name", "table", "part"), pl.String),
    **dict.fromkeys(("rows", "used", "unused"), pl.Int64),
}
JOIN_COLUMNS = [Column("line", "Which rows belong together", "prose")]
JOIN_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("line", "child", "child_key", "parent", "parent_key", "comparison"), pl.String),
    **dict.fromkeys(("rows", "matched", "unmatched"), pl.Int64),
    "unmatched_money": pl.Float64,
    "unmatched_keys": pl.List(pl.String),
    "unused": pl.Int64,
}
PARTS = {
    "row": "lines",
    "order": "orders",
    "customer": "customers",
    "product": "products",
    "seller": "sellers",
    "other": "further columns",
}


@dataclass(frozen=True)
class _Counts:
    """What all rows of two joined tables show.

    Attributes:
        rows: of the child.
        matched: rows of the child with a row of the parent.
        empty: rows of the child without a key.
        unused: rows of the parent that no row of the child leads to.
        parent_rows: rows of the parent.
        examples: keys of the child that the parent lacks, the most frequent first.
    """

    rows: int
    matched: int
    empty: int
    unused: int
    parent_rows: int
    examples: tuple[str, ...]

    @property
    def unmatched(self) -> int:
        """Return the number of rows of the child that match nothing."""
        return self.rows - self.matched


def join_sections(table: Transactions, query: ScanPlan, ledger: Ledger) -> list[Section]:
    """Return the tables and how they are joined; nothing for a single table.

    Args:
        table: the transactions, after `collect` has settled how their amounts are read.
        query: with the scope and the condition of ``--rows``.
        ledger: of the transactions.

    Raises:
        DataError: a file cannot be read to its end.
    """
    source = table.source.as_in_files
    if not isinstance(source, JoinedSource):
        return []
    children = _tables(source)
    counts = [_counts(children[step.join.child], step) for step in source.tables.steps]
    amounts = _unmatched_money(table, query, source) if table.settings["no_money"] != "on" else [None] * len(counts)
    joined = [source.main.name, *(step.join.parent for step in source.tables.steps)]
    names = short_names([*joined, *(one.table for one in source.not_read)])
    lost = float(ledger[Reason.WITHOUT_LINES].money)
    joins = [
        _join_row(step.join, count, (amount, lost), names)
        for step, count, amount in zip(source.tables.steps, counts, amounts, strict=True)
    ]
    tables = [_main_row(source, ledger), *_parent_rows(source, counts), *_left_out_rows(source)]
    tables = [{"name": names[one["table"]], **one} for one in tables]
    return [
        Section("tables", "Tables", pl.DataFrame(tables, schema=TABLE_SCHEMA), TABLE_COLUMNS),
        Section("joins", "Joins", pl.DataFrame(joins, schema=JOIN_SCHEMA), JOIN_COLUMNS),
    ]


def _tables(source: JoinedSource) -> dict[str, Source]:
    """Return the tables that are joined, by name."""
    return {source.main.name: source.main, **{step.join.parent: step.parent for step in source.tables.steps}}


def _counts(child: Source, step: Step) -> _Counts:
    """Return what all rows of two tables show of their keys; each is read once."""
    join, parent = step.join, step.parent
    own = _keys(child, join.child_key, join)
    other = _keys(parent, join.parent_key, join)
    both = own.join(other.select(KEY, pl.lit(True).alias("there")), on=KEY, how="left")
    unused = other.join(own, on=KEY, how="anti", nulls_equal=True)["times"].sum()
    lacking = both.filter(pl.col("there").is_null() & pl.col(KEY).is_not_null())
    matched = both.filter(pl.col("there"))["times"].sum()
    return _Counts(
        rows=int(own["times"].sum()),
        matched=int(matched),
        empty=int(own.filter(pl.col(KEY).is_null())["times"].sum()),
        unused=int(unused),
        parent_rows=int(other["times"].sum()),
        examples=tuple(lacking.sort(["times", KEY], descending=[True, False])[KEY].cast(pl.String).head(EXAMPLES)),
    )


def _keys(source: Source, column: str, join: Join) -> pl.DataFrame:
    """Return the different keys in a column of a table, and how many rows have each; one key may be empty."""
    with translate_read_errors(source.name):
        rows = source.scan()
        if not source.typed:
            rows = rows.filter(pl.all_horizontal(pl.col(EXTRA).is_null()))
        key = key_of(source.sample, column, join.comparison).alias(KEY)
        found = rows.group_by(key).agg(pl.len().cast(pl.Int64).alias("times"))
        return found.collect(engine="streaming")


def _unmatched_money(table: Transactions, query: ScanPlan, source: JoinedSource) -> list[float]:
    """Return for each join the money of the rows that lead to a row of the child and from there to none."""
    flags = {step.join.parent: step.flag for step in source.tables.steps}
    reached = {source.main.name: source.is_row}
    reached |= {name: pl.col(flag).is_not_null() for name, flag in flags.items()}
    lost = {
        f"{LOST}{place}": reached[step.join.child] & ~reached[step.join.parent]
        for place, step in enumerate(source.tables.steps)
    }
    rows = table.rows(query.scope, read_fields(table, query.fields) | lost, query.condition)
    counted = pl.col(REASON).is_in([int(reason) for reason in COUNTING])
    amount = pl.col(REVENUE).cast(pl.Int128)
    sums = [amount.filter(counted & pl.col(name)).sum().alias(name) for name in lost]
    with translate_read_errors(source.name):
        return [float(money(int(one or 0))) for one in rows.select(sums).collect(engine="streaming").row(0)]


def _join_row(join: Join, count: _Counts, amounts: tuple[float | None, float], names: dict[str, str]) -> dict[str, Any]:
    """Return a join as a row: a sentence for people, and its parts for programs."""
    unmatched_money, without_lines = amounts
    key = join.child_key if join.child_key == join.parent_key else f"{join.child_key} = {join.parent_key}"
    child, parent = names[join.child], names[join.parent]
    line = f"{parent} 1—n {child} by {key}: {count.matched:,} of {count.rows:,} rows matched"
    if count.unmatched:
        shown = ", ".join(f"'{one}'" for one in count.examples)
        shown += ", …" if len(count.examples) == EXAMPLES else ""
        shown += (", " if shown else "") + (f"{count.empty:,} without a key" if count.empty else "")
        money_of_them = "" if unmatched_money is None else f" with {fixed(unmatched_money)}"
        line += f"; {count.unmatched:,}{money_of_them} match nothing: {shown.removesuffix(', ')}"
    if count.unused:
        with_money = join.keeps_all and without_lines and unmatched_money is not None
        without = f" with {fixed(without_lines)}" if with_money else ""
        line += f"; {'1 row of' if count.unused == 1 else f'{count.unused:,}'} {parent}{without} without {child}"
    if join.summed:
        line += f"; {', '.join(join.summed)} summed for each {join.parent_key}"
    return {
        "line": line,
        "child": join.child,
        "child_key": join.child_key,
        "parent": join.parent,
        "parent_key": join.parent_key,
        "comparison": join.comparison,
        "rows": count.rows,
        "matched": count.matched,
        "unmatched": count.unmatched,
        "unmatched_money": unmatched_money,
        "unmatched_keys": list(count.examples),
        "unused": count.unused,
    }


def _main_row(source: JoinedSource, ledger: Ledger) -> dict[str, Any]:
    """Return the main table: all its rows are in the ledger, beside those of orders without lines."""
    rows = ledger.read.rows - ledger[Reason.WITHOUT_LINES].rows
    used = ledger[Reason.USED].rows + ledger[Reason.HISTORY_ONLY].rows
    part = "what is counted; each row is read once"
    return {"table": source.main.name, "rows": rows, "used": used, "unused": rows - used, "part": part}


def _parent_rows(source: JoinedSource, counts: list[_Counts]) -> list[dict[str, Any]]:
    """Return the tables that others lead to."""
    return [
        {
            "table": step.join.parent,
            "rows": count.parent_rows,
            "used": count.parent_rows - count.unused,
            "unused": count.unused,
            "part": PARTS[step.join.level],
        }
        for step, count in zip(source.tables.steps, counts, strict=True)
    ]


def _left_out_rows(source: JoinedSource) -> list[dict[str, Any]]:
    """Return the tables that are not read, with the reason."""
    rows = []
    for one in source.not_read:
        count = one.rows if one.rows is not None else _height(source.given[one.table])
        rows.append({"table": one.table, "rows": count, "used": 0, "unused": count, "part": f"not read: {one.why}"})
    return rows


def _height(source: Source) -> int:
    """Return the number of rows of a table."""
    with translate_read_errors(source.name):
        return int(source.scan().select(pl.len()).collect(engine="streaming").item())
