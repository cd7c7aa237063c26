"""Time ``custseg ltv`` against hand-written queries for the same table."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files, script
from report import LTV_GOALS, TOOL, Case, check, check_growth, table


def compare(path: Path, rows: int, options: argparse.Namespace, scratch: Path) -> Case:
    """Time all programs on one file."""
    outputs = {name: scratch / f"{name}.parquet" for name in options.contenders}
    commands = {name: script(f"{name}_query", path, output) for name, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, "ltv", str(path), "-o", str(outputs[TOOL])]
    layout = f"{path.stem.partition('_')[0]}{path.suffix}"
    return Case(path.name, compete(path.name, "customers", commands, outputs, options, scratch), layout, rows)


def run_customer_value(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg ltv``."""
    cases = [compare(path, rows, options, scratch) for rows in options.rows for path in files(rows, options)]
    goals = [line for case in cases for line in check(case, LTV_GOALS)] + check_growth(cases)
    return [f"## Customer value, {options.runs} rounds", "", *table(cases), "", *goals, ""]
