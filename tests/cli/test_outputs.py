"""Output files: written whole or not at all, and never over an input."""

from __future__ import annotations

import csv
import json
import os
import resource
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.writing import output_files

Run = Callable[..., Any]


def left(shop: Path) -> set[str]:
    """Return what lies in the shop beside its orders."""
    return set(os.listdir(shop)) - {"orders.csv"}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "ndjson", "jsonl", "md", "parquet"])
def test_the_suffix_selects_the_format(call: Run, shop: Path, suffix: str) -> None:
    answer = call("-q", "ltv", "orders.csv", "-o", f"ltv.{suffix}")
    assert (answer.status, answer.out, answer.err) == (0, b"", "")
    content = (shop / f"ltv.{suffix}").read_bytes()
    count = {
        "csv": lambda: len(list(csv.DictReader(content.decode().splitlines()))),
        "tsv": lambda: len(list(csv.DictReader(content.decode().splitlines(), delimiter="\t"))),
        "json": lambda: len(json.loads(content)["rows"]),
        "ndjson": lambda: len([json.loads(line) for line in content.splitlines()]),
        "jsonl": lambda: len([json.loads(line) for line in content.splitlines()]),
        "md": lambda: content.decode().count("\n| Shop"),
        "parquet": lambda: pl.read_parquet(shop / "ltv.parquet").height,
    }[suffix]()
    assert count == 30
    assert left(shop) == {f"ltv.{suffix}"}


def test_a_suffix_beats_the_format_of_the_environment(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The suffix is typed, so it beats the environment: a file called .parquet holds no CSV."""
    monkeypatch.setenv("CUSTSEG_FORMAT", "csv")
    assert call("-q", "ltv", "orders.csv", "-o", "ltv.parquet").status == 0
    assert (shop / "ltv.parquet").read_bytes()[:4] == b"PAR1"
    assert call("-q", "ltv", "orders.csv", "-o", "ltv.txt", "--format", "json").status == 0
    assert len(json.loads((shop / "ltv.txt").read_bytes())["rows"]) == 30


def test_yesterdays_file_is_replaced_with_its_permissions(call: Run, shop: Path) -> None:
    target = shop / "ltv.csv"
    target.write_text("yesterday\n" * 5000)
    target.chmod(0o640)
    assert call("-q", "ltv", "orders.csv", "-o", "ltv.csv").status == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert b"yesterday" not in target.read_bytes()
    before = os.umask(0o027)
    try:
        call("-q", "ltv", "orders.csv", "-o", "new.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE((shop / "new.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_a_disk_that_fills_up_leaves_yesterdays_file(call: Run, shop: Path, suffix: str) -> None:
    lines = "".join(f"customer number {n:06},2025-01-01,{n}.5,1\n" for n in range(600))
    (shop / "many.csv").write_text("customer_id,date,revenue,profit\n" + lines, encoding="utf-8")
    (shop / f"ltv.{suffix}").write_text("yesterday")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        answer = call("-q", "ltv", "many.csv", "-o", f"ltv.{suffix}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status == 1
    assert f"ltv.{suffix}: cannot be written" in answer.err
    assert "Traceback" not in answer.err
    assert (shop / f"ltv.{suffix}").read_text() == "yesterday"
    assert left(shop) == {"many.csv", f"ltv.{suffix}"}


def test_an_error_in_the_data_leaves_yesterdays_files(call: Run, shop: Path) -> None:
    (shop / "bad.csv").write_text("customer_id,date,revenue\nA,soon,5\nB,later,6\n")
    for name in ("ltv.csv", "rejects.csv", "about.json"):
        (shop / name).write_text("yesterday")
    words = ("-o", "ltv.csv", "--rejects", "rejects.csv", "--summary", "about.json")
    assert call("ltv", "bad.csv", *words).status == 3
    assert {(shop / name).read_text() for name in ("ltv.csv", "about.json")} == {"yesterday"}
    assert left(shop) == {"bad.csv", "ltv.csv", "rejects.csv", "about.json"}


@pytest.mark.parametrize("option", ["-o", "--summary", "--rejects"])
@pytest.mark.parametrize("way", ["itself", "symlink", "glob", "folder", "hard link", "dots", "URL", "URL of a link"])
def test_an_input_is_never_written_over(call: Run, shop: Path, option: str, way: str) -> None:
    before = (shop / "orders.csv").read_bytes()
    (shop / "link.csv").symlink_to("orders.csv")
    os.link(shop / "orders.csv", shop / "second.csv")
    (shop / "folder").mkdir()
    os.link(shop / "orders.csv", shop / "folder" / "orders.csv")
    given, target = {
        "itself": ("orders.csv", "orders.csv"),
        "symlink": ("orders.csv", "link.csv"),
        "glob": ("ord*.csv", "orders.csv"),
        "folder": ("folder", "folder/orders.csv"),
        "hard link": ("orders.csv", "second.csv"),
        "dots": ("./folder/../orders.csv", "orders.csv"),
        "URL": ((shop / "orders.csv").as_uri(), "orders.csv"),
        "URL of a link": ((shop / "link.csv").as_uri().replace("file://", "FILE://"), "second.csv"),
    }[way]
    answer = call("ltv", given, option, target)
    assert answer.status == 2
    assert "is an input" in answer.err
    assert (shop / "orders.csv").read_bytes() == before
    assert (shop / "link.csv").is_symlink()


@pytest.mark.parametrize("way", ["flag", "config", "environment"])
def test_contacts_are_an_input_however_they_were_named(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    contacts = shop / "contacts.csv"
    contacts.write_text("customer_id,name\nShop Aa,Anna\n")
    if way == "config":
        (shop / "custseg.yaml").write_text("contacts: contacts.csv\n")
    elif way == "environment":
        monkeypatch.setenv("CUSTSEG_CONTACTS", "contacts.csv")
    words = ("--contacts", "contacts.csv") if way == "flag" else ()
    answer = call("-q", "ltv", "orders.csv", *words, "-o", "contacts.csv")
    assert "Anna" in contacts.read_text()
    assert answer.status == 2


def test_the_file_behind_standard_input_is_an_input(shell: Run, shop: Path) -> None:
    before = (shop / "orders.csv").read_bytes()
    assert shell("custseg -q ltv - -o orders.csv < orders.csv").status == 2
    assert (shop / "orders.csv").read_bytes() == before


def test_the_config_is_an_input(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("top: 3\n")
    assert call("-q", "ltv", "orders.csv", "--summary", "custseg.yaml").status == 2
    assert (shop / "custseg.yaml").read_text() == "top: 3\n"


def test_a_file_in_the_folder_that_is_not_read_is_replaced(call: Run, shop: Path) -> None:
    """A folder is read for its tables: yesterday's JSON in it is none of them."""
    for _ in range(2):
        assert call("-q", "ltv", str(shop), "-o", "ltv.json").status == 0


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("option", ["-o", "--summary", "--rejects"])
def test_a_pipe_or_device_is_written_to_and_stays_one(call: Run, shop: Path, option: str) -> None:
    """Renaming a file onto /dev/null would take it away from the whole machine."""
    pipe = shop / "pipe.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        answer = call("-q", "ltv", "orders.csv", option, "pipe.csv", "--top", "3")
        assert pipe.is_fifo()
        # Refusing is as good as writing.
        assert answer.status in (1, 2) or os.read(reader, 65536).count(b"\n") >= 3
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (("-o", "missing/ltv.csv"), 1, "mkdir missing"),
        (("-o", "orders.csv/ltv.csv"), 1, "orders.csv"),
        (("--summary", "missing/about.json"), 1, "mkdir missing"),
        (("--rejects", "missing/rejects.csv"), 1, "mkdir missing"),
        (("-o", ".", "--format", "csv"), 1, "folder"),
        (("-o", "ltv.docx"), 2, "--format"),
        (("-o", "same.json", "--summary", "same.json"), 2, "same file"),
        (("-o", "same.csv", "--rejects", "./same.csv"), 2, "same file"),
    ],
)
def test_an_impossible_output_is_refused(
    call: Run, shop: Path, words: tuple[str, ...], status: int, printed: str
) -> None:
    answer = call("ltv", "orders.csv", *words)
    assert answer.status == status
    assert printed in answer.err
    assert answer.out == b""
    assert left(shop) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_that_may_not_be_written_to(call: Run, shop: Path) -> None:
    (shop / "shut").mkdir(mode=0o555)
    answer = call("ltv", "orders.csv", "-o", "shut/ltv.csv")
    assert answer.status == 1
    assert "cannot be written to" in answer.err


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc here")
def test_a_folder_that_cannot_hold_files(call: Run) -> None:
    answer = call("ltv", "orders.csv", "-o", "/proc/self/ltv.csv")
    assert answer.status == 1
    assert "/proc/self" in answer.err


@pytest.mark.usefixtures("unread")
def test_rejects_hold_the_original_text_of_excluded_rows(call: Run, shop: Path) -> None:
    (shop / "rejects.csv").write_text("yesterday")
    assert call("-q", "ltv", "orders.csv", "--rejects", "rejects.csv", "-o", "ltv.csv").status == 0
    with (shop / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    source = list(csv.reader((shop / "orders.csv").read_text(encoding="utf-8").splitlines()))
    # Line numbers count the header as line 1, as an editor does.
    bad = [(n, row) for n, row in enumerate(source, 1) if n > 1 and (not row[2] or row[1] == "soon")]
    assert len(rows) == len(bad) == 2
    for row, (line, original) in zip(rows, bad, strict=True):
        values = list(row.values())
        assert "orders.csv" in values
        assert str(line) in values
        assert [row[name] for name in source[0]] == original
    assert ["no customer" in row.values() for row in rows] == [True, False]
    assert ["unreadable date" in row.values() for row in rows] == [False, True]


def test_no_rejects_today_empties_yesterdays_file(call: Run, shop: Path) -> None:
    (shop / "clean.csv").write_text("customer_id,date,revenue,profit\nA,2025-01-01,5,1\n")
    (shop / "rejects.csv").write_text("yesterday\n")
    call("-q", "ltv", "clean.csv", "--rejects", "rejects.csv", "-o", "ltv.csv")
    lines = (shop / "rejects.csv").read_text().splitlines()
    assert len(lines) == 1
    assert "customer_id" in lines[0]


def test_summary_is_json_without_the_rows(call: Run, shop: Path) -> None:
    answer = call("-q", "ltv", "orders.csv", "--summary", "about.json", "-o", "ltv.json")
    assert answer.status == 0
    about, whole = (json.loads((shop / name).read_bytes()) for name in ("about.json", "ltv.json"))
    assert len(whole.pop("rows")) == 30
    assert about == whole
    assert {"summary", "notes", "ledger", "settings"} <= set(about)


@pytest.mark.parametrize("pair", [("-o", "--summary"), ("-o", "--rejects"), ("--rejects", "--summary")])
@pytest.mark.parametrize("way", ["hard link", "linked folder", "dots", "link to nothing", "absolute"])
def test_two_outputs_are_never_one_file(call: Run, shop: Path, pair: tuple[str, str], way: str) -> None:
    (shop / "folder").mkdir()
    (shop / "linked").symlink_to("folder")
    (shop / "to.csv").symlink_to("folder/new.csv")
    if way == "hard link":
        (shop / "folder" / "new.csv").write_text("yesterday")
        os.link(shop / "folder" / "new.csv", shop / "second.csv")
    other = {
        "hard link": "second.csv",
        "linked folder": "linked/new.csv",
        "dots": "linked/../folder/./new.csv",
        "link to nothing": "to.csv",
        "absolute": str(shop / "folder" / "new.csv"),
    }[way]
    answer = call("ltv", "orders.csv", pair[0], "folder/new.csv", pair[1], other)
    assert answer.status == 2
    assert "the same file" in answer.err
    assert (way == "hard link") == (shop / "folder" / "new.csv").exists()


def test_names_that_differ_in_case_are_one_file_where_the_system_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = str(tmp_path / "new.csv"), str(tmp_path / "NEW.csv")
    assert not output_files.one_file(first, str(tmp_path / "other.csv"))
    for folds in (False, True):
        monkeypatch.setattr(output_files, "_folds_case", lambda folder, folds=folds: folds)
        assert output_files.one_file(first, second) == folds


def test_an_input_may_be_a_file_url(call: Run, shop: Path) -> None:
    path = shop / "a b#1?.csv"
    path.write_bytes((shop / "orders.csv").read_bytes())
    assert call("-q", "ltv", path.as_uri()).out == call("-q", "ltv", "orders.csv").out != b""


def test_standard_output_is_never_an_input(shell: Run, shop: Path) -> None:
    before = (shop / "orders.csv").read_bytes()
    answer = shell("custseg -q ltv orders.csv >> orders.csv")
    assert answer.status == 2
    assert "standard output is an input" in answer.err
    assert shell("custseg -q ltv - <orders.csv >> orders.csv").status == 2
    assert (shop / "orders.csv").read_bytes() == before


@pytest.mark.parametrize(
    "words", ["pipe.csv -o pipe.csv", "pipe.csv --rejects pipe.csv", "- -o pipe.csv <>pipe.csv", "- <>pipe.csv >&0"]
)
def test_a_pipe_as_input_and_output_is_refused(shell: Run, shop: Path, words: str) -> None:
    """It would wait for itself without end."""
    os.mkfifo(shop / "pipe.csv")
    answer = shell(f"timeout 20 {sys.executable} -m custseg ltv {words}")
    assert answer.status == 2
    assert "input" in answer.err
