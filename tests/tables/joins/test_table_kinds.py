"""What a table holds by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.sources.open_source import open_source
from custseg.tables.joins.table import Table
from custseg.tables.joins.table_kinds import is_beside_goods, is_of_payments, is_of_refunds


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("order_returns", {"refunds"}),
        ("Refunds2024", {"refunds"}),
        ("credit notes", {"refunds"}),
        ("возвраты", {"refunds"}),
        ("shipping_lines", {"beside"}),
        ("order_taxes", {"beside"}),
        ("olist_order_payments_dataset", {"payments"}),
        ("order_items", set()),
        ("returning_customers", set()),
    ],
)
def test_kinds_of_tables(tmp_path: Path, name: str, kinds: set[str]) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text("id,amount\n1,2\n", encoding="utf-8")
    table = Table(open_source([str(path)]))
    found = {"refunds": is_of_refunds(table), "beside": is_beside_goods(table), "payments": is_of_payments(table)}
    assert {kind for kind, holds in found.items() if holds} == kinds
