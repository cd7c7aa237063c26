"""Rules files as people write them, with a mark in front of what is wrong, read against one small table."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from custseg.errors import Problem, SettingsError
from custseg.segments.compiled import CompiledRules
from custseg.segments.compiling import compile_rules
from custseg.segments.reading import check_rules, read_rules
from custseg.segments.rules import Rules
from custseg.settings.setting import Setting, Settings
from custseg.tables.known import EVERYTHING

MARK = "⟦"
ATTRIBUTES: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "country": pl.String(),
    "joined": pl.Date(),
    "size": pl.Float64(),
    "first:country": pl.String(),
}
FOUND = {"customer_id", "date", "order_id", "revenue", "profit", *EVERYTHING}


def read(folder: Path, text: str | bytes, *, alone: bool = False) -> tuple[Rules, CompiledRules]:
    """Read a rules file of this text as a run does, laid over the built-in rules, or alone, which is quicker."""
    path = folder / "rules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if alone:
        rules, wrong = read_rules(str(path))
    else:
        rules, wrong = check_rules(Settings({"rules_file": Setting(str(path), "--rules-file")}))
    return rules, compile_rules(rules, ATTRIBUTES, FOUND, wrong)


def problems(folder: Path, text: str | bytes, *, alone: bool = True) -> list[Problem]:
    """Return what is wrong with a rules file; nothing where it is accepted."""
    try:
        read(folder, text, alone=alone)
    except SettingsError as error:
        return error.problems
    return []


def unmarked(text: str) -> tuple[str, set[tuple[int, int]]]:
    """Return the text without its marks, and line and column of what stood behind each."""
    places = set()
    for number, line in enumerate(text.split("\n"), 1):
        for before, found in enumerate(re.finditer(MARK, line)):
            places.add((number, found.start() + 1 - before))
    return text.replace(MARK, ""), places


def place(problem: Problem) -> tuple[int, int] | str:
    """Return line and column of a problem; its place as it is where that is not file:line:column."""
    found = re.fullmatch(r".*rules\.yaml:(\d+):(\d+)", problem.where)
    return (int(found[1]), int(found[2])) if found else problem.where


def check(folder: Path, marked: str, *said: str, alone: bool = True) -> list[Problem]:
    """Check that problems stand exactly at the marks, and that together they say these words."""
    text, places = unmarked(marked)
    found = problems(folder, text, alone=alone)
    assert {place(problem) for problem in found} == places, "\n".join(map(str, found))
    message = "\n".join(map(str, found))
    assert all(words in message for words in said), message
    return found
