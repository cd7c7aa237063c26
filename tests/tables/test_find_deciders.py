"""Which columns decide whether a row is a sale: by names, by words, and by values alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import accounts, ask, notes

HEADER = "Customer ID,Order Date,Amount,Status"


def test_types_under_the_name_of_a_status_are_read_as_types(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "10", "Invoice"],
        ["A", "2024-01-02", "4", "Credit Memo"],
        ["B", "2024-01-03", "90", "Estimate"],
        ["B", "2024-01-03", "7", "Sales Receipt"],
    ]
    found = ask(tmp_path, HEADER, rows)
    assert accounts(found) == {"not a sale": (1, 90), "used": (3, 13)}
    assert not any(name.startswith("unknown_state") for name in notes(found))


def test_statuses_under_the_name_of_a_type_are_read_as_statuses(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "10", "Completed"],
        ["A", "2024-01-02", "4", "Voided"],
        ["B", "2024-01-03", "3", "Paid"],
    ]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Document type", rows)
    assert accounts(found) == {"cancelled, draft or test": (1, 4), "used": (2, 13)}


def test_types_beside_a_status_that_is_known_better(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "10", "Invoice", "Closed"],
        ["A", "2024-01-02", "4", "Credit Memo", "Closed"],
        ["B", "2024-01-03", "90", "Estimate", "Closed"],
    ]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Статус,Status", rows)
    assert accounts(found) == {"not a sale": (1, 90), "used": (2, 6)}


@pytest.mark.parametrize(("second", "reported"), [("cancelled", True), ("shipped", False)])
def test_unknown_words_of_a_second_column_are_reported_where_it_decides(
    tmp_path: Path, second: str, reported: bool
) -> None:
    rows = [
        ["A", "2024-01-01", "10", "paid", "shipped"],
        ["A", "2024-01-02", "4", "paid", second],
        ["B", "2024-01-03", "3", "paid", "xyzzy"],
    ]
    found = notes(ask(tmp_path, "Customer ID,Order Date,Amount,Order status,Fulfillment status", rows))
    assert ("unknown_state Fulfillment status" in found) is reported
    if reported:
        assert "'xyzzy' (1 row, 3.00)" in found["unknown_state Fulfillment status"]


@pytest.mark.parametrize(
    ("words", "used"),
    [
        (("Completed", "Cancelled", "Paid"), 13),
        (("bezahlt", "storniert", "bezahlt"), 13),
        (("Completed", "Cancelled", "gift wrap"), 17),
        (("Completed", "Paid", "Shipped"), 17),
        (("Cancelled", "Cancelled", "Cancelled"), 17),
    ],
)
def test_a_column_of_statuses_without_a_name(tmp_path: Path, words: tuple[str, str, str], used: int) -> None:
    rows = [
        [customer, "2024-01-01", amount, word]
        for customer, amount, word in zip("AAB", ("10", "4", "3"), words, strict=True)
    ]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", rows)
    assert accounts(found)["used"][1] == used
    assert ("status_by_values Feld 3" in notes(found)) is (used == 13)
    assert found.understood.get("decides what is a sale") == ("Feld 3" if used == 13 else None)


def test_beside_a_status_a_nameless_column_decides_only_by_words_of_money(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Amount,Status,x_4"
    active = [["A", "2024-01-01", "10", "paid", "active"], ["B", "2024-01-02", "4", "paid", "deleted"]]
    assert accounts(ask(tmp_path, header, active)) == {"used": (2, 14)}
    refunded = [["A", "2024-01-01", "10", "shipped", "paid"], ["B", "2024-01-02", "4", "shipped", "refunded"]]
    assert accounts(ask(tmp_path, header, refunded)) == {"refunded in full": (1, 4), "used": (1, 10)}


def test_stages_of_which_none_is_called_won(tmp_path: Path) -> None:
    rows = [
        ["A", "2024-01-01", "10", "Signed"],
        ["B", "2024-01-02", "4", "Negotiation"],
        ["B", "2024-01-02", "2", "Lost"],
    ]
    found = ask(tmp_path, "Customer ID,Date,Amount,Stage", rows)
    assert accounts(found) == {"open deal": (1, 4), "lost deal": (1, 2), "used": (1, 10)}
    assert "'Signed' (1 row, 10.00)" in notes(found)["unknown_state Stage"]


def test_a_stage_beside_a_status_leaves_the_decision_to_it(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", "Ganado", "Negotiation"], ["B", "2024-01-02", "4", "Perdido", "Negotiation"]]
    found = ask(tmp_path, "Cliente,Fecha,Importe,Estado,Stage", rows)
    assert accounts(found) == {"lost deal": (1, 4), "used": (1, 10)}


@pytest.mark.parametrize(("kind", "counted"), [("Sales invoice", 2), ("Order", 1)])
def test_unpaid_rows_of_a_type_that_says_invoice_are_sales(tmp_path: Path, kind: str, counted: int) -> None:
    rows = [["A", "2024-01-01", "10", "Paid", kind], ["B", "2024-01-02", "4", "Awaiting payment", kind]]
    assert accounts(ask(tmp_path, f"{HEADER},Type", rows))["used"][0] == counted


@pytest.mark.parametrize(("other", "told"), [("sale", True), ("draft", True), ("delivered", False), ("paid", False)])
def test_what_was_sent_beside_quotations_is_reported(tmp_path: Path, other: str, told: bool) -> None:
    rows = [["A", "2024-01-01", "10", other], ["B", "2024-01-02", "4", "Sent"], ["B", "2024-01-03", "3", "done"]]
    assert ("unknown_state Status" in notes(ask(tmp_path, HEADER, rows))) is told
    # Where something is paid, a draft is that of a bill.
    paid = [*rows, ["C", "2024-01-04", "5", "paid"]]
    assert "unknown_state Status" not in notes(ask(tmp_path, HEADER, paid))


def test_a_nameless_column_of_statuses_may_have_one_unknown_word(tmp_path: Path) -> None:
    words = ["paid", "completed", "cancelled", "Xyzzy", "paid"]
    rows = [["A", f"2024-01-0{place + 1}", str(2**place), word] for place, word in enumerate(words)]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", rows)
    assert accounts(found) == {"cancelled, draft or test": (1, 4), "used": (4, 27)}
    assert "'Xyzzy' (1 row, 8.00)" in notes(found)["unknown_state Feld 3"]
    two = [[*row[:3], "Blorp" if row[2] == "2" else row[3]] for row in rows]
    assert accounts(ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", two)) == {"used": (5, 31)}


def test_a_nameless_column_of_stages_tells_won_deals(tmp_path: Path) -> None:
    words = ["Closed Won", "Prospecting", "Closed Lost", "Closed Won"]
    rows = [["A", f"2024-01-0{place + 1}", str(2**place), word] for place, word in enumerate(words)]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", rows)
    assert accounts(found) == {"lost deal": (1, 4), "open deal": (1, 2), "used": (2, 9)}
    assert "'Feld 3' is read as 'status'" in notes(found)["status_by_values Feld 3"]


def test_where_no_deal_is_called_won_a_word_that_is_not_known_counts_and_is_reported(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "10", "blorp"], ["B", "2024-01-02", "4", "Closed Lost"]]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", rows)
    assert accounts(found) == {"lost deal": (1, 4), "used": (1, 10)}
    assert "'blorp' (1 row, 10.00)" in notes(found)["unknown_state Feld 3"]


@pytest.mark.parametrize(("second", "used"), [("A", 6), ("B", 14)])
def test_short_types_are_told_from_codes_of_countries(tmp_path: Path, second: str, used: int) -> None:
    # SI and SC are an invoice and a credit of Sage, and Slovenia and the Seychelles.
    rows = [["A", "2024-01-01", "10", "SI"], [second, "2024-01-02", "4", "SC"]]
    found = ask(tmp_path, "Customer ID,Order Date,Amount,Feld 3", rows)
    assert accounts(found) == {"used": (2, used)}
