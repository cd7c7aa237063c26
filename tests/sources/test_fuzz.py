"""Damaged files: each is read or gives a clear error; nothing is lost silently, and no temporary file is left."""

from __future__ import annotations

import csv
import os
import random
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from mutations import ROWS, corpus, lines_of

from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.sources.files import remove_copies
from custseg.tables.ledger import EXCLUDED, Ledger, Reason

CORPUS = corpus()
CASES = 4
"""Number of files of each kind; every run makes the same ones."""

OUTCOMES = {Reason.USED, Reason.HISTORY_ONLY, *EXCLUDED}
WRITTEN = {
    "comma": (",", ""),
    "semicolon": (";", ""),
    "tab": ("\t", ""),
    "bar, old Macintosh": ("|", ""),
    "byte order mark": (",", ""),
    "quoted": (",", '"'),
    "apostrophes": (";", "'"),
}
"""Separator and quote of the kinds whose lines can be checked without custseg."""

AMOUNTS = [Decimal(row[2]) for row in ROWS]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of temporary files, which must be empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    remove_copies()


def damaged(kind: str, seed: int) -> bytes:
    """Return a file of a kind, damaged."""
    content, change = CORPUS[kind]
    return change(content, random.Random(f"{kind} {seed}"))


def ask(folder: Path, content: bytes, *, inspecting: bool = False) -> Result | None:
    """Return the result for a file; None if it is a clear error."""
    path, rejects = folder / "damaged", folder / "rejects.csv"
    path.write_bytes(content)
    rejects.unlink(missing_ok=True)
    settings = gather({}, use_config=False, environment={})
    try:
        return (inspect if inspecting else ltv)([str(path)], settings, rejects=rejects)
    except DataError as error:
        return None if str(error).strip() else pytest.fail("the error has no message")


def check(folder: Path, kind: str, content: bytes, result: Result) -> None:
    """Compare the ledger of a damaged file with what can be computed independently."""
    ledger = result.ledger
    if ledger is None:
        # What the columns mean is in doubt: no row was judged.
        assert result.failure is not None
        return
    assert set(ledger.entries) <= OUTCOMES
    assert ledger.read.rows == ledger[Reason.USED].rows + ledger.total_excluded.rows
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        rejects = list(csv.reader(stream))[1:]
    assert len(rejects) == ledger.total_excluded.rows
    assert len({line for _, line, *_ in rejects}) == len(rejects)
    if ledger[Reason.UNREADABLE_ROW].rows and "finding" not in result.frame.columns:
        assert any(note.name == "bad_rows" for note in result.notes)
    if kind in WRITTEN:
        check_lines(content, *WRITTEN[kind], ledger)
    if kind == "ndjson":
        assert ledger.read.rows == len(content.removesuffix(b"\n").split(b"\n"))


def check_lines(content: bytes, separator: str, quote: str, ledger: Ledger) -> None:
    """Compare a ledger with the lines of a text whose header is intact."""
    lines = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in lines:
        lines = lines.replace(b"\r", b"\n")
    if re.search(rb"\r(?!\n)", lines):
        # Which of both line ends counts is for custseg to decide.
        return
    header, *rows = [line.removesuffix(b"\r") for line in lines.removesuffix(b"\n").split(b"\n")]
    first, *others = [line.encode() for line in lines_of(separator, quote)]
    if header != first:
        return
    if not any(sign in content for sign in (b'"', b"'")):
        assert ledger.read.rows == len(rows)
    money = dict(zip(others, AMOUNTS, strict=True))
    intact = [money[row] for row in rows if row in money]
    # A quote may make one field of several lines, but of none that is a row by itself.
    assert ledger[Reason.USED].rows >= len(intact)
    if all(row in money or not row for row in rows):
        assert (ledger[Reason.USED].rows, ledger[Reason.USED].money) == (len(intact), sum(intact))
        assert ledger[Reason.BLANK_LINE].rows == len(rows) - len(intact)


@pytest.mark.parametrize("kind", CORPUS)
def test_a_damaged_file_is_read_or_gives_a_clear_error(tmp_path: Path, temporary: Path, kind: str) -> None:
    for seed in range(CASES):
        content = damaged(kind, seed)
        inspecting = seed % 4 == 3
        result = ask(tmp_path, content, inspecting=inspecting)
        if result is not None:
            check(tmp_path, kind, content, result)
        remove_copies()
        assert not os.listdir(temporary), f"seed {seed} leaves files behind"


@pytest.mark.parametrize("kind", CORPUS)
def test_the_intact_file_is_read(tmp_path: Path, kind: str) -> None:
    content, _ = CORPUS[kind]
    result = ask(tmp_path, content)
    assert result is not None
    assert result.ledger is not None
    assert result.ledger[Reason.USED].rows == len(ROWS)
    assert result.ledger[Reason.USED].money == sum(AMOUNTS)
