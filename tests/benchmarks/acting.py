"""Time lists of actions against ``custseg segment``, and what they achieved against ``custseg ltv``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from contest import files, say
from process import rounds
from report import TOOL, Case, Goal, check, table

OTHERS = {"actions": "segment", "outcome": "ltv"}
"""The command that each one is compared with."""

GOALS = {"actions": 1.6, "outcome": 1.2}
LISTED_ON, LISTED = "2024-09-30", "50000"
"""Day of the list whose outcome is timed, three months before the data end, and the length of the list."""


def make_list(path: Path, options: argparse.Namespace, scratch: Path) -> Path:
    """Write a list of actions of customers of a file, with a control group."""
    target = scratch / "list.csv"
    words = ["actions", str(path), "--as-of", LISTED_ON, "--control", "10%", "--limit", LISTED, "-o", str(target)]
    rounds({TOOL: [*options.command, "-q", *words]}, 1, scratch)
    return target


def make_single(path: Path, target: Path) -> None:
    """Write the same lines with one customer in thirty that buys a single product of fifty: what to offer is asked."""
    one = pl.col("customer_id").hash(1) % 30 == 0
    product = pl.format("SKU-{}", pl.col("customer_id").hash(2) % 50)
    lines = pl.scan_parquet(path).with_columns(pl.when(one).then(product).otherwise("product").alias("product"))
    lines.sink_parquet(target)


def time_pair(
    name: str, path: Path, inputs: Sequence[str], options: argparse.Namespace, scratch: Path, title: str = ""
) -> Case:
    """Time a command in turns with the one it is compared with.

    Args:
        name: of the command.
        path: of the orders, the input of the other one.
        inputs: of the command.
        options: of the run.
        scratch: working directory.
        title: of the case; the name of the file without one.
    """
    other = OTHERS[name]
    commands: Mapping[str, Sequence[str]] = {
        TOOL: [*options.command, "-q", name, *inputs, "-o", str(scratch / f"{name}.csv")],
        other: [*options.command, "-q", other, str(path), "-o", str(scratch / f"{other}.csv")],
    }
    say(f"{name} of {title or path.name}: {options.runs} rounds")
    rounds(commands, 1, scratch)
    return Case(title or path.name, rounds(commands, options.runs, scratch))


def run_actions(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the tables and the goals of ``custseg actions`` and ``custseg outcome``."""
    lines: list[str] = []
    if TOOL not in options.contenders:
        return lines
    for name in OTHERS:
        cases = []
        for rows in options.rows:
            path = files(rows, options)[1]
            inputs = [str(path)] if name == "actions" else [str(make_list(path, options, scratch)), str(path)]
            cases.append(time_pair(name, path, inputs, options, scratch))
            if name == "actions":
                single = options.folder / f"single_{rows}.parquet"
                make_single(path, single)
                cases.append(time_pair(name, single, [str(single)], options, scratch))
        goal = Goal(OTHERS[name], GOALS[name], what="processor")
        goals = [line for case in cases for line in check(case, [goal])]
        lines += [f"## {name.capitalize()}: {TOOL} {name}, {options.runs} rounds", "", *table(cases), "", *goals, ""]
    return lines
