"""Files that change while they are read: an error or a warning, never silent figures from half a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_shop import HEADER, Shop

from custseg.customers import scan_until_sound
from custseg.errors import DataError

TABLE = HEADER + "".join(f"C{number},2024-01-01,1,x\n" for number in range(1_000))


def change_before_the_pass(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Do something to the file after it was opened, when the pass over its rows begins."""
    run = scan_until_sound.scan

    def changed(*arguments: Any) -> Any:
        change()
        return run(*arguments)

    monkeypatch.setattr(scan_until_sound, "scan", changed)


@pytest.mark.parametrize("left", [0, 40, 700])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_that_becomes_shorter_is_an_error(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, left: int, suffix: str
) -> None:
    path = shop.write("orders.csv", TABLE)
    if suffix == "parquet":
        pl.read_csv(path).write_parquet(path)
    change_before_the_pass(monkeypatch, lambda: os.truncate(path, left))
    with pytest.raises(DataError, match="shorter") as caught:
        shop.ask(path)
    assert caught.value.problems[0].where == path


def test_a_file_that_grows_is_reported(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(shop.write("orders.csv", TABLE))
    change_before_the_pass(monkeypatch, lambda: path.write_text(TABLE + "Z,2024-01-02,5,x\n"))
    notes = [note for note in shop.ask(str(path)).notes if note.name == "changed_while_read"]
    assert [note.warns for note in notes] == [True]


def test_an_unchanged_file_has_no_note(shop: Shop) -> None:
    assert not [note for note in shop.ask(shop.write("orders.csv", TABLE)).notes if note.name == "changed_while_read"]
