"""One export of orders as rows of text, and what custseg makes of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from custseg.analyses.ltv import ltv
from custseg.result import Result
from custseg.settings.settings import gather

Rows = Sequence[Sequence[str]]


def write(path: Path, header: str, rows: Rows) -> str:
    """Write a CSV file; ``header`` holds the column names with commas between them."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return str(path)


def ask(path: Path, header: str, rows: Rows, /, **flags: Any) -> Result:
    """Write the rows and return the lifetime values."""
    return ltv([write(path / "orders.csv", header, rows)], gather(flags, use_config=False, environment={}))


def accounts(result: Result) -> dict[str, tuple[int, Decimal]]:
    """Return rows and money by what became of them."""
    assert result.ledger is not None
    return {reason.text: (entry.rows, entry.money) for reason, entry in result.ledger.entries.items() if entry.rows}


def by_customer(result: Result, column: str) -> dict[str, Any]:
    """Return one column by customer."""
    return dict(result.frame.select("customer_id", column).rows())


def notes(result: Result) -> dict[str, str]:
    """Return the notes by name."""
    return {note.name: note.text for note in result.notes}
