"""Findings of public exports against their published figures."""

from __future__ import annotations

import pytest
from inspected import ask, found
from places import REAL_DATA

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)

KNOWN = {
    "online_retail/online_retail.parquet": {"no_customer": 135_080, "duplicate_row": 5_268, "negative_price": 2},
    "cdnow/CDNOW_master_ms.csv": {"duplicate_row": 255, "zero_amount": 80},
    # 528 amounts are zero, and one is 4.4e-16, which rounds to zero.
    "complete_journey/transactions_sample.csv": {"zero_amount": 529, "zero_quantity": 416},
    "accounts_receivable/invoices.csv": {},
    "superstore/superstore.csv": {},
}


@pytest.mark.parametrize("name", KNOWN)
def test_findings_of_public_exports(name: str) -> None:
    rows = {finding: one[0] for finding, one in found(ask(REAL_DATA / name)).items()}
    for finding in ("duplicate_row", "no_customer", "negative_price", "zero_amount", "zero_quantity", "shared_order"):
        if name.startswith("online_retail") and finding == "zero_amount":
            continue
        assert rows.get(finding, 0) == KNOWN[name].get(finding, 0), finding
    assert "nobody" not in rows
    assert "missing_months" not in rows
