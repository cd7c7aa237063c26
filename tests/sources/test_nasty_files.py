"""Files that are hard to read: custseg finds in each what was found by hand, in every way that it can be given."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zstandard
from nasty_file import NastyFile, nasty_files

from custseg.analyses import ltv as ltv_module
from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.settings.settings import gather

NASTY = nasty_files()
READING_NOTES = {
    "bad_rows",
    "encoding",
    "cut_off",
    "dates_mixed",
    "dates_contradict",
    "date_order_undecided",
    "decimal_open",
    "lines_above",
}

Outcomes = dict[str, tuple[int, Decimal]]


def settings_of(file: NastyFile) -> Settings:
    return gather({**file.flags, "columns": "revenue"}, use_config=False, environment={})


def outcomes_of(result: Result) -> Outcomes:
    assert result.ledger is not None
    return {reason.text: (entry.rows, entry.money) for reason, entry in result.ledger.entries.items() if entry.rows}


def spent_of(result: Result) -> dict[str, Decimal]:
    return {name: Decimal(str(revenue)) for name, revenue in result.frame.iter_rows()}


def excluded_of(rejects: Path) -> dict[str, dict[str, list[int]]]:
    """Return the numbers of the excluded lines, by file and reason."""
    excluded: dict[str, dict[str, list[int]]] = {}
    with rejects.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            excluded.setdefault(row["file"], {}).setdefault(row["reason"], []).append(int(row["line"]))
    return excluded


@pytest.fixture(params=NASTY, ids=str)
def file(request: pytest.FixtureRequest) -> NastyFile:
    return NASTY[request.param]


def test_a_file_is_read_as_by_hand(file: NastyFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(file.bytes)
    settings = settings_of(file)
    opened: list[Dataset] = []

    def opening(*given: Any) -> Dataset:
        opened.append(open_dataset(*given))
        return opened[-1]

    monkeypatch.setattr(ltv_module, "open_dataset", opening)
    result = ltv([str(path)], settings, rejects=tmp_path / "rejects.csv")
    [dataset] = opened
    facts = dataset.table.source.files[0].facts
    found = (
        facts.encoding,
        facts.separator,
        facts.header_line,
        len(facts.above),
        dataset.table.columns.headers.columns,
        excluded_of(tmp_path / "rejects.csv").get(str(path), {}),
        spent_of(result),
        {note.name for note in result.notes} & READING_NOTES,
    )
    spent = {name: Decimal(money) for name, money in file.spent.items()}
    expected = (
        file.encoding,
        file.separator,
        file.header,
        file.above,
        file.roles,
        file.all_excluded,
        spent,
        file.note_names,
    )
    assert found == expected
    outcomes = outcomes_of(result)
    assert outcomes["used"] == (file.used_rows, file.money)
    assert {outcome: rows for outcome, (rows, _) in outcomes.items() if outcome != "used"} == {
        reason: len(lines) for reason, lines in file.all_excluded.items()
    }


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("orders.csv", content)
    return stream.getvalue()


@pytest.mark.parametrize("name", list(NASTY)[::9])
def test_packed_and_recoded_copies_are_read_alike(name: str, tmp_path: Path) -> None:
    file = NASTY[name]
    pack = (zipped, gzip.compress, zstandard.compress)[len(file.bytes) % 3]
    ways = {"plain.csv": file.bytes, "packed": pack(file.bytes)}
    if file.encode == "utf-8" and not file.cut:
        ways["UTF-16"] = file.bytes.decode().encode("utf-16")
    for way, content in ways.items():
        (tmp_path / way).write_bytes(content)
    paths = [str(tmp_path / way) for way in ways]
    result = ltv(paths, settings_of(file), rejects=tmp_path / "rejects")
    assert excluded_of(tmp_path / "rejects") == {path: file.all_excluded for path in paths if file.all_excluded}
    assert outcomes_of(result)["used"] == (len(ways) * file.used_rows, len(ways) * file.money)
    assert spent_of(result) == {name: len(ways) * Decimal(money) for name, money in file.spent.items()}


@pytest.mark.parametrize("name", list(NASTY)[::20])
def test_inspect_has_the_same_ledger(name: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(NASTY[name].bytes)
    settings = settings_of(NASTY[name])
    assert outcomes_of(inspect([str(path)], settings)) == outcomes_of(ltv([str(path)], settings))


@pytest.mark.parametrize("name", ["two stray quotes far apart", "cp1251"])
def test_a_file_is_read_alike_through_a_pipe(name: str, tmp_path: Path) -> None:
    file, summary = NASTY[name], tmp_path / "summary.json"
    words = [
        sys.executable,
        "-m",
        "custseg",
        "ltv",
        "-",
        "--no-config",
        "--columns",
        "revenue",
        "--summary",
        str(summary),
    ]
    done = subprocess.run(words, input=file.bytes, capture_output=True, check=True, timeout=60)
    rows = csv.DictReader(done.stdout.decode().splitlines())
    assert {row["customer_id"]: Decimal(row["revenue"]) for row in rows} == {
        name: Decimal(money) for name, money in file.spent.items()
    }
    ledger = json.loads(summary.read_text(encoding="utf-8"))["ledger"]
    assert ledger["used"]["rows"] == file.used_rows
    assert {one["reason"]: one["rows"] for one in ledger["set_aside"]["reasons"]} == {
        reason: len(lines) for reason, lines in file.all_excluded.items()
    }
