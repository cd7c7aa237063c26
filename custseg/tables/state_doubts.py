"""Reasons to doubt which rows are sales: a column that only its values tell, sales that are partly refunded."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.tables.deciders import PRECEDENCE, Decider
from custseg.tables.export_states import filled_texts
from custseg.tables.headers.columns import Columns
from custseg.tables.lines_without_orders import states_of_lines_notes
from custseg.tables.row_amounts import has_negative_amounts
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import partly_refunded
from custseg.tables.values.types import invoices_beside_orders, orders_beside_invoices
from custseg.tables.values.word_meanings import meaning, spelled

MAX_WORDS = 4
"""Number of values that a note lists."""


def state_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame, settings: Settings) -> list[Note]:
    """Return notes on what decides which rows are sales.

    Args:
        deciders: the columns that decide.
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``rows``.
    """
    found = [_read_note(decider, sample) for decider in deciders if decider.read_as]
    found += states_of_lines_notes(deciders, columns, sample)
    found += _orders_beside_invoices_notes(deciders, sample, settings["rows"] or "")
    return [*found, *_partly_refunded_notes(deciders, columns, sample)]


def _read_note(decider: Decider, sample: pl.DataFrame) -> Note:
    """Return the note that a column is read as what its values say."""
    values = filled_texts(sample[decider.column])
    words = values.value_counts(sort=True)[decider.column].to_list()
    more = ", …" if len(words) > MAX_WORDS else ""
    listed = ", ".join(f"'{word}'" for word in words[:MAX_WORDS])
    text = f"'{decider.column}' is read as '{decider.read_as}' because of its values: {listed}{more}."
    return Note(f"status_by_values {decider.column}", text, warns=True, stays=True)


def _orders_beside_invoices_notes(deciders: list[Decider], sample: pl.DataFrame, condition: str) -> list[Note]:
    """Return the warning that rows of orders count beside those of invoices, so that one sale may count twice.

    Args:
        deciders: the columns that decide.
        sample: first rows of the file.
        condition: of ``--rows``: one that names the column settles it.
    """
    sale = PRECEDENCE.index(Meaning.SALE)
    for one in deciders:
        if one.filled or one.column not in sample.columns or one.column in condition:
            continue
        texts = filled_texts(sample.filter(one.code() == sale)[one.column])
        different = texts.unique().sort()
        words = dict(zip(different, (text.plain for text in spelled(different)), strict=True))
        orders = [text for text, word in words.items() if word in orders_beside_invoices()]
        if not orders or not set(words.values()) & invoices_beside_orders():
            continue
        rows = int(texts.is_in(orders).sum())
        text = (
            f"{counted(rows, 'row')} of the first {sample.height:,} {'is' if rows == 1 else 'are'} "
            f"{' and '.join(map(repr, orders))} in '{one.column}', beside invoices: an order that is invoiced "
            "too counts twice. If they are no sales, exclude them:"
        )
        return [
            Note(
                "orders_beside_invoices", text, warns=True, stays=True, command=_without(one.column, orders, condition)
            )
        ]
    return []


def _without(column: str, values: list[str], condition: str) -> str:
    """Return the option that leaves out the rows with some values, beside what is left out already."""
    name = column if column.isidentifier() and column.isascii() else '"' + column.replace('"', '""') + '"'
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    sql = f"coalesce({name}, '') NOT IN ({listed})"
    sql = f"({condition}) AND {sql}" if condition else sql
    return f"--rows {quoted(sql)}"


def _partly_refunded_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return the warning that some sales are partly refunded while nothing says how much."""
    refunds = columns.headers.all_of("refunded")
    blank = bool(refunds) and all(sample[column].null_count() == sample.height for column in refunds)
    if columns.sale.events or (columns.sale.refunds and not blank) or has_negative_amounts(columns, sample):
        return []
    words = dict.fromkeys(partly_refunded(), "partly")
    marked = [meaning(pl.col(one.column), words).is_not_null() for one in deciders if not one.filled]
    rows = int(sample.select(pl.any_horizontal(marked).sum()).item()) if marked else 0
    if not rows:
        return []
    text = (
        f"{counted(rows, 'row')} of the first {sample.height:,} {'is' if rows == 1 else 'are'} partly refunded, but no "
        "column says how much: the amounts are before refunds. If one does, name it with --map refunded=COLUMN."
    )
    return [Note("partly_refunded", text, warns=True, stays=True)]
