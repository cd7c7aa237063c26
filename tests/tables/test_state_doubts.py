"""Sales that are partly refunded while nothing says how much."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from export import accounts, ask, notes

HEADER = "Customer ID,Order ID,Order Date,Amount,Status"
WORDS = ["Partially refunded", "частичный возврат", "частично возвращён", "reembolsado parcialmente",
        "teilweise erstattet",
         "partiellement remboursé", "部分退款", "一部返金", "rimborso parziale", "kısmi iade"]  # fmt: skip


def rows(word: str, amount: str = "4") -> list[list[str]]:
    """Return three paid orders and one with a status."""
    paid = [["A", f"o{place}", f"2024-01-0{place}", "10", "paid"] for place in (1, 2, 3)]
    return [*paid, ["B", "o4", "2024-01-05", amount, word]]


@pytest.mark.parametrize("word", WORDS)
def test_a_part_that_nothing_tells_is_warned_of(tmp_path: Path, word: str) -> None:
    found = ask(tmp_path, HEADER, rows(word))
    assert accounts(found) == {"used": (4, 34)}
    assert "unknown_state Status" not in notes(found)
    assert notes(found)["partly_refunded"].startswith("1 row of the first 4 is partly refunded")


def test_no_warning_without_such_a_status_or_with_refunds_in_the_file(tmp_path: Path) -> None:
    assert "partly_refunded" not in notes(ask(tmp_path, HEADER, rows("shipped")))
    assert "partly_refunded" not in notes(ask(tmp_path, HEADER, rows("partially refunded", "-4")))
    with_refunds = [[*row, "1" if row[4] != "paid" else "0"] for row in rows("partially refunded")]
    named = ask(tmp_path, HEADER + ",back", with_refunds, map=["refunded=back"])
    assert accounts(named) == {"used": (4, 33)}
    assert "partly_refunded" not in notes(named)


def test_only_a_column_that_decides_is_shown(tmp_path: Path) -> None:
    header = "Deal - ID,Deal - Organization,Deal - Value,Deal - Status,Deal - Stage,Deal - Won time"
    found = ask(
        tmp_path, header, [["1", "A", "10", "Won", "Signed", "2024-01-02"], ["2", "B", "5", "Open", "Signed", ""]]
    )
    shown = found.understood
    assert "Deal - Status" in (shown.get("status"), shown.get("decides what is a sale"))
    assert "Deal - Stage" not in shown.values()


BESIDE = [["A", "1", "2024-01-01", "10", "Invoice"], ["B", "2", "2024-01-02", "20", "Sales Receipt"],
          ["B", "3", "2024-01-03", "40", "Sales Order"], ["A", "4", "2024-01-04", "-5", "Credit Memo"]]  # fmt: skip
"""Two orders that are billed, one that is not, and a refund."""


def test_orders_beside_invoices_are_warned_of_and_the_suggestion_leaves_them_out(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, BESIDE)
    assert accounts(found) == {"used": (4, 65)}
    [note] = [note for note in found.notes if note.name == "orders_beside_invoices"]
    assert note.warns
    assert note.stays
    assert "1 row of the first 4 is 'Sales Order'" in note.text
    option, condition = shlex.split(note.command)
    assert option == "--rows"
    followed = ask(tmp_path, HEADER, BESIDE, rows=condition)
    assert accounts(followed) == {"filtered by --rows": (1, 40), "used": (3, 25)}
    assert "orders_beside_invoices" not in notes(followed)


@pytest.mark.parametrize(
    ("words", "warned"),
    [(("Order", "Order", "Order", "Refund"), False), (("Реализация товаров и услуг", "Заказ покупателя"), True)],
)
def test_orders_alone_are_no_doubt(tmp_path: Path, words: tuple[str, ...], *, warned: bool) -> None:
    rows_of_types = [["A", str(place), f"2024-01-0{place}", "10", word] for place, word in enumerate(words, start=1)]
    assert ("orders_beside_invoices" in notes(ask(tmp_path, HEADER, rows_of_types))) is warned
