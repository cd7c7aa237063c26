"""Small exports in every form that can be read: each row and each cent of them is accounted for."""

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from small_shop import HEADER, Shop

COLUMNS = HEADER.strip().split(",")

Records = list[list[str] | None]
"""Rows of an export as text; None is a blank line."""

CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "records.yaml").read_text(encoding="utf-8"))


def field(text: str, separator: str, quoted: bool) -> str:
    if quoted or any(special in text for special in (separator, '"', "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def delimited(records: Records, separator: str, line_end: str, *, quoted: bool = False) -> str:
    lines = [
        "" if record is None else separator.join(field(text, separator, quoted) for text in record)
        for record in [COLUMNS, *records]
    ]
    return line_end.join(lines) + line_end


def written(folder: Path, records: Records) -> dict[str, list[str]]:
    """Write the records in every form that can be read; return the inputs of each form."""
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


@pytest.mark.parametrize("name", CASES)
def test_every_reader_accounts_for_every_row(shop: Shop, name: str) -> None:
    expected = {reason: (rows, Decimal(money)) for reason, (rows, money) in CASES[name]["outcomes"].items()}
    forms = written(shop.folder / "forms", CASES[name]["records"])
    found = {form: shop.accounts(*inputs) for form, inputs in forms.items()}
    assert found == dict.fromkeys(found, expected)
