"""Time ``custseg segment`` against a hand-written query, and ``custseg customers`` with more schemes."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import compete, files
from report import TABLE_GOALS, TOOL, Case, Goal, added, check, table
from tables import TableTask, against_polars

FIGURES = (
    "customers,customers_share,orders,revenue,profit,ltv_per_customer,ltv_total,ltv_share,average_order_value,"
    "past_profit_third,new_customers,new_ltv,lapsed_customers,lapsed_ltv,loss_making_customers,loss_making_ltv"
)
"""Figures of segments that need no forecast: the query makes none."""

COLUMNS = "orders,average_order_value,ltv,volume_value"
MORE = "abc,ltv_tier"
WITH, WITHOUT = f"with {MORE}", f"without {MORE}"
MORE_GOALS = [Goal(WITHOUT, 1.2)]


def add_schemes(path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time the table of customers of one file with and without two more schemes."""
    outputs = {WITH: scratch / "with.parquet", WITHOUT: scratch / "without.parquet"}
    columns = {WITH: f"{COLUMNS},{MORE}", WITHOUT: COLUMNS}
    commands = {
        name: [*options.command, "customers", str(path), "--columns", columns[name], "-o", str(output)]
        for name, output in outputs.items()
    }
    taken = compete(f"customers of {path.name}", "schemes", commands, outputs, options, scratch)
    return Case(path.name, taken, own=WITH)


def run_segments(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the tables and the goals of ``custseg segment`` and of more schemes."""
    task = TableTask("segments", ("segment", "--columns", FIGURES), ("polars_segment",))
    lines = against_polars("Segments", [task], TABLE_GOALS, options, scratch)
    if TOOL in options.contenders:
        cases = [add_schemes(path, options, scratch) for rows in options.rows for path in files(rows, options)]
        goals = [line for case in cases for line in (*check(case, MORE_GOALS), added(case, WITHOUT))]
        title = f"## More schemes: {TOOL} customers --columns {COLUMNS}, {options.runs} rounds"
        lines += [title, "", *table(cases), "", *goals, ""]
    return lines
