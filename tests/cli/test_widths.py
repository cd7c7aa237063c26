"""No line of any command is wider than the terminal, from 20 columns to 200, and no figure is cut."""

from __future__ import annotations

import io
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from olist_like import olist_like
from places import ROOT

from custseg.cli import run as running
from custseg.cli.commands import COMMANDS

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
WIDTHS = (20, 24, 33, 47, 72, 80, 133)
ORDERS = ("orders.csv",)
SHOWN = {
    "ltv": ("ltv", *ORDERS, "--contacts", "contacts.csv"),
    "ltv in full": ("ltv", *ORDERS, "--by", "cohort", "--full"),
    "cac": ("cac", *ORDERS, "--spend", "spend.csv"),
    "profit": ("profit", *ORDERS),
    "cohorts": ("cohorts", *ORDERS),
    "trend": ("trend", *ORDERS),
    "forecast": ("forecast", *ORDERS, "--full"),
    "segment": ("segment", *ORDERS, "--contacts", "contacts.csv"),
    "segment in full": ("segment", *ORDERS, "--full"),
    "members": ("segment", *ORDERS, "--members", "high-high", "--scheme", "volume-value", "-v"),
    "cross": ("segment", *ORDERS, "--cross", "lifecycle"),
    "customers": ("customers", *ORDERS),
    "outcome": ("outcome", "actions.csv", *ORDERS, "--rows", "quantity > 0"),
    "inspect": ("inspect", *ORDERS),
    "inspect of tables": ("inspect", "tables"),
    "tables": ("ltv", "tables"),
    "systems": ("systems", "shopify"),
    "metrics": ("metrics",),
    "one metric": ("metrics", "average_order_value"),
}


class Terminal(io.TextIOWrapper):
    """A stream that says that people look at it."""

    def isatty(self) -> bool:
        return True


def cells(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def seen_at(width: int, show: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines on a terminal of some width."""
    stream = Terminal(io.BytesIO(), encoding="utf-8", write_through=True)
    with monkeypatch.context() as patched:
        for name, value in {"TERM": "xterm", "COLUMNS": str(width), "LINES": "40"}.items():
            patched.setenv(name, value)
        patched.setattr(sys, "stdout", stream)
        patched.setattr(sys, "stderr", stream)
        show()
    text = re.sub(r"\r[^\n]*\r", "", stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return STYLE.sub("", text).splitlines()


@pytest.mark.parametrize("name", SHOWN)
def test_every_line_fits(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Computed once, printed at every width: what a command prints is all that `write_outputs` and `-v` print."""
    for file in ("contacts.csv", "spend.csv", "actions.csv"):
        shutil.copy(ROOT / "sample_data" / file, shop / file)
    lines = (ROOT / "sample_data" / "orders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (shop / "orders.csv").write_text("".join([lines[0], *lines[1::25]]), encoding="utf-8")
    olist_like(20).folder(shop / "tables")
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(running, "write_outputs", lambda *given: found.append(given))
    monkeypatch.setattr(running, "_print_settings", lambda settings: None)
    assert call(*SHOWN[name], "--format", "table").status == 0
    ((result, options, format_name),) = found
    monkeypatch.undo()
    for width in WIDTHS:
        shown = seen_at(width, lambda: running.write_outputs(result, options, format_name), monkeypatch)
        assert [line for line in shown if cells(line) > width] == [], width
        assert len(shown) > 5
        # These show texts with figures in them, such as names of products, and may cut texts.
        if name not in ("metrics", "inspect", "inspect of tables", "tables"):
            assert not any(re.search(r"\d…", line) for line in shown if "·" not in line)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_fits(call: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from custseg.cli.main import main

    for width in WIDTHS:
        for option in ("--help", "--help-all"):
            shown = seen_at(width, lambda option=option: main([name, option]), monkeypatch)  # type: ignore[misc]
            assert [line for line in shown if cells(line) > width] == []


@pytest.mark.parametrize(
    "words",
    [
        ("ltv", "missing.csv"),
        ("segment", "orders.csv", "--scheme", "rfmm"),
        ("orders.csv", "--by", "cohort"),
        ("lvt",),
        ("metrics", "ltv", "-v"),
    ],
)
def test_errors_and_settings_fit(call: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    from custseg.cli.main import main

    for width in WIDTHS[::3]:
        shown = seen_at(width, lambda: main(list(words)), monkeypatch)
        assert shown
        assert [line for line in shown if cells(line) > width] == []
