"""Time ``custseg cac`` beside a hand-written query."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files, script
from data import CATEGORIES
from report import SEGMENT_GOALS, TOOL, Case, check, table

CHANNELS = [*CATEGORIES[:10], "Radio"]
"""Two categories cost nothing, and one channel is none."""


def make_spend(folder: Path) -> Path:
    """Write the spend of three years: the same bytes every time."""
    path = folder / "spend.csv"
    months = [f"{year}-{month:02}" for year in (2022, 2023, 2024) for month in range(1, 13)]
    rows = [
        f"{month},{channel},{1_000 * place + 37 * number}.{number:02}"
        for number, month in enumerate(months)
        for place, channel in enumerate(CHANNELS, start=1)
    ]
    path.write_text("\n".join(["month,channel,amount", *rows, ""]), encoding="utf-8")
    return path


def compare(path: Path, spend: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time the table of channels of one file."""
    outputs = {name: scratch / f"{name}_cac.parquet" for name in (TOOL, "polars") if name in options.contenders}
    own = [*options.command, "cac", str(path), "--spend", str(spend), "--map", "channel=category"]
    commands = {name: script("polars_cac", path, spend, output) for name, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*own, "-o", str(outputs[TOOL])]
    return Case(path.name, compete(f"acquisition of {path.name}", "acquisition", commands, outputs, options, scratch))


def run_acquisition(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg cac``."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    spend = make_spend(options.folder)
    cases = [compare(path, spend, options, scratch) for rows in options.rows for path in files(rows, options)]
    goals = [line for case in cases for line in check(case, SEGMENT_GOALS)]
    return [f"## Acquisition, {options.runs} rounds", "", *table(cases), "", *goals, ""]
