"""Reports malformed lines with their positions, or stops at them (``--bad-rows``)."""

from __future__ import annotations

import polars as pl

from custseg.engine.dataset import Dataset
from custseg.notes import Note
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.bad_lines import describe_bad_lines
from custseg.tables.ledger import Ledger, Reason
from custseg.tables.row_columns import REASON
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions

MAX_POSITIONS = 5


def check_bad_rows(dataset: Dataset, ledger: Ledger) -> list[Note]:
    """Return a warning if malformed lines were excluded.

    Args:
        dataset: the inputs, with the setting ``bad_rows``.
        ledger: rows used and excluded, by reason.

    Raises:
        DataError: there are malformed lines, and ``bad_rows`` is "error".
    """
    lines = ledger[Reason.UNREADABLE_ROW].rows
    if not lines:
        return []
    positions = _positions(dataset.table)
    message = describe_bad_lines(lines, positions, dataset.settings)
    return [Note("bad_rows", f"{message}: {positions}.", warns=True)]


def _positions(table: Transactions) -> str:
    """Return file and line of the first malformed lines, for messages."""
    rows = table.rows(Scope(), {}, None, position=True).filter(pl.col(REASON) == int(Reason.UNREADABLE_ROW))
    with translate_read_errors(table.source.name):
        first = rows.select(FILE, LINE).head(MAX_POSITIONS + 1).collect(engine="streaming").sort(FILE, LINE)
    positions = [f"{name}:{line}" for name, line in first.iter_rows()]
    return ", ".join(positions[:MAX_POSITIONS]) + (", …" if len(positions) > MAX_POSITIONS else "")
