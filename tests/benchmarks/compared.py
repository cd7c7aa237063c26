"""``custseg compare`` against a hand-written join: python tests/benchmarks/compared.py [--customers 2000000].

Two made-up tables of customers in Parquet, of whom one in forty came or left. The programs take turns; the ratio is
that of their processor time.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import polars as pl

COLUMNS = ("customer_id", "volume_value", "lifecycle", "orders", "revenue", "returned", "ltv")
PLAIN = """
import sys
import polars as pl
then, now = (pl.scan_parquet(path).select({columns}) for path in sys.argv[1:3])
both = then.join(now, on="customer_id", how="full", coalesce=True, suffix="_now")
both = both.with_columns(change=pl.col("ltv_now").fill_null(0) - pl.col("ltv").fill_null(0)).collect(engine="streaming")
both.sort(pl.col("change").abs(), "customer_id", descending=[True, False]).write_parquet(sys.argv[3])
"""


def table(first: int, customers: int, seed: int) -> pl.DataFrame:
    """Return the customers from some number on, in an order that follows nothing."""
    number = pl.int_range(first, first + customers, eager=True)
    mixed = number.hash(seed)
    cents = mixed % 50_000 + 100
    frame = pl.DataFrame({"number": number, "mixed": mixed, "orders": mixed % 19 + 1, "cents": cents})
    revenue = pl.col("orders") * pl.col("cents") / 100
    segments, stages = ["high-high", "high-low", "low-high", "low-low"], ["new", "active", "slipping", "former"]
    frame = frame.select(
        customer_id=pl.format("C{}", pl.col("number").cast(pl.String).str.zfill(8)),
        volume_value=pl.lit(pl.Series(segments)).gather(pl.col("mixed") // 7 % 4),
        lifecycle=pl.lit(pl.Series(stages)).gather(pl.col("mixed") // 11 % 4),
        orders=pl.col("orders").cast(pl.Int64),
        revenue=revenue,
        returned=pl.when(pl.col("mixed") % 10 == 0).then(revenue / 10).otherwise(0.0).round(2),
        ltv=(revenue * 0.4).round(2),
    )
    return frame.sample(fraction=1, shuffle=True, seed=seed)


def seconds(words: Sequence[str]) -> tuple[float, float]:
    """Run a program, and return its processor time and its time."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - begin


def main() -> None:
    """Write the tables, and let the two take turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = [str(folder / f"{one}.parquet") for one in ("then", "now")]
        for seed, path in enumerate(tables):
            table(seed * given.customers // 40, given.customers, seed).write_parquet(path)
        plain = [sys.executable, "-c", PLAIN.format(columns=list(COLUMNS)), *tables, str(folder / "plain.parquet")]
        ours = [sys.executable, "-m", "custseg", "-q", "compare", *tables, "-o", str(folder / "ours.parquet")]
        ratios = []
        for _ in range(given.runs):
            one, other = seconds(plain), seconds(ours)
            ratios.append(other[0] / one[0])
            print(f"polars {one[0]:.1f} s ({one[1]:.1f}), compare {other[0]:.1f} s ({other[1]:.1f}): {ratios[-1]:.2f}")
        files = [(folder / "plain.parquet", "change"), (folder / "ours.parquet", "ltv_change")]
        changes = [pl.read_parquet(path)[column].fill_null(0).round(2).sum() for path, column in files]
        print(f"processor time, compare ÷ polars: {median(ratios):.2f}")
        print(f"change of LTV: {changes[0]:.2f} and {changes[1]:.2f}")


if __name__ == "__main__":
    main()
