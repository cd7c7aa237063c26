"""Lines of totals, in twelve languages."""

import polars as pl
import pytest

from custseg.tables.values.totals import is_total


def found(text: str) -> bool:
    return bool(pl.DataFrame({"text": [text]}).select(is_total(pl.col("text"))).item())


@pytest.mark.parametrize(
    "text",
    [
        "Total", "Grand Total:", "Subtotal", "Итого за март", "Промежуточный итог", "合计", "小计：", "Summe", "Gesamt",
        "Total general", "Total général", "Sous-total", "Totaux", "Totale", "TOTALE GENERALE", "Total geral", "Soma",
        "Razem", "Ogółem", "Suma końcowa", "Łącznie:", "Toplam", "Genel Toplam", "Ara toplam", "合計", "小計", "総計",
        "Totaal", "Eindtotaal 2024", "** Total **",
    ],
)  # fmt: skip
def test_a_line_of_totals_begins_with_a_word_for_them(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text", ["Totally Tea", "Sumatra", "合計金額の人", "Toplamak", "Anna Total", "Totalizator", ""]
)
def test_other_texts_are_none(text: str) -> None:
    assert not found(text)
