"""Customers exactly on a limit: equal values are treated equally, whatever the rounding of floats."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports import line, write_csv
from oracle import Row
from segment_shops import ask, by, people, rules, segments_in

FIRST = dt.date(2024, 1, 1)


def orders(name: str, amounts: list[Any], *, profit: Any = 1, day: int = 0, gap: int = 1) -> list[Row]:
    """Return one order of each amount; ``profit`` is that of each."""
    days = (FIRST + dt.timedelta(days=day + gap * number) for number in range(len(amounts)))
    return [line(name, f"{name}-{d}", d, amount, profit=profit) for d, amount in zip(days, amounts, strict=True)]


# --- money in cents ---


@pytest.mark.parametrize("price", ["10", "1.10", "19.90"])
@pytest.mark.parametrize("counts", [(1, 1, 3, 3, 3), (1, 3, 5, 7, 9)])
def test_a_base_with_one_price_has_no_high_value(tmp_path: Path, price: str, counts: tuple[int, ...]) -> None:
    rows = [row for number, count in enumerate(counts) for row in orders(f"c{number}", [price] * count)]
    path = write_csv(tmp_path / "orders.csv", rows)
    median = sorted(counts)[2]
    expected = {f"c{number}": "high-low" if count > median else "low-low" for number, count in enumerate(counts)}
    assert segments_in(path, "volume-value") == expected
    result = ask(path)
    text = f"up to {Decimal(price):.2f}"
    assert {row["thresholds"].split("value ")[1] for name, row in by(result, "segment").items() if "-low" in name} == {
        text
    }
    note = next(note for note in result.notes if note.name == "empty_segments")
    assert re.search(r"\b5\b.* of 5\b.* have exactly this value", note.text)
    assert note.command


@pytest.mark.parametrize("metric", ["average_order_value", "margin", "return_rate", "profit_per_order"])
def test_equal_ratios_are_on_one_side_of_every_cut(tmp_path: Path, metric: str) -> None:
    # All have an average of 1.10, a margin of 3/11, a return rate of 1/12 and a profit of 0.30 per order.
    rows = []
    for number, count in enumerate((1, 3, 6, 7, 9, 3, 1)):
        rows += orders(f"c{number}", ["1.2"] * count, profit="0.3", day=number)
        rows += [row | {"amount": Decimal("-0.1"), "profit": Decimal(0)} for row in rows[-count:]]
    cuts = ("median", "mean", "quintiles", "quartiles", "{quantile: 0.9}")
    schemes = "".join(
        f"  s{number}: {{axes: {{x: {{metric: {metric}, cut: {cut}}}}},"
        f" segments: {{low: {{when: x = {1 if 'iles' in cut and 'quantile' not in cut else repr('low')}}}}}}}\n"
        for number, cut in enumerate(cuts)
    )
    own = "metrics: {profit_per_order: {sql: profit / orders, unit: money}}\n"
    file = rules(tmp_path / "rules.yaml", own + "schemes:\n" + schemes)
    columns = [f"s{number}" for number in range(len(cuts))]
    found = people(write_csv(tmp_path / "orders.csv", rows), rules_file=file, columns=",".join(columns))
    assert {cut: {row[column] for row in found.values()} for cut, column in zip(cuts, columns, strict=True)} == {
        cut: {"low"} for cut in cuts
    }


@pytest.mark.parametrize("gross", ["3.00", "10.00", "0.10", "34.50", "103.15"])
def test_a_fifth_returned_is_many(tmp_path: Path, gross: str) -> None:
    fifth = Decimal(gross) / 5
    rows = [
        *orders("fifth", [gross]),
        *orders("less", [gross]),
        line("fifth", "back", FIRST, -fifth, profit=0),
        line("less", "back", FIRST, -fifth + Decimal("0.01"), profit=0),
    ]
    found = people(write_csv(tmp_path / "orders.csv", rows), columns="tags")
    assert {name: "many-returns" in row["tags"] for name, row in found.items()} == {"fifth": True, "less": False}


@pytest.mark.parametrize("amounts", [("0.10", "0.20", "0.30"), ("1.10", "2.20", "3.30"), ("19.99", "20.00", "20.01")])
def test_a_customer_with_the_mean_is_not_above_it(tmp_path: Path, amounts: tuple[str, ...]) -> None:
    rows = [row for name, amount in zip("abc", amounts, strict=True) for row in orders(name, [amount])]
    file = rules(
        tmp_path / "rules.yaml",
        "schemes: {s: {axes: {x: {metric: revenue, cut: mean}},"
        " segments: {up: {when: x = 'high'}, down: {when: x = 'low'}}}}",
    )
    path = write_csv(tmp_path / "orders.csv", rows)
    assert segments_in(path, "s", rules_file=file) == {"a": "down", "b": "down", "c": "up"}
    words = by(ask(path, scheme="s", rules_file=file), "segment")["up"]["thresholds"]
    assert words == f"revenue above {amounts[1]}"


def test_shares_of_large_sums_are_exact(tmp_path: Path) -> None:
    # The first holds 80 % to the cent, and the first two 95 %; with a cent less, the next belongs to them too.
    profits: Mapping[str, Any] = {"a": "8000000000.00", "b": "1500000000.00", "c": "500000000.00"}
    for cent, expected in ((0, {"a": "A", "b": "B", "c": "C"}), (1, {"a": "A", "b": "A", "c": "B"})):
        rows = []
        for name, profit in profits.items():
            amount = Decimal(profit) - (Decimal(cent) / 100 if name == "a" else 0)
            rows += orders(name, [amount], profit=amount)
        assert segments_in(write_csv(tmp_path / "orders.csv", rows), "abc") == expected


# --- days ---


@pytest.mark.parametrize(
    ("age", "stage"),
    [(0, "active"), (15, "active"), (16, "slipping"), (30, "slipping"), (31, "former"), (300, "former")],
)
def test_the_stages_of_the_lifecycle_end_where_they_say(tmp_path: Path, age: int, stage: str) -> None:
    # A typical gap of 10 days of one's own, and one of 40 days of the base.
    rows = orders("own", [5] * 4, day=0, gap=10)
    rows += [row for number in range(9) for row in orders(f"b{number}", [5] * 2, gap=40)]
    as_of = FIRST + dt.timedelta(days=30 + age)
    found = people(write_csv(tmp_path / "orders.csv", rows), as_of=str(as_of), warm_up=0, columns="lifecycle")["own"]
    assert found["lifecycle"] == stage


@pytest.mark.parametrize(("age", "stage"), [(40, "new"), (41, "active"), (60, "active"), (61, "slipping")])
def test_a_first_order_within_one_gap_of_the_base_is_new(tmp_path: Path, age: int, stage: str) -> None:
    rows = [*orders("base", [5] * 5, gap=40), *orders("x", [5], day=200)]
    as_of = str(FIRST + dt.timedelta(days=200 + age))
    assert people(write_csv(tmp_path / "orders.csv", rows), as_of=as_of, columns="lifecycle")["x"]["lifecycle"] == stage


@pytest.mark.parametrize(
    ("since", "warm_up", "joined", "known"),
    [
        (89, None, "", True),
        (90, None, "", False),
        (89, None, "2020-01-01", True),
        (200, None, "2023-12-31", True),
        (89, None, "2024-03-01", False),
        (0, None, "2024-01-01", False),
        (29, 30, "", True),
        (30, 30, "", False),
        (0, 0, "", False),
    ],
)
def test_customers_seen_in_the_first_days_were_known_before(
    tmp_path: Path, since: int, warm_up: int | None, joined: str, known: bool
) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(f"Customer ID,Joined\nx,{joined}\nz,2024-02-02\n")
    rows = [*orders("base", [5] * 2, gap=250), *orders("x", [5], day=since)]
    # A row that is no order is seen all the same: it opens the file.
    rows.append(line("base", "r", FIRST, -1, profit=0))
    flags = {} if warm_up is None else {"warm_up": warm_up}
    found = people(
        write_csv(tmp_path / "orders.csv", rows), contacts=str(contacts), columns="known_before,lifecycle", **flags
    )["x"]
    assert found["known_before"] is known
    # The gap of the base is 250 days: whoever is not known before is new.
    assert found["lifecycle"] == ("active" if known else "new")


# --- tags ---


@pytest.mark.parametrize(("gap", "tagged"), [(20, False), (21, True)])
def test_infrequent_is_above_twice_the_gap_of_the_base(tmp_path: Path, gap: int, tagged: bool) -> None:
    base = [row for name in "abc" for row in orders(name, [5] * 9, gap=10)]
    rows = [*base, *orders("x", [5] * 3, gap=gap)]
    assert ("infrequent" in people(write_csv(tmp_path / "orders.csv", rows), columns="tags")["x"]["tags"]) is tagged


@pytest.mark.parametrize(
    ("deals", "won", "suppliers", "tags"),
    [
        (4, 1, 1, {"comparing"}),
        (4, 2, 2, {"multi-supplier"}),
        (3, 0, 3, {"multi-supplier"}),
        (5, 1, 0, {"comparing"}),
        (7, 2, "", set()),
        (8, 2, 2, {"comparing", "multi-supplier"}),
        ("", 0, "", set()),
        (9, "", "", set()),
    ],
)
def test_what_contacts_tell(tmp_path: Path, deals: Any, won: Any, suppliers: Any, tags: set[str]) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(f"Customer ID,Deals,Deals Won,Suppliers\nx,{deals},{won},{suppliers}\ny,10,9,1\n")
    rows = [*orders("x", [5] * 3), *orders("y", [5] * 3)]
    found = people(write_csv(tmp_path / "orders.csv", rows), contacts=str(contacts), columns="tags")["x"]
    assert set(filter(None, found["tags"].split(", "))) == tags


# --- conditions ---


@pytest.mark.parametrize(
    ("when", "first"),
    [
        ("last_order >= '2024-01-03'", {"a"}),
        ("first_order = '2024-01-02'", {"b"}),
        ("known_before", {"a", "b", "c"}),
        ("NOT known_before OR orders = 1", {"b", "c"}),
        ("verdict = 'known before the file' AND orders > 1", {"a"}),
        ("days_since_last > 0", {"b", "c"}),
        ("orders = 1 AND customer_id <> 'c'", {"b"}),
        ("profit / orders > 1.5", {"c"}),
    ],
)
def test_conditions_look_at_dates_flags_and_words(tmp_path: Path, when: str, first: set[str]) -> None:
    rows = [*orders("a", [5] * 3), *orders("b", [5], day=1), *orders("c", [5], profit=2, day=0)]
    path = write_csv(tmp_path / "orders.csv", rows)
    file = rules(tmp_path / "rules.yaml", f'schemes: {{s: {{segments: {{first: {{when: "{when}"}}}}}}}}')
    flags = {"rules_file": file, "cac": 3, "scheme": "s"}
    listed = by(ask(path, members="all", columns="segment", **flags), "customer_id")
    assert {name for name, row in listed.items() if row["segment"] == "first"} == first
    assert by(ask(path, columns="customers", **flags), "segment")["first"]["customers"] == len(first)


# --- money of segments ---


def test_a_past_profit_third_is_a_third_of_what_one_brings_and_never_below_nothing(tmp_path: Path) -> None:
    rows = [*orders("a", [9], profit=6), *orders("b", [9], profit=3), *orders("bad", [9], profit=-4)]
    rows.append(line("none", "r", FIRST, -5, profit=-5))
    path = write_csv(tmp_path / "orders.csv", rows)
    for healthy, budget in ((None, 1.5), (4, 1.125)):
        flags = {} if healthy is None else {"healthy": healthy}
        found = by(ask(path, scheme="ltv-tier", **flags), "segment")
        assert {name: row["past_profit_third"] for name, row in found.items()} == {
            "loss-making": 0, "one-time": budget, "repeat-above": None, "repeat-below": None, "no counted order": None,
        }  # fmt: skip
    assert (found["no counted order"]["ltv_total"], found["no counted order"]["ltv_per_customer"]) == (-5, None)


@pytest.mark.parametrize("more", [9, 4, -1])
def test_shares_of_ltv_are_of_all_customers(tmp_path: Path, more: int) -> None:
    rows = [*orders("a", [9], profit=2), *orders("bad", [9], profit=-4), *orders("b", [3, 3], profit=more)]
    rows.append(line("none", "r", FIRST, -2, profit=-2))
    found = by(ask(write_csv(tmp_path / "orders.csv", rows), scheme="ltv-tier"), "segment")
    total = 2 - 4 + 2 * more - 2
    for name, row in found.items():
        if row["customers"]:
            # Of nothing there is no share.
            assert row["ltv_share"] == (pytest.approx(row["ltv_total"] / total) if total > 0 else None), name
    assert sum(row["ltv_total"] for row in found.values()) == total
    assert sum(row["customers_share"] for row in found.values()) == pytest.approx(1)
