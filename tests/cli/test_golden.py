"""Segments at a terminal: captures of the sample, and at every width no line too wide and no figure cut.

The captures lie in ``golden/``. Where wording was polished, look at the difference and write them anew with
``REWRITE_GOLDEN=1 pytest tests/cli/test_golden.py``; the run that writes them is skipped, not passed.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from remembered import remember_fits

from custseg.analyses.customers import customers
from custseg.analyses.segment.request import SegmentOptions
from custseg.analyses.segment.segment import segment
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.advice import print_advice
from custseg.writing.matrices import print_matrices
from custseg.writing.table import print_table
from custseg.writing.terminal import print_about, print_summary

Run = Callable[..., Any]
GOLDEN = Path(__file__).parent / "golden"
CAPTURES = {
    "segment-80": (80, ()),
    "advice-80": (80, ("--advice", "--full")),
    "segment-200": (200, ()),
    "members-80": (80, ("--members", "high-high", "--top", "3")),
    "cross-80": (80, ("--cross", "lifecycle")),
    "compared-80": (80, ("--compare-to", "90d")),
}
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])[;\dm]")


def lines(text: str) -> list[str]:
    """Return the lines of a capture; how long a rule is, and a blank between columns, depend on rich."""
    return [re.sub(" {2,}", "  ", re.sub("─+", "─", line.rstrip())) for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("name", CAPTURES)
def test_the_output_equals_its_capture(glance: Run, shop: Path, name: str) -> None:
    """Without colour; on a busy machine the elapsed time has stood there, and was wiped away."""
    width, words = CAPTURES[name]
    (shop / "sample_data").symlink_to(ROOT / "sample_data")
    answer = glance("segment", "sample_data/orders.csv", *words, columns=width, NO_COLOR="1")
    assert answer.status == 0
    assert not COLOUR.search(answer.out.decode())
    seen = STYLE.sub("", re.sub(r"\r[^\n]*\r", "", answer.out.decode()))
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text("\n".join(line.rstrip() for line in seen.rstrip().splitlines()) + "\n", encoding="utf-8")
        pytest.skip(f"{path.name} is written: look at it")
    assert lines(seen) == lines(path.read_text(encoding="utf-8"))


ASKED = {
    "segments": {},
    "cross": {"cross": "lifecycle"},
    "compared": {"compare_to": "90d"},
    "members": {"members": "high-high", "contacts": "contacts.csv"},
    "customers": {"contacts": "contacts.csv"},
}


@pytest.fixture(scope="module")
def results(part_of_the_sample: Path) -> dict[str, Result]:
    """Return the answers about a part of the sample: computed once, printed at many widths."""
    found = {}
    patched = pytest.MonkeyPatch()
    remember_fits(patched)
    for name, asked in ASKED.items():
        chosen = SegmentOptions(members=asked.get("members"), cross=asked.get("cross"))
        flags = {key: value for key, value in asked.items() if key not in ("members", "cross")}
        if "contacts" in flags:
            flags["contacts"] = str(part_of_the_sample / flags["contacts"])
        settings = gather(flags, use_config=False, environment={})
        orders = [str(part_of_the_sample / "orders.csv")]
        found[name] = customers(orders, settings) if name == "customers" else segment(orders, settings, options=chosen)
    patched.undo()
    return found


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[[Result, int], tuple[str, str]]:
    """Return a function from a result and a width to the table and to the pictures and advice under it."""

    def look(result: Result, width: int) -> tuple[str, str]:
        for name, value in {"COLUMNS": str(width), "NO_COLOR": "1", "TERM": "xterm"}.items():
            monkeypatch.setenv(name, value)
        texts = []
        below = (print_about, print_matrices, print_advice, print_summary)
        for parts in ((lambda stream: print_table(result, 20, stream),), below):
            stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
            monkeypatch.setattr(stream, "isatty", lambda: True)
            for part in parts:
                part(stream) if len(parts) == 1 else part(result, stream)
            stream.flush()
            texts.append(STYLE.sub("", stream.buffer.getvalue().decode()))
        return texts[0], texts[1]

    return look


def cells(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)


def figure(value: Any, unit: str) -> str | None:
    """Return what people read of a figure; None for what is none."""
    if value is None or unit not in ("money", "share", "count"):
        return None
    if unit == "money":
        # Halves are rounded away from zero, as people do.
        value = Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = {"money": "{:,.2f}", "share": "{:.1%}", "count": "{:,}"}[unit].format(value)
    return text.lstrip("-") if not re.search("[1-9]", text) else text


@pytest.mark.parametrize("width", [44, 80, 200])
@pytest.mark.parametrize("asked", ASKED)
def test_at_every_width_lines_fit_and_figures_are_whole(
    results: dict[str, Result], look: Callable[..., tuple[str, str]], asked: str, width: int
) -> None:
    """A figure is there in full or its column is named as too wide: never half of it."""
    result = results[asked]
    table, rest = look(result, width)
    assert max(map(cells, [*table.splitlines(), *rest.splitlines()])) <= width
    assert not re.search(r"\d…|…\d", table)
    hidden = re.findall(r"Too narrow for (.*?): use", " ".join(table.split()))
    names = set(hidden[0].split(", ")) if hidden else set()
    seen = [column for column in result.columns if column.name in (result.seen or [one.name for one in result.columns])]
    shown = [column for column in seen if column.name not in names]
    assert names <= {column.name for column in seen}
    assert len(shown) >= 2
    body = re.split(r"^─+$", table, flags=re.MULTILINE)[1].splitlines()[1:]
    first = shown[0].name if result.seen == () else result.seen[0]
    place = 0
    for row in result.frame.head(20).iter_rows(named=True):
        # Prose takes several lines, of which the first begins with the name and has the figures.
        place = next(at for at in range(place, len(body)) if body[at].startswith(str(row[first])[:12]))
        words = body[place].split()
        for column in shown:
            text = figure(row[column.name], column.unit)
            assert text is None or text in words, (column.name, body[place])
        place += 1


@pytest.mark.parametrize("width", [44, 60, 80, 120, 200])
@pytest.mark.parametrize("asked", ["segments", "cross", "compared"])
def test_a_matrix_is_printed_whole_or_not_at_all(
    results: dict[str, Result], look: Callable[..., tuple[str, str]], asked: str, width: int
) -> None:
    """Every group with its number, and every word of a label in one piece."""
    (matrix,) = results[asked].matrices
    _, rest = look(results[asked], width)
    if "┌" not in rest:
        assert width < 80
        assert "too wide for this terminal" in " ".join(rest.split())
        return
    picture = rest[rest.index("┌") : rest.index("┘")]
    words = re.findall(r"[^\s│]+", picture)
    for cell in matrix.cells.values():
        assert not cell.customers or f"{cell.customers:,}" in words
        money = (f"{cell.ltv:,.2f}", f"{cell.ltv:,.0f}")
        assert not cell.customers or set(money) & set(words)
    for label in [*matrix.rows.values(), *matrix.columns.values()]:
        assert set(label.split()) <= set(words), label


def test_advice_is_complete_at_any_width(results: dict[str, Result], look: Callable[..., tuple[str, str]]) -> None:
    for width in (44, 200):
        _, rest = look(results["segments"], width)
        flat = re.sub(r"(?<=self-) ", "", " ".join(rest.split()))
        for number, advice in enumerate(results["segments"].advice, start=1):
            assert f"{number}. {advice.title} " in flat
            for text in (*advice.facts, advice.strategy, *advice.steps, *advice.instead):
                assert " ".join(text.split()) in flat, text


@pytest.mark.parametrize(
    ("words", "there", "missing"),
    [
        ((), ("High volume, high value", "1. High", "Volume  ", "What to do in each segment"), ("┌", "- ")),
        (("--advice",), ("High volume, high value", "┌", "1. High", "- ", "Volume  "), ("What to do in each segment",)),
        (("-q",), ("High volume, high value",), ("┌", "1. High", "as of", "Base ")),
        (("--format", "csv"), ("high-high,",), ("┌", "1. High")),
        (("--members", "high-high"), ("Shop ", "7 of 30 customers"), ("┌", "1. High")),
        (("--cross", "lifecycle"), ("┌",), ("1. High",)),
        (("-o", "out.csv"), ("as of",), ("┌", "1. High")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_matrices_and_advice_need_a_table_at_a_terminal(
    glance: Run, words: tuple[str, ...], there: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    answer = glance("segment", "orders.csv", *words)
    text = STYLE.sub("", answer.out.decode())
    assert answer.status == 0
    assert bool(COLOUR.search(answer.out.decode())) == ("████" in text or "1. High" in text)
    assert all(part in text for part in there)
    assert not any(part in text for part in missing)
