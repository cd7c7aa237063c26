"""Numbers and dates of documents within a text."""

from __future__ import annotations

import pytest

from custseg.tables.layout.documents import document, is_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Реализация товаров и услуг 0000-001005 от 14.02.2024 12:00:00", ("0000-001005", "14.02.2024 12:00:00")),
        ("Rechnung RE-17 vom 14.02.2024", ("RE-17", "14.02.2024")),
        ("Invoice #5 of 2024-02-14", ("#5", "2024-02-14")),
        ("Tea, 100 g", None),
        ("Store 24 of 7", None),
        ("14.02.2024", None),
    ],
)
def test_a_document_has_a_number_and_a_date(text: str, expected: tuple[str, str] | None) -> None:
    assert document(text) == expected


def test_a_date_is_nothing_else() -> None:
    assert is_date("14.02.2024 12:00")
    assert not is_date("Invoice 14.02.2024")
