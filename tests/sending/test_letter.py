"""What a mail and a chat say of a result: aligned, on lines of limited length, and nothing in it acts."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from custseg.errors import Problem
from custseg.notes import Note
from custseg.result import Column, Figure, Result
from custseg.sending.letter import FEW_ROWS, WIDTH, letter_of


def result_with(rows: int) -> Result:
    """Return a result with figures, notes and rows with hostile names."""
    frame = pl.DataFrame({"id": [f"\u202eA\x1b[31m\n{place}" for place in range(rows)], "ltv": [1234.5] * rows})
    figures = [
        Figure("a", "A", "count", 1, "Base", "{} customers"),
        Figure("b", "B", "money", 12.345, "Base", "revenue {}"),
        Figure("c", "C", "share", 0.5, "A longer heading", "{} bought again " + "and so on " * 9),
        Figure("d", "D", "count", None, "Unknown", "{} orders"),
    ]
    notes = [Note("x", "Some rows\nwere left out.", warns=True), Note("y", "A remark.")]
    columns = [Column("id", "Customer"), Column("ltv", "LTV", "money")]
    return Result("Values", frame, columns, summary=figures, notes=notes, as_of=dt.date(2026, 3, 31))


def test_figures_are_aligned_and_wrapped() -> None:
    text = letter_of(result_with(0), "ltv", ["a.csv"]).text
    lines = text.splitlines()
    assert "Base              1 customer · revenue 12.35" in lines
    (place,) = [place for place, line in enumerate(lines) if line.startswith("A longer heading  50.0% bought again")]
    assert lines[place + 1].startswith(" " * 18 + "and so on")
    assert "Unknown" not in text
    assert max(map(len, lines)) <= WIDTH
    assert "! Some rows were left out." in lines
    assert "- A remark." in lines


def test_few_rows_are_shown_even_if_they_are_attached() -> None:
    for rows, attached, in_mail, in_chat in (
        (FEW_ROWS, True, FEW_ROWS, FEW_ROWS),
        (FEW_ROWS + 1, True, 0, 0),
        (FEW_ROWS + 1, False, FEW_ROWS + 1, 0),
        (50, False, 20, 0),
    ):
        letter = letter_of(result_with(rows), "ltv", ["a.csv"], attached=attached)
        assert letter.text.count("1,234.50") == in_mail
        assert letter.short.count(" · 1,234.50\n") == in_chat


def test_a_chat_gets_what_matters() -> None:
    letter = letter_of(result_with(0), "check", ["a.csv"], [Problem("revenue fell", "check")])
    assert letter.short.splitlines()[0] == "! check: revenue fell"
    assert "Base: 1 customer · revenue 12.35" in letter.short
    assert "! Some rows were left out." in letter.short
    assert "A remark" not in letter.short
    assert "! check: revenue fell" in letter.text.splitlines()


@pytest.mark.parametrize(
    ("inputs", "subject"),
    [
        ([], "custseg ltv: as of 2026-03-31, 2 problems"),
        (["/data/orders.csv"], "custseg ltv: orders.csv, as of 2026-03-31, 2 problems"),
        (["exports/", "b.csv", "c.csv"], "custseg ltv: exports and 2 more, as of 2026-03-31, 2 problems"),
        (["-"], "custseg ltv: standard input, as of 2026-03-31, 2 problems"),
        (["https://me:pw@example.com/x/a.csv?key=secret"], "custseg ltv: a.csv, as of 2026-03-31, 2 problems"),
        (["a\r\nBcc: b@c.d\u202e.csv"], "custseg ltv: a Bcc: b@c.d\ufffd.csv, as of 2026-03-31, 2 problems"),
        (["x" * 300], f"custseg ltv: {'x' * 79}…, as of 2026-03-31, 2 problems"),
    ],
)
def test_the_subject_names_command_file_and_day(inputs: list[str], subject: str) -> None:
    assert letter_of(result_with(0), "ltv", inputs, [Problem("p"), Problem("q")]).subject == subject


def test_a_single_problem_stands_in_the_subject() -> None:
    letter = letter_of(result_with(0), "check", ["a.csv"], [Problem("1 of 3 checks did not hold\r\nBcc: b@c.d")])
    assert letter.subject == "custseg check: a.csv, as of 2026-03-31, 1 of 3 checks did not hold Bcc: b@c.d"
    long = letter_of(result_with(0), "check", ["a.csv"], [Problem("x" * 500)]).subject
    assert len(long) < 150


def test_names_do_not_act() -> None:
    letter = letter_of(result_with(2), "ltv", ["a.csv"])
    for text in (letter.text, letter.short):
        assert "\x1b" not in text
        assert "\u202e" not in text
