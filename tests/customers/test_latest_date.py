"""A latest date that is far after all others is refused, and can be fixed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from exports import line, run, write_csv
from oracle import Row

from custseg.errors import DataError

TYPO = dt.date(2099, 1, 5)
LAST = dt.date(2024, 6, 30)


def daily(count: int) -> list[Row]:
    """Return orders up to the last day, several a day where they are many."""
    days = max(1, min(count, 600))
    return [line(f"c{n % 50}", str(n), LAST - dt.timedelta(days=n * days // count), 10) for n in range(count)]


@pytest.mark.parametrize("count", [9, 200, 5_000])
def test_a_typo_of_2099_is_refused_and_can_be_fixed(tmp_path: Path, count: int) -> None:
    path = write_csv(tmp_path / "orders.csv", [*daily(count), line("typo", "last", TYPO, 10)])
    with pytest.raises(DataError, match="2099-01-05") as caught:
        run(path)
    assert caught.value.status == 3
    assert "--as-of" in str(caught.value)
    for flag in ("as_of", "to"):
        fixed = run(path, **{flag: str(LAST)})
        assert fixed.as_of == LAST
        assert fixed.figures()["customers"] == min(count, 50)
    assert run(path, as_of=str(TYPO)).as_of == TYPO


def test_a_typo_within_an_order_that_began_in_time_is_refused(tmp_path: Path) -> None:
    rows = [*daily(300), line("c1", "1", TYPO, 10)]
    with pytest.raises(DataError, match="2099-01-05"):
        run(write_csv(tmp_path / "orders.csv", rows))


def test_a_seasonal_file_is_not_refused(tmp_path: Path) -> None:
    rows = [line(f"c{n}", str(n), dt.date(2023, 12, 1 + n), 10) for n in range(20)]
    rows.append(line("c1", "next", dt.date(2024, 12, 1), 10))
    assert run(write_csv(tmp_path / "orders.csv", rows)).as_of == dt.date(2024, 12, 1)


def test_a_new_season_of_a_large_file_is_not_refused(tmp_path: Path) -> None:
    # Six of 5,000 rows are more than one in a thousand: the 99.9th percentile lies among them.
    rows = [*daily(5_000), *[line("c1", f"new{n}", LAST + dt.timedelta(days=90), 10) for n in range(6)]]
    assert run(write_csv(tmp_path / "orders.csv", rows)).as_of == LAST + dt.timedelta(days=90)
