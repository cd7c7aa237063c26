"""Make the rows that the benchmarks read: from a fixed seed, ten rows per customer on average."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

CHUNK = 1_000_000
DAYS = 1096
FIRST_DAY = np.datetime64("2022-01-01")
FIRST_ORDER = 1_000_000
SEED = 20260101
CATEGORIES = [
    "Tea", "Coffee", "Spices", "Sweets", "Grain", "Oil",
    "Nuts", "Cheese", "Wine", "Bread", "Fruit", "Herbs",
]  # fmt: skip


def chunk(rng: np.random.Generator, start: int, rows: int, total: int, order: int) -> pl.DataFrame:
    """Return ``rows`` order lines of whole orders, in the order in which a shop writes them."""
    sizes = rng.integers(1, 5, size=rows)
    ends = np.cumsum(sizes)
    count = int(np.searchsorted(ends, rows, side="left")) + 1
    sizes = sizes[:count]
    sizes[-1] -= ends[count - 1] - rows
    line_order = np.repeat(np.arange(count), sizes)
    day = ((start + np.cumsum(sizes) - sizes) * DAYS // total).astype("timedelta64[D]") + FIRST_DAY
    customer = (rng.random(count) ** 1.3 * (total // 10)).astype(np.int64)
    quantity = rng.integers(1, 13, size=rows)
    quantity[rng.random(rows) < 0.02] *= -1
    price = rng.integers(99, 9_999, size=rows)
    line_cost = price * rng.integers(45, 105, size=rows) // 100
    product = rng.integers(0, 5_000, size=rows)
    return pl.DataFrame(
        {
            "order_id": order + line_order,
            "order_date": day[line_order],
            "customer_id": customer[line_order],
            "product": product,
            "quantity": quantity,
            "revenue": quantity * price,
            "line_cost": quantity * line_cost,
        }
    ).select(
        "order_id",
        pl.col("order_date").cast(pl.Date),
        pl.format("C{}", pl.col("customer_id").cast(pl.String).str.zfill(8)).alias("customer_id"),
        pl.format("SKU-{}", "product").alias("product"),
        (pl.col("product") % 12).replace_strict(dict(enumerate(CATEGORIES))).alias("category"),
        "quantity",
        (pl.col("revenue").cast(pl.Decimal(38, 2)) / 100).cast(pl.Float64).round(2).alias("revenue"),
        (pl.col("line_cost").cast(pl.Decimal(38, 2)) / 100).cast(pl.Float64).round(2).alias("line_cost"),
    )


def make(folder: Path, rows: int, seed: int = SEED) -> tuple[Path, Path]:
    """Write ``rows`` order lines as CSV and Parquet into ``folder`` unless they are there.

    Args:
        folder: where the files go; made when missing.
        rows: number of order lines.
        seed: of the random numbers; the same seed gives the same bytes.

    Returns:
        The paths of the CSV and the Parquet file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet = folder / f"lines_{rows}.csv", folder / f"lines_{rows}.parquet"
    if csv.exists() and parquet.exists():
        return csv, parquet
    rng = np.random.default_rng(seed)
    order = FIRST_ORDER
    part = csv.with_suffix(".part")
    with part.open("wb") as stream:
        for start in range(0, rows, CHUNK):
            frame = chunk(rng, start, min(CHUNK, rows - start), rows, order)
            order = int(frame.item(-1, "order_id")) + 1
            frame.write_csv(stream, include_header=start == 0)
    part.rename(csv)
    write_parquet(pl.scan_csv(csv, try_parse_dates=True), parquet)
    return csv, parquet


def make_shuffled(folder: Path, rows: int, seed: int = SEED) -> Path:
    """Write the lines of ``make`` as Parquet with order ids that do not rise, unless they are there.

    Args:
        folder: where the files go; made when missing.
        rows: number of order lines.
        seed: of the lines and of the shuffling.

    Returns:
        The path of the Parquet file.
    """
    shuffled = folder / f"shuffled_{rows}.parquet"
    if shuffled.exists():
        return shuffled
    lines = pl.scan_parquet(make(folder, rows, seed)[1])
    last = int(lines.select(pl.col("order_id").max()).collect().item())
    ids = np.random.default_rng(seed).permutation(np.arange(FIRST_ORDER, last + 1))

    def renumber(order_ids: pl.Series) -> pl.Series:
        return pl.Series(order_ids.name, ids[order_ids.to_numpy() - FIRST_ORDER])

    order_id = pl.col("order_id").map_batches(renumber, return_dtype=pl.Int64, is_elementwise=True)
    write_parquet(lines.with_columns(order_id), shuffled)
    return shuffled


def make_tables(folder: Path, rows: int, seed: int = SEED) -> list[tuple[Path, Path]]:
    """Write the lines of ``make`` as two tables, unless they are there: the day and the customer stand once an order.

    Args:
        folder: where the files go; made when missing.
        rows: number of order lines.
        seed: of the lines.

    Returns:
        The paths of lines and orders, as CSV and as Parquet.
    """
    lines = pl.scan_parquet(make(folder, rows, seed)[1])
    tables = {
        "items": lines.drop("order_date", "customer_id"),
        "orders": lines.select("order_id", "order_date", "customer_id").unique("order_id", maintain_order=True),
    }
    found = []
    for ending in ("csv", "parquet"):
        paths = {name: folder / f"{name}_{rows}.{ending}" for name in tables}
        for name, path in paths.items():
            if path.exists():
                continue
            part = path.with_suffix(".part")
            tables[name].sink_csv(part) if ending == "csv" else tables[name].sink_parquet(part)
            part.rename(path)
        found.append((paths["items"], paths["orders"]))
    return found


def make_bills(folder: Path, rows: int, seed: int = SEED) -> tuple[Path, Path]:
    """Write the lines of ``make`` as invoices with due dates and payments, unless they are there.

    One order in twenty is paid in instalments, a line each; one in ten is not paid.

    Args:
        folder: where the files go; made when missing.
        rows: number of lines.
        seed: of the lines.

    Returns:
        The paths of the CSV and the Parquet file.
    """
    csv, parquet = folder / f"bills_{rows}.csv", folder / f"bills_{rows}.parquet"
    if csv.exists() and parquet.exists():
        return csv, parquet
    lines = pl.scan_parquet(make(folder, rows, seed)[1])
    chance = pl.col("order_id").hash(seed)
    place = pl.when(chance % 20 == 0).then(pl.col("product").hash(seed) % 3).otherwise(0)
    terms = (chance // 20 % 3 + 1).cast(pl.Int64) * 14 + place.cast(pl.Int64) * 30
    delay = (chance // 60 % 40).cast(pl.Int64) - 12
    due = pl.col("order_date") + pl.duration(days=terms)
    bills = lines.select(
        "order_id", "order_date", "customer_id", "revenue", "line_cost", due.alias("due_date"),
        pl.when((chance // 2400 + place) % 10 != 0).then(due + pl.duration(days=delay)).alias("paid_date"),
        (chance // 24000 % 9 == 0).alias("disputed"),
    )  # fmt: skip
    part = csv.with_suffix(".part")
    bills.sink_csv(part)
    part.rename(csv)
    write_parquet(bills, parquet)
    return csv, parquet


def write_parquet(frame: pl.LazyFrame, path: Path) -> None:
    """Write ``path`` under another name first, so that a half-written file is never taken for data."""
    part = path.with_suffix(".part")
    frame.sink_parquet(part)
    part.rename(path)


def main() -> None:
    """Make the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--shuffled", action="store_true", help="also write shuffled_ROWS.parquet")
    parser.add_argument("--bills", action="store_true", help="also write bills_ROWS")
    parser.add_argument("--tables", action="store_true", help="also write items_ROWS and orders_ROWS")
    options = parser.parse_args()
    make(options.folder, options.rows)
    if options.shuffled:
        make_shuffled(options.folder, options.rows)
    if options.bills:
        make_bills(options.folder, options.rows)
    if options.tables:
        make_tables(options.folder, options.rows)


if __name__ == "__main__":
    main()
