"""The result of a question, before it has rows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import polars as pl

from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.result import Column, Figure, Result
from custseg.settings.setting import Settings
from custseg.tables.ledger import Ledger


class Found(Protocol):
    """What was read of the inputs, and what is to be said of it."""

    settings: Settings
    notes: list[Note]
    ledger: Ledger
    understood: dict[str, str]
    as_of: dt.date | None


def result_of(found: Found, title: str, columns: list[Column], **more: Any) -> Result:
    """Return a result without rows.

    Args:
        found: customers, or the money of rows.
        title: of the table.
        columns: of the table, in order.
        more: further attributes of `Result`.
    """
    return Result(
        title=title,
        frame=pl.DataFrame(schema={column.name: column_type(column.unit) for column in columns}),
        columns=columns,
        notes=found.notes,
        ledger=found.ledger,
        settings=found.settings,
        understood=found.understood,
        as_of=found.as_of,
        **more,
    )


def tell_shown(result: Result, shown: int, everyone: str, condition: str = "the condition of --where") -> None:
    """Add to a result how many customers meet a condition.

    Args:
        result: gets a figure, and a note where nobody does.
        shown: number of customers who do.
        everyone: of whom, in words.
        condition: in words.
    """
    phrase = f"{{}} of {everyone}"
    result.summary.append(Figure("customers_shown", "Customers shown", "count", shown, "Shown", phrase))
    if shown == 0:
        result.notes.append(Note("nobody", f"No customer meets {condition}."))
