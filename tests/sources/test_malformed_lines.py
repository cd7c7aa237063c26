"""A folder of small nasty files: each row and each cent of them is accounted for."""

import gzip
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from small_shop import HEADER, Shop

COLUMNS = HEADER.strip().split(",")

# Name → records below the header (None is a blank line) → what became of them, by hand.
NASTY: dict[str, tuple[list[list[str] | None], dict[str, tuple[int, str]]]] = {
    "returns": (
        [["A", "2024-01-01", "10.00", ""], ["A", "2024-01-02", "-12.50", "back"], ["B", "2024-01-02", "0", ""]],
        {"used": (3, "-2.50")},
    ),
    "first_reason_wins": (
        [
            ["", "never", "zz", ""],
            [" ", "2024-01-01", "1.10", ""],
            ["A", "never", "zz", ""],
            ["A", "", "2.20", ""],
            ["A", "2024-01-01", "zz", ""],
            ["A", "2024-01-01", "4.40", ""],
            ["B", "2024-01-01", "8.80", ""],
            ["B", "2024-01-01", "16.16", ""],
        ],
        {
            "no customer": (2, "1.10"),
            "unreadable date": (2, "2.20"),
            "unreadable amount": (1, "0"),
            "used": (3, "29.36"),
        },
    ),
    "blank_lines": (
        [None, ["A", "2024-01-01", "0.10", ""], None, None, ["A", "2024-01-01", "0.20", ""], None],
        {"blank line": (4, "0"), "used": (2, "0.30")},
    ),
    "texts": (
        [
            ["=cmd|'/C calc'!A0", "2024-01-01", "1", "[red]x[/red]"],
            ["#1001", "2024-01-01", "2", "\x1b[31m"],
            ["Ünï 客户 😀", "2024-01-01", "4", 'say "hi"; a,b\tc|d'],
            ["null", "2024-01-01", "8", "NA"],
            ["0", "2024-01-01", "16", "two\nlines"],
        ],
        {"used": (5, "31")},
    ),
    "dressed": (
        [
            ["A", "2024-01-01", "$1,234.50", ""],
            ["A", "2024-01-01", "(1,000.25)", ""],
            ["A", "2024-01-01", "0.250000-", ""],
            ["A", "2024-01-01", "0.000001", ""],
            ["A", "2024-01-01", "12,5", ""],
        ],
        {"unreadable amount": (1, "0"), "used": (4, "234.000001")},
    ),
    "large": (
        [["A", "2024-01-01", "999999999999999.999999", ""], ["A", "2024-01-01", "0.000001", ""]],
        {"used": (2, "1000000000000000")},
    ),
}


def field(text: str, separator: str, quoted: bool) -> str:
    if quoted or any(sign in text for sign in (separator, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def delimited(records: list[list[str] | None], separator: str, line_end: str, *, quoted: bool = False) -> str:
    lines = [
        "" if record is None else separator.join(field(text, separator, quoted) for text in record)
        for record in [COLUMNS, *records]
    ]
    return line_end.join(lines) + line_end


def readers(folder: Path, records: list[list[str] | None]) -> dict[str, list[str]]:
    """Write the records in every way that is read, below ``nasty/``; return the inputs of each."""
    folder.mkdir()
    plain = delimited(records, ",", "\n")
    contents = {
        "plain.csv": plain.encode(),
        "bom.csv": b"\xef\xbb\xbf" + plain.encode(),
        "windows.csv": delimited(records, ";", "\r\n").encode(),
        "tabs.tsv": delimited(records, "\t", "\n").encode(),
        "quoted.csv": delimited(records, ",", "\n", quoted=True).encode(),
        "packed": gzip.compress(plain.encode()),
    }
    inputs = {}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        inputs[name] = [str(folder / name)]
    half = len(records) // 2
    for name, part in {"half/1.csv": records[:half], "half/2.csv": records[half:]}.items():
        (folder / "half").mkdir(exist_ok=True)
        (folder / name).write_text(delimited(part, ",", "\n"), encoding="utf-8", newline="")
    inputs["folder"] = [str(folder / "half")]
    if None not in records:
        table = pl.DataFrame([record for record in records if record], schema=COLUMNS, orient="row")
        table.write_parquet(folder / "typed.parquet")
        inputs["parquet"] = [str(folder / "typed.parquet")]
    return inputs


@pytest.mark.parametrize("name", NASTY)
def test_every_reader_accounts_for_every_row(shop: Shop, name: str) -> None:
    records, expected = NASTY[name]
    wanted = {reason: (rows, Decimal(money)) for reason, (rows, money) in expected.items()}
    found = {way: shop.accounts(*inputs) for way, inputs in readers(shop.folder / "nasty", records).items()}
    assert found == dict.fromkeys(found, wanted)
