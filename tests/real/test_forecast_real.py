"""The errors of forecasts in the docs are those that are measured."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from places import REAL_DATA, ROOT

from custseg.analyses.forecast.forecast import forecast
from custseg.settings.settings import gather

PAGE = (ROOT / "docs" / "forecast.md").read_text()
SECTIONS = dict(zip(*[iter(re.split(r"^## (.*)$", PAGE, flags=re.M)[1:])] * 2, strict=True))
EXPORTS = {
    "CDNOW, 1/10 sample": ("cdnow/cdnowElog.csv", {"map": ["customer_id=masterid"]}),
    "CDNOW, full": ("cdnow/CDNOW_master_ms.csv", {}),
    "Online Retail": ("online_retail/online_retail.parquet", {}),
    "Complete Journey": ("complete_journey/transactions_sample.csv", {}),
    "Superstore": ("superstore/superstore.csv", {}),
}

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


@cache
def measured(name: str) -> dict[str, Any]:
    """Return the figures of the forecast of an export."""
    path, flags = EXPORTS[name]
    return forecast([str(REAL_DATA / path)], gather(flags, use_config=False, environment={})).figures()


@pytest.mark.parametrize("name", EXPORTS)
def test_the_errors_in_the_docs_are_as_measured(name: str) -> None:
    found = measured(name)
    row = re.search(rf"^\| {re.escape(name)} \| (.*) \|$", PAGE, re.M)
    assert row
    errors = [[found[f"{kind}{rival}"] for rival in ("", "_rate_for_ever", "_nobody_buys")] for kind in ("mae", "rmse")]
    assert row[1].split(" | ") == [
        str(found["holdout_days"]),
        f"{found['holdout_customers']:,}",
        f"{found['holdout_orders']:,.0f}",
        f"{found['holdout_orders_predicted']:,.0f} ({found['holdout_orders_error']:+.1%})",
        f"{found['holdout_orders_rate_for_ever']:,.0f}",
        *[" / ".join(f"{one:,.2f}" for one in error) for error in errors],
        f"{found['holdout_coverage']:.1%} ({found['holdout_coverage_expected']:.1%})",
    ]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_errors_of_revenue_in_the_docs_are_as_measured(name: str) -> None:
    """Revenue per order: what remains of the error of revenue without that of orders."""
    found = measured(name)
    row = re.search(rf"^\| {re.escape(name)} \| (.*) \|$", SECTIONS["Revenue beside orders"], re.M)
    assert row
    error = found["holdout_revenue_predicted"] / found["holdout_revenue"] - 1
    assert row[1].split(" | ") == [
        str(found["holdout_days"]),
        f"{found['holdout_orders_error']:+.1%}",
        f"{found['holdout_revenue']:,.0f}",
        f"{found['holdout_revenue_predicted']:,.0f} ({error:+.1%})",
        f"{(1 + error) / (1 + found['holdout_orders_error']) - 1:+.1%}",
    ]
