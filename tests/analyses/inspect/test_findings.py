"""Findings about rows: each of them in one shop, with rows and money counted by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from inspected import Found, ask, examples, found, write
from places import ROOT

from custseg.analyses.inspect.contact_findings import ALL_FINDINGS
from custseg.result import Result
from custseg.tables.values.statuses import sold_statuses, void_statuses

HEADER = "Order ID,Date,Customer ID,Quantity,Unit Price,Currency,Status"


def clean() -> list[str]:
    """Return 308 sales of 20 customers, 28 in each month of 2024 but May, each of 10 EUR."""
    months = [month for month in range(1, 13) if month != 5]
    days = [f"2024-{month:02}-{day:02}" for month in months for day in range(1, 29)]
    return [f"{place},{day},K{place % 20:02},1,10.00,EUR,paid" for place, day in enumerate(days, 1000)]


BAD = [
    # no customer: 30.50
    "1,2024-02-01,,1,10.00,EUR,paid", "2,2024-02-02,,1,20.50,EUR,paid",
    # unreadable date: 10.00; amount; row
    "3,soon,K01,1,7.00,EUR,paid", "4,,K01,1,3.00,EUR,paid", "5,2024-02-03,K01,1,TBC,EUR,paid",
    "6,2024-02-03,K01,1,1.00,EUR,paid,more",
    # void: 45.00; of no known meaning: 75.00
    "7,2024-02-03,K01,1,40.00,EUR,Cancelled", "8,2024-02-03,K02,1,5.00,EUR,draft",
    "9,2024-02-03,K01,1,60.00,EUR,written off", "10,2024-02-03,K02,1,15.00,EUR,Pending",
    # nothing for it, none of it; below zero
    "11,2024-02-03,K03,1,0.00,EUR,paid", "12,2024-02-03,K03,0,5.00,EUR,paid", "13,2024-02-03,K01,1,-4.00,EUR,paid",
    # dates
    "14,2031-01-01,K04,1,11.00,EUR,paid", "15,1900-01-01,K04,1,12.00,EUR,paid",
    # an outlier: 99 of 100 amounts are about 10.00 to 20.50
    "16,2024-02-03,K05,1,50000.00,EUR,paid",
    # an order of two customers: 20.00
    "17,2024-02-03,K02,1,10.00,EUR,paid", "17,2024-02-03,K03,1,10.00,EUR,paid",
    # returns: before the first sale 8.00, without any 9.00, more than was sold 15.00
    "18,2024-02-01,R1,-1,8.00,EUR,paid", "19,2024-03-01,R1,1,20.00,EUR,paid", "20,2024-03-01,R2,-1,9.00,EUR,paid",
    "21,2024-02-01,X1,1,10.00,EUR,paid", "22,2024-03-01,X1,-1,25.00,EUR,returned",
    # another currency: 30.00
    "23,2024-02-03,K06,1,10.00,USD,paid", "24,2024-02-03,K07,1,10.00,USD,paid", "25,2024-02-03,K08,1,10.00,USD,paid",
    # nobody: 11.00; one customer, two spellings: 30.00
    "26,2024-02-03,n/a,1,5.00,EUR,paid", "27,2024-02-03,n/a,1,6.00,EUR,paid",
    "28,2024-02-03,ab-7,1,10.00,EUR,paid", "29,2024-02-03,AB 07,1,20.00,EUR,paid",
]  # fmt: skip
# Two more of one clean row, one more of another, 30.00; one more of a row without a customer: 20.50.
AGAIN = [clean()[5], clean()[5], clean()[100], "2,2024-02-02,,1,20.50,EUR,paid"]
EXPECTED: Found = {
    "no_customer": (3, Decimal("51.0"), None),
    "unreadable_date": (2, Decimal("10.0"), 1),
    "unreadable_amount": (1, None, 1),
    "unreadable_row": (1, Decimal("1.0"), 1),
    "void_status": (2, Decimal("45.0"), 2),
    "unknown_status": (2, Decimal("75.0"), 2),
    "zero_amount": (2, Decimal("0.0"), 1),
    "zero_quantity": (1, Decimal("0.0"), 1),
    "negative_price": (1, Decimal("-4.0"), 1),
    "future_date": (1, Decimal("11.0"), 1),
    "placeholder_date": (1, Decimal("12.0"), 1),
    "outlier": (1, Decimal("50000.0"), 1),
    "duplicate_row": (4, Decimal("50.5"), 2),
    "shared_order": (2, Decimal("20.0"), 2),
    "return_before_sale": (2, Decimal("-17.0"), 2),
    "returns_exceed_sales": (1, Decimal("-15.0"), 1),
    "missing_months": (0, None, None),
    "mixed_currencies": (3, Decimal("30.0"), None),
    "nobody": (2, Decimal("11.0"), 1),
    "same_id": (2, Decimal("30.0"), 2),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Return the findings of a shop that has all of them."""
    return ask(write(tmp_path_factory.mktemp("shop") / "orders.csv", HEADER, [*clean(), *BAD, *AGAIN]))


@pytest.mark.parametrize("name", EXPECTED)
def test_each_finding_by_rows_money_and_customers(shop: Result, name: str) -> None:
    assert found(shop)[name] == EXPECTED[name]


def test_no_other_finding_and_the_most_money_first(shop: Result) -> None:
    assert found(shop).keys() == EXPECTED.keys()
    money = [abs(value or 0.0) for value in shop.frame["money"]]
    assert money == sorted(money, reverse=True)
    assert shop.frame["finding"][0] == "outlier"
    whole = 308 + len(BAD) + len(AGAIN)
    shares = dict(shop.frame.select("finding", "share").iter_rows())
    assert shares["duplicate_row"] == 4 / whole


def test_findings_of_excluded_rows_equal_the_ledger(shop: Result) -> None:
    words = {
        "no customer": "no_customer", "unreadable date": "unreadable_date", "unreadable row": "unreadable_row",
        "unreadable amount": "unreadable_amount", "cancelled, draft or test": "void_status",
        "other currency": "mixed_currencies",
    }  # fmt: skip
    assert shop.ledger is not None
    assert {words[reason.text] for reason in shop.ledger.excluded} == set(words.values())
    for reason, entry in shop.ledger.excluded.items():
        rows, money, _ = found(shop)[words[reason.text]]
        assert (rows, money or 0) == (entry.rows, entry.money)


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("no_customer", ":310"),
        ("duplicate_row", ":7 = 341"),
        ("void_status", "Cancelled 1, draft 1"),
        ("unknown_status", "Pending 1, written off 1"),
        ("shared_order", "17: K02, K03"),
        ("missing_months", "2024-05"),
        ("nobody", "n/a"),
        ("same_id", "AB 07 = ab-7"),
        ("future_date", ":323"),
    ],
)
def test_examples_of_findings(shop: Result, name: str, example: str) -> None:
    assert examples(shop)[name].endswith(example)


def test_days_and_currencies_in_the_summary(shop: Result) -> None:
    figures = shop.figures()
    assert (figures["first_day"], figures["last_day"]) == (dt.date(1900, 1, 1), dt.date(2031, 1, 1))
    assert figures["currencies"] == "EUR, USD"
    assert shop.as_of == dt.date(2024, 12, 28)


@pytest.mark.parametrize("day", ["1850-05-05", "0001-01-01", "9999-12-31"])
def test_impossible_dates_are_ignored_in_rows_without_a_customer(tmp_path: Path, day: str) -> None:
    lines = [line for line in clean() if line.split(",")[1] >= "2024-06"]
    result = ask(write(tmp_path / "orders.csv", HEADER, [*lines, f"1,{day},,1,10.00,EUR,paid"]))
    assert found(result).keys() - {"future_date"} == {"no_customer"}
    figures = result.figures()
    assert (figures["first_day"], figures["last_day"]) == (dt.date(2024, 6, 1), dt.date(2024, 12, 28))


def test_a_clean_file_has_no_finding(tmp_path: Path) -> None:
    lines = [line for line in clean() if "2024-0" in line and line[10:12] < "05"]
    result = ask(write(tmp_path / "orders.csv", HEADER, [line for line in lines if "2024-0" in line][:112]))
    assert result.frame.is_empty()
    assert [note.name for note in result.notes] == ["nothing_found"]


def test_findings_of_the_sample_data() -> None:
    result = ask(ROOT / "sample_data" / "orders.csv")
    rows = {name: one[0] for name, one in found(result).items()}
    assert rows == {
        "void_status": 494 + 77 + 54, "no_customer": 250, "unreadable_date": 4, "unreadable_amount": 6,
        "duplicate_row": 12, "return_before_sale": 7, "returns_exceed_sales": 13,
    }  # fmt: skip
    # Six customers only returned: they bought before the export begins.
    assert found(result)["return_before_sale"][2] == 6


def test_findings_are_limited_to_the_scope(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", HEADER, [*clean(), *BAD])
    named = found(ask(path, to="2024-12-31", rows="customer_id <> 'n/a' AND unit_price < 1000"))
    assert {"future_date", "nobody", "outlier"}.isdisjoint(named)
    assert named["same_id"] == EXPECTED["same_id"]
    # Copies outside the scope are not repetitions either.
    path = write(tmp_path / "orders.csv", HEADER, [*clean(), clean()[-1], clean()[0]])
    assert found(ask(path))["duplicate_row"][0] == 2
    assert found(ask(path, to="2024-11-30"))["duplicate_row"][0] == 1
    assert found(ask(path, rows="order_id <> '1000'"))["duplicate_row"][0] == 1


def test_examples_name_the_file(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", HEADER, clean()[:10])
    two = write(tmp_path / "two.csv", HEADER, [*clean()[10:20], "9,2024-01-30,,1,1.00,EUR,paid", clean()[0]])
    result = ask(one, two)
    assert examples(result)["no_customer"] == f"{two}:12"
    assert examples(result)["duplicate_row"] == f"{one}:2 = {two}:13"


def counted_by_hand(rows: list[tuple[str, str, str, str]]) -> Found:
    """Return the findings that take more than one row, counted one row at a time."""
    money = [Decimal(row[3]) for row in rows]
    expected: Found = {}
    times = Counter(rows)
    again = [row for row, count in times.items() if count > 1]
    if again:
        worth = sum((Decimal(row[3]) * (times[row] - 1) for row in again), Decimal())
        extra = sum(times[row] - 1 for row in again)
        expected["duplicate_row"] = (extra, worth, len({row[2] for row in again}))
    owners = defaultdict(set)
    for order, _, customer, _ in rows:
        owners[order].add(customer)
    shared = [row for row in rows if len(owners[row[0]]) > 1]
    if shared:
        worth = sum((Decimal(row[3]) for row in shared), Decimal())
        expected["shared_order"] = (len(shared), worth, len({row[2] for row in shared}))
    first: dict[str, str] = {}
    net: dict[str, Decimal] = defaultdict(Decimal)
    for row, amount in zip(rows, money, strict=True):
        net[row[2]] += amount
        if amount > 0:
            first[row[2]] = min(first.get(row[2], "9999"), row[1])
    back = [row for row in rows if Decimal(row[3]) < 0]
    early = [row for row in back if first.get(row[2], "9999") > row[1]]
    if early:
        worth = sum((Decimal(row[3]) for row in early), Decimal())
        expected["return_before_sale"] = (len(early), worth, len({row[2] for row in early}))
    over = {name for name, amount in net.items() if name in first and amount < 0}
    if over:
        lines = sum(row[2] in over for row in back)
        expected["returns_exceed_sales"] = (lines, sum((net[name] for name in over), Decimal()), len(over))
    return expected


@pytest.mark.parametrize("seed", range(12))
def test_random_shops_equal_a_count_in_plain_python(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    amounts = ["1.10", "2.20", "3.30", "-1.10", "-4.00"]
    rows = [
        (f"O{dice.randint(1, 40)}", f"2024-01-{dice.randint(1, 28):02}", f"C{dice.randint(1, 9)}", dice.choice(amounts))
        for _ in range(dice.randint(2, 60))
    ]
    rows += dice.choices(rows, k=3)
    path = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount", [",".join(row) for row in rows])
    assert found(ask(path)) == counted_by_hand(rows)


def test_no_status_is_both_void_and_sold() -> None:
    assert set(void_statuses()).isdisjoint(sold_statuses())


def test_an_outlier_is_not_its_own_measure(tmp_path: Path) -> None:
    """Of two amounts the smaller one is the 99th percentile; a hundred times as much is not yet an outlier."""
    for largest, rows in (("1000.00", 0), ("1000.01", 1)):
        path = write(tmp_path / "o.csv", "Customer,Date,Amount", ["A,2024-01-01,10.00", f"B,2024-01-02,{largest}"])
        assert found(ask(path)).get("outlier", (0,))[0] == rows


def test_the_docs_list_every_finding() -> None:
    """To fix it, copy the expected lines."""
    lines = ["| Name | Finding | What it counts | What to do |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.name} | {one.title} | {one.rule} | {one.hint} |" for one in ALL_FINDINGS.values()]
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").splitlines() == lines
