"""The answer key of the real pipeline of a seller of hardware, and the same in plain Python."""

from __future__ import annotations

import csv
import datetime as dt
import statistics
from collections import Counter
from pathlib import Path

import pytest
from pipelines import ask, by_name, notes_of, running_after, wilson_of
from places import REAL_DATA

FOLDER = REAL_DATA / "crm_pipeline"
PIPELINE = FOLDER / "sales_pipeline.csv"
AS_OF = dt.date(2017, 12, 31)
pytestmark = pytest.mark.skipif(not PIPELINE.exists(), reason="the real data are not beside the repository")


def rows() -> list[dict[str, str]]:
    with PIPELINE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def days_between(one: str, other: str) -> int:
    return (dt.date.fromisoformat(other) - dt.date.fromisoformat(one)).days


def day_by_which(share: float, closed: list[int], still: list[int]) -> int:
    """Return the first day by which a share is closed, with the open ones as still running."""
    ended, leaving, running = Counter(closed), Counter(still), 1.0
    at_risk = len(closed) + len(still)
    for day in sorted({*ended, *leaving}):
        running *= 1 - ended[day] / at_risk
        if running <= 1 - share:
            return day
        at_risk -= ended[day] + leaving[day]
    raise AssertionError


def test_the_answer_key() -> None:
    result = ask(PIPELINE)
    figures = result.figures()
    counts = [figures[name] for name in ("deals", "deals_won", "deals_lost", "deals_open")]
    assert counts == [8800, 4238, 2473, 2089]
    assert figures["won_amount"] == 10_005_534
    assert round(figures["win_rate"], 4) == 0.6315
    assert round(figures["cycle_won_mean"], 2) == 51.78
    assert figures["deals_without_customer"] == 1425
    assert result.frame.height == 30
    assert (result.as_of, result.frame["deals"].sum()) == (AS_OF, 8800)


def test_sellers_and_the_usual_cycle_against_python() -> None:
    found = by_name(ask(PIPELINE))
    own = [row for row in rows() if row["sales_agent"] == "Anna Snelling"]
    won = [days_between(row["engage_date"], row["close_date"]) for row in own if row["deal_stage"] == "Won"]
    lost = [days_between(row["engage_date"], row["close_date"]) for row in own if row["deal_stage"] == "Lost"]
    still = [days_between(row["engage_date"], str(AS_OF)) for row in own if row["deal_stage"] == "Engaging"]
    row = found["Anna Snelling"]
    assert (row["won"], row["lost"], row["cycle_won"], row["cycle_lost"]) == (
        len(won), len(lost), statistics.median(won), statistics.median(lost),
    )  # fmt: skip
    assert row["win_rate_low"] == pytest.approx(wilson_of(len(won), len(won) + len(lost))[0])
    durations = [*((day, True) for day in [*won, *lost]), *((day, False) for day in still)]
    usual = int(row["usual_cycle"])
    assert running_after(durations, usual) <= 0.5 < running_after(durations, usual - 1)


def test_stuck_deals_against_python() -> None:
    figures = ask(PIPELINE).figures()
    closed = [days_between(r["engage_date"], r["close_date"]) for r in rows() if r["close_date"]]
    still = [days_between(r["engage_date"], str(AS_OF)) for r in rows() if r["deal_stage"] == "Engaging"]
    limit = day_by_which(0.8, closed, still)
    assert figures["stuck_after"] == limit
    assert figures["deals_stuck"] == sum(age >= limit for age in still)


def test_names_that_nearly_match() -> None:
    files = [FOLDER / f"{name}.csv" for name in ("sales_pipeline", "accounts", "products", "sales_teams")]
    result = ask(*files, by="series")
    assert "'GTXPro' (1,480) and 'GTX Pro'" in notes_of(result)["product_variants"]
    joined = by_name(ask(*files, by="series", alias=["GTXPro=GTX Pro"]))
    assert "(none)" in by_name(result)
    assert joined.keys() == {"GTX", "MG", "GTK"}
    counts = Counter(row["product"].split()[0].removesuffix("Pro") for row in rows())
    assert {name: row["deals"] for name, row in joined.items()} == counts


def test_the_folder_as_it_is(tmp_path: Path) -> None:
    managers = by_name(ask(FOLDER, by="manager"))
    assert sum(row["won"] for row in managers.values()) == 4238
    assert len(managers) == 6
