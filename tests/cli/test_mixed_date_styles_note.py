"""The note on dates that are written in several styles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_a_second_date_style_is_read_and_noted(call: Callable[..., Any], tmp_path: Path) -> None:
    rows = ["a,31.01.2024,10", "a,28.02.2024,20", "b,2024-03-31,30", "c,soon,40"]
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join(["Customer ID,Order Date,Amount", *rows, ""]), encoding="utf-8")
    answer = call("ltv", str(path), "--columns", "last_order,revenue", "--sort", "revenue:asc", "--format", "csv")
    lines = answer.out.decode().splitlines()
    assert lines == ["customer_id,last_order,revenue", "a,2024-02-28,30.0", "b,2024-03-31,30.0"]
    assert "'Order Date' is written in two ways: D.M.YYYY, else YYYY-MM-DD (1 row)." in " ".join(answer.err.split())
    assert "1 unreadable date" in answer.err
