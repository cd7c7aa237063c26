"""The progress line of long runs, at a terminal only."""

from __future__ import annotations

import io
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import SAMPLE_DATA

from custseg import stages
from custseg.cli import progress as module
from custseg.cli.progress import line_of, progress
from custseg.sources.files import copy_stream, remove_copies
from custseg.stages import Stage, now, reached


class Screen(io.StringIO):
    """A stream that people look at."""

    def isatty(self) -> bool:
        return True


def test_nested_stages_are_joined() -> None:
    assert now() == ""
    reached("40%")
    with Stage("testing"):
        with Stage("drawing futures"):
            reached("40%")
            assert now() == "testing: drawing futures 40%"
        assert now() == "testing"
        with pytest.raises(ValueError, match="wrong"), Stage("fitting"):
            raise ValueError("wrong")
        assert now() == "testing"
    assert now() == ""


@pytest.mark.parametrize("columns", [1, 12, 30, 80])
@pytest.mark.parametrize("stage", ["", "reading orders.csv", "reading " + "x" * 200, "reading 小林美咲と仲間たち.csv"])
def test_the_line_fits_the_terminal(stage: str, columns: int) -> None:
    line = line_of(stage, 61.4, columns)
    # Of the signs here those beyond Latin take two columns; below twelve there is no room for the time alone.
    width = sum(2 if ord(sign) > 0x2E80 else 1 for sign in line)
    assert width <= max(columns - 1, 12)
    assert line.endswith("… 61 s")
    assert line_of("reading a.csv", 3, 80) == "  reading a.csv … 3 s"
    assert line_of("", 3, 80) == "  working … 3 s"


def test_a_hostile_name_stays_on_its_line() -> None:
    assert line_of("reading a\x1b[2J\rb\n.csv", 3, 80).isprintable()


def test_the_progress_line_appears_and_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(module, "FIRST_AFTER", 0.0)
    monkeypatch.setattr(module, "EVERY", 0.01)
    with progress(False):
        for text in ("reading a long name.csv", "fitting"):
            with Stage(text):
                until = time.monotonic() + 20
                while f"  {text} …" not in screen.getvalue() and time.monotonic() < until:
                    time.sleep(0.005)
    lines = screen.getvalue().split("\r")
    assert any(line.startswith("  reading a long name.csv … 0 s") for line in lines)
    # What the longer line left is covered.
    longest = max(len(line.rstrip()) for line in lines)
    assert all(len(line) >= longest for line in lines if line.startswith("  fitting"))
    assert lines[-2:] == [" " * 79, ""]


@pytest.mark.parametrize(("stream", "quiet"), [(Screen(), True), (io.StringIO(), False)])
def test_there_is_no_progress_line_off_a_terminal(
    stream: io.StringIO, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(module, "FIRST_AFTER", 0.0)
    threads = threading.active_count()
    with progress(quiet), Stage("reading"):
        assert threading.active_count() == threads
    assert stream.getvalue() == ""


def test_the_progress_line_names_a_slow_stream() -> None:
    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert now() == "reading standard input"
            return super().read(size)

    assert Path(copy_stream(Stream(b"customer_id"), "standard input")).read_bytes() == b"customer_id"
    remove_copies()


def test_a_forecast_sets_its_stages(call: Callable[..., Any], shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(SAMPLE_DATA / "orders.csv", shop / "orders.csv")
    printed: list[str] = []

    class Heard(list[Stage]):
        def append(self, stage: Stage) -> None:
            super().append(stage)
            printed.append(now())

    monkeypatch.setattr(stages, "_open", Heard())
    answer = call("forecast", "orders.csv")
    assert answer.status == 0
    past = re.compile("(comparing with the year before|forecasting from earlier days|testing .*before): (fitting|comp)")
    assert [stage for stage in printed if not past.match(stage)] == [
        "opening orders.csv", "opening orders.csv", "reading orders.csv", "gathering order days", "fitting mbg-cnbd-k",
        "fitting gamma-gamma", "comparing spend with later orders", "forecasting from earlier days",
        "comparing with the year before", "drawing futures", "testing on the last 182 days",
        "testing on the last 182 days: fitting mbg-cnbd-k", "testing on the last 182 days: fitting gamma-gamma",
        "testing on the last 182 days: comparing spend with later orders",
        "testing on the last 182 days: drawing futures",
    ]  # fmt: skip
    assert now() == ""
    assert "fitting" not in answer.err
