"""The ledger: reasons in their order, money to the cent, whatever the rows."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from examples import examples
from export import accounts, ask, write
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather
from custseg.tables.ledger import EXCLUDED

HEADER = "Customer ID,Order Date,Amount,Order Status,Shop"
FLAGS = {"from": "2024-02-01", "to": "2024-03-31", "rows": "Shop = 'north'"}
ORDER = [
    "unreadable row",
    "blank line",
    "heading or subtotal",
    "totals line",
    "duplicate row",
    "not a sale",
    "no matching row in another table",
    "order without lines",
    "no customer",
    "unreadable date",
    "unreadable amount",
    "cancelled, draft or test",
    "refunded in full",
    "unpaid",
    "open deal",
    "lost deal",
    "refund of an excluded order",
    "after as-of",
    "outside --to",
    "filtered by --rows",
    "other currency",
]


def outcome(row: list[str], to: str = "2024-03-31", as_of: str = "9999-12-31") -> str:
    """Return what becomes of a row, by the definitions."""
    customer, day, amount, status, shop = row
    if not customer.strip():
        return "no customer"
    if day in ("", "soon", "2024-02-31"):
        return "unreadable date"
    if amount in ("", "x"):
        return "unreadable amount"
    if status == "cancelled" and Decimal(amount) >= 0:
        return "cancelled, draft or test"
    if day > as_of:
        return "after as-of"
    if day > to:
        return "outside --to"
    if shop != "north":
        return "filtered by --rows"
    return "history only" if day < "2024-02-01" else "used"


ROW = st.tuples(
    st.sampled_from(["A", "B", "", " "]),
    st.sampled_from(["2024-01-15", "2024-02-01", "2024-03-31", "2024-04-01", "soon", "", "2024-02-31"]),
    st.sampled_from(["10.01", "-0.02", "0", "1000000.333333", "x", ""]),
    st.sampled_from(["paid", "cancelled"]),
    st.sampled_from(["north", "south", ""]),
).map(list)
GOOD = ["A", "2024-02-15", "5.00", "paid", "north"]


@settings(deadline=None, max_examples=examples(15))
@given(st.lists(ROW, max_size=60), st.booleans())
def test_every_row_has_its_first_reason(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], late: bool
) -> None:
    """``late``: an as-of day after --to, so that both reasons may occur."""
    rows = [GOOD] * 70 + rows
    as_of = {"as_of": "2024-04-30"} if late else {}
    folder = tmp_path_factory.mktemp("ledger")
    found = accounts(ask(folder, HEADER, rows, **FLAGS, **as_of))
    wanted: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        money = Decimal(0) if row[2] in ("x", "") else Decimal(row[2])
        wanted[outcome(row, as_of="2024-04-30" if late else "9999-12-31")].append(money)
    assert found == {reason: (len(money), sum(money)) for reason, money in wanted.items()}


def test_reasons_stand_in_the_fixed_order(tmp_path: Path) -> None:
    assert [reason.text for reason in EXCLUDED] == ORDER
    rows = [["A", "2024-04-01", "1", "paid", "north"], ["A", "soon", "2", "", ""], ["", "", "4", "", ""], GOOD, GOOD]
    result = ask(tmp_path, HEADER, rows, to="2024-03-31")
    assert result.ledger is not None
    written = result.ledger.to_dict()
    assert written["set_aside"] == {
        "rows": 3,
        "money": 7.0,
        "reasons": [
            {"reason": "no customer", "rows": 1, "money": 4.0},
            {"reason": "unreadable date", "rows": 1, "money": 2.0},
            {"reason": "outside --to", "rows": 1, "money": 1.0},
        ],
    }
    assert written["read"] == {"rows": 5, "money": 17.0}
    assert written["used"] == {"rows": 2, "money": 10.0}


@pytest.mark.parametrize("by_order", [True, False])
def test_rejects_are_the_excluded_rows_as_they_are_written(tmp_path: Path, by_order: bool) -> None:
    """Ids that rise take one way through the program, ids that do not another."""
    rows = [[*GOOD[:4], f"n{n}", str(n if by_order else -n)] for n in range(100, 120)]
    rows[3][1], rows[7][0], rows[11][2] = "soon", "  ", " 1,2,3 "
    header = "Customer ID,Order Date,Amount,Order Status,Shop,Order ID"
    path = write(tmp_path / "orders.csv", header, rows)
    ltv([path], gather({}, use_config=False, environment={}), rejects=tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        written = list(csv.reader(stream))
    assert written[0] == ["file", "line", "reason", *header.split(",")]
    wanted = {3: "unreadable date", 7: "no customer", 11: "unreadable amount"}
    assert written[1:] == [[path, str(n + 2), reason, *rows[n]] for n, reason in wanted.items()]


def test_money_beyond_64_bits_adds_up(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "999999999999999.999999", "", ""], ["", "2024-01-01", "0.000001", "", ""]] * 20
    assert accounts(ask(tmp_path, HEADER, rows)) == {
        "no customer": (20, Decimal("0.000020")),
        "used": (20, 20 * Decimal("999999999999999.999999")),
    }


def test_a_row_without_customer_and_date_is_not_that_of_the_row_above(tmp_path: Path) -> None:
    rows = [["A", f"2024-02-{day:02}", "5.00", "paid", "north"] for day in range(1, 29)]
    found = accounts(ask(tmp_path, HEADER, [*rows, ["", "", "10.01", "paid", "north"]]))
    assert found == {"used": (28, Decimal("140.00")), "no customer": (1, Decimal("10.01"))}
