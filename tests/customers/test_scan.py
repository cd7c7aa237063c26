"""A question reads its file once, whatever it wants of the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.settings.settings import gather

HEADER = "customer_id,order_id,date,revenue,profit,product,category"


def orders(path: Path, *, in_sequence: bool) -> Path:
    """Write orders whose ids rise with the file, or do not."""
    lines = [f"c{n % 7},{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02},{n + 1},1,p{n % 5},k{n % 3}" for n in range(1, 60)]
    path.write_text("\n".join([HEADER, *(lines if in_sequence else lines[::-1])]) + "\n")
    return path


def asked(inputs: list[str], what: str) -> Any:
    """Ask one of the questions."""
    settings = gather({"by": "first:category"} if what == "ltv" else {}, use_config=False, environment={})
    if what == "ltv":
        return ltv(inputs, settings)
    if what == "customers":
        return customers(inputs, settings)
    return segment(inputs, settings, options=SegmentOptions(members="all" if what == "members" else None))


@pytest.mark.parametrize("in_sequence", [True, False])
@pytest.mark.parametrize("what", ["ltv", "segment", "members", "customers"])
def test_the_file_is_scanned_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, in_sequence: bool
) -> None:
    plans = []
    together = pl.collect_all

    def noted(frames: list[pl.LazyFrame], **rest: Any) -> list[pl.DataFrame]:
        plans.append(pl.explain_all(frames))
        return together(frames, **rest)

    monkeypatch.setattr(pl, "collect_all", noted)
    asked([str(orders(tmp_path / "orders.csv", in_sequence=in_sequence))], what)
    assert [plan.count("Csv SCAN") for plan in plans] == [1]
