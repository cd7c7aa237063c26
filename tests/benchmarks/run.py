"""Compare custseg with hand-written queries: ``python tests/benchmarks/run.py --help``."""

from __future__ import annotations

import argparse
import os
import py_compile
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from process import FailedError, rounds
from report import LTV_GOALS, TOOL, Case, Goal, check, check_growth, table

HERE = Path(__file__).resolve().parent
QUERIES = ["polars", "duckdb", "pandas"]
START_UP_ROUNDS = 15
START_UP_ROWS = 1_000
CONSOLE_SCRIPT = """#!{python}
import sys
from empty_typer import app
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(app())
"""


def script(name: str, *arguments: object) -> list[str]:
    """Return the command that runs a script of this folder with this interpreter."""
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, arguments)]


def say(text: str) -> None:
    """Tell on stderr how far the run has come."""
    print(text, file=sys.stderr, flush=True)


def make_data(folder: Path, rows: int, shuffled: bool) -> None:
    """Make the files of one size in a process of its own, which keeps this one small."""
    subprocess.run(script("data", folder, rows, *["--shuffled"] * shuffled), check=True)


def compare_ltv(path: Path, rows: int, options: argparse.Namespace, scratch: Path) -> Case:
    """Time all contenders on one file, after one uncounted round whose outputs must agree."""
    say(f"{path.name}: {options.runs} rounds")
    outputs = {name: scratch / f"{name}.parquet" for name in options.contenders}
    commands = {name: script(f"{name}_query", path, output) for name, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, "ltv", str(path), "-o", str(outputs[TOOL])]
    for output in outputs.values():
        output.unlink(missing_ok=True)
    rounds(commands, 1, scratch)
    for name, output in outputs.items():
        if not output.exists():
            raise FailedError(f"{path.name}: {name} wrote no {output.name}")
    if subprocess.run(script("agree", *outputs.values()), check=False).returncode:
        raise FailedError(f"{path.name}: the contenders disagree; their outputs are in {scratch}")
    layout = f"{path.stem.partition('_')[0]}{path.suffix}"
    return Case(path.name, rounds(commands, options.runs, scratch), layout, rows)


def run_ltv(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg ltv``."""
    cases: list[Case] = []
    for rows in options.rows:
        make_data(options.folder, rows, shuffled=True)
        names = (f"lines_{rows}.csv", f"lines_{rows}.parquet", f"shuffled_{rows}.parquet")
        cases += [compare_ltv(options.folder / name, rows, options, scratch) for name in names]
    goals = [line for case in cases for line in check(case, LTV_GOALS)] + check_growth(cases)
    return [f"## Customer value, {options.runs} rounds", "", *table(cases), "", *goals, ""]


def install_empty(scratch: Path) -> Path:
    """Return a console script for the empty program, as pip would write it, with its bytecode cached."""
    module = Path(shutil.copy(HERE / "empty_typer.py", scratch))
    py_compile.compile(str(module), doraise=True)
    launcher = scratch / "empty"
    launcher.write_text(CONSOLE_SCRIPT.format(python=sys.executable))
    launcher.chmod(0o755)
    return launcher


def run_start_up(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of start-up."""
    make_data(options.folder, START_UP_ROWS, shuffled=False)
    lines = options.folder / f"lines_{START_UP_ROWS}.csv"
    empty = str(install_empty(scratch))
    imports = [sys.executable, "-c", "import polars, typer, rich.table"]
    tasks: list[tuple[str, list[str], Goal, list[str]]] = [
        ("--version", ["--version"], Goal("empty typer", 1.2), [empty, "--version"]),
        ("--help", ["--help"], Goal("empty typer", 1.3), [empty, "--help"]),
        (f"ltv of {START_UP_ROWS} rows", ["ltv", str(lines)], Goal("imports alone", 1.6), imports),
    ]
    runs = max(START_UP_ROUNDS, options.runs)
    cases, goals = [], []
    for title, arguments, goal, other in tasks:
        say(f"start-up, {title}: {runs} rounds")
        commands = {TOOL: [*options.command, *arguments], goal.other: other}
        rounds(commands, 1, scratch)
        case = Case(title, rounds(commands, runs, scratch))
        cases.append(case)
        goals += check(case, [goal])
    return [f"## Start-up, {runs} rounds", "", *table(cases), "", *goals, ""]


def describe() -> list[str]:
    """Return what the figures depend on."""
    versions = [f"Python {sys.version.split()[0]}"]
    for package in (TOOL, *QUERIES, "typer"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return [f"Medians, measured on {os.cpu_count()} cores with {', '.join(versions)}.", ""]


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the checked options."""
    beside = Path(sys.executable).with_name(TOOL)
    default_folder = Path(tempfile.gettempdir()) / "bench"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="lines of a file; repeatable")
    parser.add_argument("--runs", type=int, default=5, help="counted rounds")
    parser.add_argument("--folder", type=Path, default=default_folder, help="of the data")
    parser.add_argument("--only", choices=["startup", "ltv"], help="one of the two parts")
    parser.add_argument("--without", action="append", default=[], choices=[TOOL, *QUERIES], help="repeatable")
    parser.add_argument("--command", type=shlex.split, default=[str(beside)], help=f"default: {beside}")
    parser.add_argument("--markdown", type=Path, help="also write the report to this file")
    options = parser.parse_args(arguments)
    options.rows = options.rows or [1_000_000, 20_000_000]
    options.folder = options.folder.resolve()
    options.contenders = [name for name in (TOOL, *QUERIES) if name not in options.without]
    if TOOL in options.contenders and shutil.which(options.command[0]) is None:
        parser.error(f"no {options.command[0]}: install {TOOL}, or use --command or --without {TOOL}")
    return options


def main() -> int:
    """Run what the command line asks for and print it as markdown."""
    options = parse()
    scratch = options.folder / "out"
    scratch.mkdir(parents=True, exist_ok=True)
    lines = describe()
    try:
        if options.only != "ltv" and TOOL in options.contenders:
            lines += run_start_up(options, scratch)
        if options.only != "startup":
            lines += run_ltv(options, scratch)
    except FailedError as error:
        say(f"error: {error}")
        return 1
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
