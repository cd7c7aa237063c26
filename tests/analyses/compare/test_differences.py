"""What differs in how two tables were made is said first, in words."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.analyses.compare.compare import compare
from custseg.analyses.customers import customers
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.record import record_of

LINES = [
    "A,2024-01-01,10,EUR", "B,2024-02-01,20,EUR", "A,2024-03-01,1,EUR", "C,2024-03-05,50,EUR",
    "C,2024-06-01,70,EUR", "A,2024-06-05,80,EUR", "B,2024-06-09,5,EUR",
]  # fmt: skip
HEADER = "customer_id,date,revenue,currency"


def orders(folder: Path, lines: list[str] = LINES, name: str = "orders.csv") -> str:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines, ""]))
    return str(path)


def save(folder: Path, name: str, record: dict[str, Any] | None, frame: pl.DataFrame) -> str:
    """Write a table with what it tells about how it was made."""
    path = folder / name
    frame.write_parquet(path, metadata={"custseg": json.dumps(record)} if record is not None else None)
    return str(path)


def table(folder: Path, **flags: Any) -> tuple[dict[str, Any], pl.DataFrame]:
    """Return the record and the rows of a table of customers."""
    result = customers([orders(folder)], gather(flags, use_config=False, environment={}))
    result.made_by = "customers"
    return record_of(result), result.frame


def compared(*paths: str) -> Result:
    return compare(list(paths), gather({}, use_config=False, environment={}))


def found(result: Result) -> list[tuple[str, str, str, str]]:
    """Return what differs."""
    return next((one.frame.rows() for one in result.sections if one.name == "differences"), [])  # type: ignore[return-value]


def test_nothing_differs_between_two_days_but_cuts(tmp_path: Path) -> None:
    """By hand: orders 2, 1, 1 then, 3, 2, 2 now: the median went from 1 to 2; the names of files do not count."""
    contacts = [tmp_path / "june.csv", tmp_path / "july.csv"]
    for path in contacts:
        path.write_text("customer_id,name\nA,Ada\n")
    then = save(tmp_path, "then.parquet", *table(tmp_path, as_of="2024-03-31", contacts=str(contacts[0])))
    now = save(tmp_path, "now.parquet", *table(tmp_path, contacts=str(contacts[1])))
    result = compared(then, now)
    assert ("cut", "volume_value: orders", "1", "2") in found(result)
    assert {row[0] for row in found(result)} == {"cut"}
    assert not any(note.warns for note in result.notes if note.name == "made_differently")
    note = next(note for note in result.notes if note.name == "cuts_moved")
    assert "orders 1 → 2" in note.text
    assert result.sections[0].name == "differences", "it stands first"
    assert not result.headline.startswith("The tables were not made alike")


def test_a_setting_that_changes_figures_is_said_first(tmp_path: Path) -> None:
    then = save(tmp_path, "then.parquet", *table(tmp_path, margin="0.3"))
    now = save(tmp_path, "now.parquet", *table(tmp_path, margin="0.4", where="ltv > 20"))
    result = compared(then, now)
    assert result.headline.startswith(
        "The tables were not made alike (setting of margin: 0.3 → 0.4; setting of where: — → ltv > 20). "
    )
    (note,) = [note for note in result.notes if note.name == "made_differently"]
    assert note.warns
    assert note.stays
    rows = {row["customer_id"]: row for row in result.frame.to_dicts()}
    # 91 of revenue, at 0.3 then and at 0.4 now: no order more.
    assert rows["A"]["by_margin"] == rows["A"]["ltv_change"] == pytest.approx(9.1)


def change(record: dict[str, Any], *keys: str, value: Any) -> dict[str, Any]:
    """Return a record with another value."""
    changed = copy.deepcopy(record)
    inner = changed
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("keys", "value", "wanted"),
    [
        (("columns", "ltv", "definition"), "Something else.", ("definition", "ltv", "Something else.")),
        (("settings", "warm_up"), 0, ("setting", "warm_up", "0", "90")),
        (("settings", "contacts"), "contacts.csv", ("setting", "contacts", "contacts.csv", "—")),
        (("schemes", "rfm", "segments", "champions"), "recency >= 4", ("condition", "rfm: champions", "recency >= 4")),
        (
            ("schemes", "volume_value", "axes", "volume", "cut"),
            ["number", 5],
            ("condition", "volume_value: axis volume", "orders, number 5", "orders, median"),
        ),
        (("command",), "ltv", ("command", "custseg", "ltv", "customers")),
        (("custseg",), "0.0.1", ("version", "custseg", "0.0.1")),
    ],
)
def test_each_kind_of_difference(tmp_path: Path, keys: tuple[str, ...], value: Any, wanted: tuple[str, ...]) -> None:
    record, frame = table(tmp_path)
    then = save(tmp_path, "then.parquet", change(record, *keys, value=value), frame)
    now = save(tmp_path, "now.parquet", record, frame)
    result = compared(then, now)
    (row,) = found(result)
    assert row[: len(wanted)] == wanted
    warned = wanted[0] in ("definition", "setting", "condition")
    assert ("made_differently" in {note.name for note in result.notes}) == warned
    assert result.headline.startswith("The tables were not made alike") == warned


def test_settings_of_a_later_version_are_no_difference(tmp_path: Path) -> None:
    """An older table cannot tell a setting that there was not yet."""
    record, frame = table(tmp_path)
    older = copy.deepcopy(record)
    del older["settings"]["warm_up"]
    result = compared(save(tmp_path, "a.parquet", older, frame), save(tmp_path, "b.parquet", record, frame))
    assert found(result) == []


def test_different_currencies_are_not_compared(tmp_path: Path) -> None:
    record, frame = table(tmp_path)
    then = save(tmp_path, "then.parquet", change(record, "currency", value="USD"), frame)
    now = save(tmp_path, "now.parquet", record, frame)
    with pytest.raises(DataError) as caught:
        compared(then, now)
    assert "its money is USD, and that of" in caught.value.problems[0].what


def test_the_wrong_order_is_told(tmp_path: Path) -> None:
    then = save(tmp_path, "then.parquet", *table(tmp_path, as_of="2024-03-31"))
    now = save(tmp_path, "now.parquet", *table(tmp_path))
    assert "wrong_order" not in {note.name for note in compared(then, now).notes}
    (note,) = [note for note in compared(now, then).notes if note.name == "wrong_order"]
    assert "2024-06-09, later than" in note.text
    assert note.stays


def test_tables_of_the_best_customers_are_warned_of(tmp_path: Path) -> None:
    """Who is not among them has not left."""
    paths = [save(tmp_path, f"{n}.parquet", *table(tmp_path, top=2)) for n in range(2)]
    (note,) = [note for note in compared(*paths).notes if note.warns]
    assert note.name == "saved_in_part"
    assert "saved with --top" in note.text


def test_a_table_that_tells_nothing_is_named(tmp_path: Path) -> None:
    record, frame = table(tmp_path)
    then, now = save(tmp_path, "then.parquet", None, frame), save(tmp_path, "now.parquet", record, frame)
    (note,) = [note for note in compared(then, now).notes if note.name == "origin_unknown"]
    assert "then.parquet: nothing tells" in note.text


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '"x"', "{}", '{"custseg": 1}', '{"custseg": "0", "schemes": [], "columns": 3}',
        '{"custseg": "0", "schemes": {"rfm": 3, "abc": {"axes": {"a": 1}, "segments": {}}}, "columns": {"ltv": 1}}',
        '{"custseg": "0", "schemes": {"rfm": {"segments": {}, "axes": {"a": {"edges": 3, "cut": []}}}}}',
    ],
)  # fmt: skip
def test_a_damaged_record_is_none(tmp_path: Path, text: str) -> None:
    """Whoever wrote it: the rows can be compared."""
    record, frame = table(tmp_path)
    path = tmp_path / "then.parquet"
    frame.write_parquet(path, metadata={"custseg": text})
    result = compared(str(path), save(tmp_path, "now.parquet", record, frame))
    assert result.figures()["customers_stayed"] == 3
