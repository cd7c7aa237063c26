"""The prize of a segment: what it would bring a year if a share of its customers reached the next cut."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, write_csv
from places import REAL_DATA
from segment_shops import ask, by, made_up, people, rules

from custseg.errors import CustsegError

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"
SIX = {
    "A": (5, 100, 0.5),
    "B": (4, 20, 0.5),
    "C": (3, 80, 0.5),
    "D": (2, 200, 0.6),
    "E": (1, 40, 0.5),
    "F": (1, 60, 0.5),
}
"""Orders, order value and margin. Volume is high from 3 orders on (the median is 2.5), value above 70."""


def shop(path: Path, first: dt.date = dt.date(2024, 2, 1), **margins: float) -> Path:
    """Write the orders of the six customers; D ordered first on a day of its own."""
    rows = []
    for name, (count, value, margin) in SIX.items():
        profit = round(value * margins.get(name, margin), 2)
        for number in range(count):
            day = first if name == "D" and number == 0 else dt.date(2024, 3 + number, 1)
            rows.append(line(name, f"{name}{number}", day, value, profit=profit))
    return write_csv(path, rows)


def prizes(path: Path, **flags: Any) -> dict[str, float | None]:
    """Return the prize of each segment."""
    return {name: row["prize"] for name, row in by(ask(path, columns="prize", **flags), "segment").items()}


def test_six_customers_by_hand(tmp_path: Path) -> None:
    # B: (70 − 20) × 4 orders × 50 % = 100. D: 1 order more × 200 × 60 % = 120. E comes up to 60 only, the 80th
    # percentile of 40, 60 and 200: 20 × 1 × 50 % = 10; F is there. One order is that percentile of B, E and F.
    assert prizes(shop(tmp_path / "o.csv")) == {"high-high": None, "high-low": 10, "low-high": 12, "low-low": 1}
    every = prizes(tmp_path / "o.csv", prize_share="100%")
    assert every == {"high-high": None, "high-low": 100, "low-high": 120, "low-low": 10}
    assert set(prizes(tmp_path / "o.csv", prize_share=0).values()) == {None, 0}


def test_strategies_follow_the_prize_and_say_it(tmp_path: Path) -> None:
    result = ask(shop(tmp_path / "o.csv"))
    said = [(one.name, one.prize) for one in result.advice]
    assert said == [
        ("high-high", ""),
        ("low-high", "prize 12.00 a year"),
        ("high-low", "prize 10.00 a year"),
        ("low-low", "prize 1.00 a year"),
    ]
    assert "prize 12.00 a year" in result.advice[1].facts
    (note,) = [note.text for note in result.notes if note.name == "prize"]
    assert note == "Prize: profit if 10% of them reached the next cut. Arithmetic, no forecast."


def test_a_history_of_two_years_brings_half_as_much_a_year(tmp_path: Path) -> None:
    first = dt.date(2022, 7, 1)
    days = (dt.date(2024, 7, 1) - first).days
    found = prizes(shop(tmp_path / "o.csv", first), prize_share=1)
    assert found["low-high"] == pytest.approx(120 * 365.25 / days, abs=1e-6)
    # What is summed from 2024 on is less than a year, and D has one order there: 2 more × 200 × 60 %.
    assert prizes(tmp_path / "o.csv", prize_share=1, **{"from": "2024-01-01"})["low-high"] == 240


def test_who_loses_money_has_no_prize(tmp_path: Path) -> None:
    found = prizes(shop(tmp_path / "o.csv", B=-0.5, E=-0.1), prize_share=1)
    assert found == {"high-high": None, "high-low": None, "low-high": 120, "low-low": 0}


def test_without_a_margin_the_prize_is_revenue(tmp_path: Path) -> None:
    shop(tmp_path / "o.csv")
    path = tmp_path / "plain.csv"
    pl.read_csv(tmp_path / "o.csv").drop("Profit").write_csv(path)
    result = ask(path, columns="prize", prize_share=1)
    assert by(result, "segment")["low-high"]["prize"] == 200
    assert any("Prize: revenue if 100% of them" in note.text for note in result.notes)
    assert prizes(path, prize_share=1, margin="25%")["low-high"] == 50


def plain(frame: pl.DataFrame, share: float) -> dict[str, float | None]:
    """Return the prizes by segment once more: from "orders", "value", "profit" and "years" of each customer."""
    orders, value = frame["orders"].median(), frame["value"].median()
    assert isinstance(orders, float)
    assert isinstance(value, float)
    gains: dict[str, list[float]] = {}
    rows = [row | {"volume": row["orders"] > orders, "worth": row["value"] > value} for row in frame.to_dicts()]
    for row in rows:
        key = "-".join("high" if row[axis] else "low" for axis in ("volume", "worth"))
        options = []
        for metric, axis, other, cut in (
            ("orders", "volume", "worth", int(orders) + 1),
            ("value", "worth", "volume", value),
        ):
            alike = sorted(one[metric] for one in rows if one[other] == row[other])
            if not row[axis]:
                reached = min(cut, alike[(len(alike) - 1) * 4 // 5])
                each = row["profit"] / row["orders"] if metric == "orders" else row["profit"] / row["value"]
                options.append(max(0.0, reached - row[metric]) * each / row["years"])
        if options and row["profit"] >= 0:
            gains.setdefault(key, []).append(max(options))
    return {key: sum(some) * share for key, some in gains.items()}


@pytest.mark.parametrize("seed", range(4))
def test_any_shop_has_the_prize_of_a_plain_computation(tmp_path: Path, seed: int) -> None:
    path = write_csv(tmp_path / "o.csv", made_up(seed, cents=True))
    names = "orders,average_order_value,ltv,tenure_months"
    rows = [row for row in people(path, columns=names).values() if row["orders"]]
    frame = pl.DataFrame(
        {
            "orders": [row["orders"] for row in rows],
            "value": [row["average_order_value"] for row in rows],
            "profit": [row["ltv"] for row in rows],
            "years": [max(1.0, row["tenure_months"] / 12) for row in rows],
        }
    )
    wanted, found = plain(frame, 0.1), prizes(path)
    for name in ("high-high", "high-low", "low-high", "low-low"):
        assert found[name] == pytest.approx(wanted.get(name), abs=1e-4), name


@pytest.mark.skipif(not SUPERSTORE.exists(), reason="needs the real data")
def test_superstore_read_by_polars_alone() -> None:
    rows = pl.read_csv(SUPERSTORE, infer_schema=False).select(
        "Customer ID",
        "Order ID",
        pl.col("Order Date").str.to_date("%m/%d/%Y").alias("day"),
        pl.col("Sales", "Profit").cast(pl.Float64),
    )
    last = rows["day"].max()
    frame = rows.group_by("Customer ID").agg(
        pl.col("Order ID").n_unique().cast(pl.Int64).alias("orders"),
        pl.col("Sales").sum(),
        pl.col("Profit").sum().alias("profit"),
        (((pl.lit(last) - pl.col("day").min()).dt.total_days() / 365.25).clip(1)).alias("years"),
    )
    wanted = plain(frame.with_columns(value=pl.col("Sales") / pl.col("orders")), 0.1)
    assert prizes(SUPERSTORE) == pytest.approx({"high-high": None} | wanted, abs=0.01)


@pytest.mark.parametrize("scheme", ["ltv-tier", "order-tier", "abc", "rfm", "windowed", "by-kind", "volume-value"])
@pytest.mark.parametrize("seed", range(2))
def test_in_every_scheme_a_prize_is_no_loss_and_grows_with_the_share(tmp_path: Path, scheme: str, seed: int) -> None:
    path = write_csv(tmp_path / "o.csv", made_up(seed))
    own = rules(
        tmp_path / "rules.yaml",
        """
schemes:
  windowed:
    window: 200d
    axes: {spent: {metric: revenue, cut: terciles}}
    segments: {low: {title: L, when: spent < 3}, high: {title: H, when: spent = 3}}
  by-kind:
    axes: {often: {metric: orders_per_month, cut: mean, within: "first:product"}}
    segments: {low: {title: L, when: often = 'low'}, high: {title: H, when: often = 'high'}}
""",
    )
    few, all_of_them = (prizes(path, scheme=scheme, rules_file=own, prize_share=share) for share in (0.1, 1))
    assert any(few.values())
    for name, prize in few.items():
        assert prize is None or prize >= 0
        assert prize is None or prize == pytest.approx((all_of_them[name] or 0) / 10, abs=1e-3)
    assert few.get("no counted order") is None


def test_nobody_is_taken_beyond_customers_like_them(tmp_path: Path) -> None:
    # Ten customers of one order each, and one of a hundred: the 80th percentile is one order.
    rows = [line(f"c{number}", number, "2024-01-05", 10, profit=5) for number in range(10)]
    rows += [line("big", f"b{number}", "2024-01-06", 10, profit=5) for number in range(100)]
    found = prizes(write_csv(tmp_path / "o.csv", rows), scheme="volume-value", prize_share=1)
    assert found["low-low"] == 0


@pytest.mark.parametrize("flags", [{"cross": "lifecycle"}, {"by": "first:product"}])
def test_the_prize_of_a_segment_is_the_sum_of_its_parts(tmp_path: Path, flags: dict[str, Any]) -> None:
    path = write_csv(tmp_path / "o.csv", made_up(5))
    parts = ask(path, columns="prize", **flags).frame.group_by("segment").agg(pl.col("prize").sum())
    for name, prize in parts.iter_rows():
        assert prize == pytest.approx(prizes(path).get(name) or 0, abs=1e-9)


def test_a_scheme_without_such_a_cut_has_no_prize(tmp_path: Path) -> None:
    path = shop(tmp_path / "o.csv")
    result = ask(path, scheme="lifecycle")
    assert "prize" not in result.frame.columns
    assert not [note for note in result.notes if note.name == "prize"]
    with pytest.raises(CustsegError) as error:
        ask(path, scheme="lifecycle", columns="prize")
    assert "cuts one of orders," in error.value.problems[0].hint
    assert "prize" not in ask(path, no_money="on", scheme="order-tier").frame.columns
