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
    "customers": ["--columns", COLUMNS],
    "groups": ["--by", "main:category"],
    "movers": ["--compare-to", "90d", "--from", "2023-06-01"],
}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 20,000 rows whose order ids come in no order and whose last costs are not known."""
    chance = random.Random(5)
    lines = ["Customer ID,Order ID,Order Date,Revenue,Line Cost,Category"]
    for number in range(20_000):
        order = chance.randrange(7_000)
        day = f"202{2 + order % 3}-{1 + order % 12:02}-{1 + order % 28:02}"
        amount, cost = chance.randrange(-500, 9_999) / 100, chance.randrange(4_000) / 100
        shown = cost if number < 15_000 or number % 3 else ""
        lines.append(f"c{order % 900},{order},{day},{amount},{shown},{chance.choice(['tea', 'mugs', 'pots'])}")
    path = tmp_path_factory.mktemp("threads") / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("variant", VARIANTS)
def test_threads_change_no_byte(orders: Path, variant: str) -> None:
    written = []
    for threads in ("1", "2", "2"):
        output = orders.with_name(f"{variant}-{threads}.csv")
        summary = orders.with_name(f"{variant}-{threads}.json")
        options = ["--no-config", "-q", "-o", str(output), "--summary", str(summary), *VARIANTS[variant]]
        subprocess.run(
            [sys.executable, "-m", "custseg", "ltv", str(orders), *options],
            env=os.environ | {"POLARS_MAX_THREADS": threads},
            check=True,
        )
        written.append((output.read_bytes(), summary.read_bytes().replace(summary.stem.encode(), b"")))
    assert written[0] == written[1] == written[2]
    assert len(written[0][0].splitlines()) > 3
