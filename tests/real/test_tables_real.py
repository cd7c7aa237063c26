"""Real exports as tables in memory give the figures that they give as files."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from places import REAL_DATA
from polars.testing import assert_frame_equal

from custseg import CustsegError, ltv

MAX_BYTES = 300_000
FILES = sorted(path for path in (REAL_DATA / "cases").glob("*.csv") if path.stat().st_size < MAX_BYTES)

pytestmark = pytest.mark.skipif(not FILES, reason="the folder of real exports, ../shared/data, is not here")


def has_commas(path: Path) -> bool:
    """Return whether polars reads a file as custseg does: separated by commas, in UTF-8, below one line of names."""
    try:
        return len(pl.read_csv(path, infer_schema=False, n_rows=5).columns) > 3
    except pl.exceptions.PolarsError:
        return False


def test_real_exports_give_the_same_as_tables() -> None:
    compared = 0
    for path in filter(has_commas, FILES):
        try:
            expected = ltv(path, margin="30%")
        except CustsegError:
            continue
        for types in (False, True):
            table = pl.read_csv(
                path, infer_schema=types, infer_schema_length=None, try_parse_dates=types, truncate_ragged_lines=True
            )
            if any(isinstance(dtype, pl.Datetime) and dtype.time_zone for dtype in table.dtypes):
                continue  # polars has moved these times to UTC, and with them some days.
            found = ltv(table, margin="30%")
            assert found.summary == expected.summary, path.name
            assert_frame_equal(found.frame, expected.frame)
            compared += 1
    assert compared >= 10
