"""Lists in one cell, taken apart."""

from __future__ import annotations

import polars as pl
import pytest

from custseg.tables.values.lists import parts_of, taken_apart


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("[MEN, WOMEN]", ["MEN", "WOMEN"]),
        ("a;b", ["a", "b"]),
        ("a, b ; c", ["a, b", "c"]),
        ("a|b|a", ["a", "b"]),
        ('["a", "b, c"]', ["a", "b, c"]),
        ("['it', 'us']", ["it", "us"]),
        ("{x,y}", ["x", "y"]),
        ("(x)", ["x"]),
        ("one", ["one"]),
        ("Men's shoes, Hats", ["Men's shoes", "Hats"]),
        ("a,,b,", ["a", "b"]),
        ("[]", []),
        (" [ ] ", []),
        ("", []),
        (None, None),
        ("[女装, 男装]", ["女装", "男装"]),
    ],
)
def test_parts_of_a_cell(cell: str | None, parts: list[str] | None) -> None:
    found = pl.DataFrame({"x": [cell]}, schema={"x": pl.String}).select(parts_of(pl.col("x")))["x"].to_list()
    assert found == [parts]


def test_rows_stand_once_for_each_value() -> None:
    rows = pl.DataFrame({"id": [1, 2, 3], "x": ["a;b", "[]", None]}).lazy()
    assert taken_apart(rows, "x").collect().rows() == [(1, "a"), (1, "b"), (2, None), (3, None)]
