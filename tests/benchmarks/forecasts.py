"""Time ``custseg forecast`` against ``custseg ltv``, and measure the coverage of its intervals."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from contest import say, script
from process import rounds
from report import TOOL, Case, Goal, check, table
from rivals import run_rivals

LINES, LINES_EACH = 9_000_000, 9
POINT, WHOLE = "forecast, no intervals, no test", "forecast"
GOALS = {POINT: [Goal("ltv", 3.0), Goal("ltv", 1.3, what="memory")], WHOLE: [Goal(POINT, 4.0)]}
COVERED = 100_000
BASES = {
    "12 months at one order in five weeks": (["--known", "730", "--ahead", "365"], 730, 12),
    "the same in slow motion, no two orders on a day": (
        ["--known", "25000", "--ahead", "18263", "--pace", "0.02"], 25_000, 600,
    ),
}  # fmt: skip


def base(options: argparse.Namespace) -> tuple[Path, str]:
    """Make the order days of many customers; return their path and their name in the table."""
    customers = min(max(options.rows), LINES) // LINES_EACH
    subprocess.run(script("bg_nbd_data", options.folder, customers), check=True)
    return options.folder / f"known_{customers}_730.parquet", f"{customers:,} customers"


def compare(path: str, title: str, options: argparse.Namespace, scratch: Path) -> list[Case]:
    """Time LTV and forecast of one base."""
    own = [*options.command, "-q"]
    point = ["--holdout", "off", "--interval", "off", "--columns", "expected_ltv"]
    commands = {
        "ltv": [*own, "ltv", path, "-o", str(scratch / "value.parquet")],
        POINT: [*own, "forecast", path, *point, "-o", str(scratch / "point.parquet")],
        WHOLE: [*own, "forecast", path, "-o", str(scratch / "forecast.parquet")],
    }
    say(f"forecast of {title}: {options.runs} rounds")
    rounds(commands, 1, scratch)
    taken = rounds(commands, options.runs, scratch)
    return [Case(title, taken, own=name) for name in GOALS]


def covered(name: str, options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the share of simulated customers inside their intervals."""
    words, known, months = BASES[name]
    subprocess.run(script("bg_nbd_data", options.folder, COVERED, *words), check=True)
    output, summary = scratch / "covered.parquet", scratch / "covered.json"
    path, later = (options.folder / f"{part}_{COVERED}_{known}.parquet" for part in ("known", "later"))
    say(f"coverage of {COVERED:,} customers: {name}")
    command = [*options.command, "-q", "forecast", str(path), "--model", "bg-nbd", "--holdout", "off"]
    command += ["--horizon", str(months), "-o", str(output), "--summary", str(summary)]
    subprocess.run(command, check=True, cwd=scratch)
    done = subprocess.run(script("coverage", output, path, later, summary), check=True, capture_output=True, text=True)
    return [f"### {name}", "", *done.stdout.splitlines(), ""]


def run_forecasts(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg forecast``, and the coverage of its 80 % intervals."""
    if TOOL not in options.contenders:
        return []
    path, title = base(options)
    cases = compare(str(path), title, options, scratch)
    goals = [line for case in cases for line in check(case, GOALS[case.own])]
    lines = [f"## Forecasts, {options.runs} rounds", "", *table(cases[:1]), "", *goals, ""]
    if options.rivals:
        lines += run_rivals(path, title, options, scratch)
    lines += [f"## What 80 % intervals held, {COVERED:,} customers", ""]
    return lines + [line for name in BASES for line in covered(name, options, scratch)]
