"""Ids of real exports: nothing in them stands for nobody or was damaged, and nobody is warned."""

from __future__ import annotations

import pytest
from exports import run
from places import REAL_DATA

FILES = [
    "superstore/superstore.csv", "superstore_cn/superstore_gbk.csv", "accounts_receivable/invoices.csv",
    "crm_pipeline/sales_pipeline.csv", "online_retail/online_retail.parquet",
    "complete_journey/transactions_sample.csv",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


@pytest.mark.parametrize("name", FILES)
def test_no_false_alarm(name: str) -> None:
    told = {note.name for note in run(REAL_DATA / name).notes}
    assert not told & {"stands_for_nobody", "float_ids", "ids_lost_digits", "order_ids_lost_digits"}
