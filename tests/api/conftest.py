"""A small shop for the functions, and the command line to compare them with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from remembered import remember_fits

HEADER = "order_id,date,customer_id,category,country,revenue,profit"
COUNTRIES = ("NL", "BE")


def order_lines() -> list[str]:
    """Return lines of 24 customers; customer n has n % 4 + 1 orders of two lines. Three lines cannot be used."""
    lines = []
    for number in range(24):
        for order in range(number % 4 + 1):
            day = f"2025-{order * 3 + 1:02}-{number + 1:02}"
            for line, category in enumerate(("tea", "spices")):
                amount = f"{100 * number + 10 * order + line}.10"
                fields = [f"{number}-{order}", day, f"c{number:02}", category, COUNTRIES[number % 2], amount, "2.01"]
                lines.append(",".join(fields))
    return [*lines, "x-1,2025-03-01,,tea,NL,7.50,1", "x-2,,c01,tea,NL,9.25,1", "x-3,2025-03-02,c02,tea,NL,,1"]


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let models be fitted once for the same input."""
    remember_fits(monkeypatch)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with orders, contacts and spend."""
    for name in [name for name in os.environ if name.startswith("CUSTSEG_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "orders.csv").write_text("\n".join([HEADER, *order_lines()]) + "\n", encoding="utf-8")
    contacts = [f"c{number:02},Customer {number},{('search', 'mail')[number % 2]}" for number in range(24)]
    (folder / "contacts.csv").write_text("\n".join(["customer_id,name,channel", *contacts, "p1,No orders,mail"]) + "\n")
    (folder / "spend.csv").write_text("month,channel,amount\n2025-01,search,300.25\n2025-01,mail,40\n")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def typed(shop: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., dict[str, Any]]:
    """Return a function from the words of a command line to the JSON that it prints."""
    from custseg.cli.main import main

    def typed(*words: str) -> dict[str, Any]:
        capfdbinary.readouterr()
        status = main([*words, "-q", "--format", "json"])
        printed = capfdbinary.readouterr()
        assert status == 0, printed.err.decode()
        document: dict[str, Any] = json.loads(printed.out)
        return document

    return typed
