"""Time ``custseg cohorts`` beside a hand-written query."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files, script
from report import COHORT_GOALS, TOOL, Case, check, table


def compare(path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time the table of cohorts of one file."""
    names = [name for name in (TOOL, "polars") if name in options.contenders]
    outputs = {name: scratch / f"{name}_cohorts.parquet" for name in names}
    commands = {name: script(f"{name}_cohorts", path, output) for name, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, "cohorts", str(path), "-o", str(outputs[TOOL])]
    return Case(path.name, compete(f"cohorts of {path.name}", "cohorts", commands, outputs, options, scratch))


def run_cohorts(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg cohorts``."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    cases = [compare(path, options, scratch) for rows in options.rows for path in files(rows, options)]
    goals = [line for case in cases for line in check(case, COHORT_GOALS)]
    return [f"## Cohorts, {options.runs} rounds", "", *table(cases), "", *goals, ""]
