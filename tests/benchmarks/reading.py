"""Time reading: text in Latin-1 against UTF-8, and text against an earlier custseg."""

from __future__ import annotations

import argparse
import codecs
from pathlib import Path

import polars as pl
from contest import compete, make_data
from report import TOOL, Case, Goal, check, table

LETTERS = {"Tea": "Thé", "Coffee": "Café", "Spices": "Épices", "Cheese": "Käse"}
UTF_8, LATIN_1, BEFORE = "UTF-8", "Latin-1", "before"
LATIN_1_GOALS = [Goal(UTF_8, 1.6)]
BEFORE_GOALS = {"plain": [Goal(BEFORE, 1.08)], "quoted": [Goal(BEFORE, 1.1)], "parquet": [Goal(BEFORE, 1.05)]}
"""What understanding an export may cost: opening a file looks at its first rows, unseen in large ones."""
CHUNK = 1 << 22


def texts(rows: int, options: argparse.Namespace) -> dict[str, Path]:
    """Return files of one size, and make them if needed: CSV plain, quoted and in two encodings, and Parquet."""
    make_data(options.folder, rows, shuffled=False)
    plain = options.folder / f"lines_{rows}.csv"
    paths = {name: options.folder / f"{name}_{rows}.csv" for name in ("quoted", "utf_8", "latin_1")}
    lines = pl.scan_csv(plain, infer_schema=False)
    if not paths["quoted"].exists():
        lines.sink_csv(paths["quoted"], quote_style="always")
    if not paths["utf_8"].exists():
        lines.with_columns(pl.col("category").replace(LETTERS)).sink_csv(paths["utf_8"])
    if not paths["latin_1"].exists():
        decoder = codecs.getincrementaldecoder("utf-8")()
        with paths["utf_8"].open("rb") as source, paths["latin_1"].open("wb") as target:
            while chunk := source.read(CHUNK):
                target.write(decoder.decode(chunk).encode("latin-1"))
    return {"plain": plain, "parquet": plain.with_suffix(".parquet"), **paths}


def against_utf_8(paths: dict[str, Path], options: argparse.Namespace, scratch: Path) -> Case:
    """Time the same table in two encodings."""
    inputs = {LATIN_1: paths["latin_1"], UTF_8: paths["utf_8"]}
    outputs = {name: scratch / f"{name}.parquet" for name in inputs}
    commands = {name: [*options.command, "-q", "ltv", str(inputs[name]), "-o", str(outputs[name])] for name in inputs}
    title = f"{paths['latin_1'].name}"
    return Case(title, compete(title, "customers", commands, outputs, options, scratch), own=LATIN_1)


def against_before(path: Path, options: argparse.Namespace, scratch: Path) -> Case:
    """Time one file with this custseg and with an earlier one."""
    tools = {TOOL: options.command, BEFORE: options.before}
    outputs = {name: scratch / f"{name}.parquet" for name in tools}
    commands = {name: [*tool, "-q", "ltv", str(path), "-o", str(outputs[name])] for name, tool in tools.items()}
    return Case(path.name, compete(path.name, "customers", commands, outputs, options, scratch))


def run_reading(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the tables and the goals of reading."""
    if TOOL not in options.contenders:
        return []
    lines = []
    for rows in options.rows:
        paths = texts(rows, options)
        case = against_utf_8(paths, options, scratch)
        lines += [f"## Latin-1 against UTF-8, {options.runs} rounds", "", *table([case]), ""]
        lines += [*check(case, LATIN_1_GOALS), ""]
        if options.before:
            cases = {name: against_before(paths[name], options, scratch) for name in BEFORE_GOALS}
            goals = [line for name, one in cases.items() for line in check(one, BEFORE_GOALS[name])]
            lines += [
                f"## Beside an earlier {TOOL}, {options.runs} rounds",
                "",
                *table(list(cases.values())),
                "",
                *goals,
                "",
            ]
    return lines
