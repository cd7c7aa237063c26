"""A folder of small exports, and what custseg makes of them."""

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
    """A folder of small exports, and what custseg makes of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rejects = folder / "rejects.csv"

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def ask(self, *inputs: str, **flags: object) -> Result:
        return ltv(list(inputs), gather(flags, use_config=False, environment={}), rejects=self.rejects)

    def accounts(self, *inputs: str, **flags: object) -> Accounts:
        """Return rows and money by what became of them."""
        ledger = self.ask(*inputs, **flags).ledger
        assert ledger is not None
        return {reason.text: (entry.rows, entry.money) for reason, entry in ledger.entries.items() if entry.rows}

    def rejected(self) -> list[dict[str, str]]:
        """Return the rejects of the last run, in the order of the file."""
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
