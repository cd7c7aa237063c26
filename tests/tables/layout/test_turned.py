"""Amounts that a system writes with a minus for sales."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from custseg.settings.settings import gather
from custseg.tables.layout.turned import with_turned
from custseg.tables.side_files.side_file import source_of


def test_amounts_get_the_other_sign(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(
        'Item,Amount\nTea,-20.00\nCup,10.00\nPot,(5.00)\nLid,"-1,040.00"\nGift,0.00\nNote,\n', encoding="utf-8"
    )
    source = source_of([str(file)], gather({}, use_config=False, environment={}))[0]
    turned = with_turned(source, ["Amount"]).scan().collect()["Amount"].fill_null("").to_list()
    assert turned == ["20.00", "-10.00", "5.00", "1,040.00", "0.00", ""]


def test_numbers_too(tmp_path: Path) -> None:
    file = tmp_path / "sales.parquet"
    pl.DataFrame({"Item": ["Tea", "Cup"], "Amount": [-20.0, 10.0]}).write_parquet(file)
    source = source_of([str(file)], gather({}, use_config=False, environment={}))[0]
    assert with_turned(source, ["Amount", "Other"]).scan().collect()["Amount"].to_list() == [20.0, -10.0]
