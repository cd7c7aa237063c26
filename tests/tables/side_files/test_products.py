"""A file of products: its columns are fields of the rows, whatever its names and its order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.errors import CustsegError
from custseg.result import Result
from custseg.settings.settings import gather

ORDERS = "Customer,Order,Date,SKU,Revenue,Profit\n"
ROWS = "A,1,2024-01-05,007,10,1\nA,2,2024-02-05,7,20,2\nB,3,2024-02-06,x9,40,4\nB,3,2024-02-06,gone,80,8\n"
PRODUCTS = "Brand,Product category,Item no,Weight\nOak,tea,007,1.5\nElm,mugs,7,2\nElm,tea,x9,\nAsh,tea,7,9\n,,,\n"


def ask(tmp_path: Path, question: Any = profit, products: str = PRODUCTS, **flags: Any) -> Result:
    (tmp_path / "orders.csv").write_text(ORDERS + ROWS)
    (tmp_path / "products.csv").write_text(products)
    settings = gather({"products": str(tmp_path / "products.csv"), **flags}, use_config=False, environment={})
    result: Result = question([str(tmp_path / "orders.csv")], settings)
    return result


def test_a_category_of_another_file(tmp_path: Path) -> None:
    result = ask(tmp_path)
    assert {row[0]: row[1] for row in result.frame.iter_rows()} == {"unknown": 80, "tea": 50, "mugs": 20}
    assert "products_repeated" in {note.name for note in result.notes}


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ({"by": "Brand"}, {"unknown": 80, "Elm": 60, "Oak": 10}),
        ({"by": "Brand", "rows": "Weight >= 2"}, {"Elm": 20}),
        # Of each customer the category with most revenue: mugs of A with 30, tea of B with 120.
        ({"by": "main:category"}, {"mugs": 30, "tea": 120}),
    ],
)
def test_every_column_is_a_field(tmp_path: Path, flags: dict[str, Any], found: dict[str, int]) -> None:
    assert {row[0]: row[1] for row in ask(tmp_path, **flags).frame.iter_rows()} == found


def test_categories_count(tmp_path: Path) -> None:
    result = ask(tmp_path, ltv, columns="categories")
    assert dict(result.frame.iter_rows()) == {"A": 2, "B": 1}


def test_a_file_of_other_products(tmp_path: Path) -> None:
    with pytest.raises(CustsegError, match=r"no column of .* holds a product of 'SKU'"):
        ask(tmp_path, products="id,category\nz,tea\n")


def test_what_was_mapped_is_taken_or_refused(tmp_path: Path) -> None:
    with pytest.raises(CustsegError, match="has no column 'Itm'") as error:
        ask(tmp_path, map=["products.product=Itm", "products.category=Nope", "products.kind=Brand"])
    assert [problem.what for problem in error.value.problems][1:] == [
        "the file has no column 'Nope'",
        "there is no role 'kind'",
    ]
    result = ask(tmp_path, map=["products.product=#3", "products.category=Brand"], by="category")
    assert {row[0]: row[1] for row in result.frame.iter_rows()} == {"unknown": 80, "Elm": 60, "Oak": 10}


def test_a_malformed_line_is_excluded_and_reported(tmp_path: Path) -> None:
    result = ask(tmp_path, products=PRODUCTS + "Fir,tea\nYew,mugs,gone,3,more\n")
    assert {row[0]: row[1] for row in result.frame.iter_rows()} == {"unknown": 80, "tea": 50, "mugs": 20}
    (note,) = [note for note in result.notes if note.name == "products_bad_rows"]
    assert "2 lines are malformed" in note.text
    with pytest.raises(CustsegError, match="2 lines are malformed"):
        ask(tmp_path, products=PRODUCTS + "Fir,tea\nYew,mugs,gone,3,more\n", bad_rows="error")
