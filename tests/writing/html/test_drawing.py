"""Drawing in a process of its own, and without one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from custseg.page import Chart, Table
from custseg.writing.html import drawing
from custseg.writing.html.charts import parts_of

pytest.importorskip("vl_convert")


def chart(height: int) -> dict[str, Any]:
    """Return the parts of a chart of one bar."""
    points = ({"x": "Zoë", "y": height},)
    return parts_of(Chart("bars", "title", "text", points, "", "", "count", Table("", (), ())))


@pytest.fixture(autouse=True)
def _prepared_anew() -> None:
    drawing.prepare.cache_clear()


def heights(charts: list[str]) -> list[str]:
    """Return the height that each bar says for readers of the screen."""
    return [found for svg in charts for found in re.findall(r"Zoë[^\"<>]*?: (\d+)", svg)]


def test_a_process_draws_the_same_as_this_one() -> None:
    charts = [chart(3), chart(70)]
    drawing.prepare()
    found = drawing.drawn(charts)
    assert heights(found) == ["3", "70"]
    # The process has ended: this one draws.
    assert drawing.drawn(charts) == found


@pytest.mark.parametrize("work", ["raise SystemExit(1)", "print('[]')", "print('no JSON')"])
def test_what_a_process_cannot_draw_is_drawn_without_it(work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "WORK", work)
    drawing.prepare()
    assert heights(drawing.drawn([chart(5)])) == ["5"]


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.sys, "executable", "/no/such/program")
    drawing.prepare()
    assert heights(drawing.drawn([chart(5)])) == ["5"]
