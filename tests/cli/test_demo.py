"""``custseg demo`` shows a first table wherever the package is installed."""

from __future__ import annotations

import gzip
import importlib.util
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import SAMPLE_DATA

from custseg.cli.demo import ORDERS

Run = Callable[..., Any]


def test_the_command_that_it_prints_gives_the_same_bytes(call: Run) -> None:
    shown = call("demo")
    assert shown.status == 0
    command = shlex.split(shown.err.splitlines()[0])
    assert command[:3] == ["$", "custseg", "ltv"]
    again = call(*command[2:])
    assert (again.status, again.out) == (0, shown.out)
    assert again.err == shown.err.split("\n", 1)[1]


def test_in_a_pipe_it_is_csv_with_the_best_customers_of_the_sample(call: Run, shop: Path) -> None:
    rows = call("-q", "demo").rows
    # The figures of a customer do not depend on who else is in the file.
    of_all = {row["customer_id"]: row["ltv"] for row in call("-q", "ltv", str(SAMPLE_DATA / "orders.csv")).rows}
    assert [row["ltv"] for row in rows] == [of_all[row["customer_id"]] for row in rows]
    best = sorted((float(ltv) for name, ltv in of_all.items() if name[-1] in "05" and ltv), reverse=True)
    assert [float(row["ltv"]) for row in rows] == best[:8]


def test_at_a_terminal_it_is_a_table(glance: Run) -> None:
    shown = glance("demo", columns=100)
    assert shown.status == 0
    assert "C0015" in shown.out.decode()
    assert "LTV to date" in shown.out.decode()


def test_the_config_of_the_working_folder_is_left_alone(call: Run, shop: Path) -> None:
    usual = call("demo").out
    (shop / "custseg.yaml").write_text("map: {customer_id: Client}\nmargin: 10%\n", encoding="utf-8")
    answer = call("demo")
    assert (answer.status, answer.out) == (0, usual)
    assert "--no-config" in answer.err.splitlines()[0]


def test_the_orders_are_those_of_the_sample_and_small() -> None:
    """If not: python sample_data/demo.py."""
    spec = importlib.util.spec_from_file_location("sample_demo", SAMPLE_DATA / "demo.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.DEMO.read_bytes() == ORDERS.read_bytes()
    assert gzip.decompress(ORDERS.read_bytes()).decode() == script.cut(
        (SAMPLE_DATA / "orders.csv").read_bytes().decode()
    )
    assert ORDERS.stat().st_size < 100_000


@pytest.mark.parametrize("words", [("--top", "3"), ("--format", "json"), ("-o", "demo.parquet")])
def test_it_takes_the_usual_options(call: Run, words: tuple[str, ...]) -> None:
    assert call("demo", *words).status == 0
