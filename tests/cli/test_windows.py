"""The core of the command line without what only POSIX has, at a console of code page 1252: the usual output.

One process runs all commands; `call` and `glance` run them again as usual.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

from custseg.streams import SIMILAR

Run = Callable[..., Any]
FORMATS = ("csv", "tsv", "json", "ndjson", "md", "parquet", "txt")
NAME = "Zoë Łódź €"
BLOCKS = re.compile("[█▉▊▋▌▍▎▏]+")
BARS = ("Share of LTV", "LTV in total")
"""Titles of the columns of bars."""
LINES = str.maketrans("┌┐└┘┬┴├┤┼│─↓", "++++--||+|-\\")
PIPED = [
    ("ltv", "orders.csv"),
    ("ltv", "orders.csv", "--by", "country", "--format", "table", "--full"),
    ("segment", "orders.csv", "--format", "table", "--advice"),
    ("cohorts", "orders.csv", "--format", "table"),
    ("profit", "orders.csv", "--by", "category", "--format", "json"),
    ("inspect", "orders.csv", "--format", "table"),
    ("metrics", "--format", "table"),
    ("metrics", "ltv"),
    ("--help",),
    ("ltv", "--help-all"),
    ("ltv", "missing – file.csv"),
    ("-q", "ltv", "-"),
]
SHOWN = [("ltv", "orders.csv"), ("segment", "orders.csv"), ("cohorts", "orders.csv"), ("inspect", "orders.csv")]
WRITTEN = [("-q", "ltv", "orders.csv", "-o", f"ltv.{name}") for name in FORMATS if name != "txt"]
FILES = [
    ("-q", "segment", "orders.csv", "-o", "segments.csv", "--summary", "summary.json", "--rejects", "rejects.csv"),
    ("init", "orders.csv", "-o", "made.yaml"),
]


def plain(text: str) -> str:
    """Return a text in the signs of the code page, with similar ones for others, by Python's own means."""
    known = {sign for sign in text if sign.encode("cp1252", "ignore")}
    return "".join(sign if sign in known else SIMILAR.get(sign, "?") for sign in text)


def without_pictures(text: str) -> str:
    """Return a text as it is where lines, arrows and bars cannot be drawn: columns and rows of bars are left out."""
    lines, title = [], rf"  +(?:{'|'.join(BARS)})$" if BLOCKS.search(text) else "$"
    for line in text.split("\n"):
        drawn = BLOCKS.sub("", line)
        if drawn != line and not drawn.strip(" │"):
            continue
        lines.append(re.sub(title, "", drawn.rstrip()))
    return "\n".join(lines).replace(" (bars: customers)", "").replace(" →", "  ").translate(LINES)


def with_short_rules(text: str) -> str:
    """Return a text in which neither the rule below a header nor blanks say how wide the columns of a table are.

    Bars of blocks and bars of signs differ in width by less than one: versions of rich round it differently.
    """
    return re.sub(" +", " ", re.sub(r"^-+$", "-", text, flags=re.MULTILINE))


@dataclass(frozen=True)
class Answer:
    """What a run without POSIX left: its status, and the bytes of both streams."""

    status: int
    out: bytes
    err: bytes


@pytest.fixture
def foreign(shop: Path) -> Path:
    """Name customers in signs that the code page has, and in others."""
    orders = shop / "orders.csv"
    text = orders.read_text(encoding="utf-8").replace("Shop Aa", NAME).replace("tea", "thé 茶")
    orders.write_bytes(text.encode())
    return shop


@pytest.fixture
def poor(foreign: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Return the answers of all commands without POSIX: in a pipe, then files, then at a console."""
    asked: list[tuple[tuple[str, ...], str | None, bool]] = []
    asked += [(words, "orders.csv" if "-" in words else None, False) for words in [*PIPED, *WRITTEN, *FILES]]
    asked += [(words, None, True) for words in SHOWN]
    command = [sys.executable, str(ROOT / "tests" / "support" / "no_posix.py")]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    # Runs of this system see no lock of Windows, and would take its temporary files for leftovers.
    temporary = tmp_path_factory.mktemp("temporary")
    environment["TMPDIR"] = str(temporary)
    done = subprocess.run(
        command, input=json.dumps(asked).encode(), capture_output=True, cwd=foreign, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not list(temporary.iterdir())
    answers = json.loads(done.stdout)
    return [Answer(one["status"], one["out"].encode("latin-1"), one["err"].encode("latin-1")) for one in answers]


def test_windows_gets_the_usual_output(
    poor: list[Answer], call: Run, glance: Run, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(poor)
    monkeypatch.setenv("COLUMNS", "80")
    for words in PIPED:
        there = next(answers)
        if "-" in words:
            words = tuple("orders.csv" if word == "-" else word for word in words)
        here = call(*words)
        assert there.status == here.status
        # Machine formats are UTF-8 everywhere; text is written in the code page.
        out = here.out.decode()
        if "table" in words:
            shown = there.out.decode("cp1252")
            assert with_short_rules(shown) == with_short_rules(plain(without_pictures(out)))
        else:
            assert there.out in (plain(out).encode("cp1252"), here.out)
        err = there.err.decode("cp1252")
        if "table" in words:
            assert with_short_rules(err) == with_short_rules(plain(without_pictures(here.err)))
        else:
            assert err == plain(here.err)
    made = {path.name: path.read_bytes() for path in foreign.iterdir()}
    for words in [*WRITTEN, *FILES]:
        there = next(answers)
        assert there.status == 0, there.err
        for name in set(words) & set(made) - {"orders.csv"}:
            (foreign / name).unlink()
        assert call(*words).status == 0
        for name in set(words) & set(made):
            assert (foreign / name).read_bytes() == made[name], name
            assert name.endswith("parquet") or b"\r" not in made[name], name
    for words in SHOWN:
        there, here = next(answers), glance(*words)
        assert there.status == here.status == 0
        text = (there.out + there.err).decode("cp1252")
        assert text.count("\n") == text.count("\r\n") > 5
        # Bars and lines have no likeness in the code page: they are left out, not replaced.
        assert "?" not in text.replace(plain(NAME), "").replace(plain("thé 茶"), ""), words
