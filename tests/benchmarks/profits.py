"""Time ``custseg profit`` beside a hand-written query."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files, script
from report import TOOL, Case, Goal, check, table

GOALS = [Goal("polars", 1.3)]


def compare(path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time profit by category of one file."""
    names = [name for name in (TOOL, "polars") if name in options.contenders]
    outputs = {name: scratch / f"{name}_profit.parquet" for name in names}
    commands = {name: script(f"{name}_profit", path, output) for name, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, "profit", str(path), "--by", "category", "-o", str(outputs[TOOL])]
    return Case(path.name, compete(f"profit of {path.name}", "profit", commands, outputs, options, scratch))


def run_profits(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg profit``."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    cases = [compare(path, options, scratch) for rows in options.rows for path in files(rows, options)]
    goals = [line for case in cases for line in check(case, GOALS)]
    return [f"## Profit by category, {options.runs} rounds", "", *table(cases), "", *goals, ""]
