"""Time ``custseg cac`` against a hand-written polars query."""

from __future__ import annotations

import argparse
from pathlib import Path

from data import CATEGORIES
from report import TABLE_GOALS
from tables import CATEGORY, TableTask, against_polars

CHANNELS = [*CATEGORIES[:10], "Radio"]
"""Two categories have no spend, and one channel with spend is no category."""


def make_spend(folder: Path) -> Path:
    """Write the spend of three years, with the same bytes in every run."""
    path = folder / "spend.csv"
    months = [f"{year}-{month:02}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    rows = [
        f"{month},{channel},{1_000 * place + 37 * number}.{number:02}"
        for number, month in enumerate(months)
        for place, channel in enumerate(CHANNELS, start=1)
    ]
    path.write_text("\n".join(["month,channel,amount", *rows, ""]), encoding="utf-8")
    return path


def run_acquisition(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg cac``."""
    spend = str(make_spend(options.folder))
    words = ("cac", "--spend", spend, "--map", f"channel={CATEGORY}")
    task = TableTask("acquisition", words, ("polars_cac", spend))
    return against_polars("Acquisition", [task], TABLE_GOALS, options, scratch)
