"""Helpers for tests of ``custseg inspect``: write a file, inspect it, and return its findings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from custseg.analyses.inspect.inspect import inspect
from custseg.result import Result
from custseg.settings.settings import gather

Found = dict[str, tuple[int, Decimal | None, int | None]]


def ask(*paths: Path, **flags: Any) -> Result:
    """Return the findings of files, whatever the machine's settings are."""
    return inspect([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def found(result: Result) -> Found:
    """Return rows, money and customers of each finding."""
    return {
        row["finding"]: (row["rows"], None if row["money"] is None else Decimal(str(row["money"])), row["customers"])
        for row in result.frame.iter_rows(named=True)
    }


def examples(result: Result) -> dict[str, str]:
    """Return the example of each finding."""
    return dict(result.frame.select("finding", "example").iter_rows())


def write(path: Path, header: str, lines: list[str]) -> Path:
    """Write a CSV file and return its path."""
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path
