"""Moves in schemes with a window: each is made in the file, and the file is segmented again by the same fixed cuts."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import polars as pl
import pytest

from custseg import customers as all_customers
from custseg.analyses.explain.explain import explain
from custseg.settings.settings import gather

AS_OF = dt.date(2024, 12, 31)
RULES = """\
schemes:
  lately:
    title: Lately
    window: 120d
    axes:
      often: {metric: orders, cut: 2}
      value: {metric: average_order_value, cut: 70.3}
      earned: {metric: profit, cut: 90}
    segments:
      best: {title: Best, when: often = 'high' AND value = 'high', strategy: x}
      often: {title: Often, when: often = 'high', strategy: x}
      earning: {title: Earning, when: earned = 'high', strategy: x}
      rest: {title: Rest, when: 'TRUE', strategy: x}
  pace:
    title: Pace
    window: 90d
    axes:
      speed: {metric: orders_per_month, cut: 0.25}
    segments:
      fast: {title: Fast, when: speed = 'high' AND days_since_last <= 45, strategy: x}
      slow: {title: Slow, when: 'TRUE', strategy: x}
"""


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Return lines of twelve customers; some orders have two lines on two days."""
    chance = random.Random(7)
    lines = []
    for customer in "ABCDEFGHIJKL":
        for number in range(chance.randint(1, 9)):
            day = AS_OF - dt.timedelta(days=chance.randint(0, 300))
            value = chance.choice([20, 45, 60, 75, 120])
            lines.append((f"{customer}{number}", day, customer, value, round(value * chance.uniform(0.2, 0.9))))
            if number % 3 == 2:
                lines.append((f"{customer}{number}", day + dt.timedelta(days=9), customer, 10, 4))
    lines.append(("Z", AS_OF, "Z", 50, 20))
    rows = pl.DataFrame(lines, schema=["order_id", "date", "customer_id", "revenue", "cost"], orient="row")
    return rows.filter(pl.col("date") <= AS_OF).cast({"revenue": pl.Float64, "cost": pl.Float64})


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def segments(rows: pl.DataFrame, rules: Path, as_of: dt.date = AS_OF) -> dict[tuple[str, str], str]:
    names = ["lately", "pace"]
    table = all_customers(rows, rules_file=rules, columns=["customer_id", *names], as_of=str(as_of)).frame
    return {(row["customer_id"], name): row[name] for row in table.iter_rows(named=True) for name in names}


def moved(rows: pl.DataFrame, customer: str, change: str, amount: float, days: int) -> tuple[pl.DataFrame, dt.date]:
    """Return the rows after a change of a customer, and the report date."""
    own = pl.col("customer_id") == customer
    theirs = rows.filter(own)
    orders = theirs.group_by("order_id").agg(pl.col("date").min(), pl.col("revenue", "cost").sum())
    if change == "days":
        return rows, AS_OF + dt.timedelta(days=int(amount))
    if change == "orders":
        value = orders["revenue"].sum() / orders.height
        cost = value * orders["cost"].sum() / orders["revenue"].sum()
        new = [(f"new{number}", AS_OF, customer, value, cost) for number in range(int(amount))]
        return pl.concat([rows, pl.DataFrame(new, schema=rows.schema, orient="row")]), AS_OF
    # The money of the rows in the window becomes that of so many orders of another value.
    start = AS_OF - dt.timedelta(days=days)
    inside = own & (pl.col("date") > start)
    number = orders.filter(pl.col("date") > start).height
    scale = amount * number / rows.filter(inside)["revenue"].sum()
    money = [pl.when(inside).then(pl.col(name) * scale).otherwise(name).alias(name) for name in ("revenue", "cost")]
    return rows.with_columns(money), AS_OF


def test_every_move_made_in_the_file_leads_where_it_says(rows: pl.DataFrame, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows.write_csv(path)
    settings = gather({"rules_file": str(rules)}, use_config=False, environment={})
    now = segments(rows, rules)
    seen = set()
    for customer in "BEGIKL":
        page = explain([str(path)], settings, customer=customer)
        found = {one.name: one.frame for one in page.sections}
        if "moves" not in found:
            continue
        for row in found["moves"].filter(pl.col("scheme").is_in(["lately", "pace"])).iter_rows(named=True):
            change, scheme, days = row["change"], row["scheme"], 120 if row["scheme"] == "lately" else 90
            after = segments(*_with_rules(moved(rows, customer, change, row["amount"], days), rules))
            assert after[customer, scheme] == row["segment"] != now[customer, scheme], (customer, row)
            seen.add((scheme, change, row["segment"]))
            before = row["amount"] - (0.02 if change == "order_value" else 1)
            if before > 0:
                less = segments(*_with_rules(moved(rows, customer, change, before, days), rules))
                assert less[customer, scheme] == now[customer, scheme], (customer, row)
    changes = {(scheme, change) for scheme, change, _ in seen}
    assert changes >= {("lately", "orders"), ("lately", "order_value"), ("lately", "days"), ("pace", "days")}
    assert "no order in the window" in {segment for _, _, segment in seen}


def _with_rules(changed: tuple[pl.DataFrame, dt.date], rules: Path) -> tuple[pl.DataFrame, Path, dt.date]:
    return changed[0], rules, changed[1]


def test_the_words_name_the_window(rows: pl.DataFrame, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows.write_csv(path)
    settings = gather({"rules_file": str(rules)}, use_config=False, environment={})
    frames = [explain([str(path)], settings, customer=one).sections for one in "EI"]
    words = [
        text for sections in frames for one in sections if one.name == "moves"
        for text in one.frame.filter(scheme="lately", change="order_value")["condition"]
    ]  # fmt: skip
    assert words
    assert all(text.endswith("in the last 120 days") for text in words)
