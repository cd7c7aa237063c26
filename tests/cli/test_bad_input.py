"""Each error says in a few words what is wrong, where, and how to fix it, with the right exit status."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HEAD = "customer_id,date,revenue\n"


def message_of(answer: Any) -> str:
    """Return the message of an error after checking what every message must be."""
    assert answer.out == b""
    assert answer.err.strip()
    assert "Traceback" not in answer.err
    assert "polars" not in answer.err.lower()
    assert "inside custseg" not in answer.err
    return str(answer.err)


def zipped() -> bytes:
    """Return what a workbook begins with: a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # Without a fixed day its bytes, which name a test, would differ between workers.
        archive.writestr(zipfile.ZipInfo("xl/workbook.xml", (2024, 1, 5, 0, 0, 0)), "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (b"", ("is empty",)),
        (b"\n\n\n", ("",)),
        (HEAD.encode(), ("no rows",)),
        (b"customer_id\nA\nB\n", ("only one column", ":1")),
        (b"foo,bar\n1,2\n", ("the customer", "the date", "--map customer_id=COLUMN", "--map date=COLUMN", "foo, bar")),
        (HEAD.encode() + b"A,2025-01-01,1\n\x00\x01\x02\x00,\x00,\x00\n", ("binary",)),
        (bytes(range(256)) * 20, ("",)),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, ("image",)),
        (b"%PDF-1.7\n1 0 obj\n", ("PDF", "CSV")),
        (zipped(), ("damaged workbook", "CSV")),
        (b'{"orders": [1]}\n', ("JSON", "CSV")),
        (b'[{"customer_id": 1}]\n', ("JSON", "CSV")),
        (b"PAR1 but no more of it", ("Parquet", "again")),
        (b"\x1f\x8b\x08\x00 cut off", ("",)),
        ((HEAD + "A,soon,1\nB,later,2\n").encode(), ("date",)),
        (("customer_id,date,revenue\n" + "A,2025-01-01,many\n").encode(), ("",)),
    ],
    ids=lambda value: None if isinstance(value, bytes) else "+".join(value) or "any",
)
def test_a_file_without_orders_is_refused(call: Run, shop: Path, content: bytes, printed: tuple[str, ...]) -> None:
    (shop / "bad.csv").write_bytes(content)
    answer = call("ltv", "bad.csv")
    err = message_of(answer)
    assert answer.status == 3
    assert "bad.csv" in err
    assert all(words in err for words in printed), err


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (("oders.csv",), 3, ("oders.csv", "'orders.csv'")),
        (("*.xyz",), 3, ("*.xyz", "no file matches")),
        (("--where", "ltvv > 1"), 2, ("--where", "column 1", "'ltvv'", "'ltv'")),
        (("--where", "orders > 1\n AND coutry = 'NL'"), 2, ("line 2", "column 6", "'country'")),
        (("--where", "sum(ltv) > 1"), 2, ("SUM", "not allowed")),
        (("--where", "ltv >"), 2, ("--where",)),
        (("--where", "ltv + 1"), 2, ("--where", "orders > 1")),
        (("--rows", "categry = 'tea'"), 2, ("--rows", "'category'")),
        (("--by", "contry"), 2, ("--by", "'country'")),
        (("--by", "category"), 2, ("first:category", "main:category")),
        (("--by", "main:categry"), 2, ("--by", "'category'")),
        (("--columns", "ltv,ordrs,revenu"), 2, ("'ordrs'", "'orders'", "'revenu'", "'revenue'")),
        (("--sort", "revenu"), 2, ("--sort", "'revenue'")),
        (("--map", "customer_id=Custmer"), 2, ("--map", "Custmer", "customer_id")),
        (("--map", "revenu=revenue"), 2, ("--map", "'revenue'")),
        (("--map", "customer_id"), 2, ("--map", "ROLE=COLUMN")),
        (("--from", "2025-02-01", "--to", "2025-01-01"), 2, ("--from 2025-02-01", "--to 2025-01-01", "after")),
        (("--as-of", "2025-01-01", "--to", "2025-03-01"), 2, ("--as-of", "--to")),
        (("--where", "ltv > 1", "--by", "country"), 2, ("--where", "--by", "--rows")),
        (("--compare-to", "2031-01-01"), 2, ("--compare-to", "2025-10-28")),
        (("--margin", "abc"), 2, ("--margin", "30%")),
        (("--margin", "45"), 2, ("--margin", "30%")),
        (("--lifetime", "0"), 2, ("--lifetime", "average")),
        (("--lifetime", "nan"), 2, ("--lifetime", "average")),
        (("--top", "-1"), 2, ("--top", "0 or more")),
        (("--cac", "-5"), 2, ("--cac", "above zero")),
        (("--as-of", "2024-13-01"), 2, ("--as-of", "2026-12-31")),
        (("--compare-to", "soon"), 2, ("--compare-to", "90d")),
        (("--format", "xml"), 2, ("--format", "parquet")),
        (("--margin", "abc", "--top", "x", "--as-of", "now"), 2, ("--margin", "--top", "--as-of")),
        (("--colums", "ltv"), 2, ("--colums", "--columns")),
        (("--contacts", "contact.csv"), 3, ("contact.csv",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) and value[0].startswith("--") else None,
)
def test_an_unknown_name_gets_a_suggestion(
    call: Run, words: tuple[str, ...], status: int, printed: tuple[str, ...]
) -> None:
    inputs = () if words[0].endswith((".csv", ".xyz")) else ("orders.csv",)
    answer = call("ltv", *inputs, *words)
    err = message_of(answer)
    assert answer.status == status
    assert all(text in err for text in printed), err


def test_a_typo_in_the_command_offers_the_right_one(call: Run) -> None:
    answer = call("lvt", "orders.csv")
    assert answer.status == 2
    assert re.search(r"'?ltv'?\?", message_of(answer))


def test_every_missing_file_is_named_at_once(call: Run) -> None:
    err = message_of(call("ltv", "orders.csv", "one.csv", "two.csv"))
    assert "one.csv" in err
    assert "two.csv" in err


def test_an_ambiguous_cost_shows_both_readings(call: Run, shop: Path) -> None:
    """Ten pieces for 100: at a cost of 4 a piece they earn 60, at 4 for all 96."""
    (shop / "cost.csv").write_text("customer_id,date,quantity,revenue,Cost\nA,2025-01-01,10,100,4\n")
    answer = call("ltv", "cost.csv")
    err = message_of(answer)
    assert answer.status == 3
    assert all(text in err for text in ("96.00", "60.00", "--map cost=Cost", "--map unit_cost=Cost"))
    for role, profit in (("cost", "96.0"), ("unit_cost", "60.0")):
        answer = call("-q", "ltv", "cost.csv", "--map", f"{role}=Cost")
        assert answer.rows[0]["ltv"] == profit


def test_a_mistyped_year_does_not_become_the_report_date(call: Run, shop: Path) -> None:
    lines = "".join(f"C{day},2025-01-{day % 28 + 1:02},5\n" for day in range(60))
    (shop / "typo.csv").write_text(HEAD + lines + "Z,2099-01-01,5\n")
    answer = call("ltv", "typo.csv")
    err = message_of(answer)
    assert answer.status == 3
    assert "2099-01-01" in err
    assert "--as-of" in err
    assert call("-q", "ltv", "typo.csv", "--as-of", "2025-02-01").status == 0


def test_a_folder_without_tables(call: Run, shop: Path) -> None:
    (shop / "empty").mkdir()
    answer = call("ltv", "empty")
    assert answer.status == 3
    assert ".csv" in message_of(answer)


def test_files_with_different_columns_are_refused(call: Run, shop: Path) -> None:
    (shop / "other.csv").write_text("customer_id,date,revenu\nA,2025-01-01,5\n")
    answer = call("ltv", "orders.csv", "other.csv")
    err = message_of(answer)
    assert answer.status == 3
    assert "other.csv" in err
    assert "'revenue'" in err
    assert "'revenu'" in err


def test_control_characters_in_messages_are_replaced(call: Run, shop: Path) -> None:
    (shop / "bad.csv").write_text("cust\x1b[31m,[bold]x[/bold],\u202edate\n1,2,3\n", encoding="utf-8")
    err = message_of(call("ltv", "bad.csv"))
    assert "[bold]x[/bold]" in err
    assert not {"\x1b", "\u202e"} & set(err)
    err = message_of(call("ltv", "orders.csv", "--where", "\x1b]0;x\x07 > 1", "--sort", "[red]\x1b[2J"))
    assert not {"\x1b", "\x07"} & set(err)
