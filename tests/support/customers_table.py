"""Five customers to ask conditions of, and the types of their columns."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.sql.compile import compile_condition

DAY = dt.date

FRAME = pl.DataFrame(
    {
        "ltv": [1.0, 20_000.0, 5.0, None, -8.0],
        "orders": [1, 2, 0, 3, 4],
        "first_order": [DAY(2024, 1, 1), DAY(2024, 6, 1), DAY(2025, 1, 1), None, DAY(2024, 1, 1)],
        "last_order": [DAY(2024, 1, 31), DAY(2024, 6, 30), DAY(2025, 2, 1), None, DAY(2024, 1, 1)],
        "segment": ["gold", "O'Hara", None, "%x", "2024-01-01"],
        "vip": [True, False, None, True, False],
        "Имя": ["Анна", "Борис", "", None, "x"],
        "客户": ["李", "王", None, "x", "x"],
        "Order Total": [1.0, 2.0, 3.0, 4.0, 5.0],
        "select": [1.0, 2.0, 3.0, 4.0, 5.0],
        "date": [DAY(2024, 1, 1), DAY(2024, 6, 1), DAY(2025, 1, 1), None, None],
        "Month": ["a", "b", "c", "d", "e"],
        "^or.*$": [9, 9, 9, 9, 9],
        "file.ltv": [9.0, 8.0, 7.0, 6.0, 5.0],
    }
)


def kept(sql: str) -> list[int]:
    """Return the numbers of the customers for whom the condition is true."""
    condition, _ = compile_condition(sql, dict(FRAME.schema), "--where")
    return FRAME.with_row_index("n").filter(condition)["n"].to_list()
