"""Rows of deals and leads that are not read: each with its place, its reason, and its text as the file has it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.analyses.deals.deals import deals
from custseg.analyses.leads.leads import leads
from custseg.settings.settings import gather
from custseg.tables.ledger import EXCLUDED

DEALS = """deal_id,customer,seller,stage,opened,closed,amount,line
1,A,Ada,Won,2026-01-02,2026-02-01,100,x
2,B,Ada,Lost,2026-01-02,2026-01-20,50,99,y
3,C,Ada,Deleted,2026-01-02,2026-01-20," 60 ",z
,,,,,,,
4,D,Bo,Negotiation,2026-01-04,,70,x
4,D,Ada,Negotiation,2026-01-04,,70,x
5,E,Ada,Won,2026-01-04,2026-01-30,80,x
6,F,Ada,Negotiation,2026-03-01,,90,x
"""


def rejects_of(folder: Path, *files: Path, run: Any = deals, **flags: Any) -> list[list[str]]:
    """Return the rows of the file of rejects; they tie with the ledger."""
    target = folder / "rejects.csv"
    result = run([str(file) for file in files], gather(flags, use_config=False, environment={}), rejects=target)
    with target.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:3] == ["file", "line", "reason"]
    counts = {reason.text: result.ledger[reason].rows for reason in EXCLUDED if result.ledger[reason].rows}
    assert counts == {one: [row[2] for row in rows].count(one) for one in {row[2] for row in rows}}
    return rows


def test_each_row_that_is_not_read_with_its_reason_and_text(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    rows = rejects_of(tmp_path, path, rows="seller = 'Ada'", as_of="2026-02-15")
    assert {row[0] for row in rows} == {str(path)}
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("3", "unreadable row", "2"),
        ("4", "cancelled, draft or test", "3"),
        ("5", "blank line", ""),
        ("6", "filtered by --rows", "4"),
        ("7", "duplicate row", "4"),
        ("9", "after as-of", "6"),
    ]
    # As it is, blanks too; a column that is called like one of the file of rejects keeps its values.
    assert rows[1][9:] == [" 60 ", "z"]
    assert (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",line (original)")


def test_what_was_closed_before_the_first_day_is_not_among_them(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    texts = [row[2] for row in rejects_of(tmp_path, path, **{"from": "2026-01-31"})]
    assert len(texts) == 4
    assert "1" not in [row[3] for row in rejects_of(tmp_path, path, **{"from": "2026-02-02"})]


def test_files_of_one_kind_are_told_apart(tmp_path: Path) -> None:
    head = "lead_id,source,stage,created\n"
    (tmp_path / "b.csv").write_text(f"{head}1,web,New,2026-01-02\n2,web,Deleted,2026-01-03\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(f"{head}3,web,Spam,2026-01-02\n4,web,Deleted,2026-01-03,9\n", encoding="utf-8")
    rows = rejects_of(tmp_path, tmp_path / "b.csv", tmp_path / "a.csv", run=leads)
    assert [(Path(row[0]).name, row[1]) for row in rows][:2] == [("b.csv", "3"), ("a.csv", "3")]


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_typed_files_have_rejects_too(tmp_path: Path, kind: str) -> None:
    frame = pl.DataFrame({
        "deal_id": [1, 2], "seller": ["Ada", "Bo"], "stage": ["Won", "Deleted"],
        "opened": ["2026-01-02", "2026-01-03"], "closed": ["2026-02-01", "2026-02-03"], "amount": [10.5, 20.5],
    })  # fmt: skip
    path = tmp_path / f"deals.{kind}"
    frame.write_parquet(path) if kind == "parquet" else frame.write_excel(path)
    ((_, line, reason, *values),) = rejects_of(tmp_path, path)
    assert (line, reason, values[0], values[-1]) == (
        "3" if kind == "xlsx" else "2",
        "cancelled, draft or test",
        "2",
        "20.5",
    )
