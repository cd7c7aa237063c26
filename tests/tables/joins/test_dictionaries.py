"""Lists of columns beside tables are told from tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.sources.open_source import open_source
from custseg.tables.joins.dictionaries import is_dictionary
from custseg.tables.joins.table import Table, told_apart

ORDERS = "order_id,customer_id,order_date,amount\n1,a,2025-01-01,5\n"
PEOPLE = "customer_id,name,country\na,Anna,NL\n"


def tables(folder: Path, other: str) -> list[Table]:
    """Return orders, customers and another table."""
    for name, text in (("orders", ORDERS), ("people", PEOPLE), ("other", other)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return told_apart(open_source([str(folder / f"{name}.csv")]) for name in ("orders", "people", "other"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Table,Field,Description\norders,order_id,Number\norders,amount,Money\npeople,country,Where\n", True),
        ("column;type\nORDER_ID;int\nCustomer_ID ;text\nname;text\ncountry;text\nolder;text\n", True),
        ("field,meaning\norder_id,Number\namount,Money\n", False),  # Two names may be values.
        ("field,meaning\norder_id,x\namount,y\nheight,z\nwidth,w\n", False),
        ("customer_id,country\na,NL\nb,BE\nc,FR\n", False),
        ("number,size\n1,2\n3,4\n5,6\n", False),
    ],
)
def test_a_list_of_columns_is_told_from_a_table(tmp_path: Path, text: str, expected: bool) -> None:
    listed = tables(tmp_path, text)
    assert is_dictionary(listed[2], listed) is expected
    assert not is_dictionary(listed[0], listed)
    assert not is_dictionary(listed[1], listed)
