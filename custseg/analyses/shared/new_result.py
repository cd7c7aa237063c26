"""The result of an analysis, before it has rows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import polars as pl

from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.result import Column, Figure, Result
from custseg.settings.setting import Settings
from custseg.tables.ledger import Ledger


class Inputs(Protocol):
    """What a result needs of the inputs that were read: a customer table, or the turnover of rows."""

    settings: Settings
    notes: list[Note]
    ledger: Ledger
    understood: dict[str, str]
    as_of: dt.date | None


def result_of(inputs: Inputs, title: str, columns: list[Column], **more: Any) -> Result:
    """Return a result without rows.

    Args:
        inputs: a customer table, or the turnover of rows.
        title: of the table.
        columns: of the table, in order.
        more: further attributes of `Result`.
    """
    return Result(
        title=title,
        frame=pl.DataFrame(schema={column.name: column_type(column.unit) for column in columns}),
        columns=columns,
        notes=inputs.notes,
        ledger=inputs.ledger,
        settings=inputs.settings,
        understood=inputs.understood,
        as_of=inputs.as_of,
        currency=getattr(inputs, "currency", None),
        **more,
    )


def shown_figure(shown: int, everyone: str) -> Figure:
    """Return the figure of how many customers are shown.

    Args:
        shown: number of customers that are shown.
        everyone: number and kind of the customers they are chosen from, in words.
    """
    return Figure("customers_shown", "Customers shown", "count", shown, "Shown", f"{{}} of {everyone}")


def none_shown_notes(shown: int, condition: str = "the condition of --where") -> list[Note]:
    """Return a note if no customer is shown.

    Args:
        shown: number of customers that are shown.
        condition: the condition they have to meet, in words.
    """
    return [] if shown else [Note("nobody", f"No customer meets {condition}.")]
