"""Ids of public exports: no warnings on placeholder or damaged ids."""

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
def test_no_false_warning_on_ids(name: str) -> None:
    names = {note.name for note in run(REAL_DATA / name).notes}
    assert not names & {"stands_for_nobody", "float_ids", "ids_lost_digits", "order_ids_lost_digits"}
