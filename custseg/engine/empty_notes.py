"""Why there are no customers, where all rows are excluded."""

from __future__ import annotations

from custseg.customers.scan_until_sound import Collected
from custseg.engine.dataset import Dataset
from custseg.errors import DataError
from custseg.notes import Note
from custseg.tables.ledger import Reason


def empty_notes(dataset: Dataset, collected: Collected) -> list[Note]:
    """Return a warning that says why there are no customers.

    Raises:
        DataError: no row of the file could be read.
    """
    ledger = collected.ledger
    unread = {reason: entry.rows for reason, entry in ledger.excluded.items() if reason <= Reason.UNREADABLE_AMOUNT}
    if sum(unread.values()) == ledger.read.rows:
        parts = ", ".join(f"{rows:,} {reason.text}" for reason, rows in unread.items())
        raise DataError(
            f"none of the {ledger.read.rows:,} rows can be used: {parts}",
            where=dataset.table.source.name,
            hint="Look at them with --rejects FILE. Set columns with --map ROLE=COLUMN, the style of dates with "
            "--date-format.",
        )
    text = "No row is left: all of them were excluded."
    if ledger[Reason.HISTORY_ONLY].rows:
        text = f"No row is left: the latest is of {collected.last_day}, before {dataset.settings.origin('from')}."
    return [Note("empty", text, warns=True)]
