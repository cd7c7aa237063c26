"""custseg cohorts: the triangle at a terminal, and the rows in machine formats."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from places import ROOT

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.table import print_table

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
GROUND = re.compile(r"\x1b\[[\d;]*48;5;\d+m")
COLUMNS = [
    "cohort", "cohort_size", "age", "period", "complete", "customers", "retention", "revenue", "profit",
    "ltv_cumulated", "ltv_cumulated_per_customer",
]  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the cohorts of the sample."""
    return cohorts([str(ROOT / "sample_data" / "orders.csv")], gather({}, use_config=False, environment={}))


class Terminal(io.StringIO):
    """A stream that says that people look at it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def seen(result: Result, width: int = 80, **env: str) -> str:
    """Return what a terminal shows."""
    stream = Terminal()
    with patch.dict("os.environ", {"COLUMNS": str(width), "TERM": "xterm-256color", **env}, clear=True):
        print_table(result, None, stream)
    return stream.getvalue()


def body(text: str) -> list[list[str]]:
    """Return the words of the lines of the triangle."""
    return [line.split() for line in STYLE.sub("", text).splitlines() if re.match(r"20\d\d|all ", line)]


@pytest.mark.parametrize("width", [30, 44, 80, 120, 200])
def test_the_triangle_fits_and_its_figures_are_those_of_the_rows(result: Result, width: int) -> None:
    rows = result.frame.filter(pl.col("age").is_not_null()).iter_rows(named=True)
    shares = {(row["cohort"], row["age"]): row["retention"] for row in rows}
    text = STYLE.sub("", seen(result, width))
    assert max(map(len, text.splitlines())) <= width
    lines = body(text)
    assert len(lines) == 14
    assert "17 older not shown; --top 0 shows all" in " ".join(text.split())
    heads = 2 if width < 44 else 3
    ages = len(lines[0]) - heads
    assert ages >= 1
    assert bool(re.search("Ages 0 to", text)) == (ages < 13)
    for cohort, *words in lines[:-1]:
        for age, word in enumerate(words[heads - 1 :]):
            share = shares[cohort, age]
            assert word == (f"{share:.0%}" if share == 0 or share >= 0.0995 else f"{share:.1%}")


def test_shades_need_colour(result: Result) -> None:
    assert len(set(GROUND.findall(seen(result)))) >= 4
    assert not GROUND.search(seen(result, NO_COLOR="1"))
    assert body(seen(result, NO_COLOR="1")) == body(seen(result))


def test_incomplete_periods_are_marked_and_dim(glance: Run) -> None:
    text = glance("-q", "cohorts", "orders.csv", "--as-of", "2025-11-10").out.decode()
    assert re.search(r"\x1b\[2m~\d+%", text)
    assert "~ the month is not complete in the data" in STYLE.sub("", text)
    assert "~" not in glance("-q", "cohorts", "orders.csv", "--as-of", "2025-11-30").out.decode()


def test_rows_for_programs_have_the_same_names_in_every_format(call: Run) -> None:
    answer = call("-q", "cohorts", "orders.csv")
    assert list(answer.rows[0]) == COLUMNS
    assert list(call("-q", "cohorts", "orders.csv", "--by", "country").rows[0]) == ["country", *COLUMNS]
    assert "\x1b" not in call("-q", "cohorts", "orders.csv", "--format", "table").out.decode()
    document = json.loads(call("-q", "cohorts", "orders.csv", "--format", "json").out)
    assert list(document["rows"][0]) == COLUMNS
    assert [row["retention"] for row in document["rows"]] == [
        float(row["retention"]) if row["retention"] else None for row in answer.rows
    ]
    assert call("-q", "cohorts", "orders.csv", "--columns", "revenue").out.splitlines()[0] == b"cohort,age,revenue"


def test_names_from_the_data_stay_text(call: Run, glance: Run, shop: Path) -> None:
    path = shop / "odd.csv"
    path.write_text(
        'customer_id,order_id,date,revenue,kind\na,1,2025-01-01,5,"=1+1"\nb,2,2025-02-01,6,[red]\x1b[31mx\n'
    )
    assert call("-q", "cohorts", "odd.csv", "--by", "kind").rows[-1]["kind"] == "'=1+1"
    seen = glance("-q", "cohorts", "odd.csv", "--by", "kind", NO_COLOR="1").out.decode()
    assert "[red]" in seen
    assert "\x1b[31m" not in seen
