"""At a terminal: the first rows in a table that fits, with bars and colour unless they are switched off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;\dm]")


def text_of(answer: Any) -> str:
    """Return what can be read on the screen."""
    return STYLE.sub("", answer.out.decode())


def cells(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def customers(text: str) -> list[str]:
    """Return the lines of the table's body."""
    return [line for line in text.splitlines() if line.startswith("Shop ")]


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(("way", "columns"), [("screen", 80), ("glance", 200)])
def test_the_top_twenty_fit_the_terminal(request: pytest.FixtureRequest, way: str, columns: int) -> None:
    answer = request.getfixturevalue(way)("ltv", "orders.csv", columns=columns)
    text = text_of(answer)
    assert answer.status == 0
    assert len(customers(text)) == 20
    assert "20 of 30 rows" in text
    assert max(map(cells, text.splitlines())) <= columns
    assert not re.search(r"\d…|…\d", text)
    assert "█" in text
    assert COLOUR.search(answer.out.decode())
    assert "as of 2025-10-28" in text
    assert "2 excluded" in text
    assert all(title in text for title in ("Customer", "Orders", "LTV to"))


@pytest.mark.parametrize(("top", "shown"), [("3", 3), ("0", 30)])
def test_top_sets_the_number_of_rows(glance: Run, top: str, shown: int) -> None:
    assert len(customers(text_of(glance("-q", "ltv", "orders.csv", "--top", top)))) == shown


def test_long_names_are_shortened_before_numbers(glance: Run, shop: Path) -> None:
    """Columns that do not fit are named; a figure is whole or not there."""
    lines = [f"{'小林美咲と仲間たち' * 5},2025-01-01,123456789.12,1", f"{'Longish name ' * 9},2025-01-02,2,1"]
    (shop / "long.csv").write_text("customer_id,date,revenue,profit\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for columns in (40, 80):
        words = "revenue,orders,average_order_value,orders_per_month,tenure_months,first_order,ltv"
        text = text_of(glance("-q", "ltv", "long.csv", "--columns", words, columns=columns))
        assert max(map(cells, text.splitlines())) <= columns
        assert "123,456,789.12" in text
        assert not re.search(r"\d…|…\d", text)
        assert "Too narrow for" in text


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_if_the_environment_says_so(glance: Run, env: dict[str, str]) -> None:
    for words in (("ltv", "orders.csv"), ("ltv", "missing.csv")):
        answer = glance(*words, **env)
        assert not COLOUR.search(answer.out.decode())
    assert b"\x1b" not in glance("ltv", "orders.csv", TERM="dumb").out


@pytest.mark.parametrize(("way", "columns"), [("screen", "0"), ("glance", "-3"), ("glance", "wide"), ("glance", "")])
def test_an_impossible_width_is_ignored(request: pytest.FixtureRequest, way: str, columns: str) -> None:
    text = text_of(request.getfixturevalue(way)("-q", "ltv", "orders.csv", "--top", "4", COLUMNS=columns))
    assert len(customers(text)) == 4
    assert max(map(cells, text.splitlines())) <= 80


def test_parquet_is_not_printed_at_a_terminal(glance: Run) -> None:
    answer = glance("ltv", "orders.csv", "--format", "parquet")
    assert answer.status == 2
    assert "-o" in text_of(answer)


def test_csv_at_a_terminal_has_all_rows_and_no_colour(screen: Run) -> None:
    answer = screen("-q", "ltv", "orders.csv", "--format", "csv")
    assert answer.out.count(b"\n") == 31
    assert b"\x1b" not in answer.out


def test_hostile_names_do_not_act_on_the_terminal(screen: Run, glance: Run, shop: Path) -> None:
    names = [
        "[bold red]sale[/]",
        "\x1b[31mred",
        "bell\x07",
        "\x9b31mcsi",
        "ab\u202edc",
        "\u2066iso",
        "\x1b]0;title\x07",
    ]
    lines = [f"{name},2025-01-0{day},5,1" for day, name in enumerate(names, 1)]
    (shop / "bad.csv").write_text("customer_id,date,revenue,profit\n" + "\n".join(lines) + "\n", encoding="utf-8")
    raw = glance("ltv", "bad.csv", "--by", "customer_id").out.decode() + screen("ltv", "bad.csv").out.decode()
    text = STYLE.sub("", raw)
    assert "[bold red]sale[/]" in text
    assert not {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf")} - {"\n"}
    # A customer's own style would have been stripped above with ours: its letters must still be there.
    assert "[31mred" in text
