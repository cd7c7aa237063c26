"""A folder of nasty files: each is read by hand beforehand, and every reader must find the same in it."""

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

import pytest
import zstandard
from nasty_bytes import BYTES
from nasty_file import Nasty
from nasty_layouts import LAYOUTS
from nasty_quotes import QUOTES

from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.engine.dataset import open_dataset
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.settings.settings import gather

NASTY = LAYOUTS | QUOTES | BYTES
OF_READING = {
    "bad_rows",
    "encoding",
    "cut_off",
    "dates_mixed",
    "dates_contradict",
    "date_order_undecided",
    "decimal_open",
    "lines_above",
}

Fates = dict[str, tuple[int, Decimal]]


def settings_of(file: Nasty) -> Settings:
    return gather({**file.flags, "columns": "revenue"}, use_config=False, environment={})


def fates_of(result: Result) -> Fates:
    assert result.ledger is not None
    return {reason.text: (entry.rows, entry.money) for reason, entry in result.ledger.entries.items() if entry.rows}


def spent_of(result: Result) -> dict[str, Decimal]:
    return {name: Decimal(str(revenue)) for name, revenue in result.frame.iter_rows()}


def aside_of(rejects: Path) -> dict[str, dict[str, list[int]]]:
    """Return the lines that were set aside, by file and reason."""
    aside: dict[str, dict[str, list[int]]] = {}
    with rejects.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            aside.setdefault(row["file"], {}).setdefault(row["reason"], []).append(int(row["line"]))
    return aside


@pytest.fixture(params=NASTY, ids=str)
def file(request: pytest.FixtureRequest) -> Nasty:
    return NASTY[request.param]


def test_nasty_file_is_read_as_told_by_hand(file: Nasty, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(file.bytes)
    settings = settings_of(file)
    dataset = open_dataset([str(path)], settings)
    facts = dataset.table.source.files[0].facts
    result = ltv([str(path)], settings, rejects=tmp_path / "rejects.csv")
    found = (
        facts.encoding,
        facts.separator,
        facts.header_line,
        len(facts.above),
        dataset.table.columns.headers.columns,
        aside_of(tmp_path / "rejects.csv").get(str(path), {}),
        spent_of(result),
        {note.name for note in result.notes} & OF_READING,
    )
    spent = {name: Decimal(money) for name, money in file.used.items()}
    expected = (file.encoding, file.separator, file.header, file.above, file.roles, file.aside, spent, file.said)
    assert found == expected
    fates = fates_of(result)
    assert fates["used"] == (file.used_rows, file.money)
    assert {fate: rows for fate, (rows, _) in fates.items() if fate != "used"} == {
        reason: len(lines) for reason, lines in file.aside.items()
    }


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("orders.csv", content)
    return stream.getvalue()


@pytest.mark.parametrize("name", list(NASTY)[::3])
def test_nasty_file_is_the_same_in_every_way_it_comes_and_beside_others(name: str, tmp_path: Path) -> None:
    file = NASTY[name]
    pack = (zipped, gzip.compress, zstandard.compress)[len(file.bytes) % 3]
    ways = {"plain.csv": file.bytes, "packed": pack(file.bytes)}
    if isinstance(file.content, str):
        ways["UTF-16"] = file.content.encode("utf-16")
    for way, content in ways.items():
        (tmp_path / way).write_bytes(content)
    paths = [str(tmp_path / way) for way in ways]
    result = ltv(paths, settings_of(file), rejects=tmp_path / "rejects")
    assert aside_of(tmp_path / "rejects") == {path: file.aside for path in paths if file.aside}
    assert fates_of(result)["used"] == (len(ways) * file.used_rows, len(ways) * file.money)
    assert spent_of(result) == {name: len(ways) * Decimal(money) for name, money in file.used.items()}


@pytest.mark.parametrize("name", list(NASTY)[::5])
def test_inspect_accounts_for_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(NASTY[name].bytes)
    settings = settings_of(NASTY[name])
    assert fates_of(inspect([str(path)], settings)) == fates_of(ltv([str(path)], settings))


@pytest.mark.parametrize("name", ["two stray quotes far apart", "cp1251", "CR", "(3 rows affected)"])
def test_nasty_file_is_the_same_through_a_pipe(name: str, tmp_path: Path) -> None:
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
        name: Decimal(money) for name, money in file.used.items()
    }
    ledger = json.loads(summary.read_text(encoding="utf-8"))["ledger"]
    assert ledger["used"]["rows"] == file.used_rows
    assert {one["reason"]: one["rows"] for one in ledger["set_aside"]["reasons"]} == {
        reason: len(lines) for reason, lines in file.aside.items()
    }
