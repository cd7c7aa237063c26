"""Time ``custseg explain`` of one customer against ``custseg ltv`` of the same file, in turn."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from contest import make_data, say
from process import rounds
from report import TOOL, Case, Goal, check, middle, table, verdict

SMALL = 20_000
SECONDS = 0.6
GOAL = Goal("ltv", 1.0, what="processor")


def first_customer(path: Path) -> str:
    """Return the customer of the first line."""
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))["customer_id"]


def compare(path: Path, customer: str, options: argparse.Namespace, scratch: Path) -> Case:
    """Time both commands on one file."""
    commands = {
        TOOL: [*options.command, "explain", str(path), customer, "-o", str(scratch / "page.json")],
        "ltv": [*options.command, "ltv", str(path), "-o", str(scratch / "ltv.csv")],
    }
    say(f"explain of {path.name}")
    rounds(commands, 1, scratch)
    return Case(f"explain of {path.name}", rounds(commands, options.runs, scratch))


def run_explain(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of the page on one customer; nothing without custseg."""
    if TOOL not in options.contenders:
        return []
    cases, goals = [], []
    for rows in (SMALL, *options.rows):
        make_data(options.folder, rows, shuffled=False)
        customer = first_customer(options.folder / f"lines_{rows}.csv")
        for ending in ("csv", "parquet"):
            case = compare(options.folder / f"lines_{rows}.{ending}", customer, options, scratch)
            cases.append(case)
            goals += check(case, [GOAL])
            if rows == SMALL:
                seconds = middle(case.taken[TOOL], "seconds")
                goals.append(verdict(case.title, f"below {SECONDS} seconds", seconds, seconds < SECONDS))
    return [f"## One customer, {options.runs} rounds", "", *table(cases), "", *goals, ""]
