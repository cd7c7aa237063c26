"""A payment for a period keeps a customer from being late before it ends: in lifecycle and rhythm."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from places import REAL_DATA
from segment_shops import people

from custseg.analyses.rhythm.rhythm import rhythm
from custseg.settings.settings import gather

PAID = dt.date(2025, 1, 1)
SHOWN = "covered_until,gaps_since_last,lifecycle,rhythm_status,next_order_due,days_overdue"


def write(path: Path, header: str, yearly: list[str]) -> Path:
    """Write three monthly customers, and "y" with one payment on ``PAID``; ``yearly`` is what its row ends with."""
    ends = ["" for _ in header.split(",")[4:]]
    rows = [
        ",".join([f"{name}{n}", str(dt.date(2024 + n // 12, n % 12 + 1, 1)), name, "100", *ends])
        for name in "abc"
        for n in range(18)
    ]
    rows.append(",".join(["Y1", str(PAID), "y", "1200", *yearly]))
    path.write_text(header + "\n" + "\n".join(rows) + "\n")
    return path


def found(path: Path, as_of: str, **flags: Any) -> dict[str, Any]:
    return people(path, margin="100%", as_of=as_of, columns=SHOWN, **flags)["y"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("period_end", "2025-12-31"),
        ("paid until", "2025-12-31"),
        ("plan", "annual"),
        ("billing period", "12 months"),
        ("product", "Pro (yearly)"),
        ("Bezahlt bis", "2025-12-31"),
    ],
)
def test_nobody_is_late_before_the_time_paid_for_is_over(tmp_path: Path, column: str, value: str) -> None:
    path = write(tmp_path / "orders.csv", f"invoice,date,customer,amount,{column}", [value])
    row = found(path, "2025-06-30")
    assert row["covered_until"] == dt.date(2025, 12, 31)
    assert (row["lifecycle"], row["gaps_since_last"]) == ("active", 0)
    assert (row["rhythm_status"], row["days_overdue"]) == ("not due", None)
    assert row["next_order_due"] == dt.date(2026, 1, 1)
    # Without it, 180 days are six gaps of the base, which is 31 days.
    late = found(path, "2025-06-30", covered="off")
    assert (late["covered_until"], late["lifecycle"], late["rhythm_status"]) == (None, "former", "lapsed")
    assert late["gaps_since_last"] == pytest.approx(180 / 31)
    # When it is over, the gaps begin: 40 days are 1.3 gaps.
    over = found(path, "2026-02-09")
    assert (over["lifecycle"], over["rhythm_status"], over["days_overdue"]) == ("active", "overdue", 40)
    assert found(path, "2026-05-01")["lifecycle"] == "former"


def test_what_was_paid_back_covers_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", "invoice,date,customer,amount,plan", ["annual"])
    with path.open("a") as file:
        file.write("Y1,2025-01-20,y,-1200,annual\nY0,2024-12-20,y,5,\n")
    row = found(path, "2025-06-30")
    assert (row["covered_until"], row["lifecycle"]) == (None, "former")


@pytest.mark.parametrize(
    ("gaps", "covered"),
    [([366], False), ([361, 372], True), ([365, 366], True), ([340, 365], False), ([365, 365, 200], False)],
)
def test_orders_a_year_apart_are_a_yearly_rhythm(tmp_path: Path, gaps: list[int], covered: bool) -> None:
    path = write(tmp_path / "orders.csv", "invoice,date,customer,amount", [])
    day = PAID
    with path.open("a") as file:
        for gap in gaps[::-1]:
            day -= dt.timedelta(days=gap)
            file.write(f"E{day},{day},y,1200\n")
    row = found(path, "2025-06-30")
    assert row["covered_until"] == (dt.date(2025, 12, 31) if covered else None)
    assert (row["rhythm_status"] == "not due") is covered or len(gaps) >= 3


def test_a_note_says_who_is_kept_and_by_which_column(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", "invoice,date,customer,amount,plan", ["annual"])
    settings = gather({"as_of": "2025-06-30"}, use_config=False, environment={})
    (note,) = [note.text for note in rhythm([str(path)], settings).notes if note.name == "covered"]
    assert "1 customer by a payment that covers a period (column 'plan')" in note


def test_a_yearly_subscriber_of_the_case_is_not_lapsed() -> None:
    path = REAL_DATA / "cases" / "55.csv"
    if not path.exists():
        pytest.skip("there are no real exports")
    table = people(path, margin="100%", as_of="2025-06-30", columns=f"{SHOWN},ltv")
    assert {name: row["ltv"] for name, row in table.items()} == {"yearly": 2400, "monthly": 1800}
    assert table["yearly"]["covered_until"] == dt.date(2025, 12, 31)
    assert {row["lifecycle"] for row in table.values()} == {"active"}
    assert {row["rhythm_status"] for row in table.values()} == {"not due"}
