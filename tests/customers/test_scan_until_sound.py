"""What the first rows promise and later rows break: styles, unknown profit, amounts beyond 64 bits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from exports import HEADERS, SHOWN, assert_truth, line, run, write_csv, write_parquet
from oracle import Row, truth

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather

ALL = ",".join(SHOWN)
FIRST = dt.date(2024, 1, 1)


def steady(count: int = 2_200, **more: object) -> list[Row]:
    """Return plain rows in sequence, more than custseg looks at before it reads."""
    return [
        line(f"c{n % 40}", 1_000 + n, FIRST + dt.timedelta(days=n // 20), Decimal(n % 90 + 1), **more)
        for n in range(count)
    ]


def late(rows: list[Row], customer: str = "late") -> Row:
    """Return a row for the end of the file."""
    return line(customer, 9_999, rows[-1]["date"] + dt.timedelta(days=3), 1)


def write_as(path: Path, rows: list[Row], column: str, text: str) -> Path:
    """Write rows as CSV; ``text`` stands in a column of the last one."""
    lines = write_csv(path, rows).read_text().splitlines()
    fields = lines[-1].split(",")
    fields[list(rows[0]).index(column)] = text
    path.write_text("\n".join([*lines[:-1], ",".join(fields)]) + "\n")
    return path


@pytest.mark.parametrize("text", ['"1,234.50"', "$1234.50", "1234.50 EUR", '"1,234.5"'])
def test_amounts_formatted_only_late_are_read(tmp_path: Path, text: str) -> None:
    rows = steady()
    rows.append(late(rows) | {"amount": Decimal("1234.5")})
    result = run(write_as(tmp_path / "orders.csv", rows, "amount", text), columns=ALL)
    assert_truth(result, truth(rows))


def test_a_profit_formatted_only_late_is_read(tmp_path: Path) -> None:
    rows = steady(profit=1)
    rows.append(late(rows) | {"amount": Decimal(5000), "profit": Decimal("1234.5")})
    result = run(write_as(tmp_path / "orders.csv", rows, "profit", '"1,234.50"'), columns=ALL)
    assert_truth(result, truth(rows))


def test_a_late_formatted_amount_ends_the_last_period(tmp_path: Path) -> None:
    rows = steady()
    rows.append(late(rows) | {"amount": Decimal("1234.5")})
    result = run(write_as(tmp_path / "orders.csv", rows, "amount", '"1,234.50"'), compare_to="2d", columns="ltv")
    assert result.as_of == rows[-1]["date"]


def test_a_cost_that_ends_is_filled_by_the_margin(tmp_path: Path) -> None:
    rows = steady(cost="0.5")
    day = rows[-1]["date"] + dt.timedelta(days=2)
    # One customer has a margin of its own, one has only that of the base.
    rows += [line("c1", 9_998, day, 60, cost=None), line("fresh", 9_999, day, 30, cost=None)]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns=ALL)
    assert_truth(result, truth(rows))
    assert any(note.name == "profit_filled" and "2 rows" in note.text for note in result.notes)


LARGE = ["123456789.123456", "1000000000", "1000000000000", "20000000000000.25", "-250000000.000001"]


@pytest.mark.parametrize("amount", LARGE)
@pytest.mark.parametrize("place", ["early", "late"])
def test_large_amounts_are_exact_to_six_places(tmp_path: Path, amount: str, place: str) -> None:
    rows = steady(0 if place == "early" else 2_200)
    rows += [line("big", 9_990, FIRST + dt.timedelta(days=150), amount), line("big", 9_991, FIRST, "0.000001")]
    rows += [line("big", 9_992, FIRST, "0.3")]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns=ALL)
    assert_truth(result, truth(rows))


def test_many_large_amounts_add_up_beyond_64_bits(tmp_path: Path) -> None:
    rows = [line("big", n, FIRST + dt.timedelta(days=n), "2500000000000.01") for n in range(9)]
    rows += [line(None, n, FIRST, "2500000000000.01") for n in range(9)]
    rows += [line("small", 99, FIRST, "1.01")]
    assert_truth(run(write_csv(tmp_path / "orders.csv", rows), columns=ALL), truth(rows))


@pytest.mark.parametrize("customer", [None, "big"])
def test_late_amounts_beyond_64_bits_are_in_the_ledger(tmp_path: Path, customer: str | None) -> None:
    rows = steady()
    rows += [late(rows, "big") | {"customer": customer, "amount": Decimal("7000000000000.25")}] * 2
    rows.append(late(rows) | {"customer": customer, "amount": Decimal("20000000000000.25")})
    assert_truth(run(write_csv(tmp_path / "orders.csv", rows), columns=ALL), truth(rows))


def test_large_amounts_of_unknown_profit_and_young_age_overflow_nothing(tmp_path: Path) -> None:
    rows = [line("a", 1, FIRST, "8000000000000", cost=1), line("a", 2, FIRST, "8000000000000", cost=None)]
    rows += [line("b", 3, FIRST + dt.timedelta(days=60), 10, cost=5)]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns=ALL, lifetime="60")
    assert_truth(result, truth(rows, lifetime=Decimal(60)))


def test_large_numbers_are_alike_in_text_and_floats(tmp_path: Path) -> None:
    amounts = ["250000000.29", "1100000000.1", "-2675000000.67", "0.285"]
    rows = [line("a", n, FIRST, amount) for n, amount in enumerate(amounts)]
    for path in (write_csv(tmp_path / "orders.csv", rows), write_parquet(tmp_path / "orders.parquet", rows)):
        assert_truth(run(path, columns=ALL), truth(rows))


def test_quantity_times_price_is_exact(tmp_path: Path) -> None:
    lines = [("1.005", 3), ("0.1", 3), ("19.99", -7), ("33333.33", 3), ("0.000001", 1), ("99999.99", 1_000)]
    header = ",".join([HEADERS["customer"], HEADERS["order"], HEADERS["date"], "Quantity", "Unit Price"])
    text = [header, *(f"a,{n},2024-01-01,{count},{price}" for n, (price, count) in enumerate(lines))]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(text) + "\n")
    rows = [line("a", n, FIRST, Decimal(price) * count) for n, (price, count) in enumerate(lines)]
    assert_truth(run(path, columns=ALL), truth(rows))


def test_what_returns_have_left_does_not_tell_a_margin(tmp_path: Path) -> None:
    """Known rows that net to 1 with a profit of −59 would make a row of 1,000 a loss of 59,000."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,date,revenue,line_cost\n"
        "Cy,1,2024-01-01,100,60\nCy,2,2024-01-02,-99,0\nCy,3,2024-01-03,1000,\nDi,4,2024-01-03,1099,629.5\n"
    )
    frame = ltv([str(path)], gather({}, use_config=False, environment={})).frame
    # All known rows: (40 − 99 + 469.5) ÷ (1 + 1,099) = 0.37318…
    expected = Decimal(-59) + (Decimal("410.5") / 1100 * 1000).quantize(Decimal("0.000001"))
    assert dict(frame.select("customer_id", "ltv").iter_rows()) == {"Cy": float(expected), "Di": 469.5}
