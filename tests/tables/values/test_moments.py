"""Times near midnight: the written day counts, and a note says where another zone would give another one."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from export import ask, by_customer, notes

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather
from custseg.tables.values.moments import zone_notes

HEADER = "Customer ID,Order Date,Amount"


def zones(*texts: str | None) -> str:
    """Return the note on a column of texts, empty without one."""
    return "".join(note.text for note in zone_notes(pl.Series("at", texts, pl.String)))


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("2026-01-31T23:30:00-05:00", True),
        ("2026-01-31T18:59:59-05:00", False),
        ("2026-01-31T19:00:00-05:00", True),
        ("2026-01-31 00:30:00+0100", True),
        ("2026-01-31 01:00:00+01:00", False),
        ("2026-01-31 00:30:00.123456+05:30", True),
        ("2026-01-31 05:30:00+05:30", False),
        ("2026-01-31 11:30 PM -0500", True),
        ("2026-01-31 12:30 AM +01", True),
        ("2026-01-31 12:30 PM +01", False),
        ("2026-01-31T23:30:00Z", False),
        ("2026-01-31 23:30:00 UTC", False),
        ("2026-01-31 23:30:00", False),
        ("2026-01-31", False),
        ("Sat Jan 31 2026 23:30:00 GMT-0500 (EST)", True),
    ],
)
def test_a_day_moves_in_utc(text: str, moves: bool) -> None:
    found = zones(text, text)
    assert bool(found) == moves
    assert not moves or "in UTC 2 of the first 2 rows would fall on another day" in found


def test_zones_that_differ_are_said_even_where_no_day_moves() -> None:
    assert "in different zones are read by the day as written" in zones("2026-01-31T10:00Z", "2026-01-31T10:00+01:00")
    assert "in different zones" in zones("2026-01-31T10:00Z", "2026-01-31T10:00")
    assert not zones("2026-01-31T10:00Z", None)


def test_the_written_day_counts_in_every_row(tmp_path: Path) -> None:
    texts = ["2026-01-31T23:30:00-05:00", "2026-02-01T04:30:00Z", "2026-02-28T00:30:00+14:00"]
    result = ask(tmp_path, HEADER, [[str(n), text, "1"] for n, text in enumerate(texts)], columns="first_order")
    assert [day.isoformat() for day in by_customer(result, "first_order").values()] == [
        "2026-01-31", "2026-02-01", "2026-02-28",
    ]  # fmt: skip
    assert "in UTC 2 of the first 3 rows" in notes(result)["local_days"]


def test_a_typed_column_is_read_by_its_zone(tmp_path: Path) -> None:
    path = str(tmp_path / "orders.parquet")
    moment = (
        pl.Series([dt.datetime(2026, 2, 1, 4, 30)]).dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    )
    pl.DataFrame({"Customer ID": ["a"], "Order Date": moment, "Amount": [1.0]}).write_parquet(path)
    result = ltv([path], gather({"columns": "first_order"}, use_config=False, environment={}))
    assert by_customer(result, "first_order") == {"a": dt.date(2026, 1, 31)}
    assert "in UTC 1 of the first 1 rows" in notes(result)["local_days"]


@pytest.mark.parametrize("factor", [1, 1_000])
def test_timestamps_are_days_of_utc(tmp_path: Path, factor: int) -> None:
    seconds = int(dt.datetime(2026, 1, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())
    result = ask(tmp_path, HEADER, [["a", str(seconds * factor), "1"]] * 3, columns="first_order")
    assert by_customer(result, "first_order") == {"a": dt.date(2026, 1, 31)}
    assert "its days are those of UTC" in notes(result)["days_of_utc"]
