"""Time ``custseg trend`` beside hand-written queries for the same tables."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files, script
from report import SEGMENT_GOALS, TOOL, Case, check, table

FIELD = "category"


def compare(path: Path, field: str, options: argparse.Namespace, scratch: Path) -> Case:
    """Time the trend of one file, of all customers or by a field."""
    names = [name for name in (TOOL, "polars") if name in options.contenders]
    outputs = {name: scratch / f"{name}_trend{field}.parquet" for name in names}
    commands = {name: script("polars_trend", path, output, *[field] * bool(field)) for name, output in outputs.items()}
    if TOOL in outputs:
        by = ["--by", field] if field else []
        commands[TOOL] = [*options.command, "trend", str(path), *by, "-o", str(outputs[TOOL])]
    title = f"{path.name} by {field}" if field else path.name
    kind = "trend_groups" if field else "trend"
    return Case(title, compete(f"trend of {title}", kind, commands, outputs, options, scratch))


def run_trends(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg trend``."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    paths = [path for rows in options.rows for path in files(rows, options)]
    cases = [compare(path, field, options, scratch) for path in paths for field in ("", FIELD)]
    goals = [line for case in cases for line in check(case, SEGMENT_GOALS)]
    return [f"## Trends, {options.runs} rounds", "", *table(cases), "", *goals, ""]
