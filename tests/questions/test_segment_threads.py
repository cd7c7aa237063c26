"""Segments and customers: the same bytes on one thread and on two."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

VARIANTS = {
    "segments": ["segment", "--scheme", "rfm", "--compare-to", "200d"],
    "customers": ["customers"],
}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 20,000 rows whose order ids come in no order, with bills of which some are not paid."""
    chance = random.Random(6)
    lines = ["Customer ID,Order ID,Order Date,Revenue,Profit,Product,Due Date,Paid Date"]
    for _ in range(20_000):
        order = chance.randrange(7_000)
        day, month = 1 + order % 28, 1 + order % 12
        amount, profit = chance.randrange(-500, 9_999) / 100, chance.randrange(-900, 4_000) / 1000
        paid = f"2025-02-{day:02}" if order % 5 else ""
        dates = (
            f"202{2 + order % 3}-{month:02}-{day:02},{amount},{profit},p{chance.randrange(9)},2025-01-{day:02},{paid}"
        )
        lines.append(f"c{order % 900},{order},{dates}")
    path = tmp_path_factory.mktemp("threads") / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("variant", VARIANTS)
def test_threads_change_no_byte_of_segments(orders: Path, variant: str) -> None:
    written = []
    for threads in ("1", "2"):
        output = orders.with_name(f"{variant}-{threads}.csv")
        summary = orders.with_name(f"{variant}-{threads}.json")
        command, *options = VARIANTS[variant]
        options += ["--no-config", "-q", "-o", str(output), "--summary", str(summary)]
        subprocess.run(
            [sys.executable, "-m", "custseg", command, str(orders), *options],
            env=os.environ | {"POLARS_MAX_THREADS": threads},
            check=True,
        )
        written.append((output.read_bytes(), summary.read_bytes().replace(summary.stem.encode(), b"")))
    assert written[0] == written[1]
    assert len(written[0][0].splitlines()) > 10
