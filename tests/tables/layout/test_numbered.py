"""Numbers of orders against amounts."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from custseg.tables.layout.numbered import numbers_orders


@pytest.mark.parametrize(
    "values",
    [
        ["1001", "1002", "1005"],
        [3, 2, 1],
        ["100077", "100301", "100302", None, "100950"],
        [1001.0, 1002.0, 1003.0],
    ],
)
def test_numbers_of_orders(values: list[Any]) -> None:
    assert numbers_orders(pl.Series(values))


@pytest.mark.parametrize(
    "values",
    [
        ["1001", "1002"],
        ["1001", "1002", "1002"],
        ["1001", "1003", "1002"],
        ["10.50", "11.50", "12.50"],
        ["20", "40", "60"],
        ["30", "45", "90", "120"],
        ["S1", "S2", "S3"],
    ],
)
def test_other_values(values: list[Any]) -> None:
    assert not numbers_orders(pl.Series(values))
