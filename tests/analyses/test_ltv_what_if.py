"""What the base would be worth if its factors were others: parts that add up, and errors in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, run, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from places import REAL_DATA, SAMPLE_DATA
from segment_shops import by

from custseg.errors import CustsegError
from custseg.settings.what_if import Change, change_of

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"
FACTORS = ("average_order_value", "orders_per_month", "margin", "tenure_months")


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return orders of six customers: 16 orders, revenue 1,320, profit 700."""
    base = {"A": (5, 100), "B": (4, 20), "C": (3, 80), "D": (2, 200), "E": (1, 40), "F": (1, 60)}
    rows = [
        line(name, f"{name}{number}", f"2024-{number + 1:02}-01", value, profit=value / 2 + (10 if name == "D" else 0))
        for name, (count, value) in base.items()
        for number in range(count)
    ]
    return write_csv(tmp_path_factory.mktemp("six") / "o.csv", rows)


def changed(path: Path, what_if: Any, **flags: Any) -> dict[str, dict[str, Any]]:
    return by(run(path, what_if=what_if, **flags), "figure")


def test_six_customers_by_hand(six: Path) -> None:
    # S = 1,320 ÷ 16 = 82.50, P = 680 ÷ 1,320, LTV = 680 ÷ 6.
    rows = changed(six, "orders_per_month +5%, margin +1pt")
    ltv = 680 / 6
    assert rows["average_order_value"]["now"] == rows["average_order_value"]["then"] == 82.5
    assert rows["ltv_per_customer"]["now"] == pytest.approx(ltv)
    assert rows["orders_per_month"]["ltv_change"] == pytest.approx(ltv * 0.05)
    assert rows["margin"]["ltv_change"] == pytest.approx(1320 / 6 * 0.01)
    assert rows["interaction"]["ltv_change"] == pytest.approx(1320 / 6 * 0.01 * 0.05)
    assert rows["ltv_total"]["then"] == pytest.approx((680 + 13.2) * 1.05)
    assert [rows[name]["one_percent"] for name in FACTORS] == pytest.approx([ltv / 100] * 4)
    assert (rows["margin"]["change"], rows["margin"]["change_in"]) == (0.01, "points")
    assert rows["margin"]["then"] == pytest.approx(680 / 1320 + 0.01)
    assert "ltv_to_cac" not in rows


def test_the_note_names_what_moves_it_most(six: Path) -> None:
    (text,) = [note.text for note in run(six, what_if="S +5%, margin +1pt").notes if note.name == "what_if"]
    assert "Arithmetic, no forecast" in text
    assert "Average order value moves it most." in text
    assert "+1% of any of them, 1.13 per customer; a point of margin adds 2.20." in text
    shown = run(six, what_if="S +5%").instead
    assert shown is not None
    assert shown.frame.row(0)[:4] == ("S Average order value", "+5%", "82.50", "86.63")


@settings(deadline=None, max_examples=25)
@given(st.fixed_dictionaries({name: st.integers(-1000, 3000) for name in FACTORS}), st.integers(-300, 300))
def test_the_parts_add_up(percents: dict[str, int], points: int) -> None:
    texts = {name: f"{tenths / 10:+}%" for name, tenths in percents.items()} | {"margin": f"{points / 10:+}pt"}
    rows = changed(SMALL, texts)
    parts = sum(rows[name]["ltv_change"] for name in (*FACTORS, "interaction"))
    assert parts == pytest.approx(rows["ltv_per_customer"]["ltv_change"], abs=1e-9)
    then = 1.0
    for name in FACTORS:
        then *= rows[name]["then"]
    assert rows["ltv_per_customer"]["then"] == pytest.approx(then, abs=1e-9)


SMALL = Path()


@pytest.fixture(autouse=True, scope="module")
def small(six: Path) -> None:
    """Let the property use the six customers: its examples share no fixture."""
    global SMALL
    SMALL = six


def test_a_change_of_nothing_changes_nothing(six: Path) -> None:
    for row in changed(six, "S +0%, C -0%, P +0pt, T +0%").values():
        assert row["now"] == row["then"]
        assert not row["ltv_change"]
        assert not row["ltv_total_change"]


def test_ltv_against_cac_takes_the_margin_of_the_customers_that_were_bought() -> None:
    flags = {"spend": str(SAMPLE_DATA / "spend.csv")}
    orders = SAMPLE_DATA / "orders.csv"
    rows = changed(orders, "orders_per_month +5%, margin +1pt", **flags)
    group = by(run(orders, by="cohort", columns="ltv_paid,spend,revenue,acquired_customers", **flags), "cohort")
    spend, paid = (sum(row[name] or 0 for row in group.values()) for name in ("spend", "ltv_paid"))
    assert rows["ltv_to_cac"]["now"] == pytest.approx(paid / spend)
    alone = changed(orders, "orders_per_month +5%", **flags)["ltv_to_cac"]
    assert alone["then"] == pytest.approx(paid * 1.05 / spend)
    # One point of their revenue: the difference to the change of orders alone.
    revenue = (rows["ltv_to_cac"]["then"] / 1.05 - paid / spend) * spend / 0.01
    assert paid < revenue < sum(row["revenue"] for row in group.values())


@pytest.mark.skipif(not SUPERSTORE.exists(), reason="needs the real data")
def test_superstore_read_by_polars_alone() -> None:
    frame = pl.read_csv(SUPERSTORE, infer_schema=False).with_columns(pl.col("Sales", "Profit").cast(pl.Float64))
    customers, sales, profit = frame["Customer ID"].n_unique(), frame["Sales"].sum(), frame["Profit"].sum()
    rows = changed(SUPERSTORE, "average_order_value -10%, margin +2pt, tenure +20%")
    wanted = 0.9 * 1.2 * (profit + sales * 0.02) / customers
    assert rows["ltv_per_customer"]["then"] == pytest.approx(wanted, rel=1e-9)
    assert rows["average_order_value"]["then"] == pytest.approx(0.9 * sales / frame["Order ID"].n_unique(), rel=1e-9)


def test_a_flat_acquisition_cost_is_known_too(six: Path) -> None:
    rows = changed(six, "C +10%", cac=40, warm_up=0)
    assert rows["ltv_to_cac"]["then"] == pytest.approx(rows["ltv_to_cac"]["now"] * 1.1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("order_per_month +5%", "'order_per_month' is none. Did you mean 'orders_per_month'"),
        ("turnover +5%", "Choose one of: average_order_value, margin, orders_per_month, tenure_months."),
        ("S +1pt", "a change of average_order_value in %, such as +5%"),
        ("margin +1", "a change of margin in % or, in points, pt"),
        ("margin 1pt", "a sign before the change of margin: +1pt or -1pt"),
        ("T -100.1%", "a change of tenure_months of -100% or more"),
        ("margin -101pt", "a change of margin of -100% or more"),
        ("S +1,5%", "there is none in '5%'"),
        ("S +5%, s -1%", "one change of average_order_value, not two"),
        ("margin", "there is none in 'margin'"),
        (" ", 'changes such as "orders_per_month +5%, margin +1pt"'),
    ],
)
def test_bad_changes_are_told_in_words(six: Path, typed: str, said: str) -> None:
    with pytest.raises(CustsegError) as error:
        changed(six, typed)
    assert said in error.value.problems[0].what


@pytest.mark.parametrize("flag", ["by", "where", "columns", "sort", "compare_to"])
def test_options_that_choose_customers_do_not_go_with_it(six: Path, flag: str) -> None:
    value = {"by": "cohort", "where": "ltv > 0", "columns": "ltv", "sort": "ltv", "compare_to": "90d"}[flag]
    with pytest.raises(CustsegError, match="looks at all customers together"):
        changed(six, "S +5%", **{flag: value})


def test_what_the_data_do_not_know_cannot_change(six: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    pl.read_csv(six).drop("Profit").write_csv(path)
    with pytest.raises(CustsegError) as error:
        changed(path, "margin +1pt")
    assert error.value.problems[0].hint == "Name it: --margin 30%."
    assert changed(path, "S +5%")["ltv_per_customer"]["then"] == pytest.approx(1320 / 6 * 1.05)
    assert changed(path, "margin +1pt", margin="30%")["margin"]["then"] == pytest.approx(0.31)
    with pytest.raises(CustsegError, match="which these data do not know"):
        changed(path, "C +5%", no_money="on")


def test_changes_read_back_as_they_are_typed() -> None:
    assert [str(change_of("margin", text)) for text in ("+1pt", "-2.5 %", "+0.5 pp")] == ["+1pt", "-2.5%", "+0.5pt"]
    assert change_of("margin", "−1pt") == change_of("margin", "-1pt")
    assert isinstance(change_of("orders_per_month", "+5%"), Change)
