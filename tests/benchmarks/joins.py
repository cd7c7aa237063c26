"""Time ``custseg ltv`` of lines and their orders in two files against the same join in polars."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from contest import compete, script
from report import JOIN_GOALS, TOOL, Case, check, table


def compare(items: Path, orders: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time both programs on two files."""
    outputs = {name: scratch / f"{name}_joined.parquet" for name in (TOOL, "polars") if name in options.contenders}
    commands = {}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, "ltv", str(items), str(orders), "-o", str(outputs[TOOL])]
    if "polars" in outputs:
        commands["polars"] = script("polars_joined", items, outputs["polars"], orders)
    title = f"{items.name} + {orders.name}"
    return Case(title, compete(title, "customers", commands, outputs, options, scratch))


def run_joins(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of joined files; nothing if neither program is selected."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    cases = []
    for rows in options.rows:
        subprocess.run(script("data", options.folder, rows, "--tables"), check=True)
        for ending in ("csv", "parquet"):
            items, orders = (options.folder / f"{name}_{rows}.{ending}" for name in ("items", "orders"))
            cases.append(compare(items, orders, options, scratch))
    met = [line for case in cases for line in check(case, JOIN_GOALS)]
    return [f"## Lines joined to their orders, {options.runs} rounds", "", *table(cases), "", *met, ""]
