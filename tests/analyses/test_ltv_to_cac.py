"""LTV against acquisition cost: verdicts, and why some customers get none; contacts joined."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from exports import Result, line, run, write_csv

FIRST = dt.date(2022, 1, 1)
AS_OF = dt.date(2025, 1, 1)
COLUMNS = "ltv,cac,ltv_to_own_cac,verdict"


def shop(folder: Path, **more: Any) -> Path:
    """Write one order each of customers who differ in age and profit; "first" opens the file."""
    since = {"first": 0, "day89": 89, "day90": 90, "thick": 200, "thin": 200, "poor": 200, "even": 200, "young": 900}
    profits = {"thick": 30, "thin": "29.99", "poor": "9.99", "even": 10}
    rows = [
        line(name, name, FIRST + dt.timedelta(days=day), 100, **({"profit": profits.get(name, 50)} | more))
        for name, day in since.items()
    ]
    rows.append(line("gone", "gone", FIRST + dt.timedelta(days=200), -10, **({"profit": -5} | more)))
    return write_csv(folder / "orders.csv", rows)


def verdicts(result: Result) -> dict[str, Any]:
    """Return the verdict on each customer."""
    return dict(result.frame.select("customer_id", "verdict").iter_rows())


def test_verdicts_on_a_flat_cost(tmp_path: Path) -> None:
    result = run(shop(tmp_path), cac="10", columns=COLUMNS, as_of=str(AS_OF))
    assert verdicts(result) == {
        "first": "known before the file",
        "day89": "known before the file",
        "day90": "healthy",
        "thick": "healthy",
        "thin": "thin",
        "even": "thin",
        "poor": "loss",
        "young": "too young",
        "gone": "no counted order",
    }
    figures = result.figures()
    # New: day90, thick, thin, even, poor and young; judged are those of at least 12 months.
    assert figures["customers_judged"] == 5
    assert (figures["spend"], figures["cac_paid"]) == (60.0, 10.0)
    assert figures["ltv_to_cac"] == pytest.approx((50 + 30 + 29.99 + 10 + 9.99 + 50) / 60, rel=1e-12)
    assert figures["ltv_to_cac_12m"] == pytest.approx((50 + 30 + 29.99 + 10 + 9.99) / 50, rel=1e-12)
    assert figures["verdict"] == "thin"
    assert figures["customers_known_before"] == 2
    assert any(note.name == "known_before_the_file" and "2 customers" in note.text for note in result.notes)


def test_twelve_months_are_old_enough_to_judge(tmp_path: Path) -> None:
    # 365.25 days are twelve months: 365 are too few.
    day = FIRST + dt.timedelta(days=200)
    verdict = [
        verdicts(run(shop(tmp_path), cac="10", columns=COLUMNS, as_of=str(day + dt.timedelta(days=age))))["thin"]
        for age in (365, 366)
    ]
    assert verdict == ["too young", "thin"]


def test_no_margin_gives_no_verdict(tmp_path: Path) -> None:
    result = run(shop(tmp_path, profit=None), cac="10", columns=COLUMNS, as_of=str(AS_OF))
    assert set(verdicts(result).values()) == {"margin unknown"}
    assert result.figures()["verdict"] == "margin unknown"
    groups = run(tmp_path / "orders.csv", cac="10", columns="verdict", by="cohort", as_of=str(AS_OF))
    assert set(groups.frame["verdict"]) == {"margin unknown", "no new customer", None}


def test_costs_of_contacts_come_before_the_flat_one(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.csv"
    text = "Customer ID,CAC,Joined,Country\nthick,0,2022-07-20,FR\nthin,100,2022-07-20,DE\nfirst,10,2022-01-01,FR\n"
    contacts.write_text(text + "thin,1,2022-07-20,SE\nstranger,5,2022-01-01,FR\n")
    path = shop(tmp_path)
    own = run(path, contacts=str(contacts), columns=COLUMNS, as_of=str(AS_OF))
    found = verdicts(own)
    assert (found["thick"], found["thin"], found["first"]) == ("organic", "loss", "healthy")
    assert {found[name] for name in ("day89", "day90", "poor", "even", "young", "gone")} == {"acquisition cost unknown"}
    assert "stranger" not in found
    assert own.figures()["spend"] == 110.0
    flat = run(path, contacts=str(contacts), columns="cac,verdict", cac="10", as_of=str(AS_OF))
    costs = dict(flat.frame.select("customer_id", "cac").iter_rows())
    assert (costs["thick"], costs["thin"], costs["even"]) == (0.0, 100.0, 10.0)
    assert verdicts(flat)["day89"] == "known before the file"
    names = {note.name for note in own.notes}
    assert {"contacts_repeated", "contacts_missing"} <= names
    by = run(path, contacts=str(contacts), by="country", columns="customers,ltv_total", as_of=str(AS_OF))
    assert dict(by.frame.select("country", "customers").iter_rows()) == {
        "FR": 2, "DE": 1, "unknown": 5, "no counted order": 1,
    }  # fmt: skip


def test_groups_divide_sums(tmp_path: Path) -> None:
    result = run(
        shop(tmp_path), cac="10", columns="customers,cac_paid,ltv_to_cac,verdict", by="cohort", as_of=str(AS_OF)
    )
    found = {row["cohort"]: row for row in result.frame.iter_rows(named=True)}
    july = found["2022-07"]
    assert july["ltv_to_cac"] == pytest.approx((30 + 29.99 + 10 + 9.99) / 40, rel=1e-12)
    assert (july["cac_paid"], july["verdict"]) == (10.0, "thin")
    assert found["2024-06"]["verdict"] == "too young"
    # Nobody of the first month is judged, nor anybody without an order.
    assert [found[name]["ltv_to_cac"] for name in ("2022-01", "no counted order")] == [None, None]


def test_the_verdict_takes_the_profit_of_twelve_months_only(tmp_path: Path) -> None:
    """By hand: 20 at once and 20 after a year, for 10: 4 to date, 2 at equal age; at 50 % a year 20 ÷ 1.5^½ + …."""
    rows = [line("opener", "0", FIRST, 1, profit=1)]
    for day, profit in ((200, 10), (200 + 182, 10), (200 + 366, 20)):
        rows.append(line("a", f"a{day}", FIRST + dt.timedelta(days=day), 100, profit=profit))
    path = write_csv(tmp_path / "orders.csv", rows)
    result = run(path, cac="10", columns=COLUMNS, as_of=str(AS_OF), discount="50%")
    row = {one["customer_id"]: one for one in result.frame.to_dicts()}["a"]
    assert (row["ltv_to_own_cac"], row["verdict"]) == (4.0, "thin")
    figures = result.figures()
    assert (figures["ltv_to_cac"], figures["ltv_to_cac_12m"]) == (4.0, 2.0)
    assert figures["ltv_to_cac_discounted"] == pytest.approx(1 + 1.5 ** (-182 / 365.25), abs=1e-7)
    parts = {figure.name: figure.parts for figure in result.summary}
    assert parts["ltv_to_cac"] == "40.00 (LTV of customers of paid channels) ÷ 10.00 (Spend)"
