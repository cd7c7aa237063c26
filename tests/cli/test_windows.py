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


def figures(text: str) -> list[str]:
    """Return the figures of a table in their order."""
    return re.findall(r"[\w.,%]*\d[\w.,%]*", text)


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
def poor(foreign: Path) -> list[Answer]:
    """Return the answers of all commands without POSIX: in a pipe, then files, then at a console."""
    asked: list[tuple[tuple[str, ...], str | None, bool]] = []
    asked += [(words, "orders.csv" if "-" in words else None, False) for words in [*PIPED, *WRITTEN, *FILES]]
    asked += [(words, None, True) for words in SHOWN]
    command = [sys.executable, str(ROOT / "tests" / "support" / "no_posix.py")]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    # Without locks another run would take its temporary files for those of a run that was killed.
    environment["TMPDIR"] = str(foreign.parent)
    done = subprocess.run(
        command, input=json.dumps(asked).encode(), capture_output=True, cwd=foreign, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
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
            # Without bars there is more room for columns, but the figures and names are the same.
            assert figures(there.out.decode("cp1252")) == figures(plain(out))
            assert b"|" not in there.out
        else:
            assert there.out in (plain(out).encode("cp1252"), here.out)
        err = there.err.decode("cp1252")
        if "table" in words:
            assert sorted(figures(err)) == sorted(figures(plain(here.err)))
            assert "??" not in err.replace(plain(NAME), "")
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
