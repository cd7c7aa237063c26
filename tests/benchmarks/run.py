"""Compare custseg with hand-written queries: ``python tests/benchmarks/run.py --help``."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from acquisition import run_acquisition
from acting import run_actions
from contest import say
from customer_value import run_customer_value
from forecasts import run_forecasts
from joins import run_joins
from process import FailedError
from reading import run_reading
from referrals import run_referrals
from report import TOOL
from segments import run_segments
from start_up import run_start_up
from tables import run_cohorts, run_payments, run_profits, run_rhythm, run_trends

QUERIES = ["polars", "duckdb", "pandas"]
PARTS = {
    "startup": run_start_up,
    "ltv": run_customer_value,
    "joins": run_joins,
    "segment": run_segments,
    "cac": run_acquisition,
    "profit": run_profits,
    "cohorts": run_cohorts,
    "trend": run_trends,
    "rhythm": run_rhythm,
    "payments": run_payments,
    "actions": run_actions,
    "referrals": run_referrals,
    "forecast": run_forecasts,
    "reading": run_reading,
}


def describe() -> list[str]:
    """Return what the figures depend on."""
    versions = [f"Python {sys.version.split()[0]}"]
    for package in (TOOL, *QUERIES, "click", "typer"):
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
    parser.add_argument("--only", choices=list(PARTS), help="one of the parts")
    parser.add_argument("--without", action="append", default=[], choices=[TOOL, *QUERIES], help="repeatable")
    parser.add_argument("--command", type=shlex.split, default=[str(beside)], help=f"default: {beside}")
    parser.add_argument("--before", type=shlex.split, help=f"command of an earlier {TOOL}, for the part reading")
    parser.add_argument("--rivals", help="Python with lifetimes, clvkit and pyarrow, for the part forecast")
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
        for name, run in PARTS.items():
            if options.only in (None, name):
                lines += run(options, scratch)
    except FailedError as error:
        say(f"error: {error}")
        return 1
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
