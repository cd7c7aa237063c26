"""Ids as text: exact, numbers from floats, lost digits, and placeholders."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from export import accounts, ask, by_customer, notes, write
from places import ROOT

from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import segment
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.identity import is_placeholder, placeholder_ids
from custseg.tables.values.amounts import SCALE

HEADER = "Customer ID,Order ID,Order Date,Revenue"


def rows(*ids: str) -> list[list[str]]:
    """Return one order of 1 for each id; its order id is a letter and a number."""
    return [[one, f"o{place}", "2024-01-01", "1"] for place, one in enumerate(ids)]


def run(*paths: str, **flags: Any) -> Result:
    """Return the lifetime values of some files."""
    return ltv(list(paths), gather(flags, use_config=False, environment={}))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["007", "7", " 7 ", "07"], {"007": 1, "7": 2, "07": 1}),
        (["a", "A", "a b", "a  b"], {"a": 1, "A": 1, "a b": 1, "a  b": 1}),
        (["12345.0", "12345", "7.0", "007"], {"12345": 2, "7": 1, "007": 1}),
        (["12345.0 ", "", "guest", "1.23E+17"], {"12345": 1, "guest": 1, "1.23E+17": 1}),
        (["1.0", "1.1", "1"], {"1.0": 1, "1.1": 1, "1": 1}),
        (["1.0", "2.00"], {"1.0": 1, "2.00": 1}),
        (["1.0", "ABC"], {"1.0": 1, "ABC": 1}),
        (["99999999999999999999.0", "99999999999999999999"], {"99999999999999999999": 2}),
    ],
)
def test_ids_are_text(tmp_path: Path, ids: list[str], expected: dict[str, int]) -> None:
    assert by_customer(ask(tmp_path, HEADER, rows(*ids)), "orders") == expected


def test_floats_of_one_file_are_the_numbers_of_another(tmp_path: Path) -> None:
    """Order 1 of 12345 has a line in each file, and so have the ids in contacts, and who referred whom."""
    one = write(tmp_path / "a.csv", HEADER, [["12345", "1", "2024-01-01", "10"], ["8", "2", "2024-01-02", "1"]])
    two = write(tmp_path / "b.csv", HEADER, [["12345.0", "1.0", "2024-01-01", "5"], ["8.0", "3.0", "2024-01-02", "1"]])
    contacts = write(
        tmp_path / "c.csv", "Customer ID,Name,Referred by", [["12345.0", "Anna", ""], ["8.0", "Bo", "12345.0"]]
    )
    settings = gather({"contacts": contacts}, use_config=False, environment={})
    for paths in ([one, two], [two, one]):
        found = customers(paths, settings)
        shown = found.frame.select("customer_id", "orders", "revenue", "name", "referred_by").sort("customer_id")
        assert shown.rows() == [("12345", 1, 15.0, "Anna", None), ("8", 2, 2.0, "Bo", "12345")]
        assert len([note for note in found.notes if note.name == "float_ids"]) == 2


def test_typed_floats_of_one_file_are_the_texts_of_another(tmp_path: Path) -> None:
    for name, ids in {"a": [12345.0, 8.0], "b": ["12345.0", "8"]}.items():
        frame = pl.DataFrame({"Customer ID": ids, "Order Date": ["2024-01-01", "2024-01-02"], "Revenue": [1.0, 2.0]})
        frame.write_parquet(tmp_path / f"{name}.parquet")
    result = run(*(str(tmp_path / f"{name}.parquet") for name in "ab"))
    assert by_customer(result, "ltv") == {"12345": 2.0, "8": 4.0}


def test_a_condition_reads_the_id_that_is_shown(tmp_path: Path) -> None:
    result = ask(tmp_path, HEADER, rows("12345.0", "8.0", "9"), rows="customer_id <> '12345'")
    assert set(by_customer(result, "ltv")) == {"8", "9"}


def test_ids_that_a_spreadsheet_rounded_are_told(tmp_path: Path) -> None:
    lost = rows("1.23457E+12", "1.23457E+12", "9.1E+15", "1E5", "12E+3")
    texts = notes(ask(tmp_path, HEADER, lost))
    assert texts["ids_lost_digits"].startswith("2 customer ids such as 1.23457E+12 (3 rows)")
    lost[0][1] = "4.5E+11"
    assert "order_ids_lost_digits" in notes(ask(tmp_path, HEADER, lost))
    assert not {"ids_lost_digits", "order_ids_lost_digits"} & set(notes(ask(tmp_path, HEADER, rows("1E5", "e+10"))))


PLACEHOLDERS = [
    "guest", "GUEST", "Guest!", "ＧＵＥＳＴ", "no-card", "No_Card", "No card", "unknown", "n/a", "N/A", "#N/A",
    "(none)", "<null>", "NULL", "NaN", "anonymous", "walk-in", "Walk-In", "walk in customer", "cash customer", "test",
    "0", "000000", "0.0", "-", "--", "???", "-1", "99999", "999999",
    "гость", "ГОСТЬ", "физлицо", "неизвестно", "без карты", "розничный покупатель", "частное лицо", "не определен",
    "散客", "匿名", "游客", "无", "Laufkunde", "Gast", "Gäste", "Barverkauf", "unbekannt",
    "mostrador", "Anónimo", "anonimo", "cliente general", "público en general", "Publico en General",
    "consumidor final",
]  # fmt: skip
CUSTOMER_IDS = [
    "7", "007", "10", "9999", "A0", "Nona", "Annul", "Tester", "guesthouse", "guest2", "Gastón", "Хагость", "无锡",
    "Baruch", "O-0", "-2", "0-1", "C99999", "99998", "a@b.c", "Unknown@x.com", "Ana",
]  # fmt: skip


def test_placeholder_words() -> None:
    flags = is_placeholder(pl.Series(PLACEHOLDERS))
    assert [one for one, found in zip(PLACEHOLDERS, flags, strict=True) if not found] == []
    flags = is_placeholder(pl.Series([*CUSTOMER_IDS, "99999"]))
    assert [one for one, found in zip([*CUSTOMER_IDS, "99999"], flags, strict=True) if found] == []


def test_every_placeholder_word_is_found() -> None:
    text = (ROOT / "custseg" / "tables" / "values" / "placeholder_ids.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.lstrip(" -")[2:3] == ":"]
    assert {line.lstrip(" -")[:2] for line in lines} == {"en", "ru", "zh", "de", "es"}
    words = [word.strip() for line in lines for word in line.split(":", 1)[1].split(",")]
    assert is_placeholder(pl.Series(sorted(set(words)))).all()


def base(counts: dict[str, int], others: int, each: int) -> pl.DataFrame:
    """Return a customer table: some ids with their rows, and other customers with equally many rows."""
    counts = counts | {f"C{n:04}": each for n in range(others)}
    ids, lines = list(counts), list(counts.values())
    revenue = [count * 2 * SCALE for count in lines]
    return pl.DataFrame({"customer_id": ids, "lines": lines, "orders": 1, "revenue": revenue})


@pytest.mark.parametrize(
    ("rows_of_it", "others", "each", "told"),
    [
        (200, 80, 10, True),  # a fifth of 1,000 rows, 20 times as many as the others
        (199, 80, 10, False),  # no fifth, nor 20 times
        (240, 95, 10, True),
        (230, 95, 10, False),  # 19.5 % of the rows
        (400, 40, 21, False),  # a third, 19 times
        (420, 40, 21, True),
        (5_000, 18, 10, False),  # 19 customers are too few to tell
        (5_000, 19, 10, True),
        (500, 49, 10, False),  # 990 rows
    ],
)
def test_an_absurd_share(rows_of_it: int, others: int, each: int, told: bool) -> None:
    found = placeholder_ids(base({"X1": rows_of_it}, others, each))
    assert found.rows() == ([("X1", rows_of_it, 1, rows_of_it * 2 * SCALE, "share")] if told else [])


def test_most_rows_come_first() -> None:
    found = placeholder_ids(base({"n/a": 3, "guest": 900, "none": 3, "X1": 1_200}, 300, 10))
    assert found.select("customer_id", "why").rows() == [
        ("X1", "share"), ("guest", "word"), ("n/a", "word"), ("none", "word"),
    ]  # fmt: skip


@pytest.mark.parametrize("question", [ltv, segment, customers])
def test_every_question_points_them_out(tmp_path: Path, question: Any) -> None:
    lines = [["guest", "1", "2024-01-01", "10.50"], ["guest", "1", "2024-01-01", "2"], ["B", "2", "2024-01-01", "5"]]
    path = write(tmp_path / "orders.csv", HEADER, lines)
    result = question([path], gather({}, use_config=False, environment={}))
    (note,) = [note for note in result.notes if note.name == "stands_for_nobody"]
    assert note.warns
    assert "'guest' (2 rows, 67% of all; 1 order; 12.50)" in note.text
    assert note.command == "--rows \"customer_id <> 'guest'\""


@pytest.mark.parametrize("before", [None, "Revenue > 1", "\"Order ID\" <> 'o9'"])
@pytest.mark.parametrize(
    "ids", [["guest"], ["0"], ["n/a", "no card", "none", "-"], ["'guest'"], ['"guest"'], ["$guest", "`test`", "null\\"]]
)
def test_the_mend_leaves_them_out(tmp_path: Path, ids: list[str], before: str | None) -> None:
    """As a shell would read it, and together with a condition that was there before."""
    lines = [[*line[:3], "5"] for line in rows(*ids, "B", "C")]
    flags = {"rows": before} if before else {}
    (note,) = [one for one in ask(tmp_path, HEADER, lines, **flags).notes if one.name == "stands_for_nobody"]
    option, sql = shlex.split(note.command)
    assert option == "--rows"
    result = ask(tmp_path, HEADER, lines, rows=sql)
    assert set(by_customer(result, "ltv")) == {"B", "C"}
    assert accounts(result)["filtered by --rows"][0] == len(ids)


def test_the_mend_leaves_out_typed_ids(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    days = ["2024-01-01"] * 3
    pl.DataFrame({"Customer ID": [0, 1, 2], "Order Date": days, "Revenue": [1.0, 2.0, 3.0]}).write_parquet(path)
    (note,) = [one for one in run(str(path)).notes if one.name == "stands_for_nobody"]
    assert by_customer(run(str(path), rows=shlex.split(note.command)[1]), "ltv") == {"1": 2.0, "2": 3.0}


def test_the_sample_shop_has_no_doubtful_ids() -> None:
    found = notes(run(str(ROOT / "sample_data" / "orders.csv")))
    assert not {"stands_for_nobody", "float_ids", "ids_lost_digits"} & set(found)
