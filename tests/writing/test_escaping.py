"""Text from the data cannot control a terminal, run in a spreadsheet or change a page."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import DataError
from custseg.result import Result
from custseg.writing.escaping import FORMULA, acts, harmless, one_line, printable
from custseg.writing.formats import write_result
from custseg.writing.table import print_table
from custseg.writing.terminal import print_error

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "=1+1",
    "@SUM(A1)",
    "+cmd|x",
    "-cmd|x",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "-2+3+cmd|' /C calc'!A0",
    *("＝1+1", "＋cmd", "－cmd", "＠SUM(A1)", "﹦1+1"),
    *(
        f"{sign}=1+1"
        for sign in ("\ufeff", "\u200b", "\u2060", "\xad", "\xa0", "\u3000", " ", "\u3164", "\ufe0f", "\u202e")
    ),
    "\ufeff \u200b\u200d＝1+1",
    "\u200b\tcmd",
    " -cmd",
]
HARMLESS = [
    "Anna",
    "a=b",
    "x@example.org",
    "1-2",
    "'quoted",
    "-12.50",
    "+31 20 555 0100",
    "+44 (0)20/7946",
    "-1,234.5",
    "",
    " -12.50",
    " Anna",
    "\u200bAnna",
    "\u0301x=1",
]
SIGNS = {
    "\x1b": "escape",
    "\x07": "bell",
    "\x9b": "8-bit escape",
    "\u202e": "override",
    "\u2066": "isolate",
    "\x00": "null",
}


def written(result: Result, kind: str) -> str:
    """Return a result in a machine format, as text."""
    stream = io.BytesIO()
    write_result(result, kind, stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_do_not_run(text: str, make: Callable[..., Result]) -> None:
    """An apostrophe before it makes a cell text in every spreadsheet."""
    result = make(name=("text", [text]))
    for kind, delimiter in (("csv", ","), ("tsv", "\t")):
        cell = next(csv.DictReader(io.StringIO(written(result, kind), newline=""), delimiter=delimiter))["name"]
        assert cell[0] == "'", (kind, cell)
    assert json.loads(written(result, "json"))["rows"] == [{"name": text}]
    stream = io.BytesIO()
    write_result(result, "parquet", stream)
    stream.seek(0)
    assert pl.read_parquet(stream).to_dicts() == [{"name": text}]


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_is_not_a_formula_is_unchanged(text: str) -> None:
    frame = pl.DataFrame({"name": [text, None], "value": [-1.0, 2.0]})
    assert harmless(frame).equals(frame, null_equal=True)


def test_text_and_table_agree_on_what_acts() -> None:
    """Every character of Unicode before a formula: one rule for names of columns, one for cells."""
    signs = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    cells = pl.Series("cell", [f"{sign}=1" for sign in signs])
    found = cells.str.contains(FORMULA).to_list()
    differ = [sign for sign, one in zip(signs, found, strict=True) if one != acts(f"{sign}=1")]
    # Python and polars may know different editions of Unicode: marks of scripts added in between.
    assert all(unicodedata.category(sign) in ("Cn", "Mn", "Cf") for sign in differ)
    assert len(differ) < 100
    assert all(acts(f"\ufeff{sign}1") for sign in "=+-@＝＋－＠\t\r")


@pytest.mark.parametrize(
    "sign", ["\x7f", "\x80", "\x85", "\x9b", "\x9f", "\u2028", "\u202e", "\u2066", "\ufeff", "\x1b", "\0"]
)
@pytest.mark.parametrize("place", ["cell", "name", "setting"])
def test_json_has_no_sign_that_acts_on_a_terminal(sign: str, place: str, make: Callable[..., Result]) -> None:
    text = f"a{sign}31mé"
    result = make(**{(text if place == "name" else "name"): ("text", [text if place == "cell" else "x"])})
    if place == "setting":
        result.title = text
    for kind in ("json", "ndjson"):
        found = written(result, kind)
        assert sign not in found
        assert "é" in found or (place, kind) == ("setting", "ndjson")
        document = json.loads(found)
        rows = document["rows"] if kind == "json" else [document]
        assert rows == result.frame.to_dicts()
        assert kind == "ndjson" or document["title"] == result.title


@pytest.mark.parametrize("name", ["=evil", "a\x1b[31m"])
def test_formulas_in_column_names_do_not_run(name: str, make: Callable[..., Result]) -> None:
    """As an attribute in --columns does."""
    for kind in ("csv", "tsv"):
        header = written(make(**{name: ("text", ["x"])}), kind).splitlines()[0]
        assert not header.startswith("=")
        assert "\x1b" not in header


@pytest.mark.parametrize("sign", SIGNS, ids=SIGNS.values())
@pytest.mark.parametrize("kind", ["csv", "tsv", "md", "table"])
def test_control_characters_are_made_visible(sign: str, kind: str, make: Callable[..., Result]) -> None:
    """CSV ends at a terminal as well: custseg ltv orders.csv | head."""
    result = make(name=("text", [f"before{sign}[31mafter"]))
    if kind == "table":
        stream = io.StringIO()
        print_table(result, 0, stream)
        text = stream.getvalue()
    else:
        text = written(result, kind)
    if unicodedata.category(sign) == "Cc" or kind in ("md", "table"):
        assert sign not in text
    assert "before" in text
    assert "after" in text


def test_rich_markup_in_the_data_is_plain_text(make: Callable[..., Result]) -> None:
    stream = io.StringIO()
    print_table(make(name=("text", ["[red]x[/red]", "[/]", ":smile:", "[link=file:///etc]y[/link]"])), 0, stream)
    assert all(text in stream.getvalue() for text in ("[red]x[/red]", "[/]", ":smile:", "[link=file:///etc]"))


def test_control_characters_in_errors_are_replaced() -> None:
    stream = io.StringIO()
    print_error(DataError("no '\x1b[2J[bold]a\u202eb'", where="or\nders.csv", hint="--map x=\x07y"), stream)
    text = stream.getvalue()
    assert "[bold]a" in text
    assert len(text.splitlines()) == 2
    assert not {"\x1b", "\u202e", "\x07"} & set(text)


@settings(deadline=None, max_examples=examples(100))
@given(st.text(max_size=20))
def test_a_printable_text_has_nothing_hidden_and_keeps_its_letters(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        hidden = unicodedata.category(before) in ("Cc", "Cf")
        assert after == ("\N{REPLACEMENT CHARACTER}" if hidden else before)
    assert len(one_line(text).splitlines()) <= 1
