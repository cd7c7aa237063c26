"""Questions to `custseg breadth`: sales written as a file, and the answer by key."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from breadth_oracle import Sale

from custseg.analyses.breadth.breadth import breadth
from custseg.analyses.breadth.request import BreadthOptions
from custseg.result import Result
from custseg.settings.settings import gather

HEADERS = ["Customer ID", "Order ID", "Order Date", "Category", "Revenue", "Profit"]


def write(path: Path, sales: Iterable[Sale]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        for one in sales:
            writer.writerow([one.customer, one.order, one.day, one.thing, float(one.amount), float(one.profit)])
    return path


def ask(path: Path, option: str = "", **flags: Any) -> Result:
    options = BreadthOptions(**({option: True} if option else {}))
    return breadth([str(path)], gather(flags, use_config=False, environment={}), options=options)


def by(result: Result, *keys: str) -> dict[Any, dict[str, Any]]:
    rows = result.frame.to_dicts()
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in rows}
