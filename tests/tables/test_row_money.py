"""Revenue and profit of a row from whatever columns the file has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from export import accounts, ask, by_customer, notes
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import DataError

FIRST = "Customer ID,Order Date,"


def revenue(folder: Path, columns: str, *rows: list[str], **flags: Any) -> Decimal:
    """Return the revenue of one customer's rows of the ``columns``."""
    found = accounts(ask(folder, FIRST + columns, [["A", "2024-01-01", *row] for row in rows], **flags))
    assert found.keys() == {"used"}
    return found["used"][1]


@pytest.mark.parametrize(
    ("columns", "rows", "wanted"),
    [
        ("Revenue,Quantity,Unit Price", [["5", "2", "10"]], "5"),
        ("Quantity,Unit Price", [["3", "1.15"], ["-1", "1.15"], ["0.5", "0.000002"]], "2.300001"),
        ("Quantity,Unit Price,Discount", [["2", "10", "2.50"], ["1", "7", ""]], "24.5"),
        ("Quantity,Unit Price,Discount", [["2", "10", "0.25"], ["1", "7", ""], ["1", "1", "0"]], "23"),
        ("Quantity,Unit Price,Discount", [["2", "10", "0.25"], ["1", "7", "1.25"]], "25.5"),
        ("Quantity,Unit Price,Discount", [["2", "10", "1"], ["1", "7", "0"]], "26"),
        ("Unit Price", [["10"], ["-4"]], "6"),
        ("Total,Tax", [["12", "2"], ["6", ""]], "16"),
        ("Grand Total,VAT", [["12", "2"]], "10"),
        ("Net Amount,VAT", [["12", "2"]], "12"),
        ("Net Amount,Gross Amount,VAT", [["10", "12", "2"]], "10"),
        ("Revenue,Discount", [["12", "2"]], "12"),
    ],
)
def test_revenue_by_hand(tmp_path: Path, columns: str, rows: list[list[str]], wanted: str) -> None:
    assert revenue(tmp_path, columns, *rows) == Decimal(wanted)


@pytest.mark.parametrize("name", ["Subtotal", "Amount"])
def test_where_nothing_tells_whether_the_tax_is_inside_both_sums_are_shown(tmp_path: Path, name: str) -> None:
    rows = [["A", "2024-01-01", "12", "2"], ["A", "2024-01-02", "6.50", ""]]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, f"{FIRST}{name},Tax", rows)
    assert f"16.50 as {name} − Tax" in str(caught.value)
    assert f"18.50 as {name};" in str(caught.value)
    assert "--includes tax (16.50), or --includes none (18.50)" in str(caught.value)
    for included, money in (("tax", "16.5"), ("none", "18.5")):
        assert accounts(ask(tmp_path, f"{FIRST}{name},Tax", rows, includes=[included])) == {"used": (2, Decimal(money))}


def test_a_mapped_tax_is_taken_off_whatever_the_amount_is_called(tmp_path: Path) -> None:
    assert revenue(tmp_path, "Amount,Levy", ["12", "2"], map=["tax=Levy"]) == 10


@pytest.mark.parametrize("columns", ["Total,Tax", "Quantity,Unit Price,Discount"])
def test_a_part_that_is_there_but_unreadable_spoils_the_row(tmp_path: Path, columns: str) -> None:
    bad = ["12", "x"] if columns == "Total,Tax" else ["1", "12", "x"]
    good = ["12", "2"] if columns == "Total,Tax" else ["1", "12", "2"]
    found = accounts(ask(tmp_path, FIRST + columns, [["A", "2024-01-01", *row] for row in (good, good, bad)]))
    assert found == {"unreadable amount": (1, 0), "used": (2, 20)}


def test_discounts_in_per_cent_are_not_left_out_in_silence(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "2", "10", "25%"], ["A", "2024-01-01", "1", "7", "0%"]]
    result = ask(tmp_path, FIRST + "Quantity,Unit Price,Discount", rows)
    warned = any(note.warns and "Discount" in note.text for note in result.notes)
    assert accounts(result)["used"][1] == 22 or warned


def test_a_note_says_how_a_discount_is_read(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "2", "10", "0.25"]]
    assert "'Discount'" in notes(ask(tmp_path, FIRST + "Quantity,Unit Price,Discount", rows))["discount_is_share"]


def test_a_product_may_be_larger_than_its_factors_suggest(tmp_path: Path) -> None:
    assert revenue(tmp_path, "Quantity,Unit Price", ["1000000", "99999999.5"], ["1", "0.01"]) == Decimal(
        "99999999500000.01"
    )


def profit(folder: Path, columns: str, rows: list[list[str]], **flags: Any) -> dict[str, Any]:
    """Return the profit of customers "0", "1", … with one row each."""
    dated = [[str(n), "2024-01-01", *row] for n, row in enumerate(rows)]
    return by_customer(ask(folder, FIRST + columns, dated, columns="profit", **flags), "profit")


@pytest.mark.parametrize(
    ("columns", "rows", "flags", "wanted"),
    [
        ("Revenue,Profit,Total Cost", [["10", "3", "1"]], {}, [3]),
        ("Revenue,Total Cost", [["10", "4"], ["-10", "-4"]], {}, [6, -6]),
        ("Quantity,Unit Price,Unit Cost", [["3", "10", "4"], ["-1", "10", "4"]], {}, [18, -6]),
        ("Revenue,Quantity,Unit Cost", [["30", "3", "4"]], {}, [18]),
        ("Revenue,Quantity,Profit,Total Cost,Unit Cost", [["30", "3", "", "", "4"]], {}, [18]),
        (
            "Revenue,Quantity,Profit,Total Cost,Unit Cost",
            [["30", "3", "7", "1", "1"], ["30", "3", "", "20", "1"], ["30", "3", "", "", "4"], ["30", "3", "", "", ""]],
            {"margin": "50%"},
            [7, 10, 18, 15],
        ),
        ("Revenue", [["30"]], {"margin": "0.1"}, [3]),
        ("Revenue", [["30"]], {}, [30]),
        # Unknown profit: the margin of the base, here 5 of 10, is applied.
        ("Revenue,Profit", [["10", "5"], ["8", ""]], {}, [5, 4]),
    ],
)
def test_profit_by_hand(
    tmp_path: Path, columns: str, rows: list[list[str]], flags: dict[str, str], wanted: list[float]
) -> None:
    assert profit(tmp_path, columns, rows, **flags) == {str(n): float(one) for n, one in enumerate(wanted)}


def test_a_cost_that_may_be_per_unit_or_per_line_is_asked_for(tmp_path: Path) -> None:
    header, rows = FIRST + "Revenue,Quantity,Cost", [["A", "2024-01-01", "30", "3", "4"]]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, header, rows)
    message = str(caught.value)
    for part in ("26.00", "18.00", "--map cost=Cost", "--map unit_cost=Cost"):
        assert part in message
    for role, wanted in (("cost", 26.0), ("unit_cost", 18.0)):
        assert by_customer(ask(tmp_path, header, rows, map=[f"{role}=Cost"]), "ltv") == {"A": wanted}


cents = st.integers(-(10**7), 10**7).map(lambda number: Decimal(number).scaleb(-2))


@settings(deadline=None, max_examples=examples(15))
@given(st.lists(st.tuples(st.integers(-99, 99), cents), min_size=1, max_size=30))
def test_quantity_times_price_is_exact(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, Decimal]]
) -> None:
    folder = tmp_path_factory.mktemp("money")
    texts = [[str(quantity), str(price)] for quantity, price in rows]
    assert revenue(folder, "Quantity,Unit Price", *texts) == sum(quantity * price for quantity, price in rows)
