"""Reports in which each level has columns of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arranged_rows import rows_of

Arrange = Callable[..., Any]

STAIRS = """\
Контрагент;Документ;Дата;Номенклатура;Количество;Сумма
ООО Ромашка;;;;4;105 000,00
;Реализация 1001;05.01.2024;;3;60 000,00
;;;Чай;2;30 000,00
;;;Кружка;1;30 000,00
;Реализация 1004;25.02.2024;;1;45 000,00
;;;Чай;1;45 000,00
ИП Болтов;;;;1;60 000,00
;Реализация 1002;19.01.2024;;1;60 000,00
;;;Набор;1;60 000,00
Итого;;;;5;165 000,00
"""
LINES = [
    ("ООО Ромашка", "Реализация 1001", "05.01.2024", "Чай", "30 000,00"),
    ("ООО Ромашка", "Реализация 1001", "05.01.2024", "Кружка", "30 000,00"),
    ("ООО Ромашка", "Реализация 1004", "25.02.2024", "Чай", "45 000,00"),
    ("ИП Болтов", "Реализация 1002", "19.01.2024", "Набор", "60 000,00"),
]
COLUMNS = ("Контрагент", "Документ", "Дата", "Номенклатура", "Сумма")


def test_columns_of_headings_are_filled_down_to_the_lines(arrange: Arrange) -> None:
    source, notes, _ = arrange(STAIRS)
    assert rows_of(source, *COLUMNS) == LINES
    assert [note.name for note in notes] == ["report_groups"]


def test_headings_need_no_sums(arrange: Arrange) -> None:
    lines = [line if "Чай" in line or "Кружка" in line or "Набор" in line else line.rsplit(";", 2)[0] + ";;"
             for line in STAIRS.splitlines()[1:]]  # fmt: skip
    source, _, _ = arrange("\n".join([STAIRS.splitlines()[0], *lines]) + "\n")
    assert rows_of(source, *COLUMNS) == LINES


def test_sums_that_do_not_hold_are_no_report(arrange: Arrange) -> None:
    _, _, unchanged = arrange(STAIRS.replace("3;60 000,00", "3;60 001,00"))
    assert unchanged
