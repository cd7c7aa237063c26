"""Write the part of orders.csv that comes with the package, for ``custseg demo``: python sample_data/demo.py."""

from __future__ import annotations

import gzip
from pathlib import Path

HERE = Path(__file__).parent
DEMO = HERE.parent / "custseg" / "cli" / "demo_data" / "orders.csv.gz"


def cut(text: str) -> str:
    """Return one customer in five of the orders, and as many of the lines without a customer."""
    header, *lines = text.splitlines(keepends=True)
    order, customer = (header.split(",").index(name) for name in ("order_id", "customer_id"))
    # No field before these two has a comma in it.
    fields = [line.split(",") for line in lines]
    kept = [line for line, field in zip(lines, fields, strict=True) if (field[customer] or field[order])[-1:] in "05"]
    return header + "".join(kept)


if __name__ == "__main__":
    DEMO.parent.mkdir(exist_ok=True)
    text = cut((HERE / "orders.csv").read_bytes().decode())
    DEMO.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
