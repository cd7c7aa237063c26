"""Time the start of custseg against an empty typer program, and a small file against the imports alone."""

from __future__ import annotations

import argparse
import py_compile
import shutil
import sys
from pathlib import Path

from contest import HERE, make_data, say
from process import rounds
from report import TOOL, Case, Goal, check, table

ROUNDS = 15
ROWS = 1_000
CONSOLE_SCRIPT = """#!{python}
import sys
from empty_typer import app
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(app())
"""


def install_empty(scratch: Path) -> Path:
    """Return a console script for the empty program, as pip would write it, with its bytecode cached."""
    module = Path(shutil.copy(HERE / "empty_typer.py", scratch))
    py_compile.compile(str(module), doraise=True)
    launcher = scratch / "empty"
    launcher.write_text(CONSOLE_SCRIPT.format(python=sys.executable))
    launcher.chmod(0o755)
    return launcher


def run_start_up(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of start-up; nothing without custseg."""
    if TOOL not in options.contenders:
        return []
    make_data(options.folder, ROWS, shuffled=False)
    lines = options.folder / f"lines_{ROWS}.csv"
    empty = str(install_empty(scratch))
    imports = [sys.executable, "-c", "import polars, click, rich.table"]
    tasks: list[tuple[str, list[str], Goal, list[str]]] = [
        ("--version", ["--version"], Goal("empty typer", 1.2), [empty, "--version"]),
        ("--help", ["--help"], Goal("empty typer", 1.3), [empty, "--help"]),
        (f"ltv of {ROWS} rows", ["ltv", str(lines)], Goal("imports alone", 1.6), imports),
    ]
    runs = max(ROUNDS, options.runs)
    cases, goals = [], []
    for title, arguments, goal, other in tasks:
        say(f"start-up, {title}: {runs} rounds")
        commands = {TOOL: [*options.command, *arguments], goal.other: other}
        rounds(commands, 1, scratch)
        case = Case(title, rounds(commands, runs, scratch))
        cases.append(case)
        goals += check(case, [goal])
    return [f"## Start-up, {runs} rounds", "", *table(cases), "", *goals, ""]
