"""``--compare-to``: profit of the last period against an equally long one before."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest
from exports import assert_figure, line, run, write_csv
from oracle import ZERO, Row, known_profit, margin_of, to_millionths

from custseg.errors import UsageError

LAST = dt.date(2024, 6, 30)


def shop() -> list[Row]:
    """Return orders of a year; every eighth has no known profit, and some fall on the edges of periods."""
    chance = random.Random(3)
    days = [chance.randrange(366) for _ in range(200)] + [0, 0, 89, 90, 91, 179, 180, 181]
    rows = [
        line(f"c{n % 17}", n, LAST - dt.timedelta(days=day), chance.randrange(-20, 90), cost=chance.randrange(30))
        for n, day in enumerate(days)
    ]
    for row in rows[::8]:
        row["cost"] = None
    chance.shuffle(rows)
    return rows


ROWS = shop()


def profit_between(rows: list[Row], after: dt.date, until: dt.date, margin: Decimal | None) -> Decimal:
    """Return the profit after a day and up to another, gaps filled by the margin."""
    total = unknown = ZERO
    for row in rows:
        if after < row["date"] <= until:
            profit = known_profit(row)
            total += profit or ZERO
            unknown += ZERO if profit is not None else row["amount"]
    return total + to_millionths(unknown * (margin or ZERO))


@pytest.mark.parametrize(
    ("asked", "middle", "flags"),
    [
        ("90d", LAST - dt.timedelta(days=90), {}),
        ("2024-05-31", dt.date(2024, 5, 31), {}),
        ("30d", dt.date(2024, 2, 1), {"as_of": "2024-03-02"}),
        ("60d", LAST - dt.timedelta(days=60), {"from": str(LAST - dt.timedelta(days=119))}),
    ],
)
def test_movers_come_first(tmp_path: Path, asked: str, middle: dt.date, flags: dict[str, str]) -> None:
    result = run(write_csv(tmp_path / "orders.csv", ROWS), compare_to=asked, **flags)
    as_of = dt.date.fromisoformat(flags.get("as_of", str(LAST)))
    start = dt.date.fromisoformat(flags.get("from", "0001-01-01"))
    begin, months = middle - (as_of - middle), (as_of - middle).days / Decimal("30.4375")
    scope = [row for row in ROWS if start <= row["date"] <= as_of]
    expected = {}
    for customer in {row["customer"] for row in scope}:
        history = [row for row in ROWS if row["customer"] == customer and row["date"] <= as_of]
        own = [row for row in history if row["date"] >= start]
        margin = margin_of(own)
        margin = margin if margin is not None and abs(margin) <= 1 else margin_of(scope)
        recent, earlier = (profit_between(history, *days, margin) for days in ((middle, as_of), (begin, middle)))
        ltv = profit_between(own, dt.date.min, as_of, margin)
        expected[customer] = {
            "ltv": ltv,
            "ltv_before": ltv - recent,
            "profit_per_month": recent / months,
            "profit_per_month_before": earlier / months,
            "profit_per_month_change": (recent - earlier) / months,
        }
    rows = {row.pop("customer_id"): row for row in result.frame.iter_rows(named=True)}
    assert rows.keys() == expected.keys()
    for name, row in rows.items():
        assert row.keys() == expected[name].keys()
        for metric, value in row.items():
            assert_figure(f"{metric} of {name}", "ltv", value, expected[name][metric])
    sizes = [abs(row["profit_per_month_change"]) for row in rows.values()]
    assert sizes == sorted(sizes, reverse=True)
    note = next(note for note in result.notes if note.name == "periods")
    for day in (begin + dt.timedelta(days=1), middle, middle + dt.timedelta(days=1), as_of):
        assert str(day) in note.text


def test_groups_add_up_the_change(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", ROWS)
    customers, groups = run(path, compare_to="90d"), run(path, compare_to="90d", by="cohort")
    for metric in ("profit_per_month", "profit_per_month_before", "profit_per_month_change"):
        assert groups.frame[metric].sum() == pytest.approx(customers.frame[metric].sum(), abs=1e-6)


# The period before one that begins in the year 999 would begin before the year 1.
@pytest.mark.parametrize("asked", [str(LAST), "0999-01-01", "0001-01-01"])
def test_a_period_that_nothing_can_be_compared_with_is_refused(tmp_path: Path, asked: str) -> None:
    with pytest.raises(UsageError, match="--compare-to"):
        run(write_csv(tmp_path / "orders.csv", ROWS), compare_to=asked)
