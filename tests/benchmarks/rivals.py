"""Time ``custseg forecast`` against two libraries that fit the same models (``--rivals``)."""

from __future__ import annotations

import argparse
from pathlib import Path

from contest import HERE, compete
from report import TOOL, Case, Goal, check, table

LIBRARIES = ("lifetimes", "clvkit")
QUICK = "summed up in numpy"
CONTENDERS = {library + tail: (library, words) for library in LIBRARIES for tail, words in (
    ("", []), (f", {QUICK}", ["quick"]),
)}  # fmt: skip
GOALS = [Goal(name, 5.0, faster=True) for name in CONTENDERS]
POINT = ["--model", "bg-nbd", "--holdout", "off", "--interval", "off", "--columns", "expected_ltv"]


def run_rivals(path: Path, title: str, options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals against the libraries.

    Args:
        path: order days of customers.
        title: of them.
        options: with ``rivals``, the Python that has the libraries.
        scratch: working directory of the commands.
    """
    outputs = {TOOL: scratch / "expected_own.parquet"}
    commands = {TOOL: [*options.command, "-q", "forecast", str(path), *POINT, "-o", str(outputs[TOOL])]}
    for number, (name, (library, words)) in enumerate(CONTENDERS.items()):
        outputs[name] = scratch / f"expected_{number}_{library}.parquet"
        commands[name] = [options.rivals, str(HERE / "rival.py"), library, str(path), str(outputs[name]), *words]
    taken = compete(f"expected LTV of {title}", "expected", commands, outputs, options, scratch)
    case = Case(title, taken)
    lines = ["## Expected LTV against other libraries: BG/NBD, Gamma-Gamma, no intervals, no holdout test", ""]
    return [*lines, *table([case]), "", *check(case, GOALS), ""]
