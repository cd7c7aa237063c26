"""A folder of nasty files: each is read by hand beforehand, and every reader must find the same in it."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from nasty_bytes import BYTES
from nasty_file import Nasty
from nasty_layouts import LAYOUTS
from nasty_quotes import QUOTES

from custseg.questions.inputs import open_inputs
from custseg.questions.inspect import inspect
from custseg.questions.ltv import ltv
from custseg.settings.settings import Settings, gather
from custseg.writing.result import Result

NASTY = LAYOUTS | QUOTES | BYTES
OF_READING = {"bad_rows", "encoding", "cut_off", "dates_mixed", "dates_contradict", "date_order_undecided", "decimal_open", "lines_above"}

Fates = dict[str, tuple[int, Decimal]]


def settings_of(file: Nasty) -> Settings:
    return gather({**file.flags, "columns": "revenue"}, use_config=False, environment={})


def fates_of(result: Result) -> Fates:
    assert result.ledger is not None
    return {reason.text: (entry.rows, entry.money) for reason, entry in result.ledger.entries.items() if entry.rows}


def spent_of(result: Result) -> dict[str, Decimal]:
    return {name: Decimal(str(revenue)) for name, revenue in result.frame.iter_rows()}


def aside_of(rejects: Path) -> dict[str, list[int]]:
    aside: dict[str, list[int]] = {}
    with rejects.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            aside.setdefault(row["reason"], []).append(int(row["line"]))
    return aside


@pytest.fixture(params=NASTY, ids=str)
def file(request: pytest.FixtureRequest) -> Nasty:
    return NASTY[request.param]


def test_nasty_file_is_read_as_told_by_hand(file: Nasty, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(file.bytes)
    settings = settings_of(file)
    opened = open_inputs([str(path)], settings)
    facts = opened.table.source.parts[0].facts
    result = ltv([str(path)], settings, rejects=tmp_path / "rejects.csv")
    found = (
        facts.encoding,
        facts.separator,
        facts.header_line,
        len(facts.above),
        opened.table.columns.headers.columns,
        aside_of(tmp_path / "rejects.csv"),
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


def test_nasty_file_is_the_same_in_every_way_it_comes(file: Nasty, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(file.bytes)
    settings = settings_of(file)
    plain = ltv([str(path)], settings)
    ways = {"gz": gzip.compress(file.bytes), "zip": zipped(file.bytes)}
    if isinstance(file.content, str):
        ways["UTF-16"] = file.content.encode("utf-16")
    for way, content in ways.items():
        other = tmp_path / way
        other.write_bytes(content)
        result = ltv([str(other)], settings)
        assert (way, fates_of(result), spent_of(result)) == (way, fates_of(plain), spent_of(plain))
    assert fates_of(inspect([str(path)], settings)) == fates_of(plain)


def test_nasty_file_beside_another_is_the_same(file: Nasty, tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_bytes(file.bytes)
    shutil.copy(first, second)
    result = ltv([str(tmp_path)], settings_of(file), rejects=tmp_path / "rejects")
    assert fates_of(result)["used"] == (2 * file.used_rows, 2 * file.money)
    assert spent_of(result) == {name: 2 * Decimal(money) for name, money in file.used.items()}
    assert aside_of(tmp_path / "rejects") == {reason: lines * 2 for reason, lines in file.aside.items()}
