"""Time ``profit``, ``cohorts``, ``trend``, ``payments`` and ``rhythm`` against hand-written polars queries."""

from __future__ import annotations

import argparse
import subprocess
from dataclasses import dataclass
from pathlib import Path

from contest import compete, files, script
from report import COHORT_GOALS, RHYTHM_GOALS, TABLE_GOALS, TOOL, Case, Goal, check, table

CATEGORY = "category"


@dataclass(frozen=True)
class TableTask:
    """A table to make with custseg and with a hand-written query.

    Attributes:
        kind: of table, a name in ``agree.py``.
        words: the command and its options, without the file.
        query: the script, and its arguments after IN and OUT.
        by: suffix of the file name in the report, where one file has several tables.
    """

    kind: str
    words: tuple[str, ...]
    query: tuple[str, ...]
    by: str = ""


def compare(task: TableTask, path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time one table of one file."""
    outputs = {name: scratch / f"{name}_{task.kind}.parquet" for name in (TOOL, "polars") if name in options.contenders}
    name, *rest = task.query
    command, *words = task.words
    commands = {one: script(name, path, output, *rest) for one, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, command, str(path), *words, "-o", str(outputs[TOOL])]
    title = path.name + task.by
    return Case(title, compete(f"{command} of {title}", task.kind, commands, outputs, options, scratch))


def against_polars(
    title: str, tables: list[TableTask], goals: list[Goal], options: argparse.Namespace, scratch: Path
) -> list[str]:
    """Return the tables and the goals for each file; nothing if neither program is selected."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    paths = [path for rows in options.rows for path in files(rows, options)]
    return report_of(title, paths, tables, goals, options, scratch)


def report_of(
    title: str,
    paths: list[Path],
    tables: list[TableTask],
    goals: list[Goal],
    options: argparse.Namespace,
    scratch: Path,
) -> list[str]:
    """Return the tables and the goals for some files."""
    cases = [compare(task, path, options, scratch) for path in paths for task in tables]
    met = [line for case in cases for line in check(case, goals)]
    return [f"## {title}, {options.runs} rounds", "", *table(cases), "", *met, ""]


def run_profits(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg profit``."""
    task = TableTask("profit", ("profit", "--by", CATEGORY), ("polars_profit",))
    return against_polars("Profit by category", [task], TABLE_GOALS, options, scratch)


def run_cohorts(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg cohorts``."""
    task = TableTask("cohorts", ("cohorts",), ("polars_cohorts",))
    return against_polars("Cohorts", [task], COHORT_GOALS, options, scratch)


def run_rhythm(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg rhythm``."""
    return against_polars(
        "Rhythm", [TableTask("rhythm", ("rhythm",), ("polars_rhythm",))], RHYTHM_GOALS, options, scratch
    )


def run_trends(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg trend``."""
    base = TableTask("trend", ("trend",), ("polars_trend",))
    groups = TableTask("trend_groups", ("trend", "--by", CATEGORY), ("polars_trend", CATEGORY), f" by {CATEGORY}")
    return against_polars("Trends", [base, groups], TABLE_GOALS, options, scratch)


def run_payments(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg payments``; its files have due dates, payments and instalments."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    for rows in options.rows:
        subprocess.run(script("data", options.folder, rows, "--bills"), check=True)
    paths = [options.folder / f"bills_{rows}.{ending}" for rows in options.rows for ending in ("csv", "parquet")]
    task = TableTask("payments", ("payments",), ("polars_payments",))
    return report_of("Payments", paths, [task], TABLE_GOALS, options, scratch)
