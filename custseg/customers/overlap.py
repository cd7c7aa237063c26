"""Rows and orders that stand in several files: they would be summed twice without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.repeats import HASH, KEY, OF_FILE, SECOND, parts_of, repetitions, row_hashes
from custseg.stages import Stage
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.ledger import USED, money
from custseg.tables.row_columns import CUSTOMER, ORDER, REASON, REVENUE
from custseg.tables.row_fields import read_fields
from custseg.tables.transactions import Transactions

SHOWN = 3
"""Files that a warning names."""

ROW = [HASH, SECOND]
IDENTIFIED = own_column("identified")
"""Column: whether a row has an order id."""


@dataclass
class _Found:
    """Rows of a file that stand in, or belong to orders of, earlier files."""

    rows: int = 0
    amount: int = 0
    orders: int = 0
    earlier: frozenset[int] = frozenset()


def overlap_notes(table: Transactions, plan: ScanPlan, rows: int) -> list[Note]:
    """Return warnings of rows that stand in several files, and of orders that do so with different rows.

    Rows that ``--drop-duplicates`` has left out are not warned of.

    Args:
        table: the transactions, after all doubts about how they are read are settled.
        plan: what was read.
        rows: number of rows of the files.

    Raises:
        DataError: a file cannot be read to its end.
    """
    names, amounts = [file.name for file in table.source.files], not table.columns.sale.events
    repeated: dict[int, _Found] = {}
    changed: dict[int, _Found] = {}
    whole = replace(table, source=table.source.whole or table.source)
    with translate_read_errors(table.source.name), Stage(f"comparing the rows of {table.source.name}"):
        used = _used_rows(whole, plan, names)
        for part, count in parts_of(rows):
            of_part = used.filter(pl.col(KEY) % count == part)
            shared = _shared_keys(of_part)
            if shared.is_empty():
                continue
            copies = of_part.join(shared.lazy(), on=KEY, how="semi").collect(engine="streaming")
            copies = copies.sort(OF_FILE, REVENUE, *ROW)
            if table.source.left_out is None:
                _add(repeated, repetitions(copies, within=False), copies, ROW)
            orders = _changed_orders(copies)
            if orders.height:
                _add(changed, _uncut(orders, copies, used), copies, [KEY])
    # Parts of a customer's totals are meant to be added up.
    differing = changed and not isinstance(table, CustomerTotals)
    notes = [_changed_note(changed, names, amounts=amounts)] if differing else []
    if repeated:
        notes.insert(0, _repeated_note(repeated, names, amounts=amounts))
    return notes


def _used_rows(table: Transactions, plan: ScanPlan, names: list[str]) -> pl.LazyFrame:
    """Return file, order, hashes and money of the used rows."""
    fields = {**read_fields(table, plan.fields), **row_hashes(table.source)}
    rows = table.rows(plan.scope, fields, plan.condition, position=True).filter(pl.col(REASON).is_in(USED))
    identified = pl.lit(value=False)
    if table.columns.headers.get("order_id"):
        identified = pl.col(ORDER).is_not_null() & (pl.col(ORDER).cast(pl.String) != "")
    number = pl.col(FILE).replace_strict({name: place for place, name in enumerate(names)}, return_dtype=pl.UInt32)
    key = pl.struct(CUSTOMER, pl.col(ORDER).cast(pl.String)).hash()
    return rows.select(
        number.alias(OF_FILE), LINE, key.alias(KEY), *ROW, pl.col(REVENUE).cast(pl.Int128), identified.alias(IDENTIFIED)
    )


def _shared_keys(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return the hashes of the orders that have rows in several files."""
    files = rows.group_by(KEY).agg(first=pl.col(OF_FILE).min(), last=pl.col(OF_FILE).max())
    return files.filter(pl.col("first") < pl.col("last")).select(KEY).collect(engine="streaming")


def _add(found: dict[int, _Found], rows: pl.DataFrame, copies: pl.DataFrame, same: list[str]) -> None:
    """Add rows of a file that have to do with rows of earlier files, by file.

    Args:
        found: gets them.
        rows: of the later files.
        copies: the rows of the orders that stand in several files.
        same: columns that rows of the earlier files share with them.
    """
    for (file,), some in rows.group_by(OF_FILE):
        number = int(str(file))
        one = found.setdefault(number, _Found())
        one.rows += some.height
        one.amount += int(some[REVENUE].sum())
        one.orders += some[KEY].n_unique()
        before = copies.filter(pl.col(OF_FILE) < number).join(some, on=same, how="semi")
        one.earlier |= {*before[OF_FILE].unique()}


def _changed_orders(copies: pl.DataFrame) -> pl.DataFrame:
    """Return the new rows, by file, of orders of earlier files that have sales there which the file has not.

    A part of an order, a later return or another line is no other version of it.
    """
    rows = copies.filter(IDENTIFIED).with_columns(
        sells=pl.col(REVENUE) > 0,
        first=pl.col(OF_FILE).min().over(KEY),
        new=pl.col(OF_FILE).min().over(KEY, *ROW) == pl.col(OF_FILE),
    )
    later = rows.filter(pl.col("new") & (pl.col(OF_FILE) > pl.col("first")))
    places = later.filter("sells").select(KEY, OF_FILE).unique()
    sold = rows.filter("sells").select(KEY, *ROW, earlier=OF_FILE).join(places, on=KEY)
    lost = sold.filter(pl.col("earlier") < pl.col(OF_FILE)).join(copies, on=[KEY, *ROW, OF_FILE], how="anti")
    return later.join(lost.select(KEY, OF_FILE).unique(), on=[KEY, OF_FILE], how="semi")


def _uncut(orders: pl.DataFrame, copies: pl.DataFrame, used: pl.LazyFrame) -> pl.DataFrame:
    """Return the new rows of orders but those that the border between two files cuts: they are parts, not versions.

    Such an order has the last row of one file and the first row of another.
    """
    ends = used.group_by(OF_FILE).agg(top=pl.col(LINE).min(), end=pl.col(LINE).max()).collect(engine="streaming")
    rows = copies.join(orders.select(KEY).unique(), on=KEY, how="semi").join(ends, on=OF_FILE)
    tops = rows.filter(pl.col(LINE) == pl.col("top")).select(KEY, OF_FILE)
    lasts = rows.filter(pl.col(LINE) == pl.col("end")).select(KEY, other=OF_FILE)
    cut = tops.join(lasts, on=KEY).filter(pl.col(OF_FILE) != pl.col("other"))
    places = [cut.select(KEY, OF_FILE), cut.select(KEY, pl.col("other").alias(OF_FILE))]
    return orders.join(pl.concat(places).unique(), on=[KEY, OF_FILE], how="anti")


def _repeated_note(found: Mapping[int, _Found], names: list[str], *, amounts: bool) -> Note:
    verbs = "stands in more than one file, and counts" if _rows(found.values()) == 1 else ""
    text = (
        f"{_total(found.values(), amounts=amounts)} {verbs or 'stand in more than one file, and count'} each time: "
        f"{_by_file(found, names, 'also in')}. To count them once:"
    )
    return Note("rows_in_several_files", text, warns=True, stays=True, command="--drop-duplicates")


def _changed_note(found: Mapping[int, _Found], names: list[str], *, amounts: bool) -> Note:
    orders = sum(one.orders for one in found.values())
    text = (
        f"{counted(orders, 'order')} {'stands' if orders == 1 else 'stand'} in more than one file with different rows, "
        f"which are added up: {_total(found.values(), amounts=amounts)} beside those of an earlier file: "
        f"{_by_file(found, names, 'beside')}. If one file has newer versions of these orders, leave out the older ones."
    )
    return Note("orders_in_several_files", text, warns=True, stays=True)


def _total(found: Iterable[_Found], *, amounts: bool) -> str:
    """Return number and money of rows, if they have amounts."""
    listed = list(found)
    if not amounts:
        return counted(_rows(listed), "row")
    return f"{counted(_rows(listed), 'row')} with {fixed(money(sum(one.amount for one in listed)))}"


def _rows(found: Iterable[_Found]) -> int:
    return sum(one.rows for one in found)


def _by_file(found: Mapping[int, _Found], names: list[str], word: str) -> str:
    """Return the rows of each file and the files before it, at most some of them."""
    parts = []
    for number, one in sorted(found.items())[:SHOWN]:
        earlier = [names[place] for place in sorted(one.earlier)]
        rest = f" and {len(earlier) - SHOWN} more" if len(earlier) > SHOWN else ""
        parts.append(f"{one.rows:,} of {names[number]} {word} {', '.join(earlier[:SHOWN])}{rest}")
    if len(found) > SHOWN:
        parts.append(f"and rows of {len(found) - SHOWN} more files")
    return "; ".join(parts)
