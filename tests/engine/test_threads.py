"""The same bytes on one thread and on two."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

COLUMNS = "orders,returned,average_order_value,orders_per_month,margin,tenure_months,ltv,ltv_at_lifetime,categories"
VARIANTS = {
    "customers": ["ltv", "--columns", COLUMNS],
    "groups": ["ltv", "--by", "main:category"],
    "movers": ["ltv", "--compare-to", "90d", "--from", "2023-06-01"],
    "segments": ["segment", "--scheme", "rfm", "--compare-to", "200d"],
    "all": ["customers"],
    "once": ["ltv", "--drop-duplicates"],
    "twice": ["ltv"],
    "forecast": ["forecast"],
}
OVERLAPPING = ("once", "twice")
"""Variants with a second file, which repeats rows of the first one."""


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 4,000 rows whose order ids come in no order, whose last costs are not known, with bills partly paid."""
    chance = random.Random(5)
    lines = ["Customer ID,Order ID,Order Date,Revenue,Line Cost,Category,Product,Due Date,Paid Date"]
    for number in range(4_000):
        order = chance.randrange(1_400)
        day = f"202{2 + order % 3}-{1 + order % 12:02}-{1 + order % 28:02}"
        amount, cost = chance.randrange(-500, 9_999) / 100, chance.randrange(4_000) / 100
        shown = cost if number < 3_000 or number % 3 else ""
        category, due = chance.choice(["tea", "mugs", "pots"]), f"2025-01-{1 + order % 28:02}"
        bill = f"p{chance.randrange(9)},{due},{due.replace('-01-', '-02-') if order % 5 else ''}"
        lines.append(f"c{order % 400},{order},{day},{amount},{shown},{category},{bill}")
    path = tmp_path_factory.mktemp("threads") / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def written(orders: Path) -> dict[str, list[tuple[bytes, bytes]]]:
    """Return what each variant writes, on one thread and on two; one process asks for all of them."""
    head, *lines = orders.read_text().splitlines(keepends=True)
    later = orders.with_name("later.csv")
    later.write_text(head + "".join(lines[15_000:] + lines[:100]))
    written: dict[str, list[tuple[bytes, bytes]]] = {variant: [] for variant in VARIANTS}
    for threads in ("1", "2"):
        asked = []
        for variant, (command, *options) in VARIANTS.items():
            output, summary = orders.with_name(f"{variant}.csv"), orders.with_name(f"{variant}.json")
            asked.append([command, str(orders), "-q", "--no-config", "-o", str(output), "--summary", str(summary)])
            asked[-1] += options
            if variant in OVERLAPPING:
                asked[-1].append(str(later))
        ask = f"from custseg.cli.main import main; assert not any([main(words) for words in {asked!r}])"
        subprocess.run([sys.executable, "-c", ask], env=os.environ | {"POLARS_MAX_THREADS": threads}, check=True)
        for variant, found in written.items():
            found.append(tuple(orders.with_name(variant + suffix).read_bytes() for suffix in (".csv", ".json")))
    return written


def test_threads_change_no_byte(written: dict[str, list[tuple[bytes, bytes]]]) -> None:
    # One test: each process of the tests would write all of it anew.
    for variant, (first, *others) in written.items():
        assert all(other == first for other in others), variant
        assert len(first[0].splitlines()) > 3
