"""Reasons to doubt which rows are sales: a column that only its values tell, sales that are partly refunded."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.tables.deciders import Decider
from custseg.tables.export_states import filled_texts
from custseg.tables.headers.columns import Columns
from custseg.tables.lines_without_orders import states_of_lines_notes
from custseg.tables.row_amounts import has_negative_amounts
from custseg.tables.values.statuses import partly_refunded
from custseg.tables.values.word_meanings import meaning

MAX_WORDS = 4
"""Number of values that a note lists."""


def state_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return notes on what decides which rows are sales.

    Args:
        deciders: the columns that decide.
        columns: of the transactions.
        sample: first rows of the file.
    """
    found = [_read_note(decider, sample) for decider in deciders if decider.read_as]
    found += states_of_lines_notes(deciders, columns, sample)
    return [*found, *_partly_refunded_notes(deciders, columns, sample)]


def _read_note(decider: Decider, sample: pl.DataFrame) -> Note:
    """Return the note that a column is read as what its values say."""
    values = filled_texts(sample[decider.column])
    words = values.value_counts(sort=True)[decider.column].to_list()
    more = ", …" if len(words) > MAX_WORDS else ""
    listed = ", ".join(f"'{word}'" for word in words[:MAX_WORDS])
    text = f"'{decider.column}' is read as '{decider.read_as}' because of its values: {listed}{more}."
    return Note(f"status_by_values {decider.column}", text, warns=True, stays=True)


def _partly_refunded_notes(deciders: list[Decider], columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return the warning that some sales are partly refunded while nothing says how much."""
    if columns.sale.refunds or has_negative_amounts(columns, sample):
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
