"""The periods that a question cuts time into."""

from __future__ import annotations

from custseg.settings.settings import Settings
from custseg.tables.periods import MONTHS, Period


def period_of(settings: Settings, default: str) -> Period:
    """Return the period that ``--period`` names.

    Args:
        settings: with ``period``.
        default: what it is where nobody says.
    """
    name = settings["period"] or default
    return Period(months=MONTHS[name]) if name in MONTHS else Period(days=int(name.removesuffix("d")))
