"""How inspect draws joins: each line, and what matches nothing in rows and money, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from olist_like import olist_like
from places import ROOT, SAMPLE_DATA

from custseg import inspect
from custseg.tables.ledger import Reason

TABLES = {
    "orders": "order_id,customer_id,order_date\n1,a,2025-01-01\n2,b,2025-01-02\n3,a,2025-01-03\n",
    "order_items": (
        "order_id,product_id,quantity,amount\n"
        "1,x,1,10.00\n1,y,2,5.50\n2,x,1,20.00\n2,q,1,1.25\n2,q,2,1.25\n2,,1,0.50\n9,x,1,7.00\n"
    ),
    "products": "product_id,category\nx,tea\ny,spices\nz,cups\n",
    "dictionary": "field,meaning\norder_id,number of the order\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a shop whose tables do not match in all rows."""
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def section(result: Any, name: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a section, by the name of the table or of the parent."""
    key = "name" if name == "tables" else "parent"
    return {Path(str(row[key])).stem: row for row in result.sections[name].to_dicts()}


def test_each_join_is_a_line_with_what_matches_nothing(folder: Path) -> None:
    result = inspect(folder)
    joins = section(result, "joins")
    assert joins["orders"]["line"] == (
        "orders 1—n order_items by order_id: 6 of 7 rows matched; 1 with 7.00 match nothing: '9'; "
        "1 row of orders without order_items"
    )
    # The two rows with q: 2.50; the one without a product: 0.50. That of order 9 has a product.
    assert joins["products"]["line"] == (
        "products 1—n order_items by product_id: 4 of 7 rows matched; 3 with 3.00 match nothing: 'q', "
        "1 without a key; 1 row of products without order_items"
    )
    assert {name: joins["products"][name] for name in ("rows", "matched", "unmatched", "unused")} == {
        "rows": 7, "matched": 4, "unmatched": 3, "unused": 1,
    }  # fmt: skip
    assert (joins["products"]["unmatched_money"], joins["products"]["unmatched_keys"]) == (3.0, ["q"])


def test_the_rows_of_every_table_are_accounted_for(folder: Path) -> None:
    result = inspect(folder)
    counted = {name: (row["rows"], row["used"], row["unused"]) for name, row in section(result, "tables").items()}
    assert counted == {
        "order_items": (7, 6, 1), "orders": (3, 2, 1), "products": (3, 2, 1), "dictionary": (1, 0, 1),
    }  # fmt: skip
    assert "not read" in section(result, "tables")["dictionary"]["part"]
    ledger = result.ledger
    assert ledger is not None
    assert ledger["read"]["rows"] == 7 + 1
    assert ledger["used"] == {"rows": 6, "money": 38.5}
    reasons = {one["reason"]: (one["rows"], one["money"]) for one in ledger["set_aside"]["reasons"]}
    assert reasons == {Reason.UNMATCHED.text: (1, 7.0), Reason.WITHOUT_LINES.text: (1, 0.0)}
    found = {row["finding"]: (row["rows"], row["money"]) for row in result.frame.to_dicts()}
    assert found == {"unmatched": (1, 7.0), "without_lines": (1, 0.0)}


def test_the_formats_of_all_files_are_told(folder: Path) -> None:
    (folder / "products.csv").write_bytes("product_id;category\nx;tea\ny;épices\n".encode("cp1252"))
    files = {Path(row["file"]).stem: row for row in inspect(folder).sections["files"].to_dicts()}
    assert files.keys() == {"order_items", "orders", "products"}
    assert (files["products"]["separator"], files["products"]["encoding"]) == ("semicolon", "Windows-1252")


def test_a_single_table_has_no_joins(folder: Path) -> None:
    (folder / "one.csv").write_text("customer_id,date,amount\na,2025-01-01,5\n", encoding="utf-8")
    assert not {"tables", "joins"} & inspect(folder / "one.csv").sections.keys()


def test_counts_are_those_of_plain_joins(tmp_path: Path) -> None:
    made = olist_like(60, seed=3)
    tables = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in made.tables.items()}
    for row in inspect(made.folder(tmp_path)).sections["joins"].to_dicts():
        child, parent = (tables[Path(row[side]).stem] for side in ("child", "parent"))
        on = {"left_on": row["child_key"], "right_on": row["parent_key"]}
        assert (row["rows"], row["matched"]) == (child.height, child.join(parent, how="semi", **on).height)
        assert row["unused"] == parent.join(child, how="anti", left_on=on["right_on"], right_on=on["left_on"]).height


def test_the_page_on_shapes_shows_the_joins_of_the_sample() -> None:
    page = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
    lines = inspect(SAMPLE_DATA / "tables").sections["joins"]["line"].to_list()
    assert [line for line in lines if f"- `{line}`\n" not in page] == []
    assert page.count("1—n order_items by") + page.count("1—n orders by") == len(lines)
