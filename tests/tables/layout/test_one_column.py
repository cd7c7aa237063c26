"""Reports with all names in one column, proved by their sums, their indents or their grouped rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from arranged_rows import rows_of
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custseg.sources.open_source import ReadOptions, open_source
from custseg.tables.headers.synonyms import is_known
from custseg.tables.layout.arranged import arranged
from custseg.tables.row_columns import HEADING, ORIGINAL

Arrange = Callable[..., Any]

THREE = """\
Контрагент / Документ / Номенклатура;Количество;Сумма, руб.
ООО Ромашка;7,000;165 000,00
Реализация товаров и услуг 0000-001001 от 05.01.2024 12:00:00;3,000;60 000,00
Чай;2,000;30 000,00
Кружка;1,000;30 000,00
Реализация товаров и услуг 0000-001004 от 03.02.2024 12:00:00;4,000;105 000,00
Набор;1,000;60 000,00
Чай;3,000;45 000,00
ИП Болтов;1,000;60 000,00
Реализация товаров и услуг 0000-001002 от 19.01.2024 12:00:00;1,000;60 000,00
Набор;1,000;60 000,00
Итого;8,000;225 000,00
"""
LEAVES = [
    ("ООО Ромашка", "0000-001001", "05.01.2024 12:00:00", "Чай"),
    ("ООО Ромашка", "0000-001001", "05.01.2024 12:00:00", "Кружка"),
    ("ООО Ромашка", "0000-001004", "03.02.2024 12:00:00", "Набор"),
    ("ООО Ромашка", "0000-001004", "03.02.2024 12:00:00", "Чай"),
    ("ИП Болтов", "0000-001002", "19.01.2024 12:00:00", "Набор"),
]
COLUMNS = ("Контрагент", "Document number", "Document date", "Номенклатура")


def test_levels_that_the_header_lists_become_columns(arrange: Arrange) -> None:
    source, notes, _ = arrange(THREE)
    assert rows_of(source, *COLUMNS) == LEAVES
    assert [note.name for note in notes] == ["report_groups"]
    assert "6 lines of headings and subtotals" in notes[0].text
    assert source.sample.height == len(LEAVES)
    assert HEADING not in source.sample.columns


def test_levels_may_be_named_in_lines_below_the_header(arrange: Arrange) -> None:
    header, _, rest = THREE.partition("\n")
    assert header.startswith("Контрагент / ")
    text = f"Контрагент;Количество;Сумма\nДокумент;;\nНоменклатура;;\n{rest}"
    source, _, _ = arrange(text)
    assert rows_of(source, *COLUMNS) == LEAVES
    rows = source.scan(position=True).collect()
    assert rows[ORIGINAL + "Контрагент"].to_list() == [line.partition(";")[0] for line in text.splitlines()[1:]]


def test_documents_may_be_the_innermost_level(arrange: Arrange) -> None:
    kept = [line for line in THREE.splitlines() if not line.startswith(("Чай", "Кружка", "Набор"))]
    source, _, _ = arrange("\n".join(["Контрагент;Количество;Сумма", *kept[1:]]) + "\n")
    assert rows_of(source, "Контрагент", "Document number", "Сумма") == [
        ("ООО Ромашка", "0000-001001", "60 000,00"),
        ("ООО Ромашка", "0000-001004", "105 000,00"),
        ("ИП Болтов", "0000-001002", "60 000,00"),
    ]


def test_rows_may_be_days(arrange: Arrange) -> None:
    text = "Row Labels,Sum of Amount\nAda,125\n2024-01-05,25\n2024-02-03,100\nBen,50\n2024-01-09,50\nGrand Total,175\n"
    source, _, _ = arrange(text)
    assert rows_of(source, "Group 1", "Row Labels", "Sum of Amount") == [
        ("Ada", "2024-01-05", "25"), ("Ada", "2024-02-03", "100"), ("Ben", "2024-01-09", "50"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        ("60 000,00\nЧай", "60 001,00\nЧай"),  # a document that is not the sum of its rows
        ("ИП Болтов;1,000;60 000,00\n", ""),  # a document without a customer: rows that may be either's
    ],
)
def test_what_cannot_be_proved_stays_as_it_is(arrange: Arrange, change: tuple[str, str]) -> None:
    assert change[0] in THREE
    _, _, unchanged = arrange(THREE.replace(*change, 1))
    assert unchanged


def test_a_table_of_customers_is_no_report(arrange: Arrange) -> None:
    """10 = 4 + 6 and 9 = 9 by chance."""
    _, _, unchanged = arrange("Customer,Orders\nAnn,10\nBen,4\nCat,6\nDan,9\nEve,9\nFay,3\nGus,1\nHan,2\n")
    assert unchanged


def test_returns_are_negative_rows(arrange: Arrange) -> None:
    text = THREE.replace("Чай;2,000;30 000,00", "Чай;-2,000;-30 000,00").replace("3,000;60 000,00", "-1,000;0,00")
    text = text.replace("7,000;165 000,00", "3,000;105 000,00")
    source, _, _ = arrange(text)
    assert rows_of(source, *COLUMNS) == LEAVES


@pytest.mark.parametrize("grouped", [False, True], ids=["indented", "grouped rows"])
def test_levels_of_a_workbook_are_its_indents_or_grouped_rows(tmp_path: Path, *, grouped: bool) -> None:
    """Without sums in the headings there is nothing else to go by."""
    pytest.importorskip("fastexcel")
    lines = [line.split(";") for line in THREE.splitlines()]
    with xlsxwriter.Workbook(tmp_path / "r.xlsx") as book:
        sheet = book.add_worksheet()
        for row, (name, count, money) in enumerate(lines):
            level = 1 if name.startswith("Реализация") else 2 if name in ("Чай", "Кружка", "Набор") else 0
            sheet.write(row, 0, name, None if grouped else book.add_format({"indent": level}))
            if row and level == 2:
                sheet.write_row(row, 1, [float(field.replace(" ", "").replace(",", ".")) for field in (count, money)])
            elif not row:
                sheet.write_row(row, 1, [count, money])
            sheet.set_row(row, None, None, {"level": level if grouped else 0})
    source, notes = arranged(open_source([str(tmp_path / "r.xlsx")], ReadOptions(is_column_name=is_known)))
    assert rows_of(source, *COLUMNS) == LEAVES
    assert "found by their indents" in notes[0].text


CENTS = st.integers(1, 99_999)
CUSTOMERS = st.lists(st.lists(st.lists(CENTS, min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=4)


@given(CUSTOMERS)
@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_random_reports_give_their_rows_or_nothing(arrange: Arrange, customers: list[list[list[int]]]) -> None:
    lines, expected = ["Customer / Invoice / Product;Amount"], []
    number = 0
    for place, documents in enumerate(customers):
        lines.append(f"Customer {place}x;{sum(map(sum, documents)) / 100:.2f}")
        for document in documents:
            number += 1
            lines.append(f"Invoice A{number} of 2024-01-{number % 28 + 1:02};{sum(document) / 100:.2f}")
            for cents in document:
                lines.append(f"Tea;{cents / 100:.2f}")
                expected.append((f"Customer {place}x", f"A{number}", Decimal(cents) / 100))
    source, _, unchanged = arrange("\n".join(lines) + "\n")
    if not unchanged:
        found = rows_of(source, "Customer", "Document number", "Amount")
        assert [(name, document, Decimal(amount)) for name, document, amount in found] == expected
    else:
        assert len(lines) < 5
