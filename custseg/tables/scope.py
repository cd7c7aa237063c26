"""Which rows are summed: the days of --from, --to and --as-of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from custseg.errors import UsageError
from custseg.settings.setting import Setting, Settings
from custseg.settings.times import Length


@dataclass(frozen=True)
class Scope:
    """The days that limit an analysis.

    Attributes:
        start: first day of what is summed; rows before it are history only. None for all.
        end: last day of what is summed, None for all.
        as_of: the report date; None for that of the latest used transaction.
    """

    start: dt.date | None = None
    end: dt.date | None = None
    as_of: dt.date | None = None


def scope_of(settings: Settings) -> Scope:
    """Return the scope that the settings ask for; a first day that waits for the report date is none.

    Raises:
        UsageError: the days contradict each other.
    """
    start, end = settings["from"], settings["to"]
    as_of = settings["as_of"] or end
    if isinstance(start, Length):
        start = settle_first_day(settings, as_of) if as_of else None
    if start and end and start > end:
        raise UsageError(f"--from {start} is after --to {end}", hint="Swap them.")
    if start and as_of and start > as_of:
        raise UsageError(f"--from {start} is after --as-of {as_of}", hint="No row would be left.")
    if as_of and end and as_of < end:
        raise UsageError(
            f"--as-of {as_of} is before --to {end}", hint="Leave out one of them: --to also sets the report date."
        )
    return Scope(start, end, as_of)


def waits_for_report_date(settings: Settings) -> bool:
    """Return whether the first day is still a length of time before the report date."""
    return isinstance(settings["from"], Length)


def settle_first_day(settings: Settings, as_of: dt.date) -> dt.date:
    """Put the first day into the settings that a length of time before the report date means, and return it.

    Args:
        settings: of the run, whose ``from`` is a length of time.
        as_of: the report date.

    Raises:
        UsageError: the length goes back beyond the first year.
    """
    try:
        day: dt.date = settings["from"].first_day(as_of)
    except (ValueError, OverflowError):
        raise UsageError(f"--from {settings['from']} is too long before {as_of}", hint="Write --from 12m.") from None
    settings.values["from"] = Setting(day, settings.origin("from"))
    return day
