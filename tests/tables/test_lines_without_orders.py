"""Warnings of files of lines without order ids: of totals on lines, statuses and customers on first lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import ask

HEADER = "Customer,Date,Product,Subtotal,Status"


def names_of(folder: Path, header: str, rows: list[list[str]]) -> set[str]:
    return {note.name for note in ask(folder, header, rows).notes if note.warns}


def order(customer: str, day: int, amounts: list[str], status: list[str]) -> list[list[str]]:
    """Return the lines of an order."""
    return [
        [customer, f"2024-01-{day:02}", f"P{place}", amount, word]
        for place, (amount, word) in enumerate(zip(amounts, status, strict=True))
    ]


@pytest.mark.parametrize(
    ("amounts", "warned"), [(["31.25", "31.25", "31.25"], True), (["8.10", "9.95", "13.20"], False)]
)
def test_totals_of_several_orders_of_a_customer_on_one_day(tmp_path: Path, amounts: list[str], *, warned: bool) -> None:
    rows = []
    for day in range(1, 9):
        for more in (0, 40.15):
            rows += order("anna", day, [f"{float(one) + more + day:.2f}" for one in amounts], ["paid"] * 3)
    assert ("order_total_without_id" in names_of(tmp_path, HEADER, rows)) is warned


@pytest.mark.parametrize(("rest", "warned"), [("", True), ("cancelled", False)])
def test_a_status_on_the_first_line_of_an_order(tmp_path: Path, rest: str, *, warned: bool) -> None:
    rows = [*order("anna", 1, ["8.10", "9.95"], ["cancelled", rest]), *order("ben", 2, ["5.20"], ["paid"])]
    assert ("states_on_first_lines" in names_of(tmp_path, HEADER, rows)) is warned


def test_a_status_that_is_missing_elsewhere_is_not_one_of_first_lines(tmp_path: Path) -> None:
    rows = [*order("anna", 1, ["8.10", "9.95"], ["cancelled", ""]), *order("ben", 2, ["5.20"], [""])]
    assert "states_on_first_lines" not in names_of(tmp_path, HEADER, rows)


@pytest.mark.parametrize(("customer", "warned"), [("", True), ("anna", False)])
def test_lines_without_a_customer_and_a_date(tmp_path: Path, customer: str, *, warned: bool) -> None:
    more = [[customer, "", "P2", "9.95", "paid"]]
    rows = [*order("anna", 1, ["8.10"], ["paid"]), *more, *order("anna", 2, ["8.10"], ["paid"]), *more]
    rows += [*order("anna", 2, ["7.10"], ["paid"])]
    assert ("lines_of_nobody" in names_of(tmp_path, HEADER, rows)) is warned


@pytest.mark.parametrize(("rest", "warned"), [("", True), ("refunded", False)])
def test_a_status_without_a_name_on_the_first_line_of_an_order_with_an_id(
    tmp_path: Path, rest: str, *, warned: bool
) -> None:
    rows = [
        ["1", "anna", "2024-01-01", "P1", "8.10", "refunded"], ["1", "anna", "2024-01-01", "P2", "9.95", rest],
        ["2", "ben", "2024-01-02", "P1", "5.20", "paid"], ["3", "ben", "2024-01-03", "P1", "7.20", "cancelled"],
    ]  # fmt: skip
    header = "Order ID,Customer,Date,Product,Amount,Feld 3"
    assert ("states_on_first_lines" in names_of(tmp_path, header, rows)) is warned


def test_totals_on_lines_where_the_column_of_order_ids_is_blank(tmp_path: Path) -> None:
    lines = [line for day in range(1, 9) for line in order("anna", day, [f"{31.25 + day:.2f}"] * 3, ["paid"] * 3)]
    header = "Order ID,Customer,Date,Product,Subtotal,Status"
    assert "order_total_without_id" in names_of(tmp_path, header, [["", *line] for line in lines])
