"""Time commands beside hand-written queries for the same tables."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from contest import compete, files, script
from report import COHORT_GOALS, TABLE_GOALS, TOOL, Case, Goal, check, table

CATEGORY = "category"


@dataclass(frozen=True)
class SegmentRequest:
    """A table.

    Attributes:
        kind: of the outputs, as ``agree.py`` knows it.
        words: the command and its options, without the file.
        query: the script, and its arguments behind IN and OUT.
        by: behind the name of the file, where several tables are made of one.
    """

    kind: str
    words: tuple[str, ...]
    query: tuple[str, ...]
    by: str = ""


def compare(asked: SegmentRequest, path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time one table of one file."""
    outputs = {
        name: scratch / f"{name}_{asked.kind}.parquet" for name in (TOOL, "polars") if name in options.contenders
    }
    name, *rest = asked.query
    command, *words = asked.words
    commands = {one: script(name, path, output, *rest) for one, output in outputs.items()}
    if TOOL in outputs:
        commands[TOOL] = [*options.command, command, str(path), *words, "-o", str(outputs[TOOL])]
    title = path.name + asked.by
    return Case(title, compete(f"{command} of {title}", asked.kind, commands, outputs, options, scratch))


def beside_polars(
    title: str, tables: list[SegmentRequest], goals: list[Goal], options: argparse.Namespace, scratch: Path
) -> list[str]:
    """Return the figures and the goals of tables of each file; nothing where neither contender is wanted."""
    if not {TOOL, "polars"} & set(options.contenders):
        return []
    paths = [path for rows in options.rows for path in files(rows, options)]
    cases = [compare(asked, path, options, scratch) for path in paths for asked in tables]
    met = [line for case in cases for line in check(case, goals)]
    return [f"## {title}, {options.runs} rounds", "", *table(cases), "", *met, ""]


def run_profits(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the figures and the goals of ``custseg profit``."""
    asked = SegmentRequest("profit", ("profit", "--by", CATEGORY), ("polars_profit",))
    return beside_polars("Profit by category", [asked], TABLE_GOALS, options, scratch)


def run_cohorts(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the figures and the goals of ``custseg cohorts``."""
    asked = SegmentRequest("cohorts", ("cohorts",), ("polars_cohorts",))
    return beside_polars("Cohorts", [asked], COHORT_GOALS, options, scratch)


def run_trends(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the figures and the goals of ``custseg trend``."""
    base = SegmentRequest("trend", ("trend",), ("polars_trend",))
    groups = SegmentRequest("trend_groups", ("trend", "--by", CATEGORY), ("polars_trend", CATEGORY), f" by {CATEGORY}")
    return beside_polars("Trends", [base, groups], TABLE_GOALS, options, scratch)
