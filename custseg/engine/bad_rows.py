"""Malformed lines: reported with their places, or refused."""

from __future__ import annotations

import polars as pl

from custseg.engine.dataset import Dataset
from custseg.notes import Note
from custseg.sources import FILE, LINE
from custseg.sources.source import reading
from custseg.tables.bad_lines import describe_bad_lines
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.row_columns import REASON
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions

SHOWN = 5


def check_bad_rows(dataset: Dataset, ledger: Ledger) -> None:
    """Note the malformed lines that were excluded.

    Args:
        dataset: the inputs, with the setting ``bad_rows``.
        ledger: what became of every row.

    Raises:
        DataError: there are some, and the settings make them an error.
    """
    bad = ledger[Reason.UNREADABLE_ROW].rows
    if not bad:
        return
    where = _places(dataset.table)
    text = describe_bad_lines(bad, where, dataset.settings)
    dataset.notes.append(Note("bad_rows", f"{text}: {where}.", warns=True))


def _places(table: Transactions) -> str:
    """Return file and line of the first few, in words."""
    rows = table.rows(Scope(), {}, None, position=True).filter(pl.col(REASON) == int(Reason.UNREADABLE_ROW))
    with reading(table.source.name):
        first = rows.select(FILE, LINE).head(SHOWN + 1).collect(engine="streaming").sort(FILE, LINE)
    places = [f"{name}:{line}" for name, line in first.iter_rows()]
    return ", ".join(places[:SHOWN]) + (", …" if len(places) > SHOWN else "")
