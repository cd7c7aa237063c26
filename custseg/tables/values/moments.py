"""Times with a zone: the day that is written, and how many rows have another day in UTC."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note

CLOCK_WITH_ZONE = (
    r"(?i)(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*([ap]\.?m\b\.?)?"
    r"\s*(Z|UTC|GMT|)\s*(?:([+-])(\d{1,2}):?(\d{2})?)?\s*(?:\(.*\))?$"
)
"""Hour, minute, half of the day, name of UTC, and the offset: its sign, hours and minutes."""


def zone_notes(values: pl.Series) -> list[Note]:
    """Return a note where times have zones that differ, or are on another day in UTC.

    Args:
        values: the first values of a column of dates, as text or with a type.
    """
    if isinstance(values.dtype, pl.Datetime):
        return _typed_notes(values)
    if values.dtype != pl.String:
        return []
    parts = values.str.strip_chars().str.extract_groups(CLOCK_WITH_ZONE).struct.unnest()
    hour, minute, half, utc, sign, hours, minutes = (pl.col(name) for name in parts.columns)
    known = parts.filter((utc != "") | sign.is_not_null())
    if known.is_empty():
        return []
    twelve = hour.cast(pl.Int64) % 12 + pl.when(half.str.to_lowercase().str.starts_with("p")).then(12).otherwise(0)
    clock = pl.when(half.is_null()).then(hour.cast(pl.Int64)).otherwise(twelve) * 60 + minute.cast(pl.Int64)
    offset = hours.cast(pl.Int64).fill_null(0) * 60 + minutes.cast(pl.Int64).fill_null(0)
    offset = pl.when(sign == "-").then(-offset).otherwise(offset)
    moved = known.select(offset=offset, in_utc=clock - offset)
    other = int((~moved["in_utc"].is_between(0, 1_439)).sum())
    offsets = moved["offset"].n_unique() + (len(known) < len(values.drop_nulls()))
    return _note(values.name, other, len(values), differ=offsets > 1)


def _typed_notes(values: pl.Series) -> list[Note]:
    zone = getattr(values.dtype, "time_zone", None)
    if zone is None or zone == "UTC":
        return []
    other = int((values.dt.date() != values.dt.convert_time_zone("UTC").dt.date()).sum())
    return _note(values.name, other, len(values), differ=False)


def _note(column: str, other: int, rows: int, *, differ: bool) -> list[Note]:
    if not other and not differ:
        return []
    zones = " in different zones" if differ else ""
    text = (
        f"Times of '{column}'{zones} are read by the day as written; in UTC {other:,} of the first {rows:,} rows would "
        "fall on another day."
    )
    return [Note("local_days", text)]


def number_notes(column: str, unit: str) -> list[Note]:
    """Return a note that numbers of seconds or milliseconds since 1970 are read by days of UTC.

    Args:
        column: its name.
        unit: of its style.
    """
    if unit not in ("seconds", "milliseconds"):
        return []
    return [Note("days_of_utc", f"'{column}' counts {unit} since 1970: its days are those of UTC.")]
