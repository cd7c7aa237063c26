"""custseg trend at a terminal and in machine formats."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.numbers import spark
from custseg.result import Column, Result
from custseg.writing.table import print_table

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
BLOCKS = "▁▂▃▄▅▆▇█"
HEAD = ["customer_id", "date", "revenue", "product"]
PERIODS = ["period", "period_start", "period_end", "complete"]
GROUPED = ["turnover", "dynamics_coefficient", "turnover_change", "turnover_share", "turnover_status"]
BASE = [
    "turnover", "dynamics_coefficient", "turnover_change", "active_customers", "orders", "orders_per_customer",
    "average_order_value", "turnover_without_order", "change_by_customers", "change_by_orders_per_customer",
    "change_by_order_value", "change_without_order", "customers_new", "change_by_new", "customers_back",
    "change_by_back", "customers_kept", "change_by_kept", "customers_lost", "change_by_lost",
]  # fmt: skip


@pytest.fixture
def sales(shop: Path) -> Path:
    """Return a file in which 26 products sell for 26 months; the last month ends on its 9th day."""
    lines = [",".join(HEAD)]
    for month in range(26):
        day = f"{2023 + month // 12}-{month % 12 + 1:02}-"
        for number in range(26):
            # The later the letter, the larger is what it gained in the last complete month.
            money = 100 + (number * 10 if month >= 24 else 0)
            lines.append(f"{number},{day}{1 + (number + month) % 9:02},{money},{chr(97 + number)}")
    lines.append("0,2024-11-05,70,=SUM(A1)")
    lines.append("0,2025-01-31,1,z")
    (shop / "sales.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return shop / "sales.csv"


def seen(answer: Any) -> list[str]:
    return STYLE.sub("", answer.out.decode()).splitlines()


def test_columns_are_an_api(call: Run, sales: Path) -> None:
    assert list(call("-q", "trend", "sales.csv").rows[0]) == [*PERIODS, *BASE]
    rows = call("-q", "trend", "sales.csv", "--by", "product").rows
    assert list(rows[0]) == ["product", *PERIODS, *GROUPED]
    assert len(rows) == 27 * 26
    assert {row["product"] for row in rows if row["product"] not in map(chr, range(97, 123))} == {"'=SUM(A1)"}


@pytest.mark.parametrize("columns", [80, 200])
def test_groups_move_in_order_of_size(glance: Run, sales: Path, columns: int) -> None:
    answer = glance("trend", "sales.csv", "--by", "product", columns=columns)
    lines = seen(answer)
    names = [line.split()[0] for line in lines if re.match(r"^([a-z]|other \(\d+\)) .*[▁-█]{2}", line)]
    assert names == [*[chr(code) for code in range(122, 102, -1)], "other"]
    assert "  20 of 27 groups; --top 0 shows all" in lines
    (last,) = [line for line in lines if line.startswith("z ")]
    blocks = re.search(f"[{BLOCKS}]+", last)
    assert blocks
    # Of the 25 complete months as many as there is room for, the last the highest.
    assert blocks[0] == "▃" * 11 + "█" if columns == 80 else "▃" * 23 + "█"
    assert "351.00" in last
    assert "3.51" in last
    assert max(map(len, lines)) <= columns
    assert any("2025-02 (to 2025-02-09) is incomplete" in line for line in lines)


def test_lost_groups_are_reported(glance: Run, sales: Path) -> None:
    words = ("trend", "sales.csv", "--by", "product", "--to", "2024-12-31")
    lines = seen(glance(*words))
    assert re.search(r"=SUM\(A1\) .* 0\.00 .* -70\.00 .* gone\b", next(line for line in lines if "SUM" in line))
    # Of all groups, shown or not.
    lines = seen(glance(*words, "--top", "2"))
    assert "Groups    1 gone" in lines
    assert any(line.startswith("other (25)") for line in lines)


def test_the_base_is_shown_by_period(glance: Run, sales: Path) -> None:
    text = "\n".join(seen(glance("trend", "sales.csv", columns=120)))
    assert text.count("\n2024-") == 11
    assert "\n2025-02 …" in text
    assert "13 of 26 periods; --periods 0 shows all" in text
    assert (
        "Turnover        5,851.00 in 2025-01 · 2,600.00 in 2024-12 · dynamics coefficient 2.25 · change +3,251.00"
        in text
    )
    assert re.search(r"Why it changed  \+\d+\.\d\d by more orders per customer · \+[\d,]+\.\d\d by larger orders", text)
    assert re.search(r"Customers +26 kept: \+3,251\.00", text)
    assert "█" in text
    assert "profit" not in text
    text = "\n".join(seen(glance("trend", "sales.csv", "--periods", "2")))
    assert text.count("\n2025-") == 2
    assert "periods; --periods 0" not in text


@pytest.mark.parametrize(
    ("values", "blocks"),
    [
        ([0, 1, 4, 7, 8], "▁▂▅██"),
        ([0.0, 0.001, 100.0], "▁▂█"),
        ([-5, 3, None], "▁█▁"),
        ([0, 0], "▁▁"),
        ([-1, -2], "▁▁"),
        ([], ""),
    ],
)
def test_sparklines_start_at_zero(values: list[float | None], blocks: str) -> None:
    assert spark(values) == blocks


def test_no_sparklines_in_ascii() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    frame = pl.DataFrame({"name": ["tea"], "by": [[1.0, 2.0]], "money": [2.0]})
    columns = [Column("name", "Name"), Column("by", "By month", "spark"), Column("money", "Money", "money")]
    print_table(Result("Made up", frame, columns), None, stream)
    stream.flush()
    text = stream.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "By month" not in text
    assert "2.00" in text


def test_a_top_without_groups_is_refused(call: Run, sales: Path) -> None:
    answer = call("trend", "sales.csv", "--top", "3")
    assert answer.status == 2
    assert "--periods" in answer.err


@pytest.mark.parametrize("columns", [44, 60, 100])
def test_lines_fit_and_figures_are_whole(glance: Run, sales: Path, columns: int) -> None:
    for words in ((), ("--by", "product"), ("--period", "90d"), ("--period", "quarter", "--by", "product")):
        lines = seen(glance("trend", "sales.csv", *words, columns=columns))
        assert max(map(len, lines)) <= columns
        assert not re.search(r"\d…|…\d", "\n".join(lines))
        assert any("Turnover" in line for line in lines)
