"""Tables fit at any width and with any data: a figure is printed whole or not at all."""

from __future__ import annotations

import io
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from unittest.mock import patch

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.numbers import bar, readable
from custseg.result import Column, Result
from custseg.writing.table import print_table

EIGHTHS = {"█": 8, "▉": 7, "▊": 6, "▋": 5, "▌": 4, "▍": 3, "▎": 2, "▏": 1}


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def cells(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def shown(result: Result, width: int, top: int | None = None) -> str:
    """Return what a terminal of that width shows, without colours."""
    stream = Terminal()
    with patch.dict("os.environ", {"COLUMNS": str(width), "TERM": "xterm"}, clear=True):
        print_table(result, top, stream)
    return re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())


NAMES = st.text("abcdefgh ij小林", min_size=1, max_size=60).map(str.strip).filter(bool)
MONEY = st.floats(-1e9, 1e9, allow_nan=False)


def in_cents(value: float) -> str:
    """Return an amount as it is rounded by hand, halves up."""
    cents = Decimal(repr(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{cents if cents else abs(cents):,.2f}"


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(st.tuples(NAMES, MONEY, MONEY, st.integers(0, 10**7), NAMES), min_size=1, max_size=5),
    st.integers(44, 220),
)
def test_no_line_too_long_and_no_figure_cut(rows: list[tuple[str, float, float, int, str]], width: int) -> None:
    columns = [
        Column("customer_id", "Customer"), Column("aov", "Average order value", "money", "Avg. order", "S"),
        Column("ltv", "LTV to date", "money"), Column("orders", "Orders", "count"), Column("country", "country"),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=[column.name for column in columns], orient="row")
    text = shown(Result("Made up", frame, columns, bar="ltv"), width)
    lines = text.splitlines()
    assert max(map(cells, lines)) <= width
    assert not re.search(r"[\d,.]…|…[\d,.]", text)
    hidden = text.rpartition("Too narrow for ")[2] if "Too narrow for " in text else ""
    assert "customer_id" not in hidden
    assert "ltv" not in hidden
    for name, aov, ltv, orders, _ in rows:
        assert in_cents(ltv) in text
        if "aov" not in hidden:
            assert in_cents(aov) in text
        if "orders" not in hidden:
            assert f"{orders:,}" in text
        assert name[:3].split("  ")[0] in text


@pytest.mark.parametrize(
    ("top", "limit", "rows"), [(None, 20, 20), (None, 0, 30), (0, 20, 30), (5, 20, 5), (99, 20, 30)]
)
def test_top_beats_the_default(top: int | None, limit: int, rows: int) -> None:
    frame = pl.DataFrame({"name": [f"row {n}." for n in range(30)]})
    text = shown(Result("Made up", frame, [Column("name", "Name")], limit=limit), 80, top)
    assert len(re.findall(r"^row ", text, flags=re.MULTILINE)) == rows
    assert (f"{rows} of 30 rows" in text) == (rows < 30)


def test_bars_are_in_proportion() -> None:
    """To an eighth of a character; none for nothing or less."""
    for value, largest, width in ((50, 100, 10), (33, 100, 30), (1, 1000, 10), (100, 100, 7), (7, 8, 1)):
        length = sum(EIGHTHS[sign] for sign in bar(value, largest, width))
        assert abs(length - value / largest * width * 8) <= 1
        assert length >= 1
    assert bar(0, 100, 10) == bar(-5, 100, 10) == bar(None, 100, 10) == bar(5, 0, 10) == ""


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567.891, "money", "1,234,567.89"), (-0.001, "money", "0.00"), (-1234.5, "money", "-1,234.50"),
        (0.12345, "share", "12.3%"), (1234, "count", "1,234"), (2.5, "count", "2.5"), (11.04, "months", "11.0"),
        (0.125, "per_month", "0.13"), (3.456, "ratio", "3.46"), (None, "money", ""), (None, "text", ""),
        (30.0, "days", "30"), ("x", "text", "x"),
    ],
)  # fmt: skip
def test_figures_as_people_read_them(value: object, unit: str, text: str) -> None:
    assert readable(value, unit) == text


def test_rounded_zero_has_no_sign() -> None:
    assert readable(-0.0001, "share") == "0.0%"
    assert readable(-0.0, "count") == "0"
    assert readable(-0.01, "months") == "0.0"


def test_an_empty_table_has_its_headers() -> None:
    frame = pl.DataFrame({"name": [], "ltv": []}, schema={"name": pl.String, "ltv": pl.Float64})
    text = shown(Result("Made up", frame, [Column("name", "Name"), Column("ltv", "LTV", "money")], bar="ltv"), 80)
    assert "Name" in text
    assert "LTV" in text
