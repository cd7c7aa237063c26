"""A folder of small exports, and their results."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from custseg.analyses.ltv import ltv
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "Customer ID,Order Date,Amount,Note\n"

Accounts = dict[str, tuple[int, Decimal]]


class Shop:
    """A folder of small exports, and their results.

    Attributes:
        folder: of the exports.
        rejects: file with the excluded rows of the last run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rejects = folder / "rejects.csv"

    def write(self, name: str, content: str | bytes) -> str:
        """Write an export, and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def ask(self, *inputs: str, **flags: object) -> Result:
        """Return the result of ``custseg ltv`` for some files and settings."""
        return ltv(list(inputs), gather(flags, use_config=False, environment={}), rejects=self.rejects)

    def accounts(self, *inputs: str, **flags: object) -> Accounts:
        """Return the number of rows and the money of each outcome."""
        ledger = self.ask(*inputs, **flags).ledger
        assert ledger is not None
        return {reason.text: (entry.rows, entry.money) for reason, entry in ledger.entries.items() if entry.rows}

    def rejected(self) -> list[dict[str, str]]:
        """Return the excluded rows of the last run, in the order of the file."""
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
