"""Columns of a file that are called like custseg's own, or as custseg once called its own, change no figure."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from places import ROOT

from custseg import sources
from custseg.analyses.cac.cac import cac
from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.customers import customers
from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.analyses.segment.segment import segment
from custseg.analyses.trend.trend import trend
from custseg.own_columns import SIGN, own_column, without_sign
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.sources.open_source import open_source

COMMANDS: dict[str, Callable[..., Result]] = {
    "ltv": ltv,
    "segment": segment,
    "trend": trend,
    "cohorts": cohorts,
    "customers": customers,
    "profit": profit,
    "cac": cac,
    "inspect": inspect,
}
FORMER = [
    *("__custseg_extra_1", "__custseg_extra_2", "__custseg_file", "__custseg_line", "_reason", "_cac", "_currency"),
    *(
        "_date",
        "_revenue",
        "_profit",
        "_order",
        "_group",
        "_row",
        "_total",
        "_key",
        "_bad",
        "_malformed",
        "_of_channel",
    ),
    *("_is joined", "_original date", "_text product", "_share", "_texts", "_counted", "_mask", "_place"),
]
PLAIN = ["rows", "lines", "len", "first", "last", "sold", "money", "from", "at", "won", "period", "text", "first_sale"]
HEADER = ["customer_id", "order_id", "date", "revenue", "profit", "category", "channel"]


def orders(names: list[str], number: int = 60) -> list[dict[str, str]]:
    """Return lines of 20 customers, with an attribute of the customer in each of some columns."""
    lines = []
    for place in range(number):
        who = place * 7 % 20
        given = [
            f"C{who:02}",
            f"O{place // 2}",
            f"2024-{place % 12 + 1:02}-{place % 28 + 1:02}",
            f"{place * 37 % 91}.50",
        ]
        given += [f"{place % 9}.10", ("tea", "nuts")[place % 2], ("ads", "web")[who % 2]]
        lines.append(dict(zip(HEADER, given, strict=True)) | dict.fromkeys(names, ("red", "green", "blue")[who % 3]))
    return lines


def written(path: Path, lines: list[dict[str, str]]) -> str:
    """Write lines in the format of the suffix, and return the path."""
    frame = pl.DataFrame(lines)
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    elif path.suffix == ".ndjson":
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    else:
        frame.write_csv(path)
    return str(path)


def answer(command: str, path: str, **flags: str) -> tuple[list[tuple[object, ...]], object]:
    """Return the rows of a command, and what became of the rows of the file."""
    settings = gather(flags, use_config=False, environment={})
    result = COMMANDS[command]([path], settings)
    ledger = result.ledger.to_dict() if result.ledger else None
    return result.frame.rows(), ledger


@pytest.mark.parametrize("command", COMMANDS)
def test_a_column_called_like_one_of_ours_changes_no_figure(tmp_path: Path, command: str) -> None:
    (tmp_path / "spend.csv").write_text("date,channel,amount\n2024-01-01,ads,100\n2024-07-01,web,50\n")
    flags = {"spend": str(tmp_path / "spend.csv")} if command in ("cac", "ltv") else {}
    names = [name for name in [*FORMER, *PLAIN] if name != "_currency"]
    other = written(tmp_path / "other.csv", orders([f"note {place}" for place in range(len(names))]))
    ours = written(tmp_path / "ours.csv", orders(names))
    assert answer(command, ours, **flags) == answer(command, other, **flags)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_a_column_with_the_sign_of_ours_is_not_taken_for_it(tmp_path: Path, suffix: str) -> None:
    """The very names that custseg uses: one of each module that has some."""
    ours = [*sources.EXTRA, sources.FILE, sources.LINE, *map(own_column, ("reason", "date", "group", "cac", "is note"))]
    path = written(tmp_path / f"ours.{suffix}", orders(ours))
    source = open_source([path])
    assert not [name for name in source.columns if SIGN in name]
    assert set(map(without_sign, ours)) <= set(source.columns)
    assert set(source.columns) <= set(source.scan().collect().columns)
    other = written(tmp_path / f"other.{suffix}", orders([f"note {place}" for place in range(len(ours))]))
    assert answer("ltv", path) == answer("ltv", other)


def test_a_currency_is_one_whatever_the_sign_before_its_name(tmp_path: Path) -> None:
    """It once took the place of the currency that custseg had worked out, and dollars counted as euros."""
    lines = orders(["_currency"])
    for place, line in enumerate(lines):
        line["_currency"] = "USD" if place % 5 == 0 else "EUR"
    ours = written(tmp_path / "ours.csv", lines)
    other = written(
        tmp_path / "other.csv", [{("currency" if k == "_currency" else k): v for k, v in one.items()} for one in lines]
    )
    flags = {"currency": "EUR"}
    assert answer("ltv", ours, **flags) == answer("ltv", other, **flags)


def test_such_a_column_can_be_asked_for(tmp_path: Path) -> None:
    def answers(name: str) -> list[object]:
        path, green = written(tmp_path / "orders.csv", orders([name])), f"\"{name}\" = 'green'"
        asked = [("ltv", "by"), ("trend", "by"), ("cohorts", "by"), ("profit", "by"), ("ltv", "columns")]
        found: list[object] = [answer(command, path, **{flag: name}) for command, flag in asked]
        return found + [answer(command, path, where=green) for command in ("ltv", "segment")]

    wanted = answers("some note")
    for name in ("_cac", "__custseg_line"):
        assert answers(name) == wanted, name


def test_no_column_of_ours_is_named_by_an_underscore() -> None:
    """Constants that name own columns get them from ``own_column``, where the sign stands once."""
    suffixes = {"BEFORE", "SUFFIX"}
    found = []
    for path in sorted((ROOT / "custseg").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                value = node.value
                named = isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.startswith("_")
                if named and node.targets[0].id not in suffixes | {"COMPLETE_VARIABLE", "BASH", "UNNAMED_INDEX"}:
                    found.append(f"{path.name}:{node.lineno} {node.targets[0].id}")
    assert found == []
