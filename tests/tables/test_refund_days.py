"""Refunds on their own day, or on that of their order: by hand, and against a loop over random rows."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from export import notes, write

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.ltv import ltv
from custseg.analyses.trend.trend import trend
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.refund_days import on_order_days
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REVENUE

HEADER = "order,date,customer,total"
# Rita's second order was refunded two months later; her third refund names no order of the file.
ROWS = [
    ("1", "2025-05-10", "rita", "100.00"),
    ("2", "2026-01-15", "rita", "80.00"),
    ("2", "2026-03-20", "rita", "-80.00"),
    ("3", "2026-04-30", "someone", "10.00"),
]
FIRST = dt.date(2025, 1, 1)


def settings(**flags: Any) -> Any:
    return gather(flags, use_config=False, environment={})


def ask(path: Path, analysis: Any, rows: Any = ROWS, **flags: Any) -> Result:
    result: Result = analysis([write(path / "orders.csv", HEADER, rows)], settings(margin="50%", **flags))
    return result


def earned(result: Result) -> dict[int, float]:
    """Return the profit of the first cohort by age, cumulated."""
    frame = result.frame.filter(pl.col("cohort") == "2025-05")
    return dict(frame.select("age", "ltv_cumulated").iter_rows())


def test_cohorts_by_hand(tmp_path: Path) -> None:
    own, order = ask(tmp_path, cohorts), ask(tmp_path, cohorts, refunds="order-day")
    assert [earned(own)[age] for age in (0, 7, 8, 9, 10)] == [50.0, 50.0, 90.0, 90.0, 50.0]
    assert [earned(order)[age] for age in (0, 7, 8, 9, 10)] == [50.0] * 5
    assert "own day" in notes(own)["refund_days"]
    assert notes(order)["refund_days"] == "A refund counts on the day of its order."


def months(result: Result) -> dict[str, float]:
    """Return the turnover by month."""
    return {str(row["period"])[:7]: row["turnover"] for row in result.frame.iter_rows(named=True)}


def test_turnover_by_hand(tmp_path: Path) -> None:
    own, order = months(ask(tmp_path, trend)), months(ask(tmp_path, trend, refunds="order-day"))
    assert (own["2026-01"], own["2026-03"]) == (80.0, -80.0)
    assert (order["2026-01"], order["2026-03"]) == (0.0, 0.0)


def test_the_days_in_scope_are_those_on_which_refunds_count(tmp_path: Path) -> None:
    def total(**flags: Any) -> float:
        return float(ask(tmp_path, ltv, **flags).figures()["revenue"])

    assert total(to="2026-02-28") == 180.0
    assert total(to="2026-02-28", refunds="order-day") == 100.0


def test_a_refund_without_its_order_keeps_its_day_and_is_counted_in_the_note(tmp_path: Path) -> None:
    rows = [*ROWS, ("9", "2026-04-01", "rita", "-5.00"), ("", "2026-04-02", "rita", "-1.00")]
    result = ask(tmp_path, trend, rows, refunds="order-day")
    assert months(result)["2026-04"] == 4.0
    assert "1 refund without a sale" in notes(result)["refund_days"]


@pytest.mark.parametrize("rows", [ROWS[:2], [*ROWS[:2], ("2", "2026-01-15", "rita", "-80.00")]])
def test_no_note_without_a_later_refund(tmp_path: Path, rows: Any) -> None:
    assert "refund_days" not in notes(ask(tmp_path, ltv, rows))


def test_nothing_moves_without_order_ids(tmp_path: Path) -> None:
    path = write(tmp_path / "o.csv", "date,customer,total", [row[1:] for row in ROWS])
    result = trend([path], settings(refunds="order-day"))
    assert months(result)["2026-03"] == -80.0


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("text", [True, False])
def test_random_rows_against_a_loop(seed: int, text: bool) -> None:
    draw = random.Random(seed)
    rows = [
        {
            CUSTOMER: draw.choice(["a", "b", None]),
            ORDER: draw.choice(["1", "2", "3", "", None] if text else [1, 2, 3, None]),
            DATE: draw.choice([None, *(FIRST + dt.timedelta(days=draw.randrange(90)) for _ in range(4))]),
            REVENUE: draw.choice([None, 0, draw.randrange(-9, 9), draw.randrange(-9, 9)]),
        }
        for _ in range(60)
    ]
    expected = []
    for row in rows:
        same = [one for one in rows if (one[CUSTOMER], one[ORDER]) == (row[CUSTOMER], row[ORDER])]
        sold = [one[DATE] for one in same if one[DATE] is not None and (one[REVENUE] or 0) > 0]
        moves = (row[REVENUE] or 0) < 0 and row[DATE] is not None and row[ORDER] not in ("", None)
        expected.append(min(sold) if moves and sold else row[DATE])
    schema = {CUSTOMER: pl.String, ORDER: pl.String if text else pl.Int64, DATE: pl.Date, REVENUE: pl.Int64}
    found = on_order_days(pl.LazyFrame(rows, schema=schema)).collect(engine="streaming")
    assert found[DATE].to_list() == expected
