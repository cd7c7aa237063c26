"""custseg forecast at a terminal and in machine formats, and its errors."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLUMNS = [
    "customer_id", "p_alive", "expected_orders", "orders_low", "orders_high", "expected_revenue", "revenue_low",
    "revenue_high", "expected_profit", "ltv", "expected_ltv",
]  # fmt: skip
BASE = [
    "customers", "customers_alive", "expected_orders", "expected_revenue", "expected_profit", "ltv_total",
    "expected_ltv", "orders_low", "orders_high", "revenue_low", "revenue_high", "correction", "year_ago",
    "year_ago_orders_predicted", "year_ago_orders", "year_ago_error", "model",
]  # fmt: skip
TESTED = [
    "holdout_days", "holdout_from", "holdout_customers", "holdout_orders_predicted", "holdout_orders",
    "holdout_orders_error", "holdout_revenue_predicted", "holdout_revenue", "holdout_coverage",
    "holdout_coverage_expected", "holdout_revenue_coverage", "holdout_revenue_coverage_expected",
    "holdout_orders_low", "holdout_orders_high", "mae", "mae_rate_for_ever", "mae_nobody_buys", "rmse",
    "rmse_rate_for_ever", "rmse_nobody_buys", "holdout_orders_rate_for_ever", "holdout_orders_nobody_buys",
    "model_fitted",
]  # fmt: skip
MONTHS = [
    "month", "until", "expected_orders", "orders_low", "orders_high", "expected_revenue", "revenue_low", "revenue_high",
]  # fmt: skip


@pytest.fixture
def sample(shop: Path, part_of_the_sample: Path) -> Path:
    """Put orders of the sample shop into the folder."""
    shutil.copy(part_of_the_sample / "orders.csv", shop / "orders.csv")
    return shop


def test_names_are_an_api(call: Run, sample: Path) -> None:
    answer = call("forecast", "orders.csv", "--summary", "summary.json")
    assert answer.status == 0
    assert list(answer.rows[0]) == COLUMNS
    assert len(answer.rows) == 397
    profits = [float(row["expected_profit"] or "-inf") for row in answer.rows]
    assert profits == sorted(profits, reverse=True)
    about = json.loads((sample / "summary.json").read_text())
    assert list(about["summary"]) == [*BASE, *TESTED]
    assert list(about["months"][0]) == MONTHS
    assert list(about["season"][0]) == ["month", "index", "last_year", "year_before", "recurs"]
    assert list(about["pace"][0]) == ["from", "until", "customers", "orders", "orders_per_customer", "change"]
    assert [len(about[name]) for name in ("season", "pace")] == [12, 2]
    assert [len(about[name]) for name in ("months", "p_alive", "at_risk")] == [12, 10, 5]
    assert list(about["calibration"][0]) == ["repeat_days", "customers", "predicted", "actual", "predicted_to_actual"]
    assert sum(row["actual"] for row in about["calibration"]) == about["summary"]["holdout_orders"]
    # Off a terminal standard error has the summary, and no pictures.
    assert "Tested" in answer.err
    assert "month by month" not in answer.err
    # Nobody without a counted order has a future; its value so far stays.
    empty = [row for row in answer.rows if not row["p_alive"]]
    assert len(empty) == 1
    assert all(row["expected_ltv"] == row["ltv"] and not row["expected_orders"] for row in empty)


@pytest.mark.parametrize("columns", [80, 200])
def test_people_see_months_calibration_and_risk(glance: Run, sample: Path, columns: int) -> None:
    seen = STYLE.sub("", glance("forecast", "orders.csv", "--no-config", columns=columns).out.decode())
    assert max(map(len, seen.splitlines())) <= columns
    places = [
        seen.index(words)
        for words in (
            "Customer", "C0015", "20 of 397 rows", "The base, month by month", "2026-07-30", "Season",
            "Predicted and actual",
            "10 or more", "How likely customers", "90-100%", "at risk", "Next 12 months", "Error, MAE", "constant rate",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "█" in seen
    assert "of 'nan'" not in seen
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", seen)


def test_without_intervals_and_test(call: Run, sample: Path) -> None:
    options = ("--interval", "off", "--holdout", "off", "--top", "3")
    answer = call("forecast", "orders.csv", *options)
    assert list(answer.rows[0]) == [name for name in COLUMNS if not name.endswith(("_low", "_high"))]
    assert "mbg-cnbd-k, not tested" in answer.err


def test_the_extra_is_named_where_it_is_missing(call: Run, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "custseg.engine.forecast_columns.find_spec", lambda name, *rest: None if name == "scipy" else find(name, *rest)
    )
    for words in (("forecast", "orders.csv"), ("ltv", "orders.csv", "--columns", "p_alive")):
        answer = call(*words)
        assert answer.status == 2
        assert "pip install 'custseg[forecast]'" in answer.err
        assert answer.out == b""
    assert call("-q", "ltv", "orders.csv", "--top", "1").status == 0


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (("--discount", "1.5"), 2, "a share per year such as 10%"),
        (("--interval", "80"), 2, "a share such as 80%"),
        (("--columns", "p_alife"), 2, "Did you mean 'p_alive'"),
        (("--where", "p_alive < 'low'"), 2, "different types"),
        (("--model", "bgnbd"), 2, "one of mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd, auto"),
        (("--model", "auto", "--holdout", "off"), 2, "--model mbg-cnbd-k"),
        (("--interval", "off", "--where", "orders_low > 2"), 2, "leave out --by and --interval off"),
        (("--rows", "category = 'nothing'"), 0, "No row is left"),
    ],
)
def test_forecasts_that_cannot_be_made_end_in_an_error(
    call: Run, sample: Path, words: tuple[str, ...], status: int, printed: str
) -> None:
    answer = call("forecast", "orders.csv", *words)
    assert (answer.status, printed in answer.err) == (status, True), answer.err
    assert "Traceback" not in answer.err


def test_too_few_customers_are_an_error_with_the_number(call: Run) -> None:
    """30 customers, of whom 22 came back; a third of a year of them is not enough to test on."""
    answer = call("forecast", "orders.csv", "--rows", "customer_id IN ('Shop Aa', 'Shop Ab', 'Shop Ac')")
    assert answer.status == 3
    assert re.search(r"too few customers with a repeat order for a forecast \(n = [23]\)", answer.err)
    whole = call("forecast", "orders.csv")
    assert whole.status == 0
    assert len(whole.rows) == 30


def test_settings_come_from_the_config_too(call: Run, sample: Path) -> None:
    (sample / "custseg.yaml").write_text("holdout: off\ninterval: off\nhorizon: 3\n")
    answer = call("forecast", "orders.csv", "--columns", "expected_orders")
    assert "Next 3 months" in answer.err
    assert "not tested" in answer.err
