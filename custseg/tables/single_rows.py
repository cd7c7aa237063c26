"""Files of orders or events in which each customer stands once: perhaps a list of customers."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.tables.headers.missing_roles import are_single, may_be_joining
from custseg.tables.headers.roles import Headers


def single_rows_notes(headers: Headers, sample: pl.DataFrame, settings: Settings, *, events: bool) -> list[Note]:
    """Return a note where no customer has a second row, as in a list of customers with the day on which each joined.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        settings: with ``shape``.
        events: whether rows have no amounts; rows with amounts are doubtful only by the name of their date.
    """
    if settings["shape"] or headers.export or not are_single(headers, sample):
        return []
    if not events and not may_be_joining(headers):
        return []
    row = "event" if events else "order"
    text = (
        f"Each customer stands in one row: if that is no {row} but the customer, such as with the day of joining in "
        f"'{headers.columns['date']}', these numbers of orders mean nothing. To read customers with totals:"
    )
    return [Note("single_rows", text, command="--shape customers", warns=True)]
